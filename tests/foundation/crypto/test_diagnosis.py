"""Each usual mistake of a counterpart is named; a good signature is good; nothing wrong becomes valid."""

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.foundation.crypto import vectors
from tests.foundation.crypto.engines import PURE
from yiqiao.foundation.crypto import SignatureFault, diagnose_signature
from yiqiao.foundation.crypto.diagnosis import SENTENCES, Diagnosis
from yiqiao.foundation.crypto.interop import PROFILES
from yiqiao.foundation.crypto.sm2 import curve, der
from yiqiao.foundation.crypto.sm2.identity import compute_e, compute_z
from yiqiao.foundation.crypto.symmetric import sm3

pytestmark = pytest.mark.requirement("CRYPTO-01")

MESSAGE = "appId=1&data={姓名:张三}&timestamp=20261122".encode()
NHSA = PROFILES["nhsa"]
STANDARD = PROFILES["gmt0009"]
PARAMETERS = b"".join(number.to_bytes(32, "big") for number in (curve.A, curve.B, *curve.G))
ENTL = b"\x00\x80"


def _sign(digest: bytes) -> bytes:
    return PURE.sign_digest(vectors.PRIVATE, digest)


def _signed(message: bytes = MESSAGE, user_id: bytes = vectors.USER_ID) -> bytes:
    return _sign(compute_e(vectors.PUBLIC, user_id, message))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _diagnose(signature: str | bytes, **options: object) -> Diagnosis:
    given_options = {"profile": NHSA, **options}
    return diagnose_signature(MESSAGE, signature, vectors.PUBLIC, **given_options)  # type: ignore[arg-type]


def _short(half: int) -> bytes:
    digest = compute_e(vectors.PUBLIC, vectors.USER_ID, MESSAGE)
    return next(
        raw
        for nonce in range(1, 5000)
        if (raw := PURE.sign_digest(vectors.PRIVATE, digest, nonce=nonce))[32 * half] == 0
    )


def _ecdsa(digest: bytes) -> bytes:
    point = curve.to_affine(curve.multiply_generator(vectors.K))
    assert point is not None
    private = int.from_bytes(vectors.PRIVATE, "big")
    e = int.from_bytes(digest, "big")
    s = pow(vectors.K, -1, curve.N) * (e + point[0] * private) % curve.N
    return (point[0] % curve.N).to_bytes(32, "big") + s.to_bytes(32, "big")


def test_good_signature_is_valid() -> None:
    assert _diagnose(_text(_signed())) == Diagnosis(True)
    assert _diagnose(_text(_signed())).sentence == "签名有效。"


@pytest.mark.parametrize(
    ("fault", "signature"),
    [
        (SignatureFault.TEXT_ENCODING, _signed().hex()),
        (SignatureFault.DER_INSTEAD_OF_RAW, _text(der.encode_signature(_signed()))),
        (SignatureFault.ZERO_STRIPPED, _text(_short(0)[1:])),
        (SignatureFault.ZERO_STRIPPED, _text((short := _short(1))[:32] + short[33:])),
        (SignatureFault.TRAILING_BYTES, _text(_signed() + b"\x00\x00")),
        (SignatureFault.RS_SWAPPED, _text((good := _signed())[32:] + good[:32])),
        (SignatureFault.LITTLE_ENDIAN, _text((good := _signed())[:32][::-1] + good[32:][::-1])),
        (SignatureFault.OUT_OF_RANGE, _text(bytes(64))),
        (SignatureFault.OUT_OF_RANGE, _text(b"\xff" * 64)),
        (SignatureFault.UNREADABLE, _text(b"\x01" * 20)),
        (SignatureFault.UNREADABLE, "这不是签名"),
        (SignatureFault.USER_ID, _text(_signed(user_id=b""))),
        (SignatureFault.USER_ID, _text(_signed(user_id=b"ALICE123@YAHOO.COM"))),
        (
            SignatureFault.Z_WITHOUT_PUBLIC_KEY,
            _text(_sign(sm3(sm3(ENTL + vectors.USER_ID + PARAMETERS) + MESSAGE))),
        ),
        (
            SignatureFault.Z_WITH_PREFIX,
            _text(_sign(sm3(sm3(ENTL + vectors.USER_ID + PARAMETERS + b"\x04" + vectors.PUBLIC) + MESSAGE))),
        ),
        (SignatureFault.Z_MISSING, _text(_sign(sm3(MESSAGE)))),
        (SignatureFault.HASHED_TWICE, _text(_signed(sm3(MESSAGE)))),
        (SignatureFault.HASHED_TWICE, _text(_signed(sm3(MESSAGE).hex().encode()))),
        (
            SignatureFault.SHA256_INSTEAD_OF_SM3,
            _text(_sign(hashlib.sha256(compute_z(vectors.PUBLIC, vectors.USER_ID) + MESSAGE).digest())),
        ),
        (SignatureFault.ECDSA_INSTEAD_OF_SM2, _text(_ecdsa(sm3(MESSAGE)))),
        (SignatureFault.ECDSA_INSTEAD_OF_SM2, _text(_ecdsa(hashlib.sha256(MESSAGE).digest()))),
        (SignatureFault.MESSAGE_NEWLINE, _text(_signed(MESSAGE + b"\n"))),
        (SignatureFault.MESSAGE_BOM, _text(_signed(b"\xef\xbb\xbf" + MESSAGE))),
        (SignatureFault.MESSAGE_CHARSET, _text(_signed(MESSAGE.decode().encode("gbk")))),
        (SignatureFault.MESSAGE_ENCODED, _text(_signed(base64.b64encode(MESSAGE)))),
        (SignatureFault.MESSAGE_ENCODED, _text(_signed(MESSAGE.hex().encode()))),
        (SignatureFault.NO_MATCH, _text(_signed(b"something else"))),
    ],
)
def test_single_mistake_is_named_alone(fault: SignatureFault, signature: str) -> None:
    found = _diagnose(signature)

    assert (found.valid, found.faults) == (False, (fault,))
    assert SENTENCES[fault] in found.sentence


