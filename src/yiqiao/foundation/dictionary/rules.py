"""What a term must be like; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yiqiao.foundation.problems import FieldProblem

MOST_PROBLEMS = 200


class MappingRelation(StrEnum):
    """How the target of a mapping fits its source."""

    EQUIVALENT = "equivalent"
    BROADER = "broader"
    NARROWER = "narrower"
    RELATED = "related"


RELATION_LABELS = {
    MappingRelation.EQUIVALENT: "等同",
    MappingRelation.BROADER: "目标更宽",
    MappingRelation.NARROWER: "目标更窄",
    MappingRelation.RELATED: "相关",
}


class ImportMode(StrEnum):
    """`MERGE` adds and changes; `REPLACE` also retires what the file does not mention."""

    MERGE = "merge"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term as it comes from a file or a page. `line` is its row there."""

    code: str
    name: str
    name_en: str = ""
    pinyin: str = ""
    parent_code: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    valid_from: date | None = None
    valid_until: date | None = None
    line: int = 0


def initials(name: str) -> str:
    """Pinyin initials in lower case; letters and digits stay, other signs go. 急性鼻炎 → jxby."""
    # pypinyin loads its dictionaries at import (0.3 s); commands that need none do not pay for it.
    from pypinyin import Style, lazy_pinyin

    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default"))
    return "".join(one for one in letters.lower() if one.isascii() and one.isalnum())[:100]


def is_valid_on(valid_from: date | None, valid_until: date | None, day: date) -> bool:
    """Whether `day` lies in the time of validity, its first and last days included."""
    return (valid_from is None or valid_from <= day) and (valid_until is None or day <= valid_until)


def find_row_problems(rows: Sequence[TermRow], known_codes: frozenset[str]) -> list[FieldProblem]:
    """Everything wrong with `rows`; parents may be among them or `known_codes`. At most `MOST_PROBLEMS`."""
    problems: list[FieldProblem] = []
    seen: dict[str, int] = {}
    own = {row.code: row for row in rows}
    for row in rows:
        for column, message in _problems_of(row, own, known_codes):
            problems.append(FieldProblem(f"第{row.line}行·{column}", message))
        if row.code and row.code in seen:
            problems.append(FieldProblem(f"第{row.line}行·代码", f"与第{seen[row.code]}行重复：{row.code}"))
        seen.setdefault(row.code, row.line)
        if len(problems) >= MOST_PROBLEMS:
            break
    return problems[:MOST_PROBLEMS]


def _problems_of(
    row: TermRow, own: Mapping[str, TermRow], known_codes: frozenset[str]
) -> list[tuple[str, str]]:
    problems = []
    for column, text, limit in (
        ("代码", row.code, 50),
        ("名称", row.name, 200),
        ("英文名", row.name_en, 200),
        ("拼音码", row.pinyin, 100),
    ):
        if len(text) > limit:
            problems.append((column, f"太长，最多 {limit} 个字符"))
        elif "\x00" in text:
            problems.append((column, "含有不能保存的控制字符"))
    if not row.code:
        problems.append(("代码", "必填"))
    if not row.name:
        problems.append(("名称", "必填"))
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        problems.append(("停用日期", "不能早于生效日期"))
    if row.parent_code:
        if row.parent_code not in own and row.parent_code not in known_codes:
            problems.append(("上级代码", f"没有代码为 {row.parent_code} 的条目"))
        elif _is_own_ancestor(row, own):
            problems.append(("上级代码", "上级关系成环"))
    return problems


def _is_own_ancestor(row: TermRow, own: Mapping[str, TermRow]) -> bool:
    passed = {row.code}
    parent = own.get(row.parent_code)
    while parent is not None:
        if parent.code in passed:
            return True
        passed.add(parent.code)
        parent = own.get(parent.parent_code)
    return False
