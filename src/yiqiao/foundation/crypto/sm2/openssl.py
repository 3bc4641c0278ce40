"""SM2 engine on the machine's own libcrypto (OpenSSL ≥ 3.0) through ctypes.

Only the raw operations are asked of it: Z and e are computed by us, so the well-known differences
between versions in how a user id is set do not matter.
"""

import ctypes
import ctypes.util
import logging
import sys
from collections.abc import Iterator
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_ulong, c_void_p
from functools import lru_cache
from typing import Any

from yiqiao.foundation.crypto.sm2 import der
from yiqiao.foundation.crypto.sm2.engine import Ciphertext, DecryptionFailed, check_private

log = logging.getLogger(__name__)

_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "OpenSSL_version_num": (c_ulong, []),
    "ERR_clear_error": (None, []),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "i2d_PUBKEY": (c_int, [c_void_p, c_void_p]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_sign_init": (c_int, [c_void_p]),
    "EVP_PKEY_sign": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_PKEY_verify_init": (c_int, [c_void_p]),
    "EVP_PKEY_verify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
    "EVP_PKEY_encrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_encrypt": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_PKEY_decrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_decrypt": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
}


class OpenSslError(RuntimeError):
    """libcrypto refused an operation that should have worked."""


class _Key:
    """An EVP_PKEY that is freed with its Python object."""

    __slots__ = ("_free", "handle")

    def __init__(self, library: ctypes.CDLL, handle: int) -> None:
        self.handle = handle
        self._free = library.EVP_PKEY_free

    def __del__(self) -> None:
        self._free(self.handle)


class _Context:
    """An EVP_PKEY_CTX for one operation; contexts are not shared between threads."""

    __slots__ = ("_library", "handle")

    def __init__(self, library: ctypes.CDLL, key: _Key, start: Any) -> None:
        self._library = library
        self.handle = library.EVP_PKEY_CTX_new(key.handle, None)
        if not self.handle or start(self.handle) != 1:
            library.EVP_PKEY_CTX_free(self.handle)
            self.handle = None
            library.ERR_clear_error()
            raise OpenSslError("libcrypto cannot start the SM2 operation")

    def __enter__(self) -> int:
        assert self.handle is not None  # noqa: S101 - set by __init__
        return int(self.handle)

    def __exit__(self, *exc: object) -> None:
        self._library.EVP_PKEY_CTX_free(self.handle)


