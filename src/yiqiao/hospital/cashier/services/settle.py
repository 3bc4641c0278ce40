"""Paying a bill: from the choice of tenders to the last outward call.

Only tx 1 here, the calls, and the clerk's decisions; what an outcome does to the rows is in `outcomes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier import lock_objects
from yiqiao.hospital.cashier.errors import (
    BillAlreadySettled,
    BillBeingSettled,
    BillChanged,
    BillNotFound,
    KeyUsedOtherwise,
    TenderInvalid,
    TenderSumMismatch,
)
from yiqiao.hospital.cashier.methods.registry import get_method, method_in_channel
from yiqiao.hospital.cashier.models import Bill, PaymentOrder, Settlement, Tender, Transition
from yiqiao.hospital.cashier.ports import PreparedTender, PreparesTender, TenderRequest
from yiqiao.hospital.cashier.rules import (
    BillEvent,
    BillStatus,
    Channel,
    PaymentEvent,
    PaymentStatus,
    SettlementStatus,
    TenderStatus,
)
from yiqiao.hospital.cashier.services import outcomes, trail, wake
from yiqiao.hospital.cashier.services.access import (
    channel_of,
    check_reach,
    in_a_transaction,
    staff_user_id,
)
from yiqiao.hospital.cashier.services.fingerprint import fingerprint, own_key
from yiqiao.hospital.cashier.services.rates import rate_of_today
from yiqiao.hospital.cashier.services.shifts import shift_for_taking_money
from yiqiao.hospital.extensions import Done, PaymentIntent, PaymentMethod
from yiqiao.hospital.organisation.services import next_number

FIRST_CHECK_AFTER = timedelta(seconds=40)
"""Longer than any call may take, so that the first question never overtakes the request it asks about."""


def start_settlement(
    bill_id: int,
    tenders: Sequence[TenderRequest],
    idempotency_key: str,
    *,
    channel: Channel | None = None,
    bill_version: int | None = None,
) -> Settlement:
    """Pay a bill in full by `tenders`; the same key with the same input returns the same settlement.

    With immediate tenders only, everything happens in one transaction. With outward ones the rows are
    committed first, then the parties are called one after the other; the result may be `pending` while an outcome
    is unknown. Must not be called inside a transaction in that case. Raises `BillBeingSettled` (who, since when),
    `BillAlreadySettled`, `TenderSumMismatch`, `TenderInvalid`, `NoOpenShift`, `KeyUsedOtherwise`.
    """
    channel = channel or channel_of(current_actor())
    methods = [method_in_channel(one.method, channel) for one in tenders]
    outward = any(not method.immediate for method in methods)
    if outward and in_a_transaction():
        raise RuntimeError("a settlement with outward tenders was started inside a transaction")
    key = own_key(idempotency_key)
    asked = fingerprint(
        "settle",
        bill_id,
        [[t.method, t.amount, t.received, t.currency, t.foreign_amount, t.reason] for t in tenders],
    )
    with transaction.atomic():
        settlement = _settlement_of_key(key, asked)
        if settlement is not None:
            return settlement
        bill = lock_objects.try_lock_bill(bill_id)
        if bill is None:
            bill = lock_objects.lock_bill_patiently(bill_id)
            settlement = _settlement_of_key(key, asked)
            if settlement is not None:
                return settlement
        _check_payable(bill, bill_version)
        prepared = [_prepare(request, method) for request, method in zip(tenders, methods, strict=True)]
        settlement, orders = _create(bill, prepared, key, asked, channel, outward=outward)
    if outward:
        _call_parties(orders, {line: one.payer_token for line, one in enumerate(tenders, start=1)})
        settlement.refresh_from_db()
    return settlement


def continue_settlement(settlement_id: int, payer_tokens: Mapping[int, str] | None = None) -> Settlement:
    """Call the parties that were not called yet: after an answer that was slow to come, or a restart."""
    with transaction.atomic():
        settlement = lock_objects.lock_settlement(settlement_id)
        _check_own(settlement)
        outcomes.check_nothing_in_the_air(settlement)
        orders = list(
            settlement.payment_orders.filter(status=PaymentStatus.CREATED).order_by("tender__line_no")
        )
        if settlement.status != SettlementStatus.PENDING or not orders:
            return settlement
        _send(orders[0])
    _call_parties(orders, payer_tokens or {})
    settlement.refresh_from_db()
    return settlement


def pay_rest(settlement_id: int, tenders: Sequence[TenderRequest]) -> Settlement:
    """Pay by other tenders what a refused one left open; the succeeded ones stay as they are."""
    channel = channel_of(current_actor())
    methods = [method_in_channel(one.method, channel) for one in tenders]
    if in_a_transaction() and any(not method.immediate for method in methods):
        raise RuntimeError("outward tenders were added inside a transaction")
    with transaction.atomic():
        settlement = lock_objects.lock_settlement(settlement_id)
        _check_own(settlement)
        if settlement.status != SettlementStatus.PENDING:
            raise BillChanged("该笔结算已经结束，请刷新后重新结算。")
        outcomes.check_nothing_in_the_air(settlement)
        if settlement.is_cancel_requested:
            raise BillChanged("该笔结算正在取消，请待退回后重新结算。")
        known = list(settlement.tenders.order_by("line_no"))
        standing = [t for t in known if t.status in (TenderStatus.PENDING, TenderStatus.SUCCEEDED)]
        rest = settlement.total - sum((one.amount for one in standing), ZERO)
        prepared = [_prepare(request, method) for request, method in zip(tenders, methods, strict=True)]
        _check_sum(prepared, rest)
        first = known[-1].line_no + 1
        uncalled = list(
            settlement.payment_orders.filter(status=PaymentStatus.CREATED).order_by("tender__line_no")
        )
        added = _create_tenders(settlement, prepared, first)
        orders = [*uncalled, *_create_orders(settlement, added)]
        if orders:
            _send(orders[0])
        else:
            outcomes.evaluate(settlement)
    tokens = {first + index: one.payer_token for index, one in enumerate(tenders)}
    _call_parties(orders, tokens)
    settlement.refresh_from_db()
    return settlement


def cancel_settlement(settlement_id: int, reason: str) -> Settlement:
    """Give a pending settlement up; what was already taken goes back by the way it came.

    While an outcome is unknown the wish is noted and carried out as soon as it is known.
    """
    with transaction.atomic():
        settlement = lock_objects.lock_settlement(settlement_id)
        _check_own(settlement)
        if settlement.status != SettlementStatus.PENDING:
            raise BillChanged("该笔结算已经结束，不能取消；如需退费请走退费流程。")
        settlement.is_cancel_requested = True
        settlement.failure = reason[:200]
        settlement.save(update_fields=["is_cancel_requested", "failure"])
        audit.record("cashier.settlement_cancelled", f"settlement:{settlement.settlement_no}")
        outcomes.evaluate(settlement)
        return settlement


def _settlement_of_key(key: str, asked: bytes) -> Settlement | None:
    # Almost always there is none, so only the narrow question is asked first.
    known = Settlement.objects.filter(idempotency_key=key).values_list("pk", "input_hash")
    for found, input_hash in known:
        if bytes(input_hash) != asked:
            raise KeyUsedOtherwise("该提交编号已用于另一次结算；请关闭结算窗口后重新打开。")
        return Settlement.objects.select_related("bill").get(pk=found)
    return None


def _check_own(settlement: Settlement) -> None:
    check_reach(settlement.bill.campus.code, settlement.bill.patient_id)


def _check_payable(bill: Bill, bill_version: int | None) -> None:
    check_reach(bill.campus.code, bill.patient_id)
    is_stale = bill_version is not None and bill_version != bill.version
    if bill.status == BillStatus.VOIDED or (bill.status == BillStatus.OPEN and is_stale):
        raise BillChanged("账单已作废或已变化，请刷新后重新核对金额。")
    if bill.status == BillStatus.OPEN:
        return
    last = (
        Settlement.objects.filter(
            bill=bill, status__in=[SettlementStatus.PENDING, SettlementStatus.COMPLETED]
        )
        .select_related("counter")
        .first()
    )
    if last is None:
        raise BillNotFound("账单当前不可结算，请刷新后重试。")
    who = last.operator_name or "系统"
    where = f"（{last.counter.name}）" if last.counter else ""
    details = {
        "settlement_id": last.pk,
        "settlement_no": last.settlement_no,
        "operator": who,
        "since": last.started_at.isoformat(),
    }
    started = f"{clock.local(last.started_at):%H:%M:%S}"
    if bill.status == BillStatus.SETTLING:
        raise BillBeingSettled(
            f"{who}{where}从 {started} 起正在结算这张账单，请等待其完成或取消。", details=details
        )
    raise BillAlreadySettled(
        f"这张账单已由{who}{where}于 {started} 结算，结算号 {last.settlement_no}，请勿重复收费。",
        details=details,
    )


def _prepare(request: TenderRequest, method: PaymentMethod) -> PreparedTender:
    if request.amount <= 0:
        raise TenderInvalid("每种付款方式的金额都应大于零。")
    if isinstance(method, PreparesTender):
        return method.prepare(request, rate_of_today)
    return PreparedTender(request.method, request.amount, payer_token=request.payer_token)


def _check_sum(prepared: Sequence[PreparedTender], due: Decimal) -> None:
    total = sum((one.amount for one in prepared), ZERO)
    if total != due:
        raise TenderSumMismatch(
            f"各付款方式合计 {total} 元，应付 {due} 元，请调整后提交。",
            details={"tendered": str(total), "due": str(due)},
        )


def _create(
    bill: Bill,
    prepared: Sequence[PreparedTender],
    key: str,
    asked: bytes,
    channel: Channel,
    *,
    outward: bool,
) -> tuple[Settlement, list[PaymentOrder]]:
    """Tx 1: the settlement with its tenders; completed at once when nothing goes outside."""
    _check_sum(prepared, bill.total)
    actor = current_actor()
    shift = shift_for_taking_money(channel, bill.campus)
    moment = clock.now()
    settlement = Settlement.objects.create(
        settlement_no=next_number("settlement"),
        bill=bill,
        campus_id=bill.campus_id,
        total=bill.total,
        status=(SettlementStatus.PENDING if outward else SettlementStatus.COMPLETED).value,
        channel=channel.value,
        operator_kind=actor.kind.value,
        operator_id=actor.id[:100],
        operator_name=actor.display_name[:50],
        cashier_id=staff_user_id(actor),
        counter=shift.counter,
        shift=shift,
        idempotency_key=key,
        input_hash=asked,
        started_at=moment,
        finished_at=None if outward else moment,
    )
    tenders = _create_tenders(settlement, prepared, 1, succeeded=not outward)
    audit.record(
        "cashier.settlement_started", f"settlement:{settlement.settlement_no}", {"total": str(bill.total)}
    )
    if not outward:
        outcomes.complete_at_once(settlement, tenders)
        return settlement, []
    orders = _create_orders(settlement, tenders)
    traces: list[Transition] = [trail.born(settlement), trail.move(bill, BillEvent.START)]
    bill.version += 1
    bill.save(update_fields=["status", "version"])
    trail.save(traces)
    _send(orders[0])
    wake.resolve_settlement_later(settlement.pk, FIRST_CHECK_AFTER)
    return settlement, orders


def _create_tenders(
    settlement: Settlement, prepared: Sequence[PreparedTender], first: int, *, succeeded: bool = False
) -> list[Tender]:
    status = TenderStatus.SUCCEEDED if succeeded else TenderStatus.PENDING
    return Tender.objects.bulk_create(
        Tender(
            settlement=settlement,
            line_no=line_no,
            method=one.method,
            amount=one.amount,
            currency=one.currency,
            foreign_amount=one.foreign_amount,
            exchange_rate=one.exchange_rate,
            received=one.received,
            change=one.change,
            status=status.value,
            note=one.note,
        )
        for line_no, one in enumerate(prepared, start=first)
    )


def _create_orders(settlement: Settlement, tenders: Sequence[Tender]) -> list[PaymentOrder]:
    return PaymentOrder.objects.bulk_create(
        PaymentOrder(
            # The number is made of the settlement's and the line: stable, unique, no counter needed.
            order_no=f"{settlement.settlement_no}-{tender.line_no}",
            tender=tender,
            settlement=settlement,
            method=tender.method,
            amount=tender.amount,
            status=PaymentStatus.CREATED.value,
            created_at=clock.now(),
        )
        for tender in tenders
        if not get_method(tender.method).immediate
    )


def _send(order: PaymentOrder) -> None:
    """Note that the party is about to be called. Committed before the call."""
    trace = trail.move(order, PaymentEvent.SEND)
    order.sent_at = clock.now()
    order.next_check_at = order.sent_at + FIRST_CHECK_AFTER
    order.attempts += 1
    order.save(update_fields=["status", "sent_at", "next_check_at", "attempts"])
    trail.save([trace])


def _call_parties(orders: Sequence[PaymentOrder], tokens: Mapping[int, str]) -> None:
    """Call party after party until one does not say `Done`. `orders[0]` is sent, the others are created."""
    for index, order in enumerate(orders):
        if index > 0 and not _send_next(order.order_no):
            return
        outcome = get_method(order.method).pay(_intent(order, tokens))
        outcomes.apply_payment_outcome(order.order_no, outcome, "response")
        if not isinstance(outcome, Done):
            return


def _send_next(order_no: str) -> bool:
    with transaction.atomic():
        order = lock_objects.lock_payment_order(order_no)
        if order.status != PaymentStatus.CREATED or order.settlement.is_cancel_requested:
            return False
        earlier = order.settlement.payment_orders.filter(pk__lt=order.pk)
        if earlier.filter(status__in=[PaymentStatus.SENT, PaymentStatus.UNKNOWN]).exists():
            return False
        _send(order)
        return True


def _intent(order: PaymentOrder, tokens: Mapping[int, str]) -> PaymentIntent:
    tender = order.tender
    return PaymentIntent(
        order_no=order.order_no,
        amount=order.amount,
        subject=f"门诊费用 {order.settlement.settlement_no}",
        payer_token=tokens.get(tender.line_no, ""),
        currency=tender.currency,
        foreign_amount=tender.foreign_amount,
        exchange_rate=tender.exchange_rate,
    )
