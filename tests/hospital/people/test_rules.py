"""Identity numbers, ages, masks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.hospital.people.rules import (
    DocumentKind,
    Sex,
    age_on,
    age_text,
    clean_number,
    clean_phone,
    document_problems,
    identity_part,
    is_phone,
    mask_name,
    mask_number,
    mask_phone,
    needs_guardian,
    read_resident_id,
    resident_id_check_digit,
    resident_id_problems,
)

TODAY = date(2026, 11, 22)


@pytest.mark.requirement("PLATFORM-08")
@pytest.mark.parametrize(
    ("number", "born_on", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", date(1880, 1, 1), Sex.MALE),
        ("310101190001010011", date(1900, 1, 1), Sex.MALE),
        ("31010119000101002X", date(1900, 1, 1), Sex.FEMALE),
        ("810000199001010019", date(1990, 1, 1), Sex.MALE),
    ],
)
def test_published_specimens_are_read(number: str, born_on: date, sex: Sex) -> None:
    assert resident_id_problems(number, TODAY) == []
    facts = read_resident_id(number)
    assert (facts.born_on, facts.sex) == (born_on, sex)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("110105194912310021", "校验位不符"),
        ("11010519491331002X", "不是有效的出生日期"),
        ("99010519491231002X", "地区代码"),
        ("110105491231002", "15 位身份证号码已于 2013 年停用"),
        ("1101051949123100", "应为 18 位"),
        ("11010519491231002Y", "应为 18 位"),
        ("１１０１０５１９４９１２３１００２X", "应为 18 位"),
    ],
)
def test_wrong_numbers_say_what_is_wrong(number: str, sentence: str) -> None:
    assert any(sentence in problem for problem in resident_id_problems(number, TODAY))


def test_birth_after_today_is_refused() -> None:
    first_17 = "31010120270101001"
    number = first_17 + resident_id_check_digit(first_17)
    assert resident_id_problems(number, TODAY) == ["身份证号码中的出生日期晚于今天"]


@pytest.mark.requirement("PLATFORM-08")
@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(born_on: date, order: int, at: int, change: int) -> None:
    first_17 = f"310101{born_on:%Y%m%d}{order:03d}"
    number = first_17 + resident_id_check_digit(first_17)
    assert resident_id_problems(number, TODAY) == []
    wrong = number[:at] + str((int(number[at]) + change) % 10) + number[at + 1 :]
    assert resident_id_problems(wrong, TODAY) != []


@given(st.text(max_size=30))
def test_no_text_breaks_the_check(text: str) -> None:
    for kind in DocumentKind:
        document_problems(kind, clean_number(text), TODAY)
    is_phone(clean_phone(text))
    mask_name(text)
    mask_number(text)
    mask_phone(text)


@pytest.mark.parametrize(
    ("kind", "number", "is_right"),
    [
        (DocumentKind.PASSPORT, "E12345678", True),
        (DocumentKind.PASSPORT, "护照", False),
        (DocumentKind.PERMANENT_RESIDENCE, "USA310080010102", True),
        (DocumentKind.PERMANENT_RESIDENCE, "931840198001010017", True),
        (DocumentKind.PERMANENT_RESIDENCE, "12345", False),
        (DocumentKind.HK_MACAO_PERMIT, "H1234567801", True),
        (DocumentKind.HK_MACAO_PERMIT, "X12345678", False),
        (DocumentKind.TAIWAN_PERMIT, "12345678", True),
        (DocumentKind.BIRTH_CERTIFICATE, "P310123456", True),
    ],
)
def test_other_documents_get_a_light_look(kind: DocumentKind, number: str, is_right: bool) -> None:
    assert (document_problems(kind, number, TODAY) == []) is is_right


def test_renewed_permit_is_the_same_identity() -> None:
    assert identity_part(DocumentKind.HK_MACAO_PERMIT, "H1234567802") == "H12345678"
    assert identity_part(DocumentKind.TAIWAN_PERMIT, "1234567803") == "12345678"
    assert identity_part(DocumentKind.PASSPORT, "E1234567801") == "E1234567801"


@pytest.mark.parametrize(
    ("given_phone", "cleaned"),
    [
        ("138 1234 1234", "13812341234"),
        ("+86-138-1234-1234", "13812341234"),
        ("008613812341234", "13812341234"),
        ("+852 6123 4567", "+85261234567"),
        ("(021)6437-0045", "02164370045"),
        ("１３８１２３４１２３４", "13812341234"),
    ],
)
def test_phones_are_cleaned(given_phone: str, cleaned: str) -> None:
    assert clean_phone(given_phone) == cleaned
    assert is_phone(cleaned)


@pytest.mark.requirement("PLATFORM-05")
def test_masks() -> None:
    assert [mask_name(name) for name in ("张伟", "欧阳娜娜", "John Smith", "张", "")] == [
        "张*", "欧***", "J*** S***", "张", "",
    ]  # fmt: skip
    assert mask_phone("13812341234") == "138****1234"
    assert mask_phone("02164370045") == "021****0045"
    assert mask_phone(None) == ""
    assert mask_number("11010519491231002X") == "**************002X"
    assert mask_number("1234") == "****"


def test_ages() -> None:
    assert age_on(date(2012, 11, 23), TODAY) == 13
    assert needs_guardian(date(2012, 11, 23), TODAY)
    assert not needs_guardian(date(2012, 11, 22), TODAY)
    assert [age_text(born, TODAY) for born in (date(2026, 11, 20), date(2026, 1, 22), date(1980, 1, 1))] == [
        "2天", "10月", "46岁",
    ]  # fmt: skip
    assert age_on(date(2024, 2, 29), date(2025, 2, 28)) == 0
