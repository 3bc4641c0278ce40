"""Identity numbers, ages, masking. Pure.

Source of the number rules: GB 11643 (resident identity number, MOD 11-2 check), the published layouts of the
travel permits. Deep rules of overseas documents are plugged in through `IdentityProof`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """As in GB/T 2261.1, without its numbers."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class Language(StrEnum):
    """The language a patient is addressed in."""

    CHINESE = "zh"
    ENGLISH = "en"


class DocumentKind(StrEnum):
    """Identity documents."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    PERMANENT_RESIDENCE = "permanent_residence"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    BIRTH_CERTIFICATE = "birth_certificate"
    OTHER = "other"


class CardKind(StrEnum):
    """Cards a patient is recognised by: the hospital's own, social security, electronic voucher."""

    HOSPITAL = "hospital"
    SOCIAL_SECURITY = "social_security"
    E_VOUCHER = "e_voucher"


GUARDIAN_BELOW_AGE = 14
"""A patient younger than this (years) needs a guardian on file."""

DOCUMENT_LABELS = {
    DocumentKind.RESIDENT_ID: "居民身份证",
    DocumentKind.PASSPORT: "护照",
    DocumentKind.PERMANENT_RESIDENCE: "外国人永久居留身份证",
    DocumentKind.HK_MACAO_PERMIT: "港澳居民来往内地通行证",
    DocumentKind.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    DocumentKind.BIRTH_CERTIFICATE: "出生医学证明",
    DocumentKind.OTHER: "其他证件",
}

_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

# A light look at the form; whether it is genuine is the business of an `IdentityProof`.
_FORMS: dict[DocumentKind, tuple[re.Pattern[str], str]] = {
    DocumentKind.PASSPORT: (re.compile(r"[A-Z0-9]{5,15}"), "护照号码应为 5 至 15 位字母或数字"),
    DocumentKind.PERMANENT_RESIDENCE: (
        re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dX]"),
        "永久居留身份证号码应为 3 位国籍字母加 12 位数字，或 9 开头的 18 位号码",
    ),
    DocumentKind.HK_MACAO_PERMIT: (
        re.compile(r"[HM]\d{8}(\d{2})?|H[A-Z]\d{7}"),
        "港澳通行证号码应为 H 或 M 加 8 位数字（换证次数可另加 2 位）",
    ),
    DocumentKind.TAIWAN_PERMIT: (
        re.compile(r"\d{8}(\d{2})?"),
        "台胞证号码应为 8 位数字（签发次数可另加 2 位）",
    ),
    DocumentKind.BIRTH_CERTIFICATE: (re.compile(r"[A-Z]\d{9}"), "出生医学证明编号应为 1 位字母加 9 位数字"),
    DocumentKind.OTHER: (re.compile(r"\S{3,50}"), "证件号码应为 3 至 50 个字符"),
}
_CARD_FORM = re.compile(r"[A-Z0-9:/._=+\-]{4,100}")
_PHONE_FORM = re.compile(r"\+?\d{7,15}")


@dataclass(frozen=True, slots=True)
class ResidentIdFacts:
    """What an 18-digit resident identity number says of its holder."""

    region: str
    born_on: date
    sex: Sex


def clean_number(number: str) -> str:
    """A document or card number as compared: half-width, upper case, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", number)).upper()


def clean_phone(phone: str) -> str:
    """A telephone number as compared: digits, no separators, without China's +86; other countries keep +."""
    text = re.sub(r"[\s\-()（）.]+", "", unicodedata.normalize("NFKC", phone))
    text = re.sub(r"^00(?=[1-9])", "+", text)
    return re.sub(r"^\+?86(?=1\d{10}$)", "", text)


def clean_name(name: str) -> str:
    """A name as stored: NFKC, surrounding spaces gone, inner spaces single."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip()


def resident_id_check_digit(first_17: str) -> str:
    """MOD 11-2 check character of the first 17 digits (GB 11643)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def resident_id_problems(number: str, today: date) -> list[str]:
    """Why `number` (cleaned) cannot be a resident identity number; empty when its form is right."""
    if re.fullmatch(r"\d{15}", number):
        return ["15 位身份证号码已于 2013 年停用，请录入 18 位号码"]
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return ["身份证号码应为 18 位，前 17 位为数字，末位为数字或 X"]
    problems = []
    if number[:2] not in _PROVINCES:
        problems.append("身份证号码前两位不是有效的省级地区代码")
    born_on = _day_of(number[6:14])
    if born_on is None:
        problems.append("身份证号码第 7 至 14 位不是有效的出生日期")
    elif born_on > today:
        problems.append("身份证号码中的出生日期晚于今天")
    if resident_id_check_digit(number[:17]) != number[17]:
        problems.append("身份证号码校验位不符，请核对是否录错")
    return problems


