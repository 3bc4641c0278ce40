"""What a record may say: bounded, storable, and without personal data in clear."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

PERSONAL_KEYS = frozenset(
    {
        "name",
        "name_en",
        "patient_name",
        "phone",
        "mobile",
        "telephone",
        "address",
        "email",
        "born_on",
        "birthday",
        "birth_date",
        "document_no",
        "document_number",
        "id_no",
        "id_number",
        "identity_no",
        "passport_no",
        "card_no",
        "card_number",
        "bank_card_no",
        "password",
        "姓名",
        "电话",
        "手机",
        "地址",
        "证件号",
        "证件号码",
        "身份证号",
        "卡号",
    }
)
"""Keys that the details of a record must not have. A fact about a person is named by its row's number."""

MOST_DEPTH = 6
MOST_TEXT = 2000

# Resident identity numbers (18, and the 15 of before 1999), mobile numbers, passports after their word.
_PATTERNS = (
    (re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])"), "〔证件号码〕"),
    (re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9A-Za-z])"), "〔手机号码〕"),
    (re.compile(r"(?<=护照)[:： ]{0,2}[A-Za-z]{1,2}\d{7,8}(?![0-9A-Za-z])"), "〔护照号码〕"),
)


class PersonalDataInAudit(ValueError):
    """A caller tries to write personal data into the audit under a telling key; a mistake in the program."""


def clean_text(text: str, limit: int = MOST_TEXT) -> str:
    """`text` without what PostgreSQL cannot store, identity and mobile numbers masked, cut at `limit`."""
    storable = text.replace("\x00", "�").encode("utf-8", "replace").decode()
    for pattern, mask in _PATTERNS:
        storable = pattern.sub(mask, storable)
    return storable[:limit]


def clean_details(details: Mapping[str, Any]) -> dict[str, Any]:
    """`details` with only texts, whole numbers, booleans, nulls, lists and objects.

    Raises `PersonalDataInAudit` for a key in `PERSONAL_KEYS` at any depth. Money and other fractions become
    text, because a JSON number does not keep its spelling in the database.
    """
    cleaned = _clean(dict(details), 0)
    assert isinstance(cleaned, dict)  # noqa: S101 - a dict stays a dict
    return cleaned


def _clean(value: Any, depth: int) -> Any:
    if depth > MOST_DEPTH:
        return "…"
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return _clean(value.value, depth)
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, int):
        return value if abs(value) < 10**18 else str(value)
    if isinstance(value, Mapping):
        for key in value:
            if str(key).lower() in PERSONAL_KEYS:
                raise PersonalDataInAudit(f"audit details must not hold {key!r}: name the row instead")
        return {clean_text(str(key), 100): _clean(one, depth + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        members = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [_clean(one, depth + 1) for one in members]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID, float)):
        return str(value)
    raise TypeError(f"audit details cannot hold a {type(value).__name__}")
