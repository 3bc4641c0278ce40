"""Everything the rules say about one prescription, most severe first. Pure."""

from __future__ import annotations

from yiqiao.hospital.pharmacy.rules.allergy import find_allergies
from yiqiao.hospital.pharmacy.rules.dosing import (
    find_antibiotics,
    find_duplicates,
    find_long_supply,
    find_overdoses,
)
from yiqiao.hospital.pharmacy.rules.findings import SEVERITY_RANK, Finding, ReviewSubject
from yiqiao.hospital.pharmacy.rules.incompatibility import find_incompatible
from yiqiao.hospital.pharmacy.rules.pregnancy import find_pregnancy_risks
from yiqiao.hospital.pharmacy.rules.toxicity import find_toxic_doses


def review(subject: ReviewSubject) -> list[Finding]:
    """All findings, each situation once, most severe first, then by line."""
    lines, others = subject.lines, subject.other_lines
    found = [
        *find_overdoses(lines),
        *find_duplicates(lines, others),
        *find_allergies(lines, subject.allergies),
        *find_incompatible(lines, others),
        *find_toxic_doses(lines),
        *find_pregnancy_risks(lines, subject.is_pregnant),
        *find_long_supply(lines, subject.is_emergency),
        *find_antibiotics(lines),
    ]
    once = {finding.key: finding for finding in reversed(found)}
    return sorted(once.values(), key=lambda one: (SEVERITY_RANK[one.severity], one.lines, one.key))
