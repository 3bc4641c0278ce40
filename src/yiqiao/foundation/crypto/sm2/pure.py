"""SM2 engine in plain Python (GB/T 32918.2 and .4); see `curve` for its limits."""

import hmac
import secrets

from yiqiao.foundation.crypto.sm2 import curve
from yiqiao.foundation.crypto.sm2.engine import Ciphertext, DecryptionFailed, check_private
from yiqiao.foundation.crypto.symmetric import sm3


def _affine(point: bytes) -> curve.Affine:
    return int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big")


def _octets(point: curve.Affine) -> bytes:
    return point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def _key_stream(seed: bytes, size: int) -> bytes:
    blocks = (sm3(seed + counter.to_bytes(4, "big")) for counter in range(1, -(-size // 32) + 1))
    return b"".join(blocks)[:size]


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).to_bytes(len(left), "big")


class PureSm2:
    """The whole algorithm without a native library."""

    name = "python"

    def derive_public(self, private: bytes) -> bytes:
        """x‖y of d·G."""
        point = curve.to_affine(curve.multiply_generator(check_private(private)))
        assert point is not None  # noqa: S101 - 0 < d < n
        return _octets(point)

    def sign_digest(self, private: bytes, digest: bytes, *, nonce: int | None = None) -> bytes:
        """r‖s over e = digest; `nonce` fixes k and exists for the standard's own example only."""
        d = check_private(private)
        e = int.from_bytes(digest, "big")
        while True:
            k = nonce if nonce is not None else secrets.randbelow(curve.N - 1) + 1
            point = curve.to_affine(curve.multiply_generator(k))
            assert point is not None  # noqa: S101 - 0 < k < n
            r = (e + point[0]) % curve.N
            if r and r + k != curve.N:
                s = pow(1 + d, -1, curve.N) * (k - r * d) % curve.N
                if s:
                    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
            if nonce is not None:
                raise ValueError("this nonce gives no signature")

    def verify_digest(self, public: bytes, digest: bytes, signature: bytes) -> bool:
        """True when r‖s fits e = digest and the public key."""
        r, s = _affine(signature)
        owner = _affine(public)
        t = (r + s) % curve.N
        if not (0 < r < curve.N and 0 < s < curve.N and t and curve.is_on_curve(owner)):
            return False
        point = curve.to_affine(curve.multiply_generator(s, curve.multiply(t, owner)))
        return point is not None and (int.from_bytes(digest, "big") + point[0]) % curve.N == r

    def encrypt(self, public: bytes, plaintext: bytes, *, nonce: int | None = None) -> Ciphertext:
        """Encrypts 1 byte or more to the public key."""
        owner = _affine(public)
        if not curve.is_on_curve(owner):
            raise ValueError("public key is not on the curve")
        while True:
            k = nonce if nonce is not None else secrets.randbelow(curve.N - 1) + 1
            first = curve.to_affine(curve.multiply_generator(k))
            shared = curve.to_affine(curve.multiply(k, owner))
            assert first is not None and shared is not None  # noqa: S101, PT018 - prime order, 0 < k < n
            secret = _octets(shared)
            stream = _key_stream(secret, len(plaintext))
            if any(stream):
                digest = sm3(secret[:32] + plaintext + secret[32:])
                return Ciphertext(_octets(first), digest, _xor(plaintext, stream))

    def decrypt(self, private: bytes, ciphertext: Ciphertext) -> bytes:
        """Plaintext; raises `DecryptionFailed` when the hash or the point is wrong."""
        first = _affine(ciphertext.point)
        if not curve.is_on_curve(first):
            raise DecryptionFailed("point is not on the curve")
        shared = curve.to_affine(curve.multiply(check_private(private), first))
        assert shared is not None  # noqa: S101 - prime order
        secret = _octets(shared)
        stream = _key_stream(secret, len(ciphertext.masked))
        plaintext = _xor(ciphertext.masked, stream)
        if not any(stream) or not hmac.compare_digest(
            sm3(secret[:32] + plaintext + secret[32:]), ciphertext.digest
        ):
            raise DecryptionFailed("hash does not fit")
        return plaintext
