"""The patient's own visits on the mobile service."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation.http import ApiRouter, Audited, Day, Id, Page, paginate
from yiqiao.hospital.schedule.queries import default_channel, get_reservation
from yiqiao.hospital.visits import queries, services
from yiqiao.hospital.visits.api.inputs import CancelVisitIn, RegisterOwnVisitIn, VisitVersionIn
from yiqiao.hospital.visits.api.registration import present
from yiqiao.hospital.visits.api.schemas import VisitOut, VisitTimelineOut

router = ApiRouter(tags=["visits"])


@router.get(
    "",
    permission="visits.own",
    operation_id="list_own_visits",
    response=Page[VisitOut],
    audited=Audited("visit.listed"),
)
def list_own_visits(
    request: HttpRequest,
    patient_id: Id | None = Query(None),
    on: Day | None = Query(None),
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(20, ge=1, le=200),
) -> dict[str, Any]:
    """Visits of oneself and one's family, the newest first."""
    return paginate(queries.list_visits(patient_id=patient_id, on=on), page, page_size, VisitOut.build)


@router.post(
    "",
    permission="visits.own",
    operation_id="register_own_visit",
    response=VisitOut,
    audited=Audited("visit.registered"),
    idempotent=True,
)
def register_own_visit(request: HttpRequest, data: RegisterOwnVisitIn) -> VisitOut:
    """Take the number of a reservation on the day, on the telephone (手机取号)."""
    reservation = get_reservation(data.reservation_id)
    visit = services.register_visit(
        reservation.patient_id, reservation_id=reservation.pk, channel=default_channel()
    )
    return present(visit.pk)


@router.get(
    "/{visit_id}/timeline",
    permission="visits.own",
    operation_id="get_own_timeline",
    response=VisitTimelineOut,
    audited=Audited("visit.viewed", "visit:{visit_id}"),
)
def get_own_timeline(request: HttpRequest, visit_id: Id) -> VisitTimelineOut:
    """The way through a visit, the next step highlighted."""
    steps = queries.timeline(visit_id)
    return VisitTimelineOut.build(queries.get_visit(visit_id), steps)


@router.post(
    "/{visit_id}/check-in",
    permission="visits.own",
    operation_id="check_in_own_visit",
    response=VisitOut,
    audited=Audited("visit.checked_in", "visit:{visit_id}"),
)
def check_in_own_visit(request: HttpRequest, visit_id: Id, data: VisitVersionIn) -> VisitOut:
    """Check in by telephone on arrival."""
    return present(services.check_in(visit_id, data.version).pk)


@router.post(
    "/{visit_id}/cancel",
    permission="visits.own",
    operation_id="cancel_own_visit",
    response=VisitOut,
    audited=Audited("visit.cancelled", "visit:{visit_id}"),
    idempotent=True,
)
def cancel_own_visit(request: HttpRequest, visit_id: Id, data: CancelVisitIn) -> VisitOut:
    """Withdraw a registration before checking in."""
    return present(services.cancel_visit(visit_id, data.reason, data.version).pk)
