"""Review (审方): the rules look first, the pharmacist decides, the doctor may sign a second time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.events import publish
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.events import PrescriptionReviewed
from yiqiao.hospital.orders import services as orders
from yiqiao.hospital.orders.models import Order, OrderAlert
from yiqiao.hospital.orders.ports import Alert, AlertSeverity
from yiqiao.hospital.orders.rules import PRESCRIPTIONS
from yiqiao.hospital.orders.scope import check_owns
from yiqiao.hospital.orders.services.submitting import checked_order, keep_answers
from yiqiao.hospital.pharmacy.errors import DoubleSignatureRequired, ReviewNotFound
from yiqiao.hospital.pharmacy.facts import subject_of
from yiqiao.hospital.pharmacy.models import Review
from yiqiao.hospital.pharmacy.rules.findings import SEVERITY_RANK, Finding, Severity
from yiqiao.hospital.pharmacy.rules.review import review as run_rules
from yiqiao.hospital.pharmacy.rules.states import ReviewEvent, ReviewStatus
from yiqiao.hospital.pharmacy.services.queueing import queue_if_ready
from yiqiao.hospital.pharmacy.services.trail import move_review, present_actor, record


def request_review(order_id: int) -> Review | None:
    """Put a submitted prescription on the work list with what the rules found; once, and None for requests."""
    with transaction.atomic():
        order = orders.lock_order(order_id)
        if order.kind not in PRESCRIPTIONS or order.performing_department_id is None:
            return None
        found = run_rules(subject_of(checked_order(order)))
        review, is_new = Review.objects.get_or_create(
            order=order,
            defaults={
                "department_id": order.performing_department_id,
                "findings": [as_json(one) for one in found],
                "worst": min((SEVERITY_RANK[one.severity] for one in found), default=3),
                "requested_at": clock.now(),
            },
        )
        if is_new:
            record("review", review.pk, "request", "", ReviewStatus.PENDING)
        return review


def pass_review(order_id: int, comment: str = "") -> Review:
    """Pass a prescription; publishes `PrescriptionReviewed` and, when it is paid, puts it in the dispensing queue.

    Raises `DoubleSignatureRequired` while an error finding lacks the doctor's second signature.
    """
    with transaction.atomic():
        order, review = _lock(order_id)
        unsigned = unsigned_errors(review)
        if unsigned:
            raise DoubleSignatureRequired(
                f"“{unsigned[0]['message']}”等 {len(unsigned)} 项严重问题尚无医师双签名，请退回医师确认或重开。",
                details={"keys": [one["key"] for one in unsigned]},
            )
        _decide(review, ReviewEvent.PASS, comment)
        orders.record_review(order.pk, passed=True)
        publish(PrescriptionReviewed(order.pk, passed=True))
        queue_if_ready(order.pk)
        return review


def reject_review(order_id: int, reason: str) -> Review:
    """Send a prescription back to its doctor with the reason; publishes `PrescriptionReviewed`."""
    if not reason.strip():
        raise InvalidInput.of("reason", "请填写退回原因，医师据此修改处方")
    with transaction.atomic():
        order, review = _lock(order_id)
        _decide(review, ReviewEvent.REJECT, reason)
        orders.record_review(order.pk, passed=False, reason=reason)
        publish(PrescriptionReviewed(order.pk, passed=False))
        return review


def confirm_prescription(order_id: int, reason: str) -> Review:
    """The doctor stands by a rejected prescription: every error finding is signed a second time with the reason
    (处方管理办法 第三十六条), and the prescription goes back to the pharmacist, who has the last word."""
    if not reason.strip():
        raise InvalidInput.of("reason", "请填写坚持用药的理由")
    with transaction.atomic():
        order, review = _lock(order_id, by_doctor=True)
        move_review(review, ReviewEvent.CONFIRM, reason, decided_at=None, pharmacist="", pharmacist_name="")
        keep_answers(order, [_alert(one) for one in review.findings if one["severity"] == "error"], reason)
        orders.record_confirmation(order.pk, reason)
        return review


def withdraw_review(order_id: int, reason: str) -> None:
    """The order was cancelled: nothing is left to review."""
    with transaction.atomic():
        review = Review.objects.select_for_update(no_key=True).filter(order_id=order_id).first()
        if review is not None and review.status != ReviewStatus.WITHDRAWN:
            move_review(review, ReviewEvent.WITHDRAW, reason)


def unsigned_errors(review: Review) -> list[dict[str, Any]]:
    """Error findings for which the doctor did not sign."""
    signed = set(
        OrderAlert.objects.filter(order_id=review.order_id).exclude(reason="").values_list("key", flat=True)
    )
    return [one for one in review.findings if one["severity"] == Severity.ERROR and one["key"] not in signed]


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as it is kept with the review and shown."""
    return {
        "key": finding.key,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "lines": list(finding.lines),
        "source": finding.source,
    }


def _alert(finding: dict[str, Any]) -> Alert:
    lines: Sequence[int] = finding["lines"]
    return Alert(
        finding["key"],
        finding["code"],
        AlertSeverity(finding["severity"]),
        finding["message"],
        tuple(lines),
        finding["source"],
    )


def _lock(order_id: int, *, by_doctor: bool = False) -> tuple[Order, Review]:
    order = orders.lock_order(order_id)
    review = (
        Review.objects.select_related("department")
        .select_for_update(of=("self",), no_key=True)
        .filter(order_id=order_id)
        .first()
    )
    if review is None:
        raise ReviewNotFound("这张医嘱没有审方记录，可能不是处方或尚未提交。")
    if by_doctor:
        check_owns(order)
    else:
        actor = current_actor()
        actor.check_campus(order.visit.campus.code)
        actor.check_department(review.department.code)
    return order, review


def _decide(review: Review, event: ReviewEvent, reason: str) -> None:
    review.reason = reason[:500]
    review.save(update_fields=["reason"])
    move_review(
        review,
        event,
        reason,
        decided_at=clock.now(),
        pharmacist=present_actor(),
        pharmacist_name=current_actor().display_name[:50],
    )
