"""Typing an order: saving the draft, seeing what it would cost, starting from an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.hospital.orders.errors import OrderNotFound, OrderStateConflict
from yiqiao.hospital.orders.models import HerbalDetail, Order, OrderLine
from yiqiao.hospital.orders.ports import Alert, CheckedOrder, order_checks
from yiqiao.hospital.orders.rules import DraftLine, HerbalDraft, OrderKind, OrderStatus
from yiqiao.hospital.orders.scope import check_owns, check_writes_for
from yiqiao.hospital.orders.services.expanding import (
    build_lines,
    checked_lines,
    expand,
    pharmacy_for,
    price,
    put_prices,
)
from yiqiao.hospital.orders.services.moving import lock_order
from yiqiao.hospital.organisation.services import next_number
from yiqiao.hospital.visits.errors import VisitNotFound
from yiqiao.hospital.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Preview:
    """What an order would cost (yuan) and what should be known about it; nothing was written."""

    lines: Sequence[OrderLine]
    amount: Decimal
    alerts: Sequence[Alert]


def get_visit(visit_id: int) -> Visit:
    """The visit with what scope checks need. Raises `VisitNotFound`."""
    visit = (
        Visit.objects.select_related("campus", "department", "doctor", "patient").filter(pk=visit_id).first()
    )
    if visit is None:
        raise VisitNotFound("没有找到这次就诊，可能编号有误。")
    return visit


def preview_amount(
    visit_id: int, kind: OrderKind, lines: Sequence[DraftLine], herbal: HerbalDraft | None = None
) -> Preview:
    """Quantities, prices with their derivation and alerts of lines being typed. Writes nothing."""
    visit = get_visit(visit_id)
    check_writes_for(visit)
    rows = build_lines(kind, lines, herbal, visit)
    parts = expand(rows)
    total = put_prices(rows, parts, price(visit, parts))
    pharmacy = pharmacy_for(kind, visit)
    checked = CheckedOrder(
        order_id=None,
        visit_id=visit.pk,
        patient_id=visit.patient_id,
        kind=kind,
        pharmacy_id=pharmacy.pk if pharmacy else None,
        doses=herbal.doses if herbal else None,
        lines=checked_lines(rows),
    )
    return Preview(rows, total, run_checks(checked))


def run_checks(order: CheckedOrder) -> list[Alert]:
    """Everything the registered checks say, each situation once, most severe first."""
    found: dict[str, Alert] = {}
    for check in order_checks:
        for alert in check.check(order):
            found.setdefault(alert.key, alert)
    rank = {"error": 0, "warning": 1, "info": 2}
    return sorted(found.values(), key=lambda alert: (rank[alert.severity], alert.lines, alert.key))


def save_draft(
    visit_id: int,
    kind: OrderKind,
    lines: Sequence[DraftLine],
    herbal: HerbalDraft | None = None,
    *,
    clinical_note: str = "",
    order_id: int | None = None,
) -> Order:
    """Save header and lines of a draft, replacing the lines of `order_id` when given. Prices are an estimate
    until submission."""
    with transaction.atomic():
        visit = get_visit(visit_id)
        doctor = check_writes_for(visit)
        if order_id is None:
            order = Order(
                order_no=next_number("order"),
                visit=visit,
                patient_id=visit.patient_id,
                doctor=doctor,
                department_id=visit.department_id,
                kind=kind.value,
                status=OrderStatus.DRAFT.value,
                created_at=clock.now(),
            )
        else:
            order = lock_order(order_id)
            check_owns(order)
            if order.visit_id != visit.pk:
                raise OrderNotFound("这张医嘱不属于本次就诊。")
            if order.status != OrderStatus.DRAFT or order.kind != kind:
                raise OrderStateConflict("只有草稿可以修改，且不能改变单据类别；请刷新后重试。")
        rows = build_lines(kind, lines, herbal, visit)
        parts = expand(rows)
        order.amount = put_prices(rows, parts, price(visit, parts))
        order.clinical_note = clinical_note
        order.performing_department = pharmacy_for(kind, visit)
        order.save()
        order.lines.all().delete()
        for row in rows:
            row.order = order
        OrderLine.objects.bulk_create(rows)
        HerbalDetail.objects.filter(order=order).delete()
        if herbal is not None:
            HerbalDetail.objects.create(order=order, **asdict(herbal))
        return order


def copy_from_history(order_id: int, visit_id: int) -> Order:
    """A new draft for this visit with the lines of an earlier order of the same patient, at today's prices."""
    source = (
        Order.objects.select_related("visit")
        .prefetch_related("lines")
        .exclude(status=OrderStatus.DRAFT)
        .filter(pk=order_id, patient_id=get_visit(visit_id).patient_id)
        .first()
    )
    if source is None:
        raise OrderNotFound("没有找到该患者的这张历史医嘱。")
    return save_draft(
        visit_id,
        OrderKind(source.kind),
        lines_of(source),
        herbal_of(source),
        clinical_note=source.clinical_note,
    )


def lines_of(order: Order) -> list[DraftLine]:
    """The lines of a saved order as the doctor entered them; computed quantities are left to be computed anew."""
    return [
        DraftLine(
            drug_id=line.drug_id,
            clinical_item_id=line.clinical_item_id,
            quantity=None if order.kind == OrderKind.HERBAL else line.quantity,
            dose=line.dose,
            frequency=line.frequency,
            route=line.route,
            days=line.days,
            instruction=line.instruction,
        )
        for line in order.lines.all()
    ]


def herbal_of(order: Order) -> HerbalDraft | None:
    """The herbal part of a saved order."""
    detail = HerbalDetail.objects.filter(order=order).first()
    if detail is None:
        return None
    return HerbalDraft(
        doses=detail.doses,
        usage=detail.usage,
        is_decocted=detail.is_decocted,
        decoction_method=detail.decoction_method,
        volume_ml=detail.volume_ml,
        bags_per_dose=detail.bags_per_dose,
        delivery=detail.delivery,
        note=detail.note,
    )
