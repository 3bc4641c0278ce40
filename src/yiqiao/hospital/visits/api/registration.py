"""Registration at the counter and the kiosk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation.http import ApiRouter, Audited, Day, Id, Page, SearchText, paginate
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.schedule.queries import default_channel
from yiqiao.hospital.visits import queries, services
from yiqiao.hospital.visits.api.inputs import CancelVisitIn, RegisterVisitIn, VisitVersionIn
from yiqiao.hospital.visits.api.schemas import VisitOut, VisitTimelineOut
from yiqiao.hospital.visits.rules import VisitStatus

router = ApiRouter(tags=["visits"])


def present(visit_id: int) -> VisitOut:
    """The visit as it is now."""
    return VisitOut.build(queries.get_visit(visit_id))


@router.post(
    "",
    permission="visits.register",
    operation_id="register_visit",
    response=VisitOut,
    audited=Audited("visit.registered"),
    idempotent=True,
)
def register_visit(request: HttpRequest, data: RegisterVisitIn) -> VisitOut:
    """Register a patient with today's session: from a reservation (取号) or by walking in (现场挂号)."""
    if (data.reservation_id is None) == (data.session_id is None):
        raise InvalidInput.of("reservation_id", "请选择预约或班次，二者只能选一")
    visit = services.register_visit(
        data.patient_id,
        reservation_id=data.reservation_id,
        session_id=data.session_id,
        channel=data.channel or default_channel(),
        insurance_code=data.insurance_code,
    )
    return present(visit.pk)


@router.get(
    "",
    permission="visits.read",
    operation_id="list_visits",
    response=Page[VisitOut],
    audited=Audited("visit.listed"),
)
def list_visits(
    request: HttpRequest,
    patient_id: Id | None = Query(None),
    on: Day | None = Query(None),
    department: SearchText = Query(""),
    doctor_id: Id | None = Query(None),
    status: VisitStatus | None = Query(None),
    visit_no: SearchText = Query(""),
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(20, ge=1, le=200),
) -> dict[str, Any]:
    """Visits of a patient, day or department, the newest first."""
    rows = queries.list_visits(
        patient_id=patient_id,
        on=on,
        department=department,
        doctor_id=doctor_id,
        status=status,
        visit_no=visit_no,
    )
    return paginate(rows, page, page_size, VisitOut.build)


@router.get(
    "/{visit_id}",
    permission="visits.read",
    operation_id="get_visit",
    response=VisitOut,
    audited=Audited("visit.viewed", "visit:{visit_id}"),
)
def get_visit(request: HttpRequest, visit_id: Id) -> VisitOut:
    """One visit, without its record."""
    return present(visit_id)


@router.get(
    "/{visit_id}/timeline",
    permission="visits.read",
    operation_id="get_visit_timeline",
    response=VisitTimelineOut,
    audited=Audited("visit.viewed", "visit:{visit_id}"),
)
def get_visit_timeline(request: HttpRequest, visit_id: Id) -> VisitTimelineOut:
    """The patient's way through the visit, to show or print at the counter or kiosk."""
    steps = queries.timeline(visit_id)
    return VisitTimelineOut.build(queries.get_visit(visit_id), steps)


@router.post(
    "/{visit_id}/check-in",
    permission="visits.register",
    operation_id="check_in_visit",
    response=VisitOut,
    audited=Audited("visit.checked_in", "visit:{visit_id}"),
)
def check_in_visit(request: HttpRequest, visit_id: Id, data: VisitVersionIn) -> VisitOut:
    """The patient is at the clinic and waits."""
    return present(services.check_in(visit_id, data.version).pk)


@router.post(
    "/{visit_id}/cancel",
    permission="visits.register",
    operation_id="cancel_visit",
    response=VisitOut,
    audited=Audited("visit.cancelled", "visit:{visit_id}"),
    idempotent=True,
)
def cancel_visit(request: HttpRequest, visit_id: Id, data: CancelVisitIn) -> VisitOut:
    """Withdraw a registration before the patient is seen (退号)."""
    return present(services.cancel_visit(visit_id, data.reason, data.version).pk)
