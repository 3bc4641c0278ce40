"""What the outcome of a refund's part does to it, to the refund and to the payment it undoes."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F

from yiqiao.foundation import clock
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.events import publish
from yiqiao.hospital.cashier import lock_objects
from yiqiao.hospital.cashier.methods.arrears import CODE as ARREARS
from yiqiao.hospital.cashier.methods.registry import get_method
from yiqiao.hospital.cashier.models import (
    Arrears,
    Charge,
    PaymentOrder,
    Refund,
    RefundLine,
    RefundTender,
    Tender,
    Transition,
)
from yiqiao.hospital.cashier.rules import (
    BillEvent,
    ChargeEvent,
    ChargeStatus,
    PaymentEvent,
    RefundEvent,
    RefundKind,
    RefundStatus,
    RefundTenderEvent,
    RefundTenderStatus,
    TenderStatus,
    next_state,
)
from yiqiao.hospital.cashier.rules.states import CHARGE_TRANSITIONS
from yiqiao.hospital.cashier.services import postings, trail, wake
from yiqiao.hospital.cashier.services.outcomes import amount_matches
from yiqiao.hospital.events import RefundCompleted
from yiqiao.hospital.extensions import Done, Outcome, RefundIntent, Refused, Unknown

logger = structlog.get_logger(__name__)

FIRST_QUESTION_AFTER = timedelta(seconds=3)
LONGEST_PAUSE = timedelta(minutes=10)
IN_THE_AIR = (RefundTenderStatus.SENT, RefundTenderStatus.UNKNOWN)


def apply_refund_outcome(refund_order_no: str, outcome: Outcome, source: str) -> RefundTender:
    """Take note of what became of one part of a refund; may arrive any number of times, in any order."""
    with transaction.atomic():
        part = lock_objects.lock_refund_tender(refund_order_no)
        if part.status not in IN_THE_AIR:
            _check_consistent(part, outcome)
            return part
        match outcome:
            case Done() if amount_matches(outcome, part.amount):
                _succeed(part, outcome.reference, source)
                evaluate(part.refund)
            case Done():
                reason = f"对方返回金额 {outcome.data.get('amount')} 与本方 {part.amount} 不符"
                part.attention = reason[:200]
                logger.error("refund_amount_mismatch", refund_order_no=refund_order_no)
                _lose_sight(part, reason, source)
            case Refused(code=code, message=message):
                _refuse(part, f"{message}（{code}）" if code else message, source)
                evaluate(part.refund)
            case Unknown(reason=reason):
                _lose_sight(part, reason, source)
        return part


def intent_of(part: RefundTender) -> RefundIntent:
    """What the party is asked; the same words on every try."""
    order = PaymentOrder.objects.get(tender_id=part.tender_id)
    return RefundIntent(
        refund_no=part.refund_order_no,
        order_no=order.order_no,
        counterpart_ref=order.counterpart_ref,
        amount=part.amount,
        reason=part.refund.reason,
    )


def _check_consistent(part: RefundTender, outcome: Outcome) -> None:
    contradicts = (
        isinstance(outcome, Done) and part.status in (RefundTenderStatus.FAILED, RefundTenderStatus.REPLACED)
    ) or (isinstance(outcome, Refused) and part.status == RefundTenderStatus.SUCCEEDED)
    if contradicts:
        part.attention = f"状态为 {part.status} 后又收到相反结果"
        part.save(update_fields=["attention"])
        logger.error("refund_contradicted", refund_order_no=part.refund_order_no)


def _succeed(part: RefundTender, reference: str, source: str) -> None:
    """The part went back: its row, the ledger, and the payment it undoes."""
    trace = trail.move(part, RefundTenderEvent.SUCCEED, source)
    part.counterpart_ref = reference[:100]
    part.finished_at = clock.now()
    part.next_check_at = None
    part.failure = ""
    part.save(
        update_fields=["status", "counterpart_ref", "finished_at", "next_check_at", "failure", "attention"]
    )
    traces = [trace]
    postings.post_refund_payment(part)
    order = PaymentOrder.objects.select_for_update(no_key=True).filter(tender_id=part.tender_id).first()
    if order is not None:
        order.refunded_amount += part.amount
        is_all = order.refunded_amount == order.amount
        traces.append(
            trail.move(
                order, PaymentEvent.REFUND_ALL if is_all else PaymentEvent.REFUND_PART, part.refund_order_no
            )
        )
        order.save(update_fields=["status", "refunded_amount"])
    if part.refund.kind == RefundKind.COMPENSATION:
        Tender.objects.filter(pk=part.tender_id).update(status=TenderStatus.REVERSED)
    trail.save(traces)


def _refuse(part: RefundTender, why: str, source: str) -> None:
    traces = [trail.move(part, RefundTenderEvent.REFUSE, source)]
    part.failure = why[:200]
    part.finished_at = clock.now()
    part.next_check_at = None
    part.save(update_fields=["status", "failure", "finished_at", "next_check_at", "attention"])
    trail.save(traces)


def _lose_sight(part: RefundTender, reason: str, source: str) -> None:
    trace = trail.move(part, RefundTenderEvent.LOSE_SIGHT, f"{source}: {reason}")
    pause = min(FIRST_QUESTION_AFTER * 2 ** min(part.attempts - 1, 10), LONGEST_PAUSE)
    part.attempts += 1
    part.next_check_at = clock.now() + pause
    part.failure = reason[:200]
    part.save(update_fields=["status", "attempts", "next_check_at", "failure", "attention"])
    trail.save([trace])
    wake.drive_refund_later(part.refund_id, pause)


def evaluate(refund: Refund) -> None:
    """Complete, stall or fail a refund if its parts allow it. It, its settlement and bill are locked.

    The drawer's part is handed over last, when nothing outside can fail any more.
    """
    if refund.status != RefundStatus.PROCESSING:
        return
    parts = list(refund.tenders.exclude(status=RefundTenderStatus.REPLACED).order_by("line_no"))
    outward = [one for one in parts if not get_method(one.method).immediate]
    if any(one.status in (*IN_THE_AIR, RefundTenderStatus.PENDING) for one in outward):
        return
    if any(one.status == RefundTenderStatus.FAILED for one in outward):
        _stall_or_fail(refund, parts)
        return
    for part in parts:
        if part.status == RefundTenderStatus.PENDING:
            part.refund = refund
            _succeed(part, "", "drawer")
    trail.save([trail.move(refund, RefundEvent.COMPLETE)])
    refund.finished_at = clock.now()
    refund.save(update_fields=["status", "finished_at"])
    audit.record("cashier.refund_completed", f"refund:{refund.refund_no}", {"amount": str(refund.amount)})
    if refund.kind == RefundKind.LINES:
        publish(
            RefundCompleted(
                refund_id=refund.pk,
                settlement_id=refund.settlement_id,
                charge_ids=tuple(refund.lines.order_by("charge_id").values_list("charge_id", flat=True)),
                amount=refund.amount,
            )
        )


def _stall_or_fail(refund: Refund, parts: list[RefundTender]) -> None:
    """Nothing went back at all: the refund is undone. Part went back, or nobody waits at the other end of a
    compensation: a person decides."""
    failed = [one for one in parts if one.status == RefundTenderStatus.FAILED]
    reason = failed[0].failure
    if refund.kind == RefundKind.COMPENSATION or any(
        one.status == RefundTenderStatus.SUCCEEDED for one in parts
    ):
        trail.save([trail.move(refund, RefundEvent.STALL, reason)])
        refund.save(update_fields=["status"])
        logger.error("refund_needs_attention", refund_no=refund.refund_no)
        return
    traces = [trail.move(refund, RefundEvent.FAIL, reason)]
    refund.finished_at = clock.now()
    refund.save(update_fields=["status", "finished_at"])
    for part in parts:
        Tender.objects.filter(pk=part.tender_id).update(refunded_amount=F("refunded_amount") - part.amount)
        if part.method == ARREARS:
            Arrears.objects.filter(tender_id=part.tender_id).update(
                remitted_amount=F("remitted_amount") - part.amount
            )
        order = PaymentOrder.objects.select_for_update(no_key=True).filter(tender_id=part.tender_id).first()
        if order is not None:
            gone = order.refunded_amount > 0
            traces.append(
                trail.move(order, PaymentEvent.REFUND_PART if gone else PaymentEvent.REFUSE_REFUND, reason)
            )
            order.save(update_fields=["status"])
    traces.extend(_restore_charges(refund))
    trail.save(traces)
    audit.record("cashier.refund_failed", f"refund:{refund.refund_no}")


def _restore_charges(refund: Refund) -> list[Transition]:
    lines = list(
        RefundLine.objects.filter(refund=refund).select_related(
            "charge__category", "charge__department", "charge__performing_department"
        )
    )
    for line in lines:
        charge = line.charge
        charge.refunded_quantity -= line.quantity
        charge.refunded_amount -= line.amount
        charge.status = next_state(CHARGE_TRANSITIONS, ChargeStatus(charge.status), ChargeEvent.RESTORE).value
    Charge.objects.bulk_update(
        [line.charge for line in lines], ["refunded_quantity", "refunded_amount", "status"]
    )
    postings.post_refund_withdrawn(refund, [postings.ChargePart(line.charge, line.amount) for line in lines])
    bill = refund.settlement.bill
    still_refunded = Charge.objects.filter(bill=bill, refunded_quantity__gt=0).exists()
    trace = trail.move(bill, BillEvent.REFUND_PART if still_refunded else BillEvent.RESTORE, refund.refund_no)
    bill.version += 1
    bill.save(update_fields=["status", "version"])
    return [trace]
