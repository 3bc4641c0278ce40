"""十八反 and 十九畏: herbs that are not given together. Pure, symmetric, by herb group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from yiqiao.hospital.pharmacy.rules.findings import Finding, ReviewLine, Severity
from yiqiao.hospital.pharmacy.rules.herbs import herb_group


@dataclass(frozen=True, slots=True)
class Incompatibility:
    """Why two groups are not given together."""

    rule: str
    source: str
    severity: Severity = Severity.ERROR


PHARMACOPOEIA = "《中国药典》2020年版一部（不宜同用）"
EIGHTEEN = "十八反歌诀（张从正《儒门事亲》）"
NINETEEN = "十九畏歌诀（刘纯《医经小学》）"

_ACONITES = ("川乌", "草乌", "附子")
_TRICHOSANTHES = ("瓜蒌", "瓜蒌子", "瓜蒌皮", "天花粉")
_FRITILLARIES = ("川贝母", "浙贝母", "平贝母", "伊贝母", "湖北贝母", "贝母")
_GINSENGS = ("南沙参", "北沙参", "沙参", "丹参", "玄参", "苦参", "人参")
_PEONIES = ("白芍", "赤芍", "芍药")

PAIRS: dict[frozenset[str], Incompatibility] = {}


def _declare(one: Iterable[str], others: Iterable[str], reason: Incompatibility) -> None:
    for first, second in product(one, others):
        PAIRS[frozenset((first, second))] = reason


_BOTH_EIGHTEEN = Incompatibility("十八反", f"{EIGHTEEN}；{PHARMACOPOEIA}")
_BOTH_NINETEEN = Incompatibility("十九畏", f"{NINETEEN}；{PHARMACOPOEIA}")
_declare(("甘草",), ("甘遂", "京大戟", "红大戟", "海藻", "芫花"), _BOTH_EIGHTEEN)
_declare(_ACONITES, ("半夏", *_TRICHOSANTHES, *_FRITILLARIES, "白蔹", "白及"), _BOTH_EIGHTEEN)
_declare(("藜芦",), (*_GINSENGS, "细辛", *_PEONIES), _BOTH_EIGHTEEN)
# Not in the rhyme: modern practice extends 人参 to what is used in its place.
_declare(
    ("藜芦",),
    ("党参", "西洋参", "太子参"),
    Incompatibility("十八反（参类）", PHARMACOPOEIA, Severity.ERROR),
)
_declare(("硫黄",), ("朴硝", "芒硝", "玄明粉"), _BOTH_NINETEEN)
_declare(("水银",), ("砒霜",), Incompatibility("十九畏", NINETEEN))
_declare(("狼毒",), ("密陀僧",), Incompatibility("十九畏", NINETEEN))
_declare(("巴豆", "巴豆霜"), ("牵牛子",), _BOTH_NINETEEN)
_declare(("丁香",), ("郁金",), _BOTH_NINETEEN)
_declare(("川乌", "草乌"), ("犀角",), Incompatibility("十九畏", NINETEEN))
_declare(("牙硝", "芒硝", "玄明粉"), ("三棱",), _BOTH_NINETEEN)
_declare(("肉桂",), ("赤石脂",), _BOTH_NINETEEN)
_declare(("人参",), ("五灵脂",), _BOTH_NINETEEN)


def find_incompatible(lines: Sequence[ReviewLine], others: Sequence[ReviewLine] = ()) -> list[Finding]:
    """Pairs among `lines`, and between `lines` and herbs of other current prescriptions."""
    herbs = [(line, herb_group(line.generic_name)) for line in lines if line.is_herb]
    elsewhere = [(line, herb_group(line.generic_name)) for line in others if line.is_herb]
    found = []
    for at, (line, group) in enumerate(herbs):
        for other, other_group in [*herbs[at + 1 :], *elsewhere]:
            reason = PAIRS.get(frozenset((group, other_group)))
            if reason is not None:
                found.append(_finding(line, other, reason))
    return found


def _finding(line: ReviewLine, other: ReviewLine, reason: Incompatibility) -> Finding:
    where = "" if other.line_no else "（本次就诊的另一张处方）"
    return Finding(
        key=f"herb.incompatible:{'+'.join(sorted((line.generic_name, other.generic_name)))}",
        code="herb.incompatible",
        severity=reason.severity,
        message=f"{line.name}与{other.name}{where}属{reason.rule}，不宜同用；确需同用须医师双签名。",
        lines=tuple(sorted(one.line_no for one in (line, other) if one.line_no)),
        source=reason.source,
    )
