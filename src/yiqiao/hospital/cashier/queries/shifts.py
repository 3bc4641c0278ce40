"""What a shift should have in its drawers, and its handover slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from yiqiao.foundation.context import current_actor
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier.errors import ShiftNotFound
from yiqiao.hospital.cashier.methods.registry import get_method
from yiqiao.hospital.cashier.models import PaymentOrder, Refund, RefundTender, Settlement, Shift, Tender
from yiqiao.hospital.cashier.rules import (
    PaymentStatus,
    RefundTenderStatus,
    SettlementStatus,
    TenderStatus,
)
from yiqiao.hospital.ledger import chart

CASH_DRAWER = "cash"


def expected_by_drawer(shift: Shift) -> dict[str, Decimal]:
    """By drawer: yuan cash (``cash``, with the opening float), foreign notes (``foreign_currency:USD``, in that
    currency), every other method by its code (yuan)."""
    drawers: dict[str, Decimal] = defaultdict(lambda: ZERO)
    drawers[CASH_DRAWER] += shift.opening_float
    taken = (
        Tender.objects.filter(
            settlement__shift=shift,
            settlement__status=SettlementStatus.COMPLETED,
            status=TenderStatus.SUCCEEDED,
        )
        .values("method", "currency")
        .annotate(amount=Sum("amount"), foreign=Sum("foreign_amount"), change=Sum("change"))
    )
    for row in taken:
        if get_method(row["method"]).ledger_account == chart.FOREIGN_CASH:
            drawers[f"{row['method']}:{row['currency']}"] += row["foreign"]
            drawers[CASH_DRAWER] -= row["change"]
        else:
            drawers[row["method"]] += row["amount"]
    given = (
        RefundTender.objects.filter(
            refund__shift=shift, refund__kind="lines", status=RefundTenderStatus.SUCCEEDED
        )
        .values("method")
        .annotate(amount=Sum("amount"))
    )
    for back in given:
        is_foreign = get_method(back["method"]).ledger_account == chart.FOREIGN_CASH
        drawers[CASH_DRAWER if is_foreign else back["method"]] -= back["amount"]
    return dict(drawers)


@dataclass(frozen=True, slots=True)
class HandoverSlip:
    """What is printed when a shift ends."""

    shift: Shift
    expected: dict[str, Decimal]
    settlements: int
    settled_amount: Decimal
    refunds: int
    refunded_amount: Decimal
    first_no: str
    last_no: str
    open_payments: int


def handover_slip(shift: Shift) -> HandoverSlip:
    """The figures of a shift, closed or still open."""
    settled = Settlement.objects.filter(shift=shift, status=SettlementStatus.COMPLETED)
    totals = settled.aggregate(count=Count("pk"), amount=Sum("total"))
    numbers = list(settled.order_by("pk").values_list("settlement_no", flat=True))
    refunds = Refund.objects.filter(shift=shift, kind="lines", status="completed").aggregate(
        count=Count("pk"), amount=Sum("amount")
    )
    expected = (
        {drawer: Decimal(amount) for drawer, amount in shift.expected.items()}
        if shift.closed_at
        else expected_by_drawer(shift)
    )
    return HandoverSlip(
        shift=shift,
        expected=expected,
        settlements=totals["count"],
        settled_amount=totals["amount"] or ZERO,
        refunds=refunds["count"],
        refunded_amount=refunds["amount"] or ZERO,
        first_no=numbers[0] if numbers else "",
        last_no=numbers[-1] if numbers else "",
        open_payments=PaymentOrder.objects.filter(
            settlement__shift=shift, status__in=[PaymentStatus.SENT, PaymentStatus.UNKNOWN]
        ).count(),
    )


def open_shift_of(user_id: int) -> Shift | None:
    """The user's shift that is not closed, if any."""
    return (
        Shift.objects.select_related("counter", "campus").filter(cashier_id=user_id, closed_at=None).first()
    )


def get_shift(shift_id: int) -> Shift:
    """One shift: the present cashier's own, or any of their campuses with the right to reports."""
    actor = current_actor()
    shift = Shift.objects.select_related("counter", "campus").filter(pk=shift_id).first()
    if shift is None:
        raise ShiftNotFound("没有找到这个班次。")
    actor.check_campus(shift.campus.code)
    if str(shift.cashier_id) != actor.id and not actor.has("cashier.report"):
        raise ShiftNotFound("没有找到这个班次。")
    return shift


def list_shifts(campuses: Collection[str] | None) -> QuerySet[Shift]:
    """Shifts of these campuses (None: all), newest first."""
    rows = Shift.objects.select_related("counter", "campus")
    if campuses is not None:
        rows = rows.filter(campus__code__in=campuses)
    return rows.order_by("-opened_at")
