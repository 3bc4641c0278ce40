"""How much of a toxic or restricted herb may be in one dose. Pure.

Limits are grams a day in decoction unless `note` says otherwise; one dose 剂 is one day's herbs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yiqiao.hospital.pharmacy.rules.findings import Finding, ReviewLine, Severity
from yiqiao.hospital.pharmacy.rules.herbs import RAW_TOXIC_SOURCE, herb_group, is_controlled_toxic

SOURCE = "《中国药典》2020年版一部【用法与用量】"


@dataclass(frozen=True, slots=True)
class HerbLimit:
    """Lowest and highest usual dose (g a day), degree of toxicity (大毒, 有毒, 小毒 or empty), and form."""

    low: Decimal
    high: Decimal
    toxicity: str
    note: str = ""


def _limit(low: str, high: str, toxicity: str, note: str = "") -> HerbLimit:
    return HerbLimit(Decimal(low), Decimal(high), toxicity, note)


LIMITS: dict[str, HerbLimit] = {
    "附子": _limit("3", "15", "有毒", "制用，先煎久煎"),
    "川乌": _limit("1.5", "3", "有毒", "制川乌，先煎久煎"),
    "草乌": _limit("1.5", "3", "有毒", "制草乌，先煎久煎"),
    "细辛": _limit("1", "3", "小毒", "散剂 0.5–1 g"),
    "半夏": _limit("3", "9", "有毒", "制用"),
    "天南星": _limit("3", "9", "有毒", "制用"),
    "白附子": _limit("3", "6", "有毒", "制用"),
    "马钱子": _limit("0.3", "0.6", "大毒", "制后入丸散"),
    "斑蝥": _limit("0.03", "0.06", "大毒", "入丸散"),
    "蟾酥": _limit("0.015", "0.03", "有毒", "入丸散"),
    "雄黄": _limit("0.05", "0.1", "有毒", "入丸散"),
    "朱砂": _limit("0.1", "0.5", "有毒", "入丸散，不入煎剂"),
    "轻粉": _limit("0.1", "0.2", "有毒", "入丸散或胶囊"),
    "巴豆霜": _limit("0.1", "0.3", "大毒", "入丸散"),
    "巴豆": _limit("0.1", "0.3", "大毒", "制霜入丸散"),
    "洋金花": _limit("0.3", "0.6", "有毒", "入丸散"),
    "甘遂": _limit("0.5", "1.5", "有毒", "炮制后入丸散"),
    "京大戟": _limit("1.5", "3", "有毒", "入丸散每次 1 g"),
    "芫花": _limit("1.5", "3", "有毒", "研末 0.6–0.9 g"),
    "千金子": _limit("1", "2", "有毒", "去壳去油入丸散"),
    "硫黄": _limit("1.5", "3", "有毒", "炮制后入丸散"),
    "闹羊花": _limit("0.6", "1.5", "大毒"),
    "天仙子": _limit("0.06", "0.6", "大毒"),
    "艾叶": _limit("3", "9", "小毒"),
    "川楝子": _limit("5", "10", "小毒"),
    "土鳖虫": _limit("3", "10", "小毒"),
    "水蛭": _limit("1", "3", "小毒"),
    "苦杏仁": _limit("5", "10", "小毒", "生品后下"),
    "吴茱萸": _limit("2", "5", "小毒"),
    "蛇床子": _limit("3", "10", "小毒"),
    "鸦胆子": _limit("0.5", "2", "小毒", "龙眼肉包裹或装胶囊"),
    "重楼": _limit("3", "9", "小毒"),
    "急性子": _limit("3", "5", "小毒"),
    "北豆根": _limit("3", "9", "小毒"),
    "红大戟": _limit("1.5", "3", "小毒"),
    "大皂角": _limit("1", "1.5", "小毒"),
    "猪牙皂": _limit("1", "1.5", "小毒"),
    "蒺藜": _limit("6", "10", "小毒"),
    "绵马贯众": _limit("5", "10", "小毒"),
    "金铁锁": _limit("0.1", "0.3", "小毒"),
    "草乌叶": _limit("1", "1.2", "小毒"),
    "丁公藤": _limit("3", "6", "小毒"),
    "牵牛子": _limit("3", "6", "有毒"),
    "商陆": _limit("3", "9", "有毒"),
    "蜈蚣": _limit("3", "5", "有毒"),
    "全蝎": _limit("3", "6", "有毒"),
    "苍耳子": _limit("3", "10", "有毒"),
    "山豆根": _limit("3", "6", "有毒"),
    "常山": _limit("5", "9", "有毒"),
    "苦楝皮": _limit("3", "6", "有毒"),
    "罂粟壳": _limit("3", "6", "有毒", "按麻醉药品管理"),
    "麻黄": _limit("2", "10", ""),
    "肉桂": _limit("1", "5", ""),
    "丁香": _limit("1", "3", ""),
    "人参": _limit("3", "9", "", "虚脱可用 15–30 g"),
}
"""By herb group; the highest doses of the pharmacopoeia."""

EXTERNAL_ONLY = frozenset({"红粉", "砒霜", "水银"})
"""Never taken by mouth."""

GRAMS = {
    "g": Decimal(1),
    "克": Decimal(1),
    "mg": Decimal("0.001"),
    "毫克": Decimal("0.001"),
    "kg": Decimal(1000),
}
"""Grams of one dose unit; other units cannot be compared with a limit."""


def find_toxic_doses(lines: Sequence[ReviewLine]) -> list[Finding]:
    """Herbs above their limit, controlled raw toxic herbs, and herbs never taken by mouth.

    Several lines of one group count together: 制川乌 2 g and 川乌 2 g are 4 g of it.
    """
    totals: dict[str, Decimal] = {}
    members: dict[str, list[ReviewLine]] = {}
    found = []
    for line in lines:
        if not line.is_herb:
            continue
        group = herb_group(line.generic_name)
        if is_controlled_toxic(line.generic_name):
            found.append(_controlled(line))
        if group in EXTERNAL_ONLY:
            found.append(_external(line))
        if group not in LIMITS or line.dose is None:
            continue
        grams = GRAMS.get(line.dose_unit)
        if grams is None:
            found.append(_incomparable(line))
            continue
        totals[group] = totals.get(group, Decimal(0)) + line.dose * grams
        members.setdefault(group, []).append(line)
    for group, total in totals.items():
        if total > LIMITS[group].high:
            found.append(_over(group, total, members[group]))
    return found


def _over(group: str, total: Decimal, lines: Sequence[ReviewLine]) -> Finding:
    limit = LIMITS[group]
    names = "、".join(line.name for line in lines)
    kind = f"{limit.toxicity}饮片" if limit.toxicity else "限量饮片"
    note = f"（{limit.note}）" if limit.note else ""
    return Finding(
        key=f"herb.over_limit:{group}:{_plain(total)}",
        code="herb.over_limit",
        severity=Severity.ERROR if limit.toxicity else Severity.WARNING,
        message=f"{names}为{kind}，每剂 {_plain(total)} g 超过药典用量 "
        f"{_plain(limit.low)}–{_plain(limit.high)} g{note}。",
        lines=tuple(line.line_no for line in lines),
        source=SOURCE,
    )


def _controlled(line: ReviewLine) -> Finding:
    return Finding(
        key=f"herb.controlled_toxic:{line.generic_name}",
        code="herb.controlled_toxic",
        severity=Severity.ERROR,
        message=f"{line.name}为医疗用毒性中药品种，须开专用处方，每次不超过二日极量，处方保存二年。",
        lines=(line.line_no,),
        source=RAW_TOXIC_SOURCE,
    )


def _external(line: ReviewLine) -> Finding:
    return Finding(
        key=f"herb.external_only:{line.generic_name}",
        code="herb.external_only",
        severity=Severity.ERROR,
        message=f"{line.name}只可外用，不可内服。",
        lines=(line.line_no,),
        source=SOURCE,
    )


def _incomparable(line: ReviewLine) -> Finding:
    return Finding(
        key=f"herb.unit_unknown:{line.generic_name}",
        code="herb.unit_unknown",
        severity=Severity.WARNING,
        message=f"{line.name}有用量限制，但剂量单位“{line.dose_unit}”无法换算为克，请人工核对。",
        lines=(line.line_no,),
        source=SOURCE,
    )


def _plain(number: Decimal) -> str:
    """Without trailing zeros and exponents: 10, 0.015."""
    return f"{number.normalize():f}"
