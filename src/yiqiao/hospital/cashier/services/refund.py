"""Giving money back: whole or part of the lines of a settlement, by the way the money came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from yiqiao.foundation import clock
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier import lock_objects
from yiqiao.hospital.cashier.errors import KeyUsedOtherwise, NotRefundable
from yiqiao.hospital.cashier.methods.arrears import CODE as ARREARS
from yiqiao.hospital.cashier.methods.registry import get_method
from yiqiao.hospital.cashier.models import (
    Arrears,
    Charge,
    PaymentOrder,
    Refund,
    RefundLine,
    RefundTender,
    Settlement,
    Tender,
)
from yiqiao.hospital.cashier.rules import (
    BillEvent,
    BillKind,
    Channel,
    ChargeEvent,
    ChargeStatus,
    PaymentEvent,
    RefundEvent,
    RefundKind,
    RefundStatus,
    RefundTenderEvent,
    RefundTenderStatus,
    SettlementStatus,
    next_state,
)
from yiqiao.hospital.cashier.rules.amounts import refund_of_quantity
from yiqiao.hospital.cashier.rules.states import CHARGE_TRANSITIONS
from yiqiao.hospital.cashier.services import postings, refund_outcomes, trail, wake
from yiqiao.hospital.cashier.services.access import channel_of, check_reach, in_a_transaction
from yiqiao.hospital.cashier.services.fingerprint import fingerprint, own_key
from yiqiao.hospital.cashier.services.refund_sources import refundable_quantities, split_over_tenders
from yiqiao.hospital.cashier.services.shifts import present_shift, shift_for_taking_money
from yiqiao.hospital.extensions import RefundIntent
from yiqiao.hospital.organisation.services import next_number

FIRST_CHECK_AFTER = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class RefundLineRequest:
    """How much of one charge to give back."""

    charge_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One charge as the refund page shows it: what may still be given back, why not more, and what is asked."""

    charge: Charge
    refundable_quantity: Decimal
    refundable_amount: Decimal
    why_not_more: str
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RefundPreview:
    """What a refund would give back, line by line and way by way."""

    settlement: Settlement
    lines: tuple[PreviewLine, ...]
    amount: Decimal
    ways: tuple[tuple[Tender, Decimal], ...]


def preview_refund(settlement_id: int, lines: Sequence[RefundLineRequest] | None = None) -> RefundPreview:
    """What `refund` would do now; changes nothing."""
    with transaction.atomic():
        settlement = lock_objects.lock_settlement(settlement_id)
        return _plan(settlement, lines)


def refund(
    settlement_id: int, lines: Sequence[RefundLineRequest] | None, reason: str, idempotency_key: str
) -> Refund:
    """Give back lines (None: all that can be) of a completed settlement, now.

    Outward parts are called after the rows are committed; the refund may stay `processing` while an outcome is
    unknown, or need `attention`. Must not be called inside a transaction when the money came from outside.
    """
    one = request_refund(settlement_id, lines, reason, idempotency_key)
    if one.status == RefundStatus.PROCESSING and not in_a_transaction():
        drive_refund(one.pk)
        one.refresh_from_db()
    return one


def request_refund(
    settlement_id: int, lines: Sequence[RefundLineRequest] | None, reason: str, idempotency_key: str
) -> Refund:
    """Decide a refund in the caller's transaction; a worker sends the outward parts.

    The same key with the same input returns the same refund. Raises `NotRefundable` saying why.
    """
    key = own_key(idempotency_key)
    asked = fingerprint(
        "refund",
        settlement_id,
        None if lines is None else sorted((one.charge_id, one.quantity) for one in lines),
    )
    with transaction.atomic():
        known = _refund_of_key(key, asked)
        if known is not None:
            return known
        settlement = lock_objects.lock_settlement(settlement_id)
        known = _refund_of_key(key, asked)
        if known is not None:
            return known
        plan = _plan(settlement, lines)
        chosen = [line for line in plan.lines if line.quantity > 0]
        if not chosen:
            raise NotRefundable("没有可退的费用：" + (_why(plan) or "该结算已全部退费。"))
        return _create(plan, chosen, reason, key, asked)


def drive_refund(refund_id: int) -> None:
    """Call the parties of the refund's outward parts that were not called yet."""
    open_parts = RefundTender.objects.filter(refund_id=refund_id, status=RefundTenderStatus.PENDING)
    for number in list(open_parts.order_by("line_no").values_list("refund_order_no", flat=True)):
        intent = _send(number)
        if intent is not None:
            method, what = intent
            refund_outcomes.apply_refund_outcome(number, get_method(method).refund(what), "response")


