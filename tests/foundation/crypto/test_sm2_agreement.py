"""Our two SM2 engines and the openssl command accept each other's work, also in the awkward cases."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.foundation.crypto import vectors
from tests.foundation.crypto.engines import ENGINES, NATIVE, PURE
from yiqiao.foundation.crypto.interop import PROFILES
from yiqiao.foundation.crypto.provider import SoftwareProvider
from yiqiao.foundation.crypto.sm2 import curve, der
from yiqiao.foundation.crypto.sm2.engine import Ciphertext, DecryptionFailed, generate_private
from yiqiao.foundation.crypto.symmetric import sm3

engines = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
privates = st.one_of(
    st.integers(1, curve.N - 2),
    st.integers(1, 2**200),
    st.sampled_from([1, 2, 3, curve.N - 2, curve.N - 3, 2**128, 2**255]),
).map(lambda number: number.to_bytes(32, "big"))
digests = st.binary(min_size=32, max_size=32)


def _openssl_version() -> tuple[int, ...]:
    if shutil.which("openssl") is None:
        return (0,)
    shown = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in shown.split()[1].split(".")[:2])


with_openssl = pytest.mark.skipif(_openssl_version() < (3, 0), reason="no openssl command >= 3.0")


@settings(max_examples=40, deadline=None)
@given(private=privates, digest=digests)
def test_engines_derive_the_same_key_and_verify_each_other(private: bytes, digest: bytes) -> None:
    publics = {engine.derive_public(private) for engine in ENGINES}
    assert len(publics) == 1
    public = publics.pop()
    for signer in ENGINES:
        signature = signer.sign_digest(private, digest)
        for verifier in ENGINES:
            assert verifier.verify_digest(public, digest, signature)


@settings(max_examples=30, deadline=None)
@given(private=privates, plaintext=st.binary(min_size=1, max_size=300))
def test_engines_decrypt_each_other(private: bytes, plaintext: bytes) -> None:
    public = PURE.derive_public(private)
    for sender in ENGINES:
        parts = sender.encrypt(public, plaintext)
        for receiver in ENGINES:
            assert receiver.decrypt(private, parts) == plaintext


@settings(max_examples=40, deadline=None)
@given(digest=digests, position=st.integers(0, 63), bit=st.integers(0, 7))
def test_engines_refuse_a_changed_signature(digest: bytes, position: int, bit: int) -> None:
    signature = bytearray(PURE.sign_digest(vectors.PRIVATE, digest))
    signature[position] ^= 1 << bit
    for engine in ENGINES:
        assert not engine.verify_digest(vectors.PUBLIC, digest, bytes(signature))


@pytest.mark.parametrize("value", [0, curve.N, curve.N + 1, 2**256 - 1])
@engines
def test_engines_refuse_numbers_out_of_range(engine, value: int) -> None:
    half = value.to_bytes(32, "big")

    assert not engine.verify_digest(vectors.PUBLIC, vectors.E, half + vectors.SIGNATURE[32:])
    assert not engine.verify_digest(vectors.PUBLIC, vectors.E, vectors.SIGNATURE[:32] + half)


@engines
def test_engines_refuse_a_public_key_off_the_curve(engine) -> None:
    wrong = vectors.PUBLIC[:63] + bytes([vectors.PUBLIC[63] ^ 1])

    assert not engine.verify_digest(wrong, vectors.E, vectors.SIGNATURE)
    with pytest.raises(ValueError, match=r"public key|refuses the key"):
        engine.encrypt(wrong, b"text")


@pytest.mark.parametrize("number", [0, curve.N - 1, curve.N, 2**256 - 1])
@engines
def test_engines_refuse_a_private_key_out_of_range(engine, number: int) -> None:
    with pytest.raises(ValueError, match=r"n-2"):
        engine.sign_digest(number.to_bytes(32, "big"), vectors.E)


@engines
def test_engines_refuse_a_changed_ciphertext(engine) -> None:
    point, digest, masked = engine.encrypt(vectors.PUBLIC, b"plain text")
    broken = [
        Ciphertext(point, digest, bytes([masked[0] ^ 1]) + masked[1:]),
        Ciphertext(point, bytes([digest[0] ^ 1]) + digest[1:], masked),
        Ciphertext(point[:63] + bytes([point[63] ^ 1]), digest, masked),
    ]
    for parts in broken:
        with pytest.raises(DecryptionFailed):
            engine.decrypt(vectors.PRIVATE, parts)


def _with_leading_zero(half: int) -> bytes:
    # r or s begins with a zero byte for one nonce in 256.
    for nonce in range(1, 5000):
        signature = PURE.sign_digest(vectors.PRIVATE, vectors.E, nonce=nonce)
        if signature[32 * half] == 0:
            return signature
    raise AssertionError("no short number in 5,000 signatures")


@pytest.mark.parametrize("half", [0, 1])
def test_short_r_and_s_survive_der_and_verify_everywhere(half: int) -> None:
    signature = _with_leading_zero(half)
    encoded = der.encode_signature(signature)

    assert der.decode_signature(encoded) == signature
    for engine in ENGINES:
        assert engine.verify_digest(vectors.PUBLIC, vectors.E, signature)


def test_public_keys_with_leading_zeros_work_everywhere() -> None:
    found = [
        (private, public)
        for private in (number.to_bytes(32, "big") for number in range(1, 1500))
        if 0 in ((public := PURE.derive_public(private))[0], public[32])
    ]
    assert len(found) >= 2
    for private, public in found:
        for engine in ENGINES:
            assert engine.derive_public(private) == public
            assert engine.verify_digest(public, vectors.E, PURE.sign_digest(private, vectors.E))
            assert engine.decrypt(private, PURE.encrypt(public, b"text")) == b"text"


@settings(max_examples=60, deadline=None)
@given(left=st.integers(0, curve.N - 1), right=st.integers(0, curve.N - 1))
def test_multiplication_is_linear(left: int, right: int) -> None:
    together = curve.to_affine(curve.multiply_generator((left + right) % curve.N))
    apart = curve.to_affine(curve.multiply_generator(left, curve.multiply(right, curve.G)))

    assert together == apart


def test_the_group_order_times_the_generator_is_infinity() -> None:
    assert curve.to_affine(curve.multiply_generator(curve.N)) is None
    assert curve.to_affine(curve.add_affine(curve.multiply_generator(curve.N - 1), curve.G)) is None


def _run(*arguments: str | Path, data: bytes = b"") -> bytes:
    return subprocess.run(
        ["openssl", *map(str, arguments)], input=data, capture_output=True, check=True
    ).stdout


@with_openssl
@pytest.mark.requirement("CRYPTO-01")
def test_openssl_command_and_provider_agree_on_random_keys(tmp_path: Path) -> None:
    profile = PROFILES["openssl"]
    options = ["-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]
    private_keys = [generate_private() for _ in range(20)]
    private_keys += [
        (1).to_bytes(32, "big"),
        (2**200 + 7).to_bytes(32, "big"),
        (curve.N - 2).to_bytes(32, "big"),
    ]
    for number, private in enumerate(private_keys):
        provider = SoftwareProvider(ENGINES[number % len(ENGINES)])
        public = provider.sm2_public(private)
        key_file, public_file = tmp_path / "key.pem", tmp_path / "public.pem"
        message_file, signature_file = tmp_path / "message", tmp_path / "signature"
        key_file.write_text(str(profile.encode_private_key(private)))
        public_file.write_text(str(profile.encode_public_key(public)))
        message = f"第{number}号处方".encode() * (number + 1)
        message_file.write_bytes(message)

        theirs = _run("pkeyutl", "-sign", "-inkey", key_file, "-in", message_file, *options)
        assert provider.sm2_verify(public, message, profile.decode_signature(theirs))

        ours = profile.encode_signature(provider.sm2_sign(private, message))
        assert isinstance(ours, bytes)
        signature_file.write_bytes(ours)
        verdict = _run(
            "pkeyutl", "-verify", "-pubin", "-inkey", public_file, "-in", message_file,
            "-sigfile", signature_file, *options,
        )  # fmt: skip
        assert b"Success" in verdict

        sealed = _run("pkeyutl", "-encrypt", "-pubin", "-inkey", public_file, data=message[:90])
        assert provider.sm2_decrypt(private, profile.decode_ciphertext(sealed)) == message[:90]

        ours = profile.encode_ciphertext(provider.sm2_encrypt(public, message[:90]))
        assert isinstance(ours, bytes)
        assert _run("pkeyutl", "-decrypt", "-inkey", key_file, data=ours) == message[:90]


def test_provider_signs_with_z_of_the_real_public_key() -> None:
    for engine in ENGINES:
        provider = SoftwareProvider(engine)
        signature = provider.sm2_sign(vectors.PRIVATE, b"text", b"somebody")

        assert provider.sm2_verify(vectors.PUBLIC, b"text", signature, b"somebody")
        assert not provider.sm2_verify(vectors.PUBLIC, b"text", signature)
        assert not provider.sm2_verify(vectors.PUBLIC, b"text", signature[:63])


@pytest.mark.skipif(NATIVE is None, reason="no libcrypto")
def test_native_engine_is_chosen_where_it_exists() -> None:
    assert SoftwareProvider().name == "software/openssl"


def test_python_engine_takes_over_without_libcrypto(monkeypatch: pytest.MonkeyPatch) -> None:
    from yiqiao.foundation.crypto.sm2 import engine, openssl

    monkeypatch.setattr(openssl, "_candidates", lambda: iter(["libcrypto-that-is-not-there.so"]))
    engine.get_engine.cache_clear()
    try:
        provider = SoftwareProvider()
        assert provider.name == "software/python"
        assert provider.sm2_verify(vectors.PUBLIC, b"x", provider.sm2_sign(vectors.PRIVATE, b"x"))
    finally:
        engine.get_engine.cache_clear()


@engines
def test_one_byte_texts_never_travel_in_clear(engine) -> None:
    # The key stream of one byte is zero once in 256; such a ciphertext would be the text itself.
    for _ in range(600):
        assert engine.encrypt(vectors.PUBLIC, b"A").masked != b"A"


def test_signing_nonces_do_not_repeat() -> None:
    for engine in ENGINES:
        seen = {engine.sign_digest(vectors.PRIVATE, sm3(b"same"))[:32] for _ in range(50)}
        assert len(seen) == 50
