"""What goes out of the API of visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from yiqiao.foundation.http import Output
from yiqiao.hospital.extensions import Badge
from yiqiao.hospital.people.queries import PatientSummary
from yiqiao.hospital.people.rules import mask_name
from yiqiao.hospital.visits import queries
from yiqiao.hospital.visits.models import Allergy, Diagnosis, Visit, VisitNote
from yiqiao.hospital.visits.queries import QueueRow, VisitDetail
from yiqiao.hospital.visits.rules import (
    AllergySeverity,
    DiagnosisSystem,
    NoteKind,
    StepState,
    TimelineStep,
    VisitKind,
    VisitStatus,
)


class VisitBadgeOut(Output):
    """A labelled mark of a patient."""

    code: str
    label: str
    label_en: str
    colour: str


class VisitPatientOut(Output):
    """A patient in a list, masked."""

    id: int
    patient_no: str
    name_masked: str
    sex: str
    born_on: date
    age: str
    nationality: str
    phone_masked: str
    badges: list[VisitBadgeOut]

    @classmethod
    def build(cls, row: PatientSummary) -> VisitPatientOut:
        """From the summary of `people`."""
        return cls(
            id=row.id,
            patient_no=row.patient_no,
            name_masked=row.name_masked,
            sex=row.sex,
            born_on=row.born_on,
            age=row.age,
            nationality=row.nationality,
            phone_masked=row.phone_masked,
            badges=[_badge(badge) for badge in row.badges],
        )


def _badge(badge: Badge) -> VisitBadgeOut:
    return VisitBadgeOut(code=badge.code, label=badge.label, label_en=badge.label_en, colour=badge.colour)


class DiagnosisOut(Output):
    """A diagnosis in force."""

    id: int
    system: DiagnosisSystem
    code: str
    name: str
    is_primary: bool
    is_coded: bool

    @classmethod
    def build(cls, row: Diagnosis) -> DiagnosisOut:
        """From a row."""
        return cls(
            id=row.pk,
            system=DiagnosisSystem(row.system),
            code=row.code,
            name=row.name,
            is_primary=row.is_primary,
            is_coded=row.is_coded,
        )


class VisitOut(Output):
    """A visit; the patient masked."""

    id: int
    visit_no: str
    kind: VisitKind
    status: VisitStatus
    on: date
    patient_id: int
    patient_no: str
    patient_name_masked: str
    campus_code: str
    campus_name: str
    department_code: str
    department_name: str
    department_name_en: str
    doctor_id: int | None
    doctor_name: str
    room: str
    registration_name: str
    reservation_id: int | None
    session_id: int | None
    channel: str
    queue_no: int | None
    insurance_code: str
    entitlement_code: str | None
    registered_at: datetime
    checked_in_at: datetime | None
    called_at: datetime | None
    completed_at: datetime | None
    cancelled_reason: str
    version: int
    allowed_actions: list[str]

    @classmethod
    def build(cls, row: Visit) -> VisitOut:
        """From a visit with its places."""
        session = row.session
        return cls(
            id=row.pk,
            visit_no=row.visit_no,
            kind=VisitKind(row.kind),
            status=VisitStatus(row.status),
            on=row.on,
            patient_id=row.patient_id,
            patient_no=row.patient.patient_no,
            patient_name_masked=mask_name(row.patient.name),
            campus_code=row.campus.code,
            campus_name=row.campus.name,
            department_code=row.department.code,
            department_name=row.department.name,
            department_name_en=row.department.name_en,
            doctor_id=row.doctor_id,
            doctor_name=row.doctor.name if row.doctor else "",
            room=session.room.name if session and session.room else "",
            registration_name=session.registration_item.name if session else "",
            reservation_id=row.reservation_id,
            session_id=row.session_id,
            channel=row.channel,
            queue_no=row.queue_no,
            insurance_code=row.insurance_code,
            entitlement_code=row.entitlement_code,
            registered_at=row.registered_at,
            checked_in_at=row.checked_in_at,
            called_at=row.called_at,
            completed_at=row.completed_at,
            cancelled_reason=row.cancelled_reason,
            version=row.version,
            allowed_actions=queries.allowed_actions(row),
        )


class QueueRowOut(Output):
    """One line of the doctor's list."""

    visit: VisitOut
    patient: VisitPatientOut
    priority: int
    priority_reason: str
    missed_calls: int

    @classmethod
    def build(cls, row: QueueRow) -> QueueRowOut:
        """From a row of the queue."""
        return cls(
            visit=VisitOut.build(row.visit),
            patient=VisitPatientOut.build(row.patient),
            priority=row.priority,
            priority_reason=row.priority_reason,
            missed_calls=row.visit.missed_calls,
        )