class OpenSslSm2:
    """Native engine; releases the interpreter lock while libcrypto works."""

    name = "openssl"

    def __init__(self, library: ctypes.CDLL) -> None:
        for symbol, (result, arguments) in _SIGNATURES.items():
            function = getattr(library, symbol)
            function.restype, function.argtypes = result, arguments
        self._library = library
        # Decoding a key costs about as much as a signature; a process signs with few keys.
        self._private_key = lru_cache(maxsize=64)(self._load_private)
        self._public_key = lru_cache(maxsize=256)(self._load_public)

    @property
    def version(self) -> int:
        """OpenSSL's version number, e.g. 0x30000130."""
        return int(self._library.OpenSSL_version_num())

    def _decode(self, decoder: Any, encoded: bytes) -> _Key:
        cursor = c_char_p(encoded)
        handle = decoder(None, byref(cursor), len(encoded))
        if not handle:
            self._library.ERR_clear_error()
            raise ValueError("libcrypto refuses the key")
        return _Key(self._library, handle)

    def _load_private(self, private: bytes) -> _Key:
        check_private(private)
        return self._decode(self._library.d2i_AutoPrivateKey, der.encode_sec1(private))

    def _load_public(self, public: bytes) -> _Key:
        return self._decode(self._library.d2i_PUBKEY, der.encode_spki(public))

    def derive_public(self, private: bytes) -> bytes:
        """x‖y; libcrypto derives it while decoding a key that carries no public part."""
        key = self._private_key(private)
        size = self._library.i2d_PUBKEY(key.handle, None)
        if size <= 0:
            raise OpenSslError("libcrypto gives no public key")
        buffer = ctypes.create_string_buffer(size)
        cursor = c_void_p(ctypes.addressof(buffer))
        self._library.i2d_PUBKEY(key.handle, byref(cursor))
        return buffer.raw[-64:]

    def sign_digest(self, private: bytes, digest: bytes) -> bytes:
        """r‖s over e = digest, with libcrypto's constant-time multiplication and its own k."""
        with _Context(self._library, self._private_key(private), self._library.EVP_PKEY_sign_init) as context:
            buffer = ctypes.create_string_buffer(80)
            size = c_size_t(80)
            if self._library.EVP_PKEY_sign(context, buffer, byref(size), digest, len(digest)) != 1:
                self._library.ERR_clear_error()
                raise OpenSslError("libcrypto cannot sign")
            return der.decode_signature(buffer.raw[: size.value])

    def verify_digest(self, public: bytes, digest: bytes, signature: bytes) -> bool:
        """True when r‖s fits e = digest and the public key; a point off the curve is simply False."""
        try:
            key = self._public_key(public)
        except ValueError:
            return False
        encoded = der.encode_signature(signature)
        with _Context(self._library, key, self._library.EVP_PKEY_verify_init) as context:
            result = self._library.EVP_PKEY_verify(context, encoded, len(encoded), digest, len(digest))
        if result != 1:
            self._library.ERR_clear_error()
        return bool(result == 1)

    def encrypt(self, public: bytes, plaintext: bytes) -> Ciphertext:
        """Encrypts 1 byte or more to the public key."""
        # The standard asks for another k when the key stream is all zero, which a text of one byte meets once
        # in 256; some versions of libcrypto do not look, others fail.
        for _ in range(64):
            parts = self._encrypt_once(public, plaintext)
            if parts is not None and parts.masked != plaintext:
                return parts
        raise OpenSslError("libcrypto cannot encrypt")

    def _encrypt_once(self, public: bytes, plaintext: bytes) -> Ciphertext | None:
        key = self._public_key(public)
        with _Context(self._library, key, self._library.EVP_PKEY_encrypt_init) as context:
            size = c_size_t(len(plaintext) + 128)
            buffer = ctypes.create_string_buffer(size.value)
            done = self._library.EVP_PKEY_encrypt(context, buffer, byref(size), plaintext, len(plaintext))
        if done != 1:
            self._library.ERR_clear_error()
            return None
        return Ciphertext(*der.decode_ciphertext(buffer.raw[: size.value]))

    def decrypt(self, private: bytes, ciphertext: Ciphertext) -> bytes:
        """Plaintext; raises `DecryptionFailed` when libcrypto refuses the ciphertext."""
        encoded = der.encode_ciphertext(*ciphertext)
        key = self._private_key(private)
        with _Context(self._library, key, self._library.EVP_PKEY_decrypt_init) as context:
            size = c_size_t(len(encoded))
            buffer = ctypes.create_string_buffer(size.value)
            if self._library.EVP_PKEY_decrypt(context, buffer, byref(size), encoded, len(encoded)) != 1:
                self._library.ERR_clear_error()
                raise DecryptionFailed("libcrypto refuses the ciphertext")
        return buffer.raw[: size.value]


def _candidates() -> Iterator[str]:
    if sys.platform == "darwin":
        # Loading Apple's unversioned /usr/lib/libcrypto.dylib aborts the process; ask for OpenSSL by path.
        yield "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib"
        yield "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib"
        return
    if sys.platform == "win32":
        yield "libcrypto-3-x64.dll"
        return
    yield "libcrypto.so.3"
    found = ctypes.util.find_library("crypto")
    if found:
        yield found


def _passes_standard_example(engine: OpenSslSm2) -> bool:
    # Some distributions remove SM2 from libcrypto; ask it to do real work before trusting it.
    private = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
    public = bytes.fromhex(
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    digest = bytes.fromhex("F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640")
    signature = bytes.fromhex(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )
    return (
        engine.derive_public(private) == public
        and engine.verify_digest(public, digest, signature)
        and engine.verify_digest(public, digest, engine.sign_digest(private, digest))
        and engine.decrypt(private, engine.encrypt(public, b"example")) == b"example"
    )


def find_openssl() -> OpenSslSm2 | None:
    """The first libcrypto ≥ 3.0 of this machine that passes the standard's example, or None."""
    for candidate in _candidates():
        try:
            engine = OpenSslSm2(ctypes.CDLL(candidate))
            if engine.version >= 0x30000000 and _passes_standard_example(engine):
                return engine
        except (OSError, AttributeError, ValueError, OpenSslError) as error:
            log.debug("libcrypto candidate %s is not usable: %s", candidate, error)
    return None
