"""What an SM2 engine does, and the choice between the native and the Python one."""

import logging
import secrets
from functools import cache
from typing import NamedTuple, Protocol

from yiqiao.foundation.crypto.sm2 import curve

log = logging.getLogger(__name__)


class DecryptionFailed(ValueError):
    """The ciphertext was not made for this key or was changed."""


class Ciphertext(NamedTuple):
    """The three parts of an SM2 ciphertext: point (x‖y), hash C3 and masked text C2."""

    point: bytes
    digest: bytes
    masked: bytes


class Sm2Engine(Protocol):
    """Group operations of SM2. Private keys are 32 bytes, public keys x‖y (64), signatures r‖s (64)."""

    name: str

    def derive_public(self, private: bytes) -> bytes: ...

    def sign_digest(self, private: bytes, digest: bytes) -> bytes: ...

    def verify_digest(self, public: bytes, digest: bytes, signature: bytes) -> bool: ...

    def encrypt(self, public: bytes, plaintext: bytes) -> Ciphertext: ...

    def decrypt(self, private: bytes, ciphertext: Ciphertext) -> bytes: ...


def check_private(private: bytes) -> int:
    """The private number; ValueError unless it is 32 bytes and 1 ≤ d ≤ n − 2."""
    number = int.from_bytes(private, "big")
    if len(private) != 32 or not 1 <= number <= curve.N - 2:
        raise ValueError("private key is not in 1 … n-2")
    return number


def generate_private() -> bytes:
    """A fresh private key from the operating system's random source."""
    return (secrets.randbelow(curve.N - 2) + 1).to_bytes(32, "big")


@cache
def get_engine() -> Sm2Engine:
    """The native engine where a libcrypto ≥ 3.0 passes the standard's example, else the Python one."""
    from yiqiao.foundation.crypto.sm2.openssl import find_openssl
    from yiqiao.foundation.crypto.sm2.pure import PureSm2

    native = find_openssl()
    if native is not None:
        return native
    log.warning("no usable libcrypto >= 3.0 with SM2; using the slower Python engine")
    return PureSm2()
