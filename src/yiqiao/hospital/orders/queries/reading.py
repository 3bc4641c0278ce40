"""Finding and showing orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Prefetch, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.context import ActorKind, current_actor
from yiqiao.hospital.orders.errors import OrderNotFound
from yiqiao.hospital.orders.models import Order, OrderLine
from yiqiao.hospital.orders.rules import (
    PRESCRIPTIONS,
    OrderEvent,
    OrderKind,
    OrderStatus,
    ReviewState,
    allowed_events,
)
from yiqiao.hospital.orders.scope import check_sees, check_sees_patient
from yiqiao.hospital.visits.queries import get_visit
from yiqiao.hospital.visits.scope import find_present_staff

FREQUENT_DAYS = 90
"""How far back what a doctor often uses is looked for."""


def _orders() -> QuerySet[Order]:
    lines = OrderLine.objects.select_related("drug", "clinical_item", "performing_department")
    return Order.objects.select_related(
        "visit__campus", "patient", "doctor", "department", "performing_department", "herbal"
    ).prefetch_related(Prefetch("lines", queryset=lines.order_by("line_no")))


def get_order(order_id: int) -> Order:
    """The order with its lines, if the present actor may see it; raises `OrderNotFound`."""
    order = _orders().filter(pk=order_id).first()
    if order is None or (current_actor().kind is ActorKind.PATIENT and order.status == OrderStatus.DRAFT):
        raise OrderNotFound("没有找到这张医嘱，可能编号有误。")
    check_sees(order.visit)
    return order


def orders_of_visit(visit_id: int) -> list[Order]:
    """All orders of a visit with their lines, in the order they were written; drafts are not for patients."""
    visit = get_visit(visit_id)
    rows = _orders().filter(visit=visit).order_by("pk")
    if current_actor().kind is ActorKind.PATIENT:
        rows = rows.exclude(status=OrderStatus.DRAFT.value)
    return list(rows)


def history_of_patient(patient_id: int, kind: OrderKind | None = None) -> QuerySet[Order]:
    """The patient's submitted orders at all campuses, newest first, with amounts as they were ordered: a doctor
    must know what was given elsewhere."""
    check_sees_patient(patient_id)
    rows = _orders().filter(patient_id=patient_id, submitted_at__isnull=False)
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    return rows.order_by("-created_at", "-pk")


@dataclass(frozen=True, slots=True)
class FrequentItem:
    """A drug or clinical item the doctor often orders, with how it was ordered last."""

    drug_id: int | None
    clinical_item_id: int | None
    name: str
    times: int
    last: OrderLine


def frequent_items(kind: OrderKind, limit: int = 20) -> list[FrequentItem]:
    """What the present doctor ordered most in the last 90 days (常用)."""
    staff = find_present_staff()
    if staff is None:
        return []
    counted = list(
        OrderLine.objects.filter(
            order__doctor=staff,
            order__kind=kind.value,
            order__submitted_at__isnull=False,
            order__created_at__gte=clock.now() - timedelta(days=FREQUENT_DAYS),
        )
        .values("drug_id", "clinical_item_id")
        .annotate(times=Count("pk"), last=Max("pk"))
        .order_by("-times", "-last")[:limit]
    )
    lines = OrderLine.objects.in_bulk([row["last"] for row in counted])
    return [
        FrequentItem(
            row["drug_id"], row["clinical_item_id"], lines[row["last"]].name, row["times"], lines[row["last"]]
        )
        for row in counted
    ]


def present_doctor_id() -> int | None:
    """The member of staff behind the present account, asked once for a whole list."""
    staff = find_present_staff()
    return staff.pk if staff is not None else None


def allowed_actions(order: Order, doctor_id: int | None) -> list[str]:
    """What this doctor may do with the order, for the page's buttons."""
    if doctor_id is None or doctor_id != order.doctor_id:
        return []
    possible = allowed_events(OrderStatus(order.status))
    actions = []
    if order.status == OrderStatus.DRAFT:
        actions.append("edit")
    if OrderEvent.SUBMIT in possible:
        actions.append("submit")
    if OrderEvent.CANCEL in possible:
        actions.append("cancel")
    if OrderEvent.CONFIRM in possible and order.review == ReviewState.REJECTED:
        actions.append("confirm")
    if order.status != OrderStatus.DRAFT:
        actions.append("copy")
    if order.kind in PRESCRIPTIONS and order.submitted_at is not None:
        actions.append("print")
    return actions
