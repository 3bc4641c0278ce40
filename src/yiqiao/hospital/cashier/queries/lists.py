"""Lists and details that the pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.context import ActorKind, current_actor
from yiqiao.hospital.cashier.errors import BillNotFound, RefundNotFound, SettlementNotFound
from yiqiao.hospital.cashier.models import (
    Arrears,
    Bill,
    Charge,
    ExchangeRate,
    PaymentOrder,
    Refund,
    RefundTender,
    Settlement,
    Tender,
)
from yiqiao.hospital.cashier.rules import (
    BillKind,
    BillStatus,
    ChargeStatus,
    PaymentStatus,
    RefundTenderStatus,
    SettlementStatus,
    TenderStatus,
)
from yiqiao.hospital.cashier.services import at_hand
from yiqiao.hospital.cashier.services.access import check_patient, check_reach
from yiqiao.hospital.visits.errors import VisitNotFound
from yiqiao.hospital.visits.models import Visit

M = TypeVar("M", bound=Model)

UNPAID = (ChargeStatus.PENDING, ChargeStatus.BILLED)


def charges_of_visit(visit_id: int) -> QuerySet[Charge]:
    """All charges of a visit in order of posting, with what a page shows of them."""
    visit = Visit.objects.select_related("campus").filter(pk=visit_id).first()
    if visit is None:
        raise VisitNotFound("没有找到这次就诊。")
    check_reach(visit.campus.code, visit.patient_id)
    return (
        Charge.objects.filter(visit_id=visit_id)
        .select_related("category", "department", "performing_department", "bill", "campus")
        .order_by("pk")
    )


def unpaid_charges_of_patient(patient_id: int) -> QuerySet[Charge]:
    """What a patient has to pay, over all visits, oldest first. Checks whose patient it is."""
    check_patient(patient_id)
    return (
        Charge.objects.filter(patient_id=patient_id, status__in=UNPAID)
        .filter(**_own_campuses())
        .select_related("category", "department", "performing_department", "bill", "visit", "campus")
        .order_by("visit_id", "pk")
    )


def get_bill(bill_id: int) -> Bill:
    """One bill with its charges, within the actor's reach."""
    bill = (
        Bill.objects.select_related("campus", "patient", "visit")
        .prefetch_related(
            Prefetch("charges", Charge.objects.select_related("category", "department").order_by("pk"))
        )
        .filter(pk=bill_id)
        .first()
    )
    if bill is None:
        raise BillNotFound("没有找到这张账单，可能编号有误。")
    check_reach(bill.campus.code, bill.patient_id)
    return bill


def list_bills(
    *, patient_id: int | None = None, status: BillStatus | None = None, visit_id: int | None = None
) -> QuerySet[Bill]:
    """Bills within the actor's reach, newest first."""
    rows = Bill.objects.select_related("campus", "visit")
    if patient_id is not None:
        check_patient(patient_id)
        rows = rows.filter(patient_id=patient_id)
    if visit_id is not None:
        rows = rows.filter(visit_id=visit_id)
    if status is not None:
        rows = rows.filter(status=status)
    return _reachable(rows, "campus__code", patient_id).order_by("-pk")


def get_settlement(settlement_id: int) -> Settlement:
    """One settlement with bill, charges, tenders, payment orders and refunds, within the actor's reach."""
    settlement = (
        Settlement.objects.select_related("bill__campus", "bill__patient", "bill__visit", "counter", "shift")
        .prefetch_related(
            Prefetch("tenders", Tender.objects.select_related("payment_order").order_by("line_no")),
            Prefetch("refunds", Refund.objects.order_by("pk")),
            Prefetch("bill__charges", Charge.objects.select_related("category", "department").order_by("pk")),
        )
        .filter(pk=settlement_id)
        .first()
    )
    if settlement is None:
        raise SettlementNotFound("没有找到这笔结算，可能编号有误。")
    check_reach(settlement.bill.campus.code, settlement.bill.patient_id)
    return settlement


def with_details(settlement: Settlement) -> Settlement:
    """A settlement that the present actor just made, with all that `get_settlement` loads."""
    return settlement if at_hand.unfold(settlement) else get_settlement(settlement.pk)


@dataclass(frozen=True, slots=True)
class SettlementFilter:
    """How a list of settlements is narrowed; None or empty means any."""

    q: str = ""
    patient_id: int | None = None
    status: SettlementStatus | None = None
    since: date | None = None
    until: date | None = None
    method: str = ""
    operator_id: str = ""
    shift_id: int | None = None


def list_settlements(wanted: SettlementFilter) -> QuerySet[Settlement]:
    """Settlements within the actor's reach, newest first. `q` is the start of a settlement or bill number."""
    rows = Settlement.objects.select_related("bill__campus", "bill__patient", "counter").prefetch_related(
        "tenders"
    )
    if wanted.patient_id is not None:
        check_patient(wanted.patient_id)
        rows = rows.filter(bill__patient_id=wanted.patient_id)
    if wanted.q:
        rows = rows.filter(Q(settlement_no__startswith=wanted.q) | Q(bill__bill_no__startswith=wanted.q))
    if wanted.status is not None:
        rows = rows.filter(status=wanted.status)
    if wanted.since is not None:
        rows = rows.filter(started_at__gte=clock.at(wanted.since, _MIDNIGHT))
    if wanted.until is not None:
        rows = rows.filter(started_at__lte=clock.at(wanted.until, _LAST))
    if wanted.method:
        rows = rows.filter(tenders__method=wanted.method, tenders__status=TenderStatus.SUCCEEDED).distinct()
    if wanted.operator_id:
        rows = rows.filter(operator_id=wanted.operator_id)
    if wanted.shift_id is not None:
        rows = rows.filter(shift_id=wanted.shift_id)
    return _reachable(rows, "bill__campus__code", wanted.patient_id).order_by("-pk")


