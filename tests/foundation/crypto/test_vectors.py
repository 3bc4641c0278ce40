"""The algorithms give the values that the standards publish."""

import pytest

from tests.foundation.crypto import vectors
from tests.foundation.crypto.engines import ENGINES, PURE
from yiqiao.foundation.crypto.sm2.engine import Ciphertext
from yiqiao.foundation.crypto.sm2.identity import compute_e, compute_z
from yiqiao.foundation.crypto.symmetric import (
    AuthenticationFailed,
    HmacSm3,
    hmac_sm3,
    sm3,
    sm4_cbc_decrypt,
    sm4_cbc_encrypt,
    sm4_ctr,
    sm4_ecb_decrypt,
    sm4_ecb_encrypt,
    sm4_gcm_decrypt,
    sm4_gcm_encrypt,
)

pytestmark = pytest.mark.requirement("CRYPTO-01", "CRYPTO-03")

GCM_NONCE = bytes.fromhex("00001234567800000000ABCD")
GCM_ASSOCIATED = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
GCM_PLAINTEXT = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
GCM_SEALED = bytes.fromhex(
    "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
    "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    "83DE3541E4C2B58177E065A9BF7B62EC"
)
engines = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        (b"", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
    ],
)
def test_sm3_gives_the_published_digest(data: bytes, digest: str) -> None:
    assert sm3(data).hex() == digest


def test_hmac_sm3_gives_the_known_code() -> None:
    key = bytes(range(1, 33))
    expected = "44809d3ff5336f44071be1917887380730ae145f940a53819279801784c65e17"

    assert hmac_sm3(key, b"abc").hex() == expected
    assert HmacSm3(key, b"a").digest(b"bc").hex() == expected


def test_sm4_gives_the_published_block() -> None:
    block = sm4_ecb_encrypt(vectors.SM4_KEY, vectors.SM4_KEY)

    assert block.hex() == "681edf34d206965e86b3e94f536e4246"
    assert sm4_ecb_decrypt(vectors.SM4_KEY, block) == vectors.SM4_KEY


def test_sm4_gives_the_published_block_after_a_million_rounds() -> None:
    # CBC over zeros chains E(E(…E(iv)…)): the last block is the millionth encryption of the IV.
    rounds = 1_000_000
    chained = sm4_cbc_encrypt(vectors.SM4_KEY, vectors.SM4_KEY, bytes(16 * rounds))

    assert chained[16 * (rounds - 1) : 16 * rounds].hex() == "595298c7c6fd271f0402f804c33d3f66"


def test_sm4_cbc_gives_the_known_ciphertext() -> None:
    iv = bytes(range(16))
    expected = "431a5536a135a8a0e5f1e061223ec214daf5e5b48beceaae187ee5dd3f805adb"

    assert sm4_cbc_encrypt(vectors.SM4_KEY, iv, b"12345678901234567890").hex() == expected
    assert sm4_cbc_decrypt(vectors.SM4_KEY, iv, bytes.fromhex(expected)) == b"12345678901234567890"


def test_sm4_ctr_is_its_own_inverse() -> None:
    counter = bytes(16)
    hidden = sm4_ctr(vectors.SM4_KEY, counter, b"abc" * 50)

    assert hidden[:16] == bytes(
        a ^ b for a, b in zip(sm4_ecb_encrypt(vectors.SM4_KEY, counter), b"abc" * 6, strict=False)
    )
    assert sm4_ctr(vectors.SM4_KEY, counter, hidden) == b"abc" * 50


def test_sm4_gcm_gives_the_ciphertext_and_tag_of_rfc_8998() -> None:
    assert sm4_gcm_encrypt(vectors.SM4_KEY, GCM_NONCE, GCM_PLAINTEXT, GCM_ASSOCIATED) == GCM_SEALED
    assert sm4_gcm_decrypt(vectors.SM4_KEY, GCM_NONCE, GCM_SEALED, GCM_ASSOCIATED) == GCM_PLAINTEXT


@pytest.mark.parametrize("position", [0, 40, 63, 64, 79])
def test_sm4_gcm_refuses_a_changed_byte(position: int) -> None:
    changed = bytearray(GCM_SEALED)
    changed[position] ^= 1

    with pytest.raises(AuthenticationFailed):
        sm4_gcm_decrypt(vectors.SM4_KEY, GCM_NONCE, bytes(changed), GCM_ASSOCIATED)


def test_sm4_gcm_refuses_other_associated_data_and_a_short_text() -> None:
    with pytest.raises(AuthenticationFailed):
        sm4_gcm_decrypt(vectors.SM4_KEY, GCM_NONCE, GCM_SEALED, b"")
    with pytest.raises(AuthenticationFailed):
        sm4_gcm_decrypt(vectors.SM4_KEY, GCM_NONCE, GCM_SEALED[:15], GCM_ASSOCIATED)


def test_z_and_e_are_those_of_the_standard() -> None:
    assert compute_z(vectors.PUBLIC, vectors.USER_ID) == vectors.Z
    assert compute_e(vectors.PUBLIC, vectors.USER_ID, vectors.MESSAGE) == vectors.E


def test_z_refuses_an_empty_public_key() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        compute_z(b"", vectors.USER_ID)


@engines
def test_public_key_follows_from_the_private_key(engine) -> None:
    assert engine.derive_public(vectors.PRIVATE) == vectors.PUBLIC


def test_signature_with_the_standards_nonce_is_the_standards_signature() -> None:
    assert PURE.sign_digest(vectors.PRIVATE, vectors.E, nonce=vectors.K) == vectors.SIGNATURE


@engines
def test_standard_signature_verifies(engine) -> None:
    assert engine.verify_digest(vectors.PUBLIC, vectors.E, vectors.SIGNATURE)


def test_ciphertext_with_the_standards_nonce_is_the_standards_ciphertext() -> None:
    made = PURE.encrypt(vectors.PUBLIC, vectors.PLAINTEXT, nonce=vectors.K)

    assert made == Ciphertext(vectors.C1, vectors.C3, vectors.C2)


@engines
def test_standard_ciphertext_decrypts(engine) -> None:
    parts = Ciphertext(vectors.C1, vectors.C3, vectors.C2)

    assert engine.decrypt(vectors.PRIVATE, parts) == vectors.PLAINTEXT
