"""Stock: it never falls below zero, and every change is a movement.

The change is one conditional UPDATE, so that of two who want the last box one gets it, whatever they read before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.problems import FieldProblem, InvalidInput
from yiqiao.hospital.catalogue.models import Drug
from yiqiao.hospital.organisation.models import Department
from yiqiao.hospital.organisation.rules import DepartmentKind
from yiqiao.hospital.pharmacy.errors import StockNotFound, StockShort
from yiqiao.hospital.pharmacy.models import DrugStock, StockMovement
from yiqiao.hospital.pharmacy.rules.states import MovementKind
from yiqiao.hospital.pharmacy.services.trail import present_actor


@dataclass(frozen=True, slots=True)
class Change:
    """One drug of one stock going out (negative) or coming in. `reference` names the cause, once for ever."""

    drug_id: int
    quantity: Decimal
    reference: str
    name: str = ""


def change_stock(
    department_id: int,
    changes: Sequence[Change],
    kind: MovementKind,
    reason: str = "",
    *,
    batch_no: str = "",
    expires_on: date | None = None,
) -> list[StockMovement]:
    """Move several drugs of one pharmacy, all or none, in order of drug so that two of these never lock in a ring.

    A change whose reference moved the stock before is left out. Raises `StockShort` naming every drug short.
    """
    with transaction.atomic():
        movements, short = [], []
        for at, change in sorted(enumerate(changes), key=lambda pair: pair[1].drug_id):
            stock = _stock(department_id, change.drug_id, may_create=change.quantity > 0)
            if stock is None:
                short.append((at, change))
                continue
            if StockMovement.objects.filter(stock=stock, reference=change.reference).exists():
                continue
            changed = DrugStock.objects.filter(pk=stock.pk, quantity__gte=-change.quantity).update(
                quantity=F("quantity") + change.quantity, updated_at=clock.now()
            )
            if not changed:
                short.append((at, change))
                continue
            after = DrugStock.objects.values_list("quantity", flat=True).get(pk=stock.pk)
            movements.append(
                StockMovement.objects.create(
                    stock=stock,
                    kind=kind.value,
                    quantity=change.quantity,
                    quantity_after=after,
                    reason=reason,
                    reference=change.reference,
                    batch_no=batch_no,
                    expires_on=expires_on,
                    actor=present_actor(),
                    actor_name=current_actor().display_name[:50],
                    at=clock.now(),
                )
            )
        if short:
            names = "、".join(change.name or "所选药品" for _, change in short)
            raise StockShort(
                f"{names}库存不足，请补货、调整库存或请医生换药后再操作。",
                fields=[FieldProblem(f"lines.{at}", "库存不足") for at, _ in short],
            )
        return movements


def receive_stock(
    department_id: int,
    drug_id: int,
    quantity: Decimal,
    *,
    receipt_no: str,
    batch_no: str = "",
    expires_on: date | None = None,
) -> StockMovement:
    """Drugs came in (入库). The same receipt, drug and batch are entered once."""
    pharmacy = _pharmacy(department_id)
    _check_drug(drug_id)
    if quantity <= 0:
        raise InvalidInput.of("quantity", "入库数量应大于 0")
    if expires_on is not None and expires_on <= clock.today():
        raise InvalidInput.of("expires_on", "该批号已过有效期，不能入库")
    reference = f"receipt:{receipt_no}:{drug_id}:{batch_no}"[:100]
    with transaction.atomic():
        made = change_stock(
            pharmacy.pk,
            [Change(drug_id, quantity, reference)],
            MovementKind.RECEIPT,
            batch_no=batch_no,
            expires_on=expires_on,
        )
        if made:
            return made[0]
        before = StockMovement.objects.get(
            stock__department=pharmacy, stock__drug_id=drug_id, reference=reference
        )
        if before.quantity != quantity:
            raise InvalidInput.of("receipt_no", "该入库单号已登记过此药品，且数量不同，请核对单号")
        return before


def adjust_stock(
    department_id: int, drug_id: int, counted: Decimal, reason: str, *, reference: str
) -> DrugStock:
    """Set the stock to what was counted (盘点、报损); the difference is a movement with its reason."""
    pharmacy = _pharmacy(department_id)
    _check_drug(drug_id)
    if not reason.strip():
        raise InvalidInput.of("reason", "请填写调整原因")
    if counted < 0:
        raise InvalidInput.of("counted", "实盘数量不能为负")
    with transaction.atomic():
        _stock(pharmacy.pk, drug_id, may_create=True)
        stock = DrugStock.objects.select_for_update().get(department=pharmacy, drug_id=drug_id)
        difference = counted - stock.quantity
        if difference:
            change_stock(
                pharmacy.pk,
                [Change(drug_id, difference, f"adjustment:{reference}"[:100])],
                MovementKind.ADJUSTMENT,
                reason,
            )
            stock.refresh_from_db()
        return stock


def set_marks(department_id: int, drug_id: int, *, low_mark: Decimal, shelf: str) -> DrugStock:
    """Where a drug stands and below how much it is to be re-ordered."""
    pharmacy = _pharmacy(department_id)
    _check_drug(drug_id)
    with transaction.atomic():
        _stock(pharmacy.pk, drug_id, may_create=True)
        stock = DrugStock.objects.select_for_update().get(department=pharmacy, drug_id=drug_id)
        stock.low_mark, stock.shelf, stock.updated_at = low_mark, shelf, clock.now()
        stock.save(update_fields=["low_mark", "shelf", "updated_at"])
        return stock


def _stock(department_id: int, drug_id: int, *, may_create: bool) -> DrugStock | None:
    stock = DrugStock.objects.filter(department_id=department_id, drug_id=drug_id).first()
    if stock is None and may_create:
        stock, _ = DrugStock.objects.get_or_create(
            department_id=department_id, drug_id=drug_id, defaults={"updated_at": clock.now()}
        )
    return stock


def _check_drug(drug_id: int) -> None:
    if not Drug.objects.filter(pk=drug_id).exists():
        raise InvalidInput.of("drug_id", "没有这个药品，请从药品目录中选择")


def _pharmacy(department_id: int) -> Department:
    department = (
        Department.objects.select_related("campus")
        .filter(pk=department_id, kind=DepartmentKind.PHARMACY.value)
        .first()
    )
    if department is None:
        raise StockNotFound("没有找到该药房，请选择一个药房科室。")
    actor = current_actor()
    actor.check_campus(department.campus.code)
    actor.check_department(department.code)
    return department
