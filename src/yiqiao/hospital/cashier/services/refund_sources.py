"""What may still be given back of a settlement, and by which ways."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier.errors import NotRefundable
from yiqiao.hospital.cashier.methods.arrears import CODE as ARREARS
from yiqiao.hospital.cashier.methods.registry import get_method
from yiqiao.hospital.cashier.models import Arrears, Charge, Settlement, Tender
from yiqiao.hospital.cashier.ports import RefundLimit, refund_guards
from yiqiao.hospital.cashier.rules import BillStatus, ChargeStatus, SettlementStatus, TenderStatus
from yiqiao.hospital.cashier.rules.amounts import RefundSource, allocate

# A debt that was never paid is struck off first; then money goes back where it can only go back by the way it came;
# the drawer last.
_RANK_ARREARS, _RANK_OUTWARD, _RANK_DRAWER = 0, 1, 2


def refundable_quantities(charges: Sequence[Charge]) -> dict[int, RefundLimit]:
    """By charge: what is not refunded yet and no guard holds back."""
    limits: dict[int, RefundLimit] = {}
    for charge in charges:
        rest = charge.quantity - charge.refunded_quantity
        if charge.status not in (ChargeStatus.SETTLED, ChargeStatus.REFUNDED):
            limits[charge.pk] = RefundLimit(ZERO, f"“{charge.name}”尚未收费。")
        elif rest <= 0:
            limits[charge.pk] = RefundLimit(ZERO, f"“{charge.name}”已全部退费。")
        else:
            limits[charge.pk] = RefundLimit(rest)
    for guard in refund_guards:
        for charge_id, limit in guard.limits(charges).items():
            known = limits.get(charge_id)
            if known is not None and limit.quantity < known.quantity:
                limits[charge_id] = RefundLimit(max(limit.quantity, ZERO), limit.reason)
    return limits


def split_over_tenders(settlement: Settlement, amount: Decimal) -> tuple[tuple[Tender, Decimal], ...]:
    """By which tenders `amount` goes back, in the order: arrears still owed, outward, drawer.

    Money that was collected for arrears goes back by the way it was collected.
    """
    if amount == 0:
        return ()
    tenders: dict[int, Tender] = {}
    sources: list[RefundSource] = []
    for tender in _succeeded_tenders(settlement):
        if tender.method == ARREARS:
            arrears = Arrears.objects.select_for_update(no_key=True).get(tender=tender)
            tenders[tender.pk] = tender
            # What a collection bill is about to bring in is not struck off under its feet.
            claimed = sum(
                arrears.bills.filter(status__in=[BillStatus.OPEN, BillStatus.SETTLING]).values_list(
                    "total", flat=True
                ),
                ZERO,
            )
            sources.append(RefundSource(tender.pk, max(arrears.outstanding - claimed, ZERO), _RANK_ARREARS))
            collected = Settlement.objects.filter(bill__arrears=arrears, status=SettlementStatus.COMPLETED)
            paid_later = [one for later in collected for one in _succeeded_tenders(later)]
        else:
            paid_later = [tender]
        for one in paid_later:
            tenders[one.pk] = one
            rank = _RANK_DRAWER if get_method(one.method).immediate else _RANK_OUTWARD
            sources.append(RefundSource(one.pk, one.amount - one.refunded_amount, rank))
    try:
        parts = allocate(amount, sources)
    except ValueError as error:
        raise NotRefundable(
            "可退的付款不足以退还所选费用，请核对该结算的退费记录。", details={"amount": str(amount)}
        ) from error
    return tuple((tenders[key], part) for key, part in parts)


def _succeeded_tenders(settlement: Settlement) -> list[Tender]:
    return list(
        settlement.tenders.select_for_update(no_key=True)
        .filter(status=TenderStatus.SUCCEEDED)
        .order_by("line_no")
    )
