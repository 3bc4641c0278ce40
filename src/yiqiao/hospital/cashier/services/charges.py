"""Posting and voiding charges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.events import publish
from yiqiao.foundation.money import ZERO
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.cashier.errors import ChargeUnavailable
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.cashier.rules import ChargeEvent, ChargeStatus, next_state
from yiqiao.hospital.cashier.rules.states import CHARGE_TRANSITIONS
from yiqiao.hospital.events import ChargePosted
from yiqiao.hospital.extensions import VisitContext
from yiqiao.hospital.pricing.services import LineToPrice, price_lines
from yiqiao.hospital.visits.errors import VisitNotFound
from yiqiao.hospital.visits.models import Visit


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One item to charge. `line_ref` tells the lines of one source apart (and makes posting repeatable)."""

    charge_item_id: int
    quantity: Decimal
    clinical_item_id: int | None = None
    line_ref: str = ""
    performing_department_id: int | None = None
    name: str = ""


def post_charges(
    visit_id: int,
    lines: Sequence[ChargeLine],
    *,
    source_kind: str,
    source_ref: str,
    department_id: int | None = None,
) -> list[Charge]:
    """Charge items to a visit at today's price for this visit, and publish `ChargePosted`.

    Repeating a source (`source_kind`, `source_ref`) returns the charges it posted before. `department_id` is the
    ordering department, by default the visit's.
    """
    if not lines:
        return []
    if len({line.line_ref for line in lines}) != len(lines):
        raise InvalidInput.of("lines", "同一单据中的费用行号重复")
    with transaction.atomic():
        before = list(Charge.objects.filter(source_kind=source_kind, source_ref=source_ref).order_by("pk"))
        if before:
            return before
        visit = Visit.objects.filter(pk=visit_id).first()
        if visit is None:
            raise VisitNotFound("没有找到这次就诊，可能编号有误。")
        priced = price_lines(
            VisitContext(
                visit.pk, visit.patient_id, visit.kind, visit.entitlement_code or None, visit.insurance_code
            ),
            [LineToPrice(line.charge_item_id, line.quantity, line.clinical_item_id) for line in lines],
            clock.today(),
        )
        actor, moment = current_actor(), clock.now()
        charges = Charge.objects.bulk_create(
            Charge(
                visit_id=visit.pk,
                patient_id=visit.patient_id,
                campus_id=visit.campus_id,
                charge_item_id=line.charge_item_id,
                clinical_item_id=line.clinical_item_id,
                category_id=price.category_id,
                department_id=department_id or visit.department_id,
                performing_department_id=line.performing_department_id,
                name=line.name or price.name,
                unit=price.unit,
                quantity=line.quantity,
                unit_price=price.unit_price,
                amount=price.amount,
                derivation=price.derivation,
                status=ChargeStatus.PENDING.value,
                source_kind=source_kind,
                source_ref=source_ref,
                line_ref=line.line_ref,
                posted_at=moment,
                posted_by=f"{actor.kind}:{actor.id}",
            )
            for line, price in zip(lines, priced, strict=True)
        )
        publish(
            ChargePosted(
                visit.pk, tuple(one.pk for one in charges), sum((one.amount for one in charges), ZERO)
            )
        )
        return charges


def void_charges(source_kind: str, source_ref: str) -> list[Charge]:
    """Void the unpaid charges of a source; charges void already stay so.

    Raises `ChargeUnavailable` when one is on a bill or paid: the bill is voided or the money refunded first.
    """
    with transaction.atomic():
        charges = list(
            Charge.objects.select_for_update(no_key=True)
            .filter(source_kind=source_kind, source_ref=source_ref)
            .order_by("pk")
        )
        for charge in charges:
            if charge.status == ChargeStatus.VOIDED:
                continue
            if charge.status != ChargeStatus.PENDING:
                what = (
                    "已在账单上，请先作废账单" if charge.status == ChargeStatus.BILLED else "已收费，请先退费"
                )
                raise ChargeUnavailable(f"“{charge.name}”{what}。", details={"charge": charge.pk})
            charge.status = next_state(
                CHARGE_TRANSITIONS, ChargeStatus(charge.status), ChargeEvent.VOID
            ).value
        Charge.objects.bulk_update(charges, ["status"])
        return charges
