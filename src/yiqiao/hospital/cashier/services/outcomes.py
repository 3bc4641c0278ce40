"""What the outcome of a payment does to its order, its settlement and the bill.

`apply_payment_outcome` is shared by the response, a later query, a notice and the recovery; whichever comes first
decides, the others find it done. When a tender of several is refused, a settlement at a counter waits for the
clerk to pay the rest otherwise or to cancel; on a machine or telephone what was taken goes back at once
(docs/adr/0010-refused-tender.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import cache

import structlog
from django.db import transaction
from django.db.models import F

from yiqiao.foundation import clock
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.events import publish
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier import lock_objects
from yiqiao.hospital.cashier.errors import BillChanged, PaymentInTheAir
from yiqiao.hospital.cashier.methods.arrears import CODE as ARREARS
from yiqiao.hospital.cashier.models import (
    Arrears,
    Charge,
    PaymentOrder,
    Settlement,
    Tender,
    Transition,
)
from yiqiao.hospital.cashier.rules import (
    BillEvent,
    BillKind,
    Channel,
    ChargeEvent,
    ChargeStatus,
    PaymentEvent,
    PaymentStatus,
    SettlementEvent,
    SettlementStatus,
    TenderStatus,
    next_state,
)
from yiqiao.hospital.cashier.rules.states import CHARGE_TRANSITIONS, UNATTENDED
from yiqiao.hospital.cashier.services import at_hand, compensation, postings, trail, wake
from yiqiao.hospital.events import SettlementCompleted
from yiqiao.hospital.extensions import Done, Outcome, Refused, Unknown

logger = structlog.get_logger(__name__)

FIRST_QUESTION_AFTER = timedelta(seconds=3)
LONGEST_PAUSE = timedelta(minutes=10)
IN_THE_AIR = (PaymentStatus.SENT, PaymentStatus.UNKNOWN)


def apply_payment_outcome(order_no: str, outcome: Outcome, source: str) -> PaymentOrder:
    """Take note of what became of an outward payment; every outcome may arrive any number of times, in any order.

    `source` (response, query, cancel, notice) is kept with the step. An answer whose amount is not ours is not
    believed: the order stays unknown and a person is told.
    """
    with transaction.atomic():
        order = lock_objects.lock_payment_order(order_no)
        match _believable(outcome, order.amount):
            case Done() as done:
                _succeed(order, done, source)
            case Refused(code=code, message=message):
                _refuse(order, f"{message}（{code}）" if code else message, source)
            case Unknown(reason=reason):
                _lose_sight(order, reason, source, told=isinstance(outcome, Done))
        return order


def apply_cancelled(order_no: str, source: str = "cancel") -> PaymentOrder:
    """The party promised that the order will never take effect."""
    with transaction.atomic():
        order = lock_objects.lock_payment_order(order_no)
        if order.status in (*IN_THE_AIR, PaymentStatus.CREATED):
            trace = trail.move(order, PaymentEvent.CANCEL, source)
            _close(order, failure="未收到付款，订单已撤销")
            trail.save([trace])
            Tender.objects.filter(pk=order.tender_id).update(status=TenderStatus.FAILED)
            evaluate(order.settlement)
        return order


def amount_matches(outcome: Done, amount: Decimal) -> bool:
    """Whether an answer that states an amount states ours. One that states none is believed."""
    stated = outcome.data.get("amount")
    if stated is None:
        return True
    try:
        return Decimal(str(stated)) == amount
    except InvalidOperation:
        return False


def _believable(outcome: Outcome, amount: Decimal) -> Outcome:
    if isinstance(outcome, Done) and not amount_matches(outcome, amount):
        return Unknown(f"对方返回金额 {outcome.data.get('amount')} 与本方 {amount} 不符")
    return outcome


def _succeed(order: PaymentOrder, done: Done, source: str) -> None:
    if order.status in IN_THE_AIR:
        trace = trail.move(order, PaymentEvent.SUCCEED, source)
    elif order.status in (PaymentStatus.FAILED, PaymentStatus.CANCELLED):
        trace = trail.move(order, PaymentEvent.TURN_OUT_PAID, source)
        order.attention = "曾判定未成功，后确认已收款"
        logger.error("payment_turned_out_paid", order_no=order.order_no, source=source)
    else:
        return
    order.counterpart_ref = done.reference[:100]
    order.counterpart_data = {
        key: str(value)[:100]
        for key, value in done.data.items()
        if key in ("card_tail", "paid_at", "channel")
    }
    _close(order)
    trail.save([trace])
    postings.post_payment(order)
    settlement = order.settlement
    tender = order.tender
    is_ours = trace.event == PaymentEvent.SUCCEED or (
        settlement.status == SettlementStatus.PENDING
        and _covered(settlement) + order.amount <= settlement.total
    )
    if is_ours and settlement.status == SettlementStatus.PENDING:
        tender.status = TenderStatus.SUCCEEDED.value
        tender.save(update_fields=["status"])
        evaluate(settlement)
    else:
        # The settlement ended without this money, or was paid otherwise: it goes back.
        compensation.give_back(settlement, [order], "结算未成或已用其他方式付清，原路退回")


def _refuse(order: PaymentOrder, why: str, source: str) -> None:
    if order.status in IN_THE_AIR:
        trace = trail.move(order, PaymentEvent.REFUSE, source)
        _close(order, failure=why)
        trail.save([trace])
        Tender.objects.filter(pk=order.tender_id).update(status=TenderStatus.FAILED)
        evaluate(order.settlement)
    elif order.status not in (PaymentStatus.FAILED, PaymentStatus.CANCELLED):
        _call_attention(order, f"已成功的支付又收到拒绝：{why}")


def _lose_sight(order: PaymentOrder, reason: str, source: str, *, told: bool) -> None:
    if order.status not in IN_THE_AIR:
        if told:
            _call_attention(order, reason)
        return
    trace = trail.move(order, PaymentEvent.LOSE_SIGHT, f"{source}: {reason}")
    pause = min(FIRST_QUESTION_AFTER * 2 ** min(order.attempts - 1, 10), LONGEST_PAUSE)
    order.next_check_at = clock.now() + pause
    order.attempts += 1
    if told:
        order.attention = reason[:200]
        logger.error("payment_amount_mismatch", order_no=order.order_no, source=source)
    order.failure = reason[:200]
    order.save(update_fields=["status", "next_check_at", "attempts", "attention", "failure"])
    trail.save([trace])
    wake.resolve_settlement_later(order.settlement_id, pause)


def _call_attention(order: PaymentOrder, what: str) -> None:
    order.attention = what[:200]
    order.save(update_fields=["attention"])
    logger.error("payment_needs_attention", order_no=order.order_no)


def _close(order: PaymentOrder, failure: str = "") -> None:
    order.finished_at = clock.now()
    order.next_check_at = None
    order.failure = failure[:200]
    order.save(
        update_fields=[
            "status",
            "finished_at",
            "next_check_at",
            "failure",
            "attention",
            "counterpart_ref",
            "counterpart_data",
        ]
    )


def _covered(settlement: Settlement) -> Decimal:
    standing = settlement.tenders.filter(status__in=[TenderStatus.PENDING, TenderStatus.SUCCEEDED])
    return sum(standing.values_list("amount", flat=True), ZERO)


def check_nothing_in_the_air(settlement: Settlement) -> None:
    """Raise `PaymentInTheAir` while a payment of the settlement has no known outcome."""
    if settlement.payment_orders.filter(status__in=IN_THE_AIR).exists():
        raise PaymentInTheAir("有一笔支付的结果正在确认，通常不超过一分钟；请稍候，不要让患者重复付款。")


def evaluate(settlement: Settlement) -> None:
    """Complete, fail or cancel a pending settlement if its payments allow it. It and its bill are locked."""
    if settlement.status != SettlementStatus.PENDING:
        return
    orders = list(settlement.payment_orders.select_related("tender").order_by("pk"))
    if any(order.status in IN_THE_AIR for order in orders):
        return
    tenders = list(settlement.tenders.order_by("line_no"))
    standing = [one for one in tenders if one.status in (TenderStatus.PENDING, TenderStatus.SUCCEEDED)]
    covered = sum((one.amount for one in standing), ZERO)
    taken = [order for order in orders if order.status == PaymentStatus.SUCCEEDED]
    uncalled = [order for order in orders if order.status == PaymentStatus.CREATED]
    if settlement.is_cancel_requested:
        _give_up(settlement, SettlementEvent.CANCEL, taken, uncalled)
    elif covered == settlement.total:
        if not uncalled:
            _complete(settlement, standing)
    elif not taken:
        _give_up(settlement, SettlementEvent.FAIL, taken, uncalled)
    elif Channel(settlement.channel) in UNATTENDED:
        _give_up(settlement, SettlementEvent.CANCEL, taken, uncalled)


def _give_up(
    settlement: Settlement,
    event: SettlementEvent,
    taken: Sequence[PaymentOrder],
    uncalled: Sequence[PaymentOrder],
) -> None:
    traces = []
    for order in uncalled:
        traces.append(trail.move(order, PaymentEvent.CANCEL, "settlement given up"))
        _close(order, failure="结算未成，未发起")
    if not settlement.failure:
        refused = settlement.payment_orders.exclude(failure="").order_by("-pk").first()
        settlement.failure = refused.failure if refused else ""
    traces.append(trail.move(settlement, event, settlement.failure))
    settlement.finished_at = clock.now()
    settlement.save(update_fields=["status", "finished_at", "failure"])
    settlement.tenders.filter(status=TenderStatus.PENDING).update(status=TenderStatus.FAILED)
    bill = settlement.bill
    traces.append(trail.move(bill, BillEvent.REOPEN))
    bill.version += 1
    bill.save(update_fields=["status", "version"])
    trail.save(traces)
    audit.record("cashier.settlement_not_done", f"settlement:{settlement.settlement_no}")
    if taken:
        compensation.give_back(settlement, taken, settlement.failure or "结算未成，原路退回")


def _complete(settlement: Settlement, tenders: Sequence[Tender]) -> None:
    settlement.tenders.filter(status=TenderStatus.PENDING).update(status=TenderStatus.SUCCEEDED)
    trace = trail.move(settlement, SettlementEvent.COMPLETE)
    settlement.finished_at = clock.now()
    settlement.save(update_fields=["status", "finished_at"])
    _pay_bill(settlement, tenders, trace)


def complete_at_once(settlement: Settlement, tenders: Sequence[Tender]) -> None:
    """The bill of a settlement that was created completed (immediate tenders only).

    What was written stays at hand on the settlement, so that showing it reads nothing again.
    """
    charges = _pay_bill(settlement, tenders, trail.born(settlement))
    at_hand.keep(settlement, tenders, charges)


def _pay_bill(settlement: Settlement, tenders: Sequence[Tender], trace: Transition) -> list[Charge]:
    bill = settlement.bill
    traces = [trace, trail.move(bill, BillEvent.COMPLETE)]
    bill.version += 1
    bill.save(update_fields=["status", "version"])
    trail.save(traces)
    charges: list[Charge] = []
    if bill.arrears_id is not None:
        Arrears.objects.filter(pk=bill.arrears_id).update(
            collected_amount=F("collected_amount") + settlement.total
        )
    else:
        charges = list(
            Charge.objects.filter(bill=bill)
            .select_related("category", "department", "performing_department")
            .only(*_charge_columns())
            .order_by("pk")
        )
        if sum((one.amount for one in charges), ZERO) != bill.total:
            raise BillChanged("账单金额与明细不符，请作废后重新开账单。")
        settled = next_state(CHARGE_TRANSITIONS, ChargeStatus.BILLED, ChargeEvent.SETTLE)
        Charge.objects.filter(bill=bill).update(status=settled.value)
        for one in charges:
            one.status = settled.value
    _record_arrears(settlement, tenders)
    postings.post_settlement(settlement, tenders, charges)
    if bill.kind == BillKind.CHARGES:
        publish(
            SettlementCompleted(
                settlement_id=settlement.pk,
                bill_id=bill.pk,
                visit_id=bill.visit_id,
                patient_id=bill.patient_id,
                charge_ids=tuple(one.pk for one in charges),
                total=settlement.total,
                source_kinds=frozenset(one.source_kind for one in charges),
            )
        )
    return charges


@cache
def _charge_columns() -> tuple[str, ...]:
    """All of a charge, and of what it belongs to only what the ledger and the answer use."""
    own = (field.name for field in Charge._meta.concrete_fields)
    names = ("category__code", "category__name", "category__name_en", "department__code", "department__name")
    return (*own, *names, "performing_department__code")


def _record_arrears(settlement: Settlement, tenders: Sequence[Tender]) -> None:
    owed = [one for one in tenders if one.method == ARREARS]
    if owed:
        bill = settlement.bill
        Arrears.objects.bulk_create(
            Arrears(
                tender=one,
                visit_id=bill.visit_id,
                patient_id=bill.patient_id,
                campus_id=bill.campus_id,
                amount=one.amount,
                reason=one.note,
                approved_by=f"{settlement.operator_kind}:{settlement.operator_id}",
                approved_by_name=settlement.operator_name,
                created_at=clock.now(),
            )
            for one in owed
        )