def test_der_mistakes_are_named_where_der_is_agreed() -> None:
    raw = _signed()
    while not (raw[0] & 0x80 and raw[32] & 0x80):
        raw = _signed()
    unsigned = bytes.fromhex("3044 0220") + raw[:32] + bytes.fromhex("0220") + raw[32:]

    assert _diagnose(_text(unsigned), profile=STANDARD).faults == (SignatureFault.DER_NOT_STRICT,)
    assert _diagnose(_text(raw), profile=STANDARD).faults == (SignatureFault.RAW_INSTEAD_OF_DER,)
    padded = _text(der.encode_signature(raw) + b"\x00")
    assert _diagnose(padded, profile=STANDARD).faults == (SignatureFault.TRAILING_BYTES,)


def test_digest_given_as_message_is_named() -> None:
    digest = sm3(MESSAGE)
    found = diagnose_signature(digest, _text(_sign(digest)), vectors.PUBLIC, profile=NHSA)

    assert found.faults == (SignatureFault.DIGEST_SIGNED_DIRECTLY,)


def test_missing_secret_suffix_is_named() -> None:
    found = _diagnose(_text(_signed(MESSAGE + b"&key=abc")), suffixes=[b"&key=abc"])

    assert found.faults == (SignatureFault.MESSAGE_SUFFIX,)


def test_own_user_id_of_the_other_side_is_shown() -> None:
    found = _diagnose(_text(_signed(user_id=b"hospital-17")), other_user_ids=[b"hospital-17"])

    assert found.faults == (SignatureFault.USER_ID,)
    assert "hospital-17" in found.sentence


def test_two_mistakes_together_are_both_named() -> None:
    found = _diagnose(der.encode_signature(_signed(user_id=b"")).hex())

    assert found.faults == (
        SignatureFault.TEXT_ENCODING,
        SignatureFault.DER_INSTEAD_OF_RAW,
        SignatureFault.USER_ID,
    )


def test_other_known_key_is_named() -> None:
    other = (5).to_bytes(32, "big")
    public = PURE.derive_public(other)
    raw = PURE.sign_digest(other, compute_e(public, vectors.USER_ID, MESSAGE))
    found = _diagnose(_text(raw), other_public_keys={"测试环境密钥": public})

    assert found.faults == (SignatureFault.SIGNED_BY_OTHER_KEY,)
    assert "测试环境密钥" in found.sentence


@pytest.mark.parametrize(
    ("public", "fault"),
    [
        (vectors.PUBLIC[32:] + vectors.PUBLIC[:32], SignatureFault.PUBLIC_KEY_SWAPPED),
        (vectors.PUBLIC[:63] + b"\x00", SignatureFault.PUBLIC_KEY_OFF_CURVE),
        (vectors.PUBLIC[:40], SignatureFault.PUBLIC_KEY_UNREADABLE),
    ],
)
def test_wrong_public_key_is_named(public: bytes, fault: SignatureFault) -> None:
    found = diagnose_signature(MESSAGE, _text(_signed()), public, profile=NHSA)

    assert (found.valid, found.faults) == (False, (fault,))


def test_every_fault_has_a_chinese_sentence() -> None:
    assert set(SENTENCES) == set(SignatureFault)
    assert all(sentence.endswith("。") for sentence in SENTENCES.values())


@settings(max_examples=30, deadline=None)
@given(signature=st.one_of(st.binary(max_size=90), st.text(max_size=60)))
def test_arbitrary_input_is_never_valid_and_never_raises(signature: str | bytes) -> None:
    found = _diagnose(signature)

    assert not found.valid
    assert found.faults
