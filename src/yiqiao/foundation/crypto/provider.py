"""The port through which every cryptographic operation goes, and its software implementation.

A hospital with an HSM, a signature server or a 密码服务平台 writes one class with these methods and names
it in `YIQIAO_CRYPTO_PROVIDER`; nothing else changes. Key arguments are opaque to callers: for the
software provider they are the key bytes, for a device they may be a handle that the device gave out.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from importlib import import_module
from typing import NamedTuple, Protocol

from yiqiao.foundation.crypto import symmetric
from yiqiao.foundation.crypto.sm2.engine import (
    Ciphertext,
    DecryptionFailed,
    Sm2Engine,
    generate_private,
    get_engine,
)
from yiqiao.foundation.crypto.sm2.identity import DEFAULT_USER_ID, compute_e

PROVIDER_VARIABLE = "YIQIAO_CRYPTO_PROVIDER"


class Sm2KeyPair(NamedTuple):
    """A private key (opaque) and its public key x‖y (64 bytes)."""

    private: bytes
    public: bytes


class KeyedDigest(Protocol):
    """A keyed hash whose key is already absorbed."""

    def digest(self, data: bytes) -> bytes: ...


class CryptoProvider(Protocol):
    """Everything Yiqiao asks of cryptography.

    Digests are 32 bytes; SM4 keys 16; GCM nonces 12, sealed text is ciphertext‖tag; SM2 public keys are
    x‖y, signatures r‖s. Wrong tags raise `AuthenticationFailed`, SM2 ciphertexts that do not open
    raise `DecryptionFailed`; a signature that does not fit is False, never an exception.
    """

    @property
    def name(self) -> str: ...

    def random(self, size: int) -> bytes: ...

    def sm3(self, data: bytes) -> bytes: ...

    def hmac_sm3(self, key: bytes, data: bytes) -> bytes: ...

    def keyed_digest(self, key: bytes, prefix: bytes = b"") -> KeyedDigest: ...

    def generate_secret(self) -> bytes: ...

    def sm4_gcm_encrypt(self, key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes: ...

    def sm4_gcm_decrypt(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes: ...

    def sm2_generate(self) -> Sm2KeyPair: ...

    def sm2_public(self, private: bytes) -> bytes: ...

    def sm2_sign(self, private: bytes, message: bytes, user_id: bytes = DEFAULT_USER_ID) -> bytes: ...

    def sm2_verify(
        self, public: bytes, message: bytes, signature: bytes, user_id: bytes = DEFAULT_USER_ID
    ) -> bool: ...

    def sm2_encrypt(self, public: bytes, plaintext: bytes) -> Ciphertext: ...

    def sm2_decrypt(self, private: bytes, ciphertext: Ciphertext) -> bytes: ...


class SoftwareProvider:
    """SM3/SM4 from the `cryptography` package, SM2 from the machine's libcrypto or plain Python."""

    def __init__(self, engine: Sm2Engine | None = None) -> None:
        self._chosen = engine

    @property
    def _engine(self) -> Sm2Engine:
        return self._chosen or get_engine()

    @property
    def name(self) -> str:
        """`software/openssl` or `software/python`, as the self-check page shows it."""
        return f"software/{self._engine.name}"

    def random(self, size: int) -> bytes:
        """`size` bytes from the operating system."""
        return secrets.token_bytes(size)

    def sm3(self, data: bytes) -> bytes:
        """Digest of `data`."""
        return symmetric.sm3(data)

    def hmac_sm3(self, key: bytes, data: bytes) -> bytes:
        """Keyed digest of `data`."""
        return symmetric.hmac_sm3(key, data)

    def keyed_digest(self, key: bytes, prefix: bytes = b"") -> KeyedDigest:
        """Keyed digest of `prefix` + data, for many data."""
        return symmetric.HmacSm3(key, prefix)

    def generate_secret(self) -> bytes:
        """A fresh SM4 or HMAC key."""
        return secrets.token_bytes(symmetric.SM4_KEY_BYTES)

    def sm4_gcm_encrypt(self, key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """Ciphertext‖tag."""
        return symmetric.sm4_gcm_encrypt(key, nonce, plaintext, associated)

    def sm4_gcm_decrypt(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        """Plaintext of ciphertext‖tag."""
        return symmetric.sm4_gcm_decrypt(key, nonce, sealed, associated)

    def sm2_generate(self) -> Sm2KeyPair:
        """A fresh key pair."""
        private = generate_private()
        return Sm2KeyPair(private, self._engine.derive_public(private))

    def sm2_public(self, private: bytes) -> bytes:
        """The public key of a private key."""
        return self._engine.derive_public(private)

    def sm2_sign(self, private: bytes, message: bytes, user_id: bytes = DEFAULT_USER_ID) -> bytes:
        """r‖s; Z always comes from the public key that belongs to `private`."""
        public = _cached_public(self._engine, private)
        return self._engine.sign_digest(private, compute_e(public, user_id, message))

    def sm2_verify(
        self, public: bytes, message: bytes, signature: bytes, user_id: bytes = DEFAULT_USER_ID
    ) -> bool:
        """Whether r‖s is the key holder's signature of `message` under `user_id`."""
        if len(public) != 64 or len(signature) != 64:
            return False
        return self._engine.verify_digest(public, compute_e(public, user_id, message), signature)

    def sm2_encrypt(self, public: bytes, plaintext: bytes) -> Ciphertext:
        """Encrypts 1 byte or more to a public key."""
        if not plaintext:
            raise ValueError("SM2 cannot encrypt an empty text")
        return self._engine.encrypt(public, plaintext)

    def sm2_decrypt(self, private: bytes, ciphertext: Ciphertext) -> bytes:
        """Plaintext of a ciphertext made for `private`."""
        point, digest, masked = ciphertext
        if len(point) != 64 or len(digest) != 32 or not masked:
            raise DecryptionFailed("parts have wrong lengths")
        return self._engine.decrypt(private, ciphertext)


_publics: dict[tuple[str, bytes], bytes] = {}


def _cached_public(engine: Sm2Engine, private: bytes) -> bytes:
    key = (engine.name, private)
    public = _publics.get(key)
    if public is None:
        if len(_publics) >= 64:
            _publics.clear()
        public = _publics[key] = engine.derive_public(private)
    return public


@cache
def get_provider() -> CryptoProvider:
    """The provider named by `YIQIAO_CRYPTO_PROVIDER` (dotted path of a class), else the software one."""
    path = os.environ.get(PROVIDER_VARIABLE, "")
    if not path:
        return SoftwareProvider()
    module, _, name = path.rpartition(".")
    provider: CryptoProvider = getattr(import_module(module), name)()
    return provider
