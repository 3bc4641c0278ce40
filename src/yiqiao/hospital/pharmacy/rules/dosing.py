"""Single doses, repeated drugs, days of supply, antibiotics. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from yiqiao.hospital.pharmacy.rules.findings import Finding, ReviewLine, Severity
from yiqiao.hospital.pharmacy.rules.herbs import herb_group

LABEL = "药品说明书【用法用量】"
PRESCRIPTION_RULES = "处方管理办法（卫生部令第53号）"
ANTIBIOTIC_RULES = "抗菌药物临床应用管理办法（卫生部令第84号）"

USUAL_DAYS, EMERGENCY_DAYS = 7, 3
"""Days one prescription covers as a rule (处方管理办法 第十九条); longer needs a reason the doctor gives."""


def find_overdoses(lines: Sequence[ReviewLine]) -> list[Finding]:
    """Single doses above the catalogue's maximum, both in the drug's dose unit."""
    return [
        Finding(
            key=f"dose.over_maximum:{line.generic_name}:{line.dose.normalize():f}",
            code="dose.over_maximum",
            severity=Severity.ERROR,
            message=f"{line.name}单次 {line.dose.normalize():f}{line.dose_unit}，超过最大单次剂量 "
            f"{line.max_single_dose.normalize():f}{line.drug_dose_unit or line.dose_unit}。",
            lines=(line.line_no,),
            source=LABEL,
        )
        for line in lines
        if line.dose is not None
        and line.max_single_dose is not None
        and line.dose_unit == (line.drug_dose_unit or line.dose_unit)
        and line.dose > line.max_single_dose
    ]


def find_duplicates(lines: Sequence[ReviewLine], others: Sequence[ReviewLine] = ()) -> list[Finding]:
    """The same active ingredient (generic name) twice, here or in another current prescription of the visit."""
    seen: dict[str, list[ReviewLine]] = {}
    for line in [*lines, *others]:
        seen.setdefault(ingredient(line), []).append(line)
    found = []
    for name, same in seen.items():
        here = tuple(line.line_no for line in same if line.line_no)
        if len(same) < 2 or not here:
            continue
        where = "本处方内重复" if len(here) == len(same) else "与本次就诊的另一张处方重复"
        found.append(
            Finding(
                key=f"drug.duplicate:{name}",
                code="drug.duplicate",
                severity=Severity.WARNING,
                message=f"{name}{where}，请确认是否重复用药。",
                lines=here,
                source=f"{PRESCRIPTION_RULES} 第三十五条（重复给药）",
            )
        )
    return found


_FORMS = (
    "片",
    "胶囊",
    "颗粒",
    "注射液",
    "口服液",
    "缓释",
    "肠溶",
    "分散",
    "咀嚼",
    "控释",
    "软",
    "滴丸",
    "干混悬剂",
    "糖浆",
)


def ingredient(line: ReviewLine) -> str:
    """What counts as the same: the herb as written without processing marks, or the generic name without its form
    (阿莫西林胶囊 and 阿莫西林分散片 are 阿莫西林)."""
    if line.is_herb:
        return herb_group(line.generic_name)
    name = line.generic_name.split("（")[0].split("(")[0].strip()
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for form in _FORMS:
            if name.endswith(form) and len(name) > len(form) + 1:
                name, is_shorter = name[: -len(form)], True
    return name


def find_long_supply(lines: Sequence[ReviewLine], is_emergency: bool) -> list[Finding]:
    """More days than one prescription covers as a rule."""
    limit = EMERGENCY_DAYS if is_emergency else USUAL_DAYS
    long = [line for line in lines if line.days is not None and line.days > limit]
    if not long:
        return []
    return [
        Finding(
            key=f"supply.long:{max(line.days or 0 for line in long)}",
            code="supply.long",
            severity=Severity.WARNING,
            message=f"{'、'.join(line.name for line in long)}用量超过 {limit} 日，慢性病、老年病等需延长的请注明理由。",
            lines=tuple(line.line_no for line in long),
            source=f"{PRESCRIPTION_RULES} 第十九条",
        )
    ]


def find_antibiotics(lines: Sequence[ReviewLine]) -> list[Finding]:
    """Each antibiotic is marked; two of them together are a warning."""
    antibiotics = [line for line in lines if line.is_antibiotic]
    found = [
        Finding(
            key=f"drug.antibiotic:{line.generic_name}",
            code="drug.antibiotic",
            severity=Severity.INFO,
            message=f"{line.name}为抗菌药物，请核对适应证与处方权限。",
            lines=(line.line_no,),
            source=ANTIBIOTIC_RULES,
        )
        for line in antibiotics
    ]
    if len({ingredient(line) for line in antibiotics}) > 1:
        found.append(
            Finding(
                key=f"drug.antibiotics_combined:{'+'.join(sorted(line.generic_name for line in antibiotics))}",
                code="drug.antibiotics_combined",
                severity=Severity.WARNING,
                message=f"{'、'.join(line.name for line in antibiotics)}联合使用抗菌药物，请确认指征。",
                lines=tuple(line.line_no for line in antibiotics),
                source=ANTIBIOTIC_RULES,
            )
        )
    return found
