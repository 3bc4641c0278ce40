"""The doctor's station: queue, calling, record."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation.http import ApiRouter, Audited, Day, Id, SearchText
from yiqiao.hospital.visits import queries, services
from yiqiao.hospital.visits.api.inputs import (
    AllergyIn,
    DiagnosesIn,
    RefuteAllergyIn,
    VisitNoteIn,
    VisitVersionIn,
)
from yiqiao.hospital.visits.api.schemas import (
    AllergyOut,
    DiagnosisOut,
    QueueRowOut,
    VisitDetailOut,
    VisitNoteOut,
    VisitOut,
)

router = ApiRouter(tags=["consultation"])


def _present(visit_id: int) -> VisitOut:
    return VisitOut.build(queries.get_visit(visit_id))


@router.get(
    "/queue",
    permission="visits.consult",
    operation_id="get_doctor_queue",
    response=list[QueueRowOut],
    audited=Audited("visit.queue_viewed"),
)
def get_doctor_queue(
    request: HttpRequest,
    on: Day | None = Query(None),
    department: SearchText = Query(""),
    doctor_id: Id | None = Query(None),
    is_mine: bool = Query(True),
) -> list[QueueRowOut]:
    """The day's patients in the order in which they are to be seen; default: mine, today."""
    rows = queries.doctor_queue(on, department=department, doctor_id=doctor_id, is_mine=is_mine)
    return [QueueRowOut.build(row) for row in rows]


@router.get(
    "/visits/{visit_id}",
    permission="visits.read_record",
    operation_id="get_visit_detail",
    response=VisitDetailOut,
    audited=Audited("visit.record_viewed", "visit:{visit_id}"),
)
def get_visit_detail(request: HttpRequest, visit_id: Id) -> VisitDetailOut:
    """Banner, diagnoses, notes with all versions, allergies and former visits."""
    return VisitDetailOut.build(queries.visit_detail(visit_id))


@router.post(
    "/visits/{visit_id}/start",
    permission="visits.consult",
    operation_id="start_consultation",
    response=VisitOut,
    audited=Audited("visit.started", "visit:{visit_id}"),
)
def start_consultation(request: HttpRequest, visit_id: Id, data: VisitVersionIn) -> VisitOut:
    """Call the patient in (接诊)."""
    return _present(services.start_consultation(visit_id, data.version).pk)


@router.post(
    "/visits/{visit_id}/put-back",
    permission="visits.consult",
    operation_id="put_visit_back",
    response=VisitOut,
    audited=Audited("visit.put_back", "visit:{visit_id}"),
)
def put_visit_back(request: HttpRequest, visit_id: Id, data: VisitVersionIn) -> VisitOut:
    """The patient was called and did not come in (过号)."""
    return _present(services.put_back(visit_id, data.version).pk)


@router.post(
    "/visits/{visit_id}/complete",
    permission="visits.consult",
    operation_id="complete_visit",
    response=VisitOut,
    audited=Audited("visit.completed", "visit:{visit_id}"),
)
def complete_visit(request: HttpRequest, visit_id: Id, data: VisitVersionIn) -> VisitOut:
    """End the consultation; needs a primary diagnosis."""
    return _present(services.complete(visit_id, data.version).pk)


@router.post(
    "/visits/{visit_id}/reopen",
    permission="visits.consult",
    operation_id="reopen_visit",
    response=VisitOut,
    audited=Audited("visit.reopened", "visit:{visit_id}"),
)
def reopen_visit(request: HttpRequest, visit_id: Id, data: VisitVersionIn) -> VisitOut:
    """The patient comes back on the same day (回诊)."""
    return _present(services.reopen(visit_id, data.version).pk)


@router.put(
    "/visits/{visit_id}/diagnoses",
    permission="visits.consult",
    operation_id="set_visit_diagnoses",
    response=list[DiagnosisOut],
    audited=Audited("visit.diagnosed", "visit:{visit_id}"),
)
def set_visit_diagnoses(request: HttpRequest, visit_id: Id, data: DiagnosesIn) -> list[DiagnosisOut]:
    """Make the diagnoses exactly these, in this order."""
    drafts = [one.to_draft() for one in data.diagnoses]
    return [DiagnosisOut.build(row) for row in services.set_diagnoses(visit_id, drafts, data.version)]


@router.post(
    "/visits/{visit_id}/notes",
    permission="visits.consult",
    operation_id="write_visit_note",
    response=VisitNoteOut,
    audited=Audited("visit.note_written", "visit:{visit_id}"),
    idempotent=True,
)
def write_visit_note(request: HttpRequest, visit_id: Id, data: VisitNoteIn) -> VisitNoteOut:
    """Write one part of the record, or correct its latest version."""
    note = services.write_note(
        visit_id, data.kind, data.text, corrects_id=data.corrects_id, reason=data.reason
    )
    return VisitNoteOut.build(note)


@router.post(
    "/visits/{visit_id}/allergies",
    permission="visits.consult",
    operation_id="record_allergy",
    response=list[AllergyOut],
    audited=Audited("patient.allergy_recorded", "visit:{visit_id}"),
    idempotent=True,
)
def record_allergy(request: HttpRequest, visit_id: Id, data: AllergyIn) -> list[AllergyOut]:
    """Add a substance to the patient's list."""
    visit = queries.get_visit(visit_id)
    services.record_allergy(
        visit.patient_id,
        data.substance,
        data.severity,
        data.reaction,
        substance_code=data.substance_code,
        visit_id=visit_id,
    )
    return [AllergyOut.build(row) for row in queries.allergies_of(visit.patient_id)]


@router.post(
    "/visits/{visit_id}/allergies/{allergy_id}/refute",
    permission="visits.consult",
    operation_id="refute_allergy",
    response=list[AllergyOut],
    audited=Audited("patient.allergy_refuted", "allergy:{allergy_id}"),
)
def refute_allergy(
    request: HttpRequest, visit_id: Id, allergy_id: Id, data: RefuteAllergyIn
) -> list[AllergyOut]:
    """Say that an entry proved wrong; it stays on record."""
    visit = queries.get_visit(visit_id)
    services.refute_allergy(allergy_id, data.reason, visit.patient_id)
    return [AllergyOut.build(row) for row in queries.allergies_of(visit.patient_id)]
