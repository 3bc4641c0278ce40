"""Named locks. Always taken in this order, so that no two transactions wait for each other in a ring:

    bill → settlement → payment order → refund → refund tender → charges → tenders → arrears → shift

A charge that is on a bill is protected by the bill's lock; charges not yet billed are locked themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import OperationalError, connection, transaction

from yiqiao.hospital.cashier.errors import (
    BillBeingSettled,
    BillNotFound,
    PaymentOrderNotFound,
    RefundNotFound,
    SettlementNotFound,
)
from yiqiao.hospital.cashier.models import Bill, Charge, PaymentOrder, Refund, RefundTender, Settlement, Shift
from yiqiao.hospital.organisation.models import Counter

_PATIENCE = "3s"


def lock_bill(bill_id: int) -> Bill:
    """The bill, locked; waits for whoever has it. Raises `BillNotFound`."""
    bill = _bills().filter(pk=bill_id).first()
    if bill is None:
        raise BillNotFound("没有找到这张账单，可能编号有误。")
    return bill


def try_lock_bill(bill_id: int) -> Bill | None:
    """The bill, locked at once; None when another transaction has it (or it does not exist)."""
    return _bills(skip_locked=True).filter(pk=bill_id).first()


def lock_bill_patiently(bill_id: int) -> Bill:
    """The bill, locked after waiting up to 3 s; then `BillBeingSettled`."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
            bill = lock_bill(bill_id)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = DEFAULT")
            return bill
    except OperationalError as error:
        raise BillBeingSettled("另一位收费员正在结算这张账单，请几秒后刷新查看结果。") from error


def _bills(*, skip_locked: bool = False):  # type: ignore[no-untyped-def]
    return (
        Bill.objects.select_related("campus", "visit", "patient")
        .only(*_bill_columns())
        .select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)
    )


@cache
def _bill_columns() -> tuple[str, ...]:
    """All of the bill, and of what it belongs to only what a settlement uses or shows."""
    own = (field.name for field in Bill._meta.concrete_fields)
    return (*own, "campus__code", "visit__visit_no", "patient__name")


def lock_settlement(settlement_id: int) -> Settlement:
    """The settlement with its bill, both locked."""
    found = Settlement.objects.filter(pk=settlement_id).values_list("bill_id", flat=True).first()
    if found is None:
        raise SettlementNotFound("没有找到这笔结算，可能编号有误。")
    bill = lock_bill(found)
    settlement = Settlement.objects.select_for_update(no_key=True).get(pk=settlement_id)
    settlement.bill = bill
    settlement.campus = bill.campus
    return settlement


def lock_payment_order(order_no: str) -> PaymentOrder:
    """The payment order with its settlement and bill, all locked."""
    found = PaymentOrder.objects.filter(order_no=order_no).values_list("settlement_id", flat=True).first()
    if found is None:
        raise PaymentOrderNotFound(f"没有编号为 {order_no} 的支付。")
    settlement = lock_settlement(found)
    order = PaymentOrder.objects.select_for_update(no_key=True).get(order_no=order_no)
    order.settlement = settlement
    return order


def lock_refund(refund_id: int) -> Refund:
    """The refund with its settlement and bill, all locked."""
    found = Refund.objects.filter(pk=refund_id).values_list("settlement_id", flat=True).first()
    if found is None:
        raise RefundNotFound("没有找到这笔退费，可能编号有误。")
    settlement = lock_settlement(found)
    refund = Refund.objects.select_for_update(no_key=True).get(pk=refund_id)
    refund.settlement = settlement
    return refund


def lock_refund_tender(refund_order_no: str) -> RefundTender:
    """One way of a refund with its refund, settlement and bill, all locked."""
    found = (
        RefundTender.objects.filter(refund_order_no=refund_order_no)
        .values_list("refund_id", flat=True)
        .first()
    )
    if found is None:
        raise PaymentOrderNotFound(f"没有编号为 {refund_order_no} 的退款。")
    refund = lock_refund(found)
    part = RefundTender.objects.select_for_update(no_key=True).get(refund_order_no=refund_order_no)
    part.refund = refund
    return part


def lock_charges(charge_ids: Sequence[int]) -> list[Charge]:
    """Charges locked in order of id."""
    return list(
        Charge.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=charge_ids).order_by("pk")
    )


def hold_open_shift(cashier_id: int) -> Shift | None:
    """The cashier's open shift, kept from closing until this transaction ends. Settlements do not wait for
    each other: the lock is shared, only `lock_shift_to_close` waits for it."""
    rows = Shift.objects.raw(
        "SELECT s.*, c.name AS counter_name FROM cashier_shift s"
        " LEFT JOIN organisation_counter c ON c.id = s.counter_id"
        " WHERE s.cashier_id = %s AND s.closed_at IS NULL FOR KEY SHARE OF s",
        [cashier_id],
    )
    shift = next(iter(rows), None)
    if shift is not None and shift.counter_id is not None:
        named = [shift.counter_id, shift.__dict__["counter_name"]]
        shift.counter = Counter.from_db(shift._state.db, ["id", "name"], named)
    return shift


def lock_shift_to_close(shift_id: int) -> Shift | None:
    """The shift, once no settlement in it is under way."""
    return Shift.objects.select_related("campus").select_for_update(of=("self",)).filter(pk=shift_id).first()
