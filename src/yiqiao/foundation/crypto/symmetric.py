"""SM3, HMAC-SM3 and SM4 (GB/T 32905, GB/T 15852.2, GB/T 32907) on the `cryptography` package.

The package carries its own OpenSSL, so these work the same on every machine.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac, padding
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

SM4_KEY_BYTES = 16
GCM_NONCE_BYTES = 12
GCM_TAG_BYTES = 16

_SM3 = hashes.SM3()
_PADDING = padding.PKCS7(128)


class AuthenticationFailed(ValueError):
    """The tag does not fit: wrong key, wrong associated data, or changed bytes."""


def sm3(data: bytes) -> bytes:
    """32-byte SM3 digest of `data`."""
    state = hashes.Hash(_SM3)
    state.update(data)
    return state.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """32-byte HMAC-SM3 of `data`."""
    state = hmac.HMAC(key, _SM3)
    state.update(data)
    return state.finalize()


class HmacSm3:
    """HMAC-SM3 with the key (and an optional fixed prefix) already absorbed.

    Absorbing the key costs two compressions; a search-token pass over a long text does it once.
    """

    __slots__ = ("_primed",)

    def __init__(self, key: bytes, prefix: bytes = b"") -> None:
        self._primed = hmac.HMAC(key, _SM3)
        if prefix:
            self._primed.update(prefix)

    def digest(self, data: bytes) -> bytes:
        """32-byte code of prefix + `data`."""
        state = self._primed.copy()
        state.update(data)
        return state.finalize()


def sm4_gcm_encrypt(key: bytes, nonce: bytes, plaintext: bytes, associated: bytes = b"") -> bytes:
    """Ciphertext followed by the 16-byte tag; `nonce` must never repeat under one key."""
    encryptor = Cipher(SM4(key), modes.GCM(nonce)).encryptor()
    if associated:
        encryptor.authenticate_additional_data(associated)
    return encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag


def sm4_gcm_decrypt(key: bytes, nonce: bytes, sealed: bytes, associated: bytes = b"") -> bytes:
    """Plaintext of ciphertext + tag; raises `AuthenticationFailed` when anything was changed."""
    if len(sealed) < GCM_TAG_BYTES:
        raise AuthenticationFailed("sealed text is shorter than its tag")
    decryptor = Cipher(SM4(key), modes.GCM(nonce, sealed[-GCM_TAG_BYTES:])).decryptor()
    if associated:
        decryptor.authenticate_additional_data(associated)
    try:
        return decryptor.update(sealed[:-GCM_TAG_BYTES]) + decryptor.finalize()
    except InvalidTag as error:
        raise AuthenticationFailed("tag does not fit") from error


def sm4_cbc_encrypt(key: bytes, iv: bytes, plaintext: bytes) -> bytes:
    """CBC with PKCS#7 padding; only for counterparts that prescribe it (no integrity of its own)."""
    padder = _PADDING.padder()
    encryptor = Cipher(SM4(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(plaintext) + padder.finalize()) + encryptor.finalize()


def sm4_cbc_decrypt(key: bytes, iv: bytes, ciphertext: bytes) -> bytes:
    """Inverse of `sm4_cbc_encrypt`; ValueError for a wrong length or padding."""
    decryptor = Cipher(SM4(key), modes.CBC(iv)).decryptor()
    unpadder = _PADDING.unpadder()
    padded = decryptor.update(ciphertext) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


def sm4_ctr(key: bytes, counter: bytes, data: bytes) -> bytes:
    """CTR key stream applied to `data`; encrypting and decrypting are the same operation."""
    cipher = Cipher(SM4(key), modes.CTR(counter)).encryptor()
    return cipher.update(data) + cipher.finalize()


def sm4_ecb_encrypt(key: bytes, blocks: bytes) -> bytes:
    """Whole blocks without padding; the national terminal's field encryption pads by itself."""
    cipher = Cipher(SM4(key), modes.ECB()).encryptor()  # noqa: S305 - prescribed by counterparts
    return cipher.update(blocks) + cipher.finalize()


def sm4_ecb_decrypt(key: bytes, blocks: bytes) -> bytes:
    """Inverse of `sm4_ecb_encrypt`."""
    cipher = Cipher(SM4(key), modes.ECB()).decryptor()  # noqa: S305 - prescribed by counterparts
    return cipher.update(blocks) + cipher.finalize()
