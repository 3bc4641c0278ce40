"""What a review looks at and what it says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """error: not without the doctor's second signature; warning: look at it; info: know it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITY_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
"""Most severe first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `key` is the same for the same situation; `lines` are line numbers from 1; `source` is
    where the rule comes from."""

    key: str
    code: str
    severity: Severity
    message: str
    lines: tuple[int, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One drug of a prescription. `dose` is one taking (western) or one dose 剂 (herbs), in `dose_unit`.

    `line_no` 0 marks a drug of another current prescription of the same visit.
    """

    line_no: int
    name: str
    generic_name: str
    is_herb: bool
    is_antibiotic: bool
    dose: Decimal | None
    dose_unit: str
    frequency: str = ""
    days: int | None = None
    drug_dose_unit: str = ""
    max_single_dose: Decimal | None = None
    toxic_note: str = ""
    form: str = ""
    drug_code: str = ""


@dataclass(frozen=True, slots=True)
class AllergyFact:
    """Something the patient is recorded not to stand. `substance_code` is a catalogue code or empty."""

    substance: str
    substance_code: str = ""
    is_severe: bool = False


@dataclass(frozen=True, slots=True)
class ReviewSubject:
    """A prescription and what is known of the patient. `is_pregnant` is None when nothing is recorded."""

    lines: Sequence[ReviewLine]
    other_lines: Sequence[ReviewLine] = ()
    allergies: Sequence[AllergyFact] = ()
    is_pregnant: bool | None = None
    is_emergency: bool = False
