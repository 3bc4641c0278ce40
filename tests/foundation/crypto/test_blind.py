"""Blind indexes are stable, keyed and separated by purpose."""

import pytest

from yiqiao.foundation.crypto import blind_index, blind_token, hmac_sm3
from yiqiao.foundation.crypto.keyring import keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("fresh_keyring"),
    pytest.mark.requirement("CRYPTO-01"),
]


def test_index_is_sixteen_bytes_of_hmac_sm3_over_purpose_and_value() -> None:
    key = keyring.get_active(KeyPurpose.INDEX)

    assert blind_index("phone", "138") == hmac_sm3(key.material, b"\x00\x05phone138")[:16]


def test_token_is_the_signed_number_of_the_same_code() -> None:
    assert blind_token("phone", "138") == int.from_bytes(blind_index("phone", "138")[:8], "big", signed=True)
    assert any(blind_token("name", str(number)) < 0 for number in range(50))


def test_value_is_found_again_by_another_process() -> None:
    before = blind_index("phone", "138")
    keyring.forget()

    assert blind_index("phone", "138") == before


def test_purposes_cannot_be_linked() -> None:
    assert blind_index("phone", "138") != blind_index("card", "138")
    assert blind_index("ab", "c") != blind_index("a", "bc")


def test_index_key_is_not_the_data_key() -> None:
    assert keyring.get_active(KeyPurpose.INDEX).material != keyring.get_active(KeyPurpose.DATA).material