def get_refund(refund_id: int) -> Refund:
    """One refund with its lines and parts, within the actor's reach."""
    refund = (
        Refund.objects.select_related("settlement__bill__campus", "settlement__bill__patient")
        .prefetch_related("lines__charge", Prefetch("tenders", RefundTender.objects.order_by("line_no")))
        .filter(pk=refund_id)
        .first()
    )
    if refund is None:
        raise RefundNotFound("没有找到这笔退费，可能编号有误。")
    check_reach(refund.settlement.bill.campus.code, refund.settlement.bill.patient_id)
    return refund


def payments_needing_attention() -> list[PaymentOrder]:
    """Outward payments a person should look at: contradicted, mismatched, or unknown."""
    rows = (
        PaymentOrder.objects.select_related("settlement__bill__campus", "tender")
        .filter(~Q(attention="") | Q(status__in=[PaymentStatus.UNKNOWN, PaymentStatus.SENT]))
        .order_by("pk")
    )
    actor = current_actor()
    if actor.campuses is not None:
        rows = rows.filter(settlement__bill__campus__code__in=actor.campuses)
    return list(rows[:200])


def refunds_needing_attention() -> list[RefundTender]:
    """Refund parts that were refused or whose outcome is unknown."""
    rows = (
        RefundTender.objects.select_related("refund__settlement__bill__campus")
        .filter(
            Q(status=RefundTenderStatus.FAILED, refund__status="attention")
            | ~Q(attention="")
            | Q(status=RefundTenderStatus.UNKNOWN)
        )
        .order_by("pk")
    )
    actor = current_actor()
    if actor.campuses is not None:
        rows = rows.filter(refund__settlement__bill__campus__code__in=actor.campuses)
    return list(rows[:200])


def list_arrears(patient_id: int | None = None, *, only_open: bool = True) -> QuerySet[Arrears]:
    """Debts within the actor's reach, newest first."""
    rows = Arrears.objects.select_related("campus", "visit", "patient", "tender__settlement")
    if patient_id is not None:
        check_patient(patient_id)
        rows = rows.filter(patient_id=patient_id)
    if only_open:
        rows = rows.extra(where=["amount > collected_amount + remitted_amount"])
    return _reachable(rows, "campus__code", patient_id).order_by("-pk")


def rates_of(on: date) -> list[ExchangeRate]:
    """The exchange rates of a day, by currency."""
    return list(ExchangeRate.objects.filter(on=on).order_by("currency"))


def allowed_bill_actions(bill: Bill) -> list[str]:
    """What the present actor may do with a bill now."""
    actor = current_actor()
    may_pay = actor.has("cashier.settle") or actor.has("cashier.pay_own")
    actions = []
    if bill.status == BillStatus.OPEN:
        if may_pay:
            actions.append("settle")
        if actor.has("cashier.charge") and bill.kind == BillKind.CHARGES:
            actions.append("void")
    return actions


def allowed_settlement_actions(settlement: Settlement) -> list[str]:
    """What the present actor may do with a settlement now."""
    actor = current_actor()
    may_pay = actor.has("cashier.settle") or actor.has("cashier.pay_own")
    actions: list[str] = []
    if settlement.status == SettlementStatus.PENDING and may_pay:
        orders = [
            one.payment_order.status
            for one in settlement.tenders.all()
            if getattr(one, "payment_order", None) is not None
        ]
        if not _in_the_air(orders):
            actions.append("pay_rest")
            if PaymentStatus.CREATED in orders:
                actions.append("continue")
        if not settlement.is_cancel_requested:
            actions.append("cancel")
    if settlement.status == SettlementStatus.COMPLETED and settlement.bill.kind == BillKind.CHARGES:
        if actor.has("cashier.refund") and settlement.bill.status != BillStatus.REFUNDED:
            actions.append("refund")
        actions.append("print")
    return actions


def _in_the_air(statuses: Sequence[str]) -> bool:
    return any(one in (PaymentStatus.SENT, PaymentStatus.UNKNOWN) for one in statuses)


def _own_campuses() -> dict[str, frozenset[str]]:
    actor = current_actor()
    if actor.kind is ActorKind.PATIENT or actor.campuses is None:
        return {}
    return {"campus__code__in": actor.campuses}


def _reachable(rows: QuerySet[M], campus_path: str, patient_id: int | None) -> QuerySet[M]:
    """Patients see the rows of one patient of their family (themselves unless told), others their campuses'."""
    actor = current_actor()
    if actor.kind is ActorKind.PATIENT:
        check_patient(patient_id or 0)
        return rows
    if actor.campuses is not None:
        rows = rows.filter(**{f"{campus_path}__in": actor.campuses})
    return rows


_MIDNIGHT, _LAST = time.min, time.max
