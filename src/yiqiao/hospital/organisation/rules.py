"""What kinds of places there are, and how Chinese names are abbreviated for searching."""

from __future__ import annotations

from enum import StrEnum


class DepartmentKind(StrEnum):
    """What a department does."""

    OUTPATIENT = "outpatient"
    EMERGENCY = "emergency"
    TECHNOLOGY = "technology"
    PHARMACY = "pharmacy"
    FINANCE = "finance"
    WARD = "ward"
    ADMINISTRATION = "administration"


class CounterKind(StrEnum):
    """What a counter is for."""

    REGISTRATION = "registration"
    CHARGING = "charging"
    PHARMACY = "pharmacy"
    KIOSK = "kiosk"


class ExpertLevel(StrEnum):
    """Which clinic a doctor holds: 专家门诊, 特需门诊, 普通门诊."""

    EXPERT = "expert"
    SPECIAL = "special"
    ORDINARY = "ordinary"


def pinyin_initials(text: str) -> str:
    """Lower-case pinyin initials of Chinese characters, other letters and digits as they are: 心内科A → xnka.

    Cut to 100 characters, the length of the columns that hold it.
    """
    # pypinyin loads its dictionaries at import (0.2 s); commands that need no pinyin do not pay for it.
    from pypinyin import Style, lazy_pinyin

    parts = lazy_pinyin(text, style=Style.FIRST_LETTER)
    return "".join(char for part in parts for char in part if char.isascii() and char.isalnum()).lower()[:100]