def reroute_refund(refund_order_no: str, method_code: str) -> Refund:
    """Send a refused part of a refund again, by the same or (usually cash) another way."""
    with transaction.atomic():
        part = lock_objects.lock_refund_tender(refund_order_no)
        one = part.refund
        current_actor().check_campus(one.settlement.bill.campus.code)
        method = get_method(method_code)
        if (method_code != part.method and not method.immediate) or method_code == ARREARS:
            raise NotRefundable("被拒的退款只能按原方式重试，或改退现金。")
        traces = [trail.move(part, RefundTenderEvent.REPLACE, f"by {method_code}")]
        part.save(update_fields=["status"])
        if one.status == RefundStatus.ATTENTION:
            traces.append(trail.move(one, RefundEvent.RESUME))
        if method.immediate:
            one.shift = shift_for_taking_money(Channel.COUNTER, one.settlement.bill.campus)
        one.save(update_fields=["status", "shift"])
        line_no = (one.tenders.order_by("-line_no").values_list("line_no", flat=True)[0]) + 1
        RefundTender.objects.create(
            refund=one,
            line_no=line_no,
            tender_id=part.tender_id,
            refund_order_no=f"{one.refund_no}-{line_no}",
            method=method_code,
            amount=part.amount,
            status=RefundTenderStatus.PENDING.value,
            next_check_at=None if method.immediate else clock.now(),
        )
        trail.save(traces)
        audit.record("cashier.refund_rerouted", f"refund:{one.refund_no}", {"method": method_code})
        if method.immediate:
            refund_outcomes.evaluate(one)
        else:
            wake.drive_refund_later(one.pk, FIRST_CHECK_AFTER)
    if not method.immediate and not in_a_transaction():
        drive_refund(one.pk)
    one.refresh_from_db()
    return one


def _refund_of_key(key: str, asked: bytes) -> Refund | None:
    known = Refund.objects.filter(idempotency_key=key).first()
    if known is not None and bytes(known.input_hash) != asked:
        raise KeyUsedOtherwise("该提交编号已用于另一次退费；请关闭退费窗口后重新打开。")
    return known


def _plan(settlement: Settlement, lines: Sequence[RefundLineRequest] | None) -> RefundPreview:
    check_reach(settlement.bill.campus.code, settlement.bill.patient_id)
    if settlement.status != SettlementStatus.COMPLETED:
        raise NotRefundable("该笔结算没有完成，不需要退费。")
    if settlement.bill.kind != BillKind.CHARGES:
        raise NotRefundable("收回的欠费不能单独退，请从原结算退费。")
    charges = list(
        Charge.objects.filter(bill_id=settlement.bill_id)
        .select_related("category", "department", "performing_department")
        .order_by("pk")
    )
    limits = refundable_quantities(charges)
    wanted = None if lines is None else {line.charge_id: line.quantity for line in lines}
    if wanted is not None and set(wanted) - {one.pk for one in charges}:
        raise NotRefundable("所选费用不属于这笔结算，请刷新后重新选择。")
    planned = []
    for charge in charges:
        limit = limits[charge.pk]
        quantity = limit.quantity if wanted is None else wanted.get(charge.pk, ZERO)
        if quantity > limit.quantity:
            raise NotRefundable(
                f"“{charge.name}”最多可退 {limit.quantity.normalize():f}{charge.unit}。{limit.reason}",
                details={"charge": charge.pk, "refundable": str(limit.quantity)},
            )
        planned.append(
            PreviewLine(
                charge,
                limit.quantity,
                _worth(charge, limit.quantity),
                limit.reason,
                quantity,
                _worth(charge, quantity),
            )
        )
    amount = sum((line.amount for line in planned), ZERO)
    return RefundPreview(settlement, tuple(planned), amount, split_over_tenders(settlement, amount))


def _worth(charge: Charge, quantity: Decimal) -> Decimal:
    if quantity <= 0:
        return ZERO
    return refund_of_quantity(
        charge.amount, charge.quantity, charge.refunded_quantity, charge.refunded_amount, quantity
    )


def _why(plan: RefundPreview) -> str:
    return "；".join(dict.fromkeys(line.why_not_more for line in plan.lines if line.why_not_more))


