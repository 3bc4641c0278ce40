"""Drugs the patient is recorded not to stand, and their relatives. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from yiqiao.hospital.pharmacy.rules.findings import AllergyFact, Finding, ReviewLine, Severity
from yiqiao.hospital.pharmacy.rules.herbs import herb_group

SOURCE = "患者过敏史"

CLASSES: dict[str, tuple[str, ...]] = {
    "青霉素": ("青霉素", "西林"),
    "头孢菌素": ("头孢",),
    "磺胺": ("磺胺", "复方新诺明", "柳氮磺吡啶"),
    "喹诺酮": ("沙星",),
    "大环内酯": ("霉素片", "红霉素", "阿奇霉素", "克拉霉素", "罗红霉素"),
    "非甾体抗炎药": (
        "阿司匹林",
        "布洛芬",
        "双氯芬酸",
        "吲哚美辛",
        "萘普生",
        "洛索洛芬",
        "塞来昔布",
        "对乙酰氨基酚",
    ),
}
"""A class and the parts of generic names that belong to it."""

_CLASS_WORDS = {
    "青霉素": "青霉素",
    "头孢": "头孢菌素",
    "磺胺": "磺胺",
    "喹诺酮": "喹诺酮",
    "沙星": "喹诺酮",
    "大环内酯": "大环内酯",
    "解热镇痛": "非甾体抗炎药",
    "非甾体": "非甾体抗炎药",
}
"""Words in a recorded substance that mean a whole class."""

_CROSS = {("青霉素", "头孢菌素"), ("头孢菌素", "青霉素")}
"""Classes whose members may cross-react."""

_CLASS_SUFFIXES = ("类药物", "类", "药物", "过敏", "制剂")


def find_allergies(lines: Sequence[ReviewLine], allergies: Sequence[AllergyFact]) -> list[Finding]:
    """A recorded substance itself or a member of its class is an error, a possible cross-reaction a warning."""
    found = []
    for fact in allergies:
        for line in lines:
            severity = _match(line, fact)
            if severity is None:
                continue
            word = "可能与" if severity is Severity.WARNING else "对"
            end = "存在交叉过敏" if severity is Severity.WARNING else "过敏"
            found.append(
                Finding(
                    key=f"allergy.match:{fact.substance}:{line.generic_name}",
                    code="allergy.match" if severity is Severity.ERROR else "allergy.cross",
                    severity=severity,
                    message=f"患者{word}“{fact.substance}”{end}，处方含 {line.name}。",
                    lines=(line.line_no,),
                    source=SOURCE,
                )
            )
    return found


def _match(line: ReviewLine, fact: AllergyFact) -> Severity | None:
    if fact.substance_code and fact.substance_code == line.drug_code:
        return Severity.ERROR
    substance = _bare(fact.substance)
    names = (line.name, line.generic_name)
    if len(substance) >= 2 and any(substance in name for name in names):
        return Severity.ERROR
    if len(line.generic_name) >= 2 and line.generic_name in substance:
        return Severity.ERROR
    if line.is_herb:
        return Severity.ERROR if herb_group(substance) == herb_group(line.generic_name) else None
    recorded = _classes_of_substance(substance)
    own = {code for code, parts in CLASSES.items() if any(part in line.generic_name for part in parts)}
    if recorded & own:
        return Severity.ERROR
    if any((one, other) in _CROSS for one in recorded for other in own):
        return Severity.WARNING
    return None


def _bare(substance: str) -> str:
    bare = substance.strip()
    for suffix in _CLASS_SUFFIXES:
        if bare.endswith(suffix) and len(bare) > len(suffix) + 1:
            bare = bare[: -len(suffix)]
    return bare


def _classes_of_substance(substance: str) -> set[str]:
    named = {code for word, code in _CLASS_WORDS.items() if word in substance}
    return named | {code for code, parts in CLASSES.items() if any(part in substance for part in parts)}
