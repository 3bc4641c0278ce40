"""Keys, signatures and ciphertexts in the forms that counterparts use."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.foundation.crypto import vectors
from tests.foundation.crypto.engines import PURE
from yiqiao.foundation.crypto import interop
from yiqiao.foundation.crypto.errors import (
    KeyMaterialInvalid,
    SignatureMalformed,
    Sm2CiphertextMalformed,
    Sm2DecryptionFailed,
)
from yiqiao.foundation.crypto.interop import PROFILES, InteropProfile
from yiqiao.foundation.crypto.key_encoding import parse_private_key, parse_public_key, pem
from yiqiao.foundation.crypto.sm2 import curve, der
from yiqiao.foundation.crypto.sm2.engine import Ciphertext

pytestmark = pytest.mark.requirement("CRYPTO-01")
profiles = pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
HEX = vectors.PRIVATE.hex()


@pytest.mark.parametrize(
    "text",
    [
        vectors.PRIVATE,
        b"\x00" + vectors.PRIVATE,
        HEX,
        HEX.upper(),
        "0x" + HEX,
        "00" + HEX,
        f"  {HEX[:32]}\n{HEX[32:]}  ",
        HEX.encode(),
        "OUUgj3shRLE/NuOKxtOflYiTk2koYLUaQvuB7033xbg=",
        "OUUgj3shRLE/NuOKxtOflYiTk2koYLUaQvuB7033xbg",
        "ADlFII97IUSxPzbjisbTn5WIk5NpKGC1GkL7ge9N98W4",
        der.encode_sec1(vectors.PRIVATE),
        der.encode_sec1(vectors.PRIVATE, vectors.PUBLIC).hex(),
        der.encode_pkcs8(vectors.PRIVATE),
        pem("PRIVATE KEY", der.encode_pkcs8(vectors.PRIVATE, vectors.PUBLIC)),
        pem("EC PARAMETERS", b"\x06\x08" + der.OID_SM2_CURVE)
        + pem("EC PRIVATE KEY", der.encode_sec1(vectors.PRIVATE)),
    ],
)
def test_private_key_is_read_in_every_encoding(text: str | bytes) -> None:
    assert parse_private_key(text) == vectors.PRIVATE


@pytest.mark.parametrize(
    "text",
    [
        vectors.PUBLIC,
        b"\x04" + vectors.PUBLIC,
        vectors.PUBLIC.hex(),
        "04" + vectors.PUBLIC.hex().upper(),
        b"\x03" + vectors.PUBLIC[:32],
        der.encode_spki(vectors.PUBLIC),
        pem("PUBLIC KEY", der.encode_spki(vectors.PUBLIC)),
    ],
)
def test_public_key_is_read_in_every_encoding(text: str | bytes) -> None:
    assert parse_public_key(text) == vectors.PUBLIC


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")
def test_public_key_is_read_from_a_certificate(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    key.write_text(pem("PRIVATE KEY", der.encode_pkcs8(vectors.PRIVATE, vectors.PUBLIC)))
    subprocess.run(
        ["openssl", "req", "-x509", "-new", "-key", key, "-sm3", "-subj", "/CN=test", "-out", certificate],
        check=True,
        capture_output=True,
    )

    assert parse_public_key(certificate.read_text()) == vectors.PUBLIC


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("不是密钥", "既不是十六进制"),
        ("ab" * 20, "32字节"),
        ("00" * 32, "数值不在"),
        ((curve.N - 1).to_bytes(32, "big").hex(), "数值不在"),
        (b"\x30\x03\x02\x01\x01" + b"\xff" * 40, "SEC1或PKCS#8"),
    ],
)
def test_wrong_private_key_is_refused_with_a_reason(text: str | bytes, words: str) -> None:
    with pytest.raises(KeyMaterialInvalid, match=words):
        parse_private_key(text)


def test_key_of_another_curve_is_refused() -> None:
    p256 = bytes.fromhex("06082a8648ce3d030107")
    spki = der.encode_spki(vectors.PUBLIC).replace(bytes.fromhex("06082a811ccf5501822d"), p256)

    with pytest.raises(KeyMaterialInvalid, match="不是SM2曲线"):
        parse_public_key(spki)


@pytest.mark.parametrize("cut", [31, 63, 66])
def test_public_key_of_wrong_length_is_refused(cut: int) -> None:
    with pytest.raises(KeyMaterialInvalid):
        parse_public_key((vectors.PUBLIC + b"\xff\xff\xff")[:cut])


def test_public_key_with_swapped_coordinates_is_refused() -> None:
    with pytest.raises(KeyMaterialInvalid, match="坐标颠倒"):
        parse_public_key(vectors.PUBLIC[32:] + vectors.PUBLIC[:32])


@profiles
def test_keys_written_by_a_profile_are_read_back(profile: InteropProfile) -> None:
    assert parse_private_key(profile.encode_private_key(vectors.PRIVATE)) == vectors.PRIVATE
    assert parse_public_key(profile.encode_public_key(vectors.PUBLIC)) == vectors.PUBLIC


@profiles
@settings(max_examples=15, deadline=None)
@given(private=st.integers(1, curve.N - 2), message=st.binary(min_size=1, max_size=80))
def test_everything_survives_a_round_trip(profile: InteropProfile, private: int, message: bytes) -> None:
    key = private.to_bytes(32, "big")
    public = profile.encode_public_key(PURE.derive_public(key))
    secret = profile.encode_private_key(key)

    signature = interop.sign(message, secret, profile)
    assert interop.verify(message, signature, public, profile)
    assert not interop.verify(message + b"!", signature, public, profile)
    assert interop.decrypt(interop.encrypt(message, public, profile), secret, profile) == message


@pytest.mark.requirement("PLATFORM-08")
def test_profiles_write_the_documented_forms() -> None:
    raw = vectors.SIGNATURE
    assert PROFILES["sm_crypto"].encode_signature(raw) == raw.hex()
    assert PROFILES["bank"].encode_signature(raw) == raw.hex().upper()
    assert PROFILES["openssl"].encode_signature(raw) == bytes.fromhex(
        "3046022100" + raw[:32].hex() + "022100" + raw[32:].hex()
    )
    parts = Ciphertext(vectors.C1, vectors.C3, vectors.C2)
    point, digest, masked = (part.hex() for part in parts)
    assert PROFILES["sm_crypto"].encode_ciphertext(parts) == point + digest + masked
    assert PROFILES["sm_crypto_old"].encode_ciphertext(parts) == point + masked + digest
    assert PROFILES["bouncycastle"].encode_ciphertext(parts) == "04" + point + masked + digest


def test_ciphertext_in_the_other_order_is_refused_with_a_reason() -> None:
    sealed = interop.encrypt(b"some text of some length", vectors.PUBLIC, PROFILES["sm_crypto"])

    with pytest.raises(Sm2DecryptionFailed, match="C1C3C2或C1C2C3"):
        interop.decrypt(sealed, vectors.PRIVATE, PROFILES["sm_crypto_old"])


@pytest.mark.parametrize("text", ["zz", "00", "", "05" + "11" * 120])
def test_malformed_ciphertext_is_refused(text: str) -> None:
    with pytest.raises(Sm2CiphertextMalformed):
        interop.decrypt(text, vectors.PRIVATE, PROFILES["bouncycastle"])


@pytest.mark.parametrize("cut", [0, 10, 63])
def test_malformed_signature_is_refused_and_never_verifies(cut: int) -> None:
    text = vectors.SIGNATURE[:cut].hex()
    with pytest.raises(SignatureMalformed):
        PROFILES["sm_crypto"].decode_signature(text)
    assert not interop.verify(vectors.MESSAGE, text, vectors.PUBLIC, PROFILES["sm_crypto"])


def test_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(KeyMaterialInvalid, match="gmt0009"):
        interop.get_profile("other")


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=120))
def test_strict_der_reads_only_what_it_would_write(data: bytes) -> None:
    try:
        raw = der.decode_signature(data)
    except der.DerError:
        return
    assert der.encode_signature(raw) == data
