"""Moving an encounter along its table."""

from __future__ import annotations

from django.db import transaction

from yiqiao.foundation import clock, events
from yiqiao.foundation.context import ActorKind, current_actor
from yiqiao.hospital.events import VisitCancelled, VisitCompleted
from yiqiao.hospital.schedule import services as schedule
from yiqiao.hospital.visits.errors import DiagnosisRequired, VisitNotFound, VisitNotPossible, VisitStale
from yiqiao.hospital.visits.models import Diagnosis, Visit, VisitTransition
from yiqiao.hospital.visits.rules import (
    TransitionRefused,
    VisitEvent,
    VisitStatus,
    next_visit_status,
)
from yiqiao.hospital.visits.scope import check_consults, check_reads, find_present_staff, present_author
from yiqiao.hospital.visits.statuses import VISIT_LABELS


def lock_visit(visit_id: int, version: int | None = None) -> Visit:
    """The visit, locked until the transaction ends. `version`: refuse (`VisitStale`) if it has moved on."""
    visit = (
        Visit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campus", "department")
        .filter(pk=visit_id)
        .first()
    )
    if visit is None:
        raise VisitNotFound("没有找到这次就诊，请刷新后重试。")
    if version is not None and visit.version != version:
        # Nobody learns what became of a visit that is out of their reach.
        check_reads(visit)
        raise VisitStale(
            "该就诊刚被他人更新，请刷新后在最新内容上操作。",
            details={"version": visit.version, "status": visit.status},
        )
    return visit


def apply(visit: Visit, event: VisitEvent, reason: str = "", **columns: object) -> None:
    """Move a locked visit, set `columns` with it and record the step; raises `VisitNotPossible` off the table."""
    before = VisitStatus(visit.status)
    try:
        after = next_visit_status(before, event)
    except TransitionRefused:
        raise VisitNotPossible(
            f"该就诊当前为“{VISIT_LABELS[before].zh}”，不能进行此操作，请刷新后查看。",
            details={"status": before.value, "event": event.value},
        ) from None
    visit.status = after.value
    visit.version += 1
    for column, value in columns.items():
        setattr(visit, column, value)
    visit.save(update_fields=["status", "version", *columns])
    VisitTransition.objects.create(
        visit=visit,
        event=event.value,
        from_status=before.value,
        to_status=after.value,
        at=clock.now(),
        actor=present_author(),
        reason=reason,
    )


def check_in(visit_id: int, version: int | None = None) -> Visit:
    """The patient is at the clinic and waits (报到): by the desk, the kiosk or the patient's own telephone."""
    with transaction.atomic():
        visit = lock_visit(visit_id, version)
        check_reads(visit)
        apply(visit, VisitEvent.CHECK_IN, checked_in_at=clock.now())
        return visit


def start_consultation(visit_id: int, version: int | None = None) -> Visit:
    """Call the patient in (接诊). The visit is from now on that of the doctor who calls."""
    with transaction.atomic():
        visit = lock_visit(visit_id, version)
        check_consults(visit)
        staff = find_present_staff()
        doctor_id = staff.pk if staff is not None and staff.is_doctor else visit.doctor_id
        apply(visit, VisitEvent.START, called_at=clock.now(), doctor_id=doctor_id)
        return visit


def put_back(visit_id: int, version: int | None = None) -> Visit:
    """The patient was called and did not come in (过号): back to waiting, behind those called less often."""
    with transaction.atomic():
        visit = lock_visit(visit_id, version)
        check_consults(visit)
        apply(
            visit,
            VisitEvent.PUT_BACK,
            missed_calls=visit.missed_calls + 1,
            checked_in_at=visit.checked_in_at or clock.now(),
        )
        return visit


def complete(visit_id: int, version: int | None = None) -> Visit:
    """End the consultation; needs a primary diagnosis (`DiagnosisRequired`). Publishes `VisitCompleted`."""
    with transaction.atomic():
        visit = lock_visit(visit_id, version)
        check_consults(visit)
        has_primary = Diagnosis.objects.filter(visit=visit, removed_at__isnull=True, is_primary=True).exists()
        if visit.status == VisitStatus.IN_CONSULTATION and not has_primary:
            raise DiagnosisRequired("结束就诊前请填写主诊断（西医诊断或中医病名）。")
        apply(visit, VisitEvent.COMPLETE, completed_at=clock.now())
        events.publish(VisitCompleted(visit.pk))
        return visit


def reopen(visit_id: int, version: int | None = None) -> Visit:
    """The patient comes back on the same day, e.g. with results (回诊)."""
    with transaction.atomic():
        visit = lock_visit(visit_id, version)
        check_consults(visit)
        if visit.on != clock.today():
            raise VisitNotPossible(
                "只能在就诊当天回诊；请患者重新挂号。", details={"on": visit.on.isoformat()}
            )
        apply(visit, VisitEvent.REOPEN, completed_at=None)
        return visit


def cancel_visit(visit_id: int, reason: str, version: int | None = None) -> Visit:
    """Withdraw a registration before the patient is seen (退号); the slot is free again.

    Patients and devices only before check-in: afterwards the desk does it. Publishes `VisitCancelled`; the
    cashier voids what is unpaid and refuses while the fee is not refunded.
    """
    with transaction.atomic():
        visit = lock_visit(visit_id, version)
        check_reads(visit)
        if (
            current_actor().kind in (ActorKind.PATIENT, ActorKind.DEVICE)
            and visit.status == VisitStatus.CHECKED_IN
        ):
            raise VisitNotPossible("已报到候诊，退号请到人工窗口办理。", details={"status": visit.status})
        apply(
            visit,
            VisitEvent.CANCEL,
            reason,
            cancelled_at=clock.now(),
            cancelled_reason=reason or "未说明原因",
        )
        if visit.reservation_id is not None:
            schedule.withdraw(visit.reservation_id, reason or "退号")
        events.publish(VisitCancelled(visit.pk, reason))
        return visit


def set_coverage(visit_id: int, *, insurance_code: str, entitlement_code: str | None) -> Visit:
    """Say who pays by default and which price system applies from now on; lines priced already keep theirs."""
    with transaction.atomic():
        visit = lock_visit(visit_id)
        check_reads(visit)
        visit.insurance_code, visit.entitlement_code = insurance_code, entitlement_code
        visit.version += 1
        visit.save(update_fields=["insurance_code", "entitlement_code", "version"])
        return visit
