"""What goes into the API of visits."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from yiqiao.foundation.http import Id, Input, LongText, ShortText
from yiqiao.hospital.schedule.rules import SlotSource
from yiqiao.hospital.visits.rules import AllergySeverity, DiagnosisDraft, DiagnosisSystem, NoteKind

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
"""Why somebody withdraws or corrects."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]
PlanCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_\-]{1,30}$")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class RegisterVisitIn(Input):
    """Register with a reservation, or walk in to a session. Exactly one of the two."""

    patient_id: Id
    reservation_id: Id | None = None
    session_id: Id | None = None
    channel: SlotSource | None = None
    insurance_code: PlanCode = "self_pay"


class RegisterOwnVisitIn(Input):
    """Take the number of one's own reservation."""

    reservation_id: Id


class VisitVersionIn(Input):
    """The version that the page showed; absent when the caller does not care."""

    version: Version | None = None


class CancelVisitIn(VisitVersionIn):
    """Why the registration is withdrawn."""

    reason: Reason


class DiagnosisIn(Input):
    """A diagnosis as chosen."""

    system: DiagnosisSystem
    code: Code
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    is_primary: bool = False

    def to_draft(self) -> DiagnosisDraft:
        """For the service."""
        return DiagnosisDraft(self.system, self.code, self.name, self.is_primary)


class DiagnosesIn(VisitVersionIn):
    """The whole list, in order."""

    diagnoses: Annotated[list[DiagnosisIn], Field(max_length=50)]


class VisitNoteIn(Input):
    """One part of the record, or a correction of its latest version."""

    kind: NoteKind
    text: LongText
    corrects_id: Id | None = None
    reason: Line = ""


class AllergyIn(Input):
    """A substance and what it did."""

    substance: ShortText
    substance_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] = ""
    severity: AllergySeverity
    reaction: Line = ""


class RefuteAllergyIn(Input):
    """A reason."""

    reason: Reason
