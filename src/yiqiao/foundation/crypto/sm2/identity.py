"""The signer's identity in an SM2 signature: Z = SM3(ENTL‖ID‖a‖b‖G‖P) and e = SM3(Z‖M)."""

from __future__ import annotations

from functools import lru_cache

from yiqiao.foundation.crypto.sm2 import curve
from yiqiao.foundation.crypto.symmetric import sm3

DEFAULT_USER_ID = b"1234567812345678"
MAX_USER_ID_BYTES = 8191

_CURVE = b"".join(number.to_bytes(32, "big") for number in (curve.A, curve.B, *curve.G))


@lru_cache(maxsize=512)
def compute_z(public: bytes, user_id: bytes) -> bytes:
    """Z of the signer; `public` is x‖y and must be the real key, never an empty one."""
    if len(user_id) > MAX_USER_ID_BYTES:
        raise ValueError("user id is longer than 8191 bytes")
    if len(public) != 64:
        raise ValueError("public key is not 64 bytes")
    return sm3((len(user_id) * 8).to_bytes(2, "big") + user_id + _CURVE + public)


def compute_e(public: bytes, user_id: bytes, message: bytes) -> bytes:
    """The 32 bytes that are really signed."""
    return sm3(compute_z(public, user_id) + message)