def _create(
    plan: RefundPreview, chosen: Sequence[PreviewLine], reason: str, key: str, asked: bytes
) -> Refund:
    actor = current_actor()
    settlement = plan.settlement
    bill = settlement.bill
    channel = channel_of(actor)
    needs_drawer = any(
        get_method(tender.method).immediate and tender.method != ARREARS for tender, _ in plan.ways
    )
    if needs_drawer and channel is not Channel.COUNTER:
        raise NotRefundable("该费用含现金付款，请到收费窗口退费。")
    shift = (
        shift_for_taking_money(channel, bill.campus) if needs_drawer else present_shift(channel, bill.campus)
    )
    moment = clock.now()
    one = Refund.objects.create(
        refund_no=next_number("refund"),
        kind=RefundKind.LINES.value,
        settlement=settlement,
        campus_id=bill.campus_id,
        amount=plan.amount,
        reason=reason[:200],
        status=RefundStatus.PROCESSING.value,
        channel=channel.value,
        operator_kind=actor.kind.value,
        operator_id=actor.id[:100],
        operator_name=actor.display_name[:50],
        shift=shift,
        idempotency_key=key,
        input_hash=asked,
        requested_at=moment,
    )
    RefundLine.objects.bulk_create(
        RefundLine(refund=one, charge=line.charge, quantity=line.quantity, amount=line.amount)
        for line in chosen
    )
    _reserve(chosen)
    is_all = all(line.charge.refunded_quantity == line.charge.quantity for line in plan.lines)
    traces = [
        trail.born(one),
        trail.move(bill, BillEvent.REFUND_ALL if is_all else BillEvent.REFUND_PART, one.refund_no),
    ]
    bill.version += 1
    bill.save(update_fields=["status", "version"])
    trail.save(traces)
    postings.post_refund(one, [postings.ChargePart(line.charge, line.amount) for line in chosen])
    is_outward = _create_parts(one, plan.ways)
    audit.record("cashier.refund_requested", f"refund:{one.refund_no}", {"amount": str(one.amount)})
    if is_outward:
        wake.drive_refund_later(one.pk, timedelta(seconds=5))
    else:
        refund_outcomes.evaluate(one)
    return one


def _reserve(chosen: Sequence[PreviewLine]) -> None:
    """Count the lines as refunded from now on, so that nobody gives them back twice."""
    for line in chosen:
        charge = line.charge
        charge.refunded_quantity += line.quantity
        charge.refunded_amount += line.amount
        if charge.refunded_quantity == charge.quantity:
            charge.status = next_state(
                CHARGE_TRANSITIONS, ChargeStatus(charge.status), ChargeEvent.REFUND_ALL
            ).value
    Charge.objects.bulk_update(
        [line.charge for line in chosen], ["refunded_quantity", "refunded_amount", "status"]
    )


def _create_parts(one: Refund, ways: Sequence[tuple[Tender, Decimal]]) -> bool:
    """One row per way; returns whether any goes through an outside party."""
    is_outward = False
    traces = []
    for line_no, (tender, amount) in enumerate(ways, start=1):
        immediate = get_method(tender.method).immediate
        RefundTender.objects.create(
            refund=one,
            line_no=line_no,
            tender=tender,
            refund_order_no=f"{one.refund_no}-{line_no}",
            method=tender.method,
            amount=amount,
            status=RefundTenderStatus.PENDING.value,
            next_check_at=None if immediate else clock.now(),
        )
        Tender.objects.filter(pk=tender.pk).update(refunded_amount=F("refunded_amount") + amount)
        if tender.method == ARREARS:
            Arrears.objects.filter(tender=tender).update(remitted_amount=F("remitted_amount") + amount)
        if not immediate:
            is_outward = True
            order = PaymentOrder.objects.select_for_update(no_key=True).get(tender=tender)
            traces.append(trail.move(order, PaymentEvent.START_REFUND, one.refund_no))
            order.save(update_fields=["status"])
    trail.save(traces)
    return is_outward


def _send(refund_order_no: str) -> tuple[str, RefundIntent] | None:
    """Note that the party is about to be called; None when somebody else did, or nothing goes outside."""
    with transaction.atomic():
        part = lock_objects.lock_refund_tender(refund_order_no)
        if part.status != RefundTenderStatus.PENDING or get_method(part.method).immediate:
            return None
        trace = trail.move(part, RefundTenderEvent.SEND)
        part.sent_at = clock.now()
        part.next_check_at = part.sent_at + FIRST_CHECK_AFTER
        part.attempts += 1
        part.save(update_fields=["status", "sent_at", "next_check_at", "attempts"])
        trail.save([trace])
        wake.drive_refund_later(part.refund_id, FIRST_CHECK_AFTER)
        return part.method, refund_outcomes.intent_of(part)