class VisitNoteOut(Output):
    """One version of one part of the record."""

    id: int
    kind: NoteKind
    version: int
    corrects_id: int | None
    text: str
    author_name: str
    reason: str
    written_at: datetime

    @classmethod
    def build(cls, row: VisitNote) -> VisitNoteOut:
        """From a row."""
        return cls(
            id=row.pk,
            kind=NoteKind(row.kind),
            version=row.version,
            corrects_id=row.corrects_id,
            text=row.text,
            author_name=row.author_name,
            reason=row.reason,
            written_at=row.written_at,
        )


class AllergyOut(Output):
    """Something the patient must not be given."""

    id: int
    substance: str
    substance_code: str
    severity: AllergySeverity
    reaction: str
    recorded_at: datetime

    @classmethod
    def build(cls, row: Allergy) -> AllergyOut:
        """From a row."""
        return cls(
            id=row.pk,
            substance=row.substance,
            substance_code=row.substance_code,
            severity=AllergySeverity(row.severity),
            reaction=row.reaction,
            recorded_at=row.recorded_at,
        )


class FormerVisitOut(Output):
    """A former visit in a line."""

    id: int
    visit_no: str
    on: date
    campus_name: str
    department_name: str
    doctor_name: str
    status: VisitStatus
    diagnoses: list[DiagnosisOut]

    @classmethod
    def build(cls, row: Visit) -> FormerVisitOut:
        """From a visit with its diagnoses."""
        return cls(
            id=row.pk,
            visit_no=row.visit_no,
            on=row.on,
            campus_name=row.campus.name,
            department_name=row.department.name,
            doctor_name=row.doctor.name if row.doctor else "",
            status=VisitStatus(row.status),
            diagnoses=[DiagnosisOut.build(one) for one in row.diagnoses.all()],
        )


class VisitDetailOut(Output):
    """All that the doctor's station shows. `patient_name` is in clear, and the look is audited."""

    visit: VisitOut
    patient: VisitPatientOut
    patient_name: str
    diagnoses: list[DiagnosisOut]
    notes: list[VisitNoteOut]
    allergies: list[AllergyOut]
    history: list[FormerVisitOut]

    @classmethod
    def build(cls, row: VisitDetail) -> VisitDetailOut:
        """From the detail."""
        return cls(
            visit=VisitOut.build(row.visit),
            patient=VisitPatientOut.build(row.patient),
            patient_name=row.patient_name,
            diagnoses=[DiagnosisOut.build(one) for one in row.diagnoses],
            notes=[VisitNoteOut.build(one) for one in row.notes],
            allergies=[AllergyOut.build(one) for one in row.allergies],
            history=[FormerVisitOut.build(one) for one in row.history],
        )


class TimelineStepOut(Output):
    """One step of the patient's way."""

    code: str
    label: str
    label_en: str
    state: StepState
    at: datetime | None
    place: str
    place_en: str
    note: str
    link: str


class VisitTimelineOut(Output):
    """A visit and the patient's way through it, the next step highlighted."""

    visit: VisitOut
    steps: list[TimelineStepOut]

    @classmethod
    def build(cls, visit: Visit, steps: Sequence[TimelineStep]) -> VisitTimelineOut:
        """From a visit and its composed steps."""
        return cls(
            visit=VisitOut.build(visit),
            steps=[
                TimelineStepOut(
                    code=one.step.code,
                    label=one.step.label,
                    label_en=one.step.label_en,
                    state=one.state,
                    at=one.step.at,
                    place=one.step.place,
                    place_en=one.step.place_en,
                    note=one.step.note,
                    link=one.step.link,
                )
                for one in steps
            ],
        )