def read_resident_id(number: str) -> ResidentIdFacts:
    """Birth date, sex and region in a number whose form is right."""
    born_on = _day_of(number[6:14])
    if born_on is None:
        raise ValueError("not a resident identity number")
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return ResidentIdFacts(region=number[:6], born_on=born_on, sex=sex)


def document_problems(kind: DocumentKind, number: str, today: date) -> list[str]:
    """Why a document number (cleaned) has the wrong form."""
    if kind is DocumentKind.RESIDENT_ID:
        return resident_id_problems(number, today)
    form, sentence = _FORMS[kind]
    return [] if form.fullmatch(number) else [sentence]


def identity_part(kind: DocumentKind, number: str) -> str:
    """The part of a number that stays with the person: travel permits end in a count of renewals."""
    if kind is DocumentKind.HK_MACAO_PERMIT and len(number) == 11:
        return number[:9]
    if kind is DocumentKind.TAIWAN_PERMIT and len(number) == 10:
        return number[:8]
    return number


def is_card_number(number: str) -> bool:
    """Whether a card number (cleaned) can be one."""
    return _CARD_FORM.fullmatch(number) is not None


def is_phone(phone: str) -> bool:
    """Whether a telephone number (cleaned) can be one."""
    if phone.startswith("1") and len(phone) == 11:
        return phone[1] in "3456789"
    return _PHONE_FORM.fullmatch(phone) is not None


def is_mobile_phone(phone: str) -> bool:
    """Whether a one-time code can be sent there: a mainland mobile number or one with its country code."""
    return re.fullmatch(r"1[3-9]\d{9}|\+[1-9]\d{7,14}", phone) is not None


def age_on(born_on: date, day: date) -> int:
    """Completed years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_text(born_on: date, day: date) -> str:
    """Age as a chart shows it: days below a month, months below 3 years, then years."""
    months = (day.year - born_on.year) * 12 + day.month - born_on.month - (day.day < born_on.day)
    if months < 1:
        return f"{max((day - born_on).days, 0)}天"
    if months < 36:
        return f"{months}月"
    return f"{months // 12}岁"


def needs_guardian(born_on: date, day: date) -> bool:
    """Whether the patient is too young to act without a guardian."""
    return age_on(born_on, day) < GUARDIAN_BELOW_AGE


def twin_text(name: str, born_on: date, sex: str) -> str:
    """What two records of one person have in common; hashed into `Patient.twin_index`."""
    return f"{clean_name(name).casefold()}|{born_on.isoformat()}|{sex}"


def mask_name(name: str) -> str:
    """张伟 → 张*, 欧阳娜娜 → 欧***; Latin names keep the first letter of each word."""
    if not name:
        return ""
    if name.isascii():
        return " ".join(f"{word[0]}***" for word in name.split())
    return name[0] + "*" * (len(name) - 1)


def mask_phone(phone: str | None) -> str:
    """13812341234 → 138****1234; shorter numbers keep their last two digits."""
    if not phone:
        return ""
    if len(phone) < 10:
        return "*" * (len(phone) - 2) + phone[-2:]
    return phone[:-8] + "****" + phone[-4:]


def mask_number(number: str) -> str:
    """Only the last four of a document or card; nothing of a number of four or fewer."""
    if len(number) <= 4:
        return "*" * len(number)
    return "*" * (len(number) - 4) + number[-4:]


def choose_main_document(kinds: Sequence[str]) -> int | None:
    """Index of the document shown first: resident id, then the order of `DocumentKind`."""
    if not kinds:
        return None
    order = list(DocumentKind)
    return min(range(len(kinds)), key=lambda at: order.index(DocumentKind(kinds[at])))


def _day_of(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
