"""From what the doctor entered to rows: names, quantities, charge items, prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yiqiao.foundation import clock
from yiqiao.foundation.money import ZERO
from yiqiao.foundation.problems import FieldProblem
from yiqiao.hospital.catalogue.models import ClinicalItem, Drug
from yiqiao.hospital.extensions import VisitContext
from yiqiao.hospital.orders.errors import NoPharmacy, OrderLinesInvalid
from yiqiao.hospital.orders.models import OrderLine
from yiqiao.hospital.orders.ports import CheckedLine
from yiqiao.hospital.orders.rules import (
    PRESCRIPTIONS,
    DraftLine,
    HerbalDraft,
    OrderKind,
    check_herbal,
    check_lines,
    choose_pharmacy,
    herb_quantity,
    units_needed,
)
from yiqiao.hospital.organisation.models import Department
from yiqiao.hospital.organisation.queries import list_departments
from yiqiao.hospital.organisation.rules import DepartmentKind
from yiqiao.hospital.pricing.services import LineToPrice, price_lines
from yiqiao.hospital.visits.models import Visit

_MAX_QUANTITY = Decimal("9999999.999")


@dataclass(frozen=True, slots=True)
class ChargePart:
    """One charge item that a line comes to. `ref` (line.part) is the charge's line reference."""

    line_no: int
    ref: str
    charge_item_id: int
    clinical_item_id: int | None
    quantity: Decimal
    performing_department_id: int | None


@dataclass(frozen=True, slots=True)
class PartPrice:
    """What one part costs (yuan) and the steps that led there."""

    name: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    derivation: Sequence[Mapping[str, Any]]


def pharmacy_for(kind: OrderKind, visit: Visit) -> Department | None:
    """The pharmacy department that will dispense; None for orders that are not prescriptions."""
    if kind not in PRESCRIPTIONS:
        return None
    pharmacies = list(list_departments(visit.campus.code, DepartmentKind.PHARMACY))
    index = choose_pharmacy(kind, [one.name for one in pharmacies])
    if index is None:
        raise NoPharmacy("本院区没有启用的药房科室，请联系信息科维护科室后再开处方。")
    return pharmacies[index]


def build_lines(
    kind: OrderKind, lines: Sequence[DraftLine], herbal: HerbalDraft | None, visit: Visit
) -> list[OrderLine]:
    """Unsaved rows with names and quantities, still without prices. Raises `OrderLinesInvalid`."""
    problems = [*check_herbal(kind, herbal), *check_lines(kind, lines)]
    if problems:
        raise _invalid(problems)
    if kind in PRESCRIPTIONS:
        return _drug_lines(kind, lines, herbal, pharmacy_for(kind, visit))
    return _item_lines(kind, lines, visit)


def _drug_lines(
    kind: OrderKind, lines: Sequence[DraftLine], herbal: HerbalDraft | None, pharmacy: Department | None
) -> list[OrderLine]:
    drugs = Drug.objects.select_related("charge_item").in_bulk([line.drug_id for line in lines])
    rows, problems = [], []
    for index, line in enumerate(lines):
        drug = drugs.get(line.drug_id)
        wants_herb = kind is OrderKind.HERBAL
        if drug is None or not drug.charge_item.is_active:
            problems.append(FieldProblem(f"lines.{index}.drug_id", "药品不存在或已停用，请重新选择"))
            continue
        if drug.is_herb is not wants_herb:
            where = "草药处方只能开饮片" if wants_herb else "饮片请开在草药处方中"
            problems.append(FieldProblem(f"lines.{index}.drug_id", where))
            continue
        quantity = _drug_quantity(line, drug, herbal)
        if quantity > _MAX_QUANTITY:
            problems.append(FieldProblem(f"lines.{index}.dose", "计算出的数量过大，请核对剂量与天数"))
            continue
        if not wants_herb and quantity != quantity.to_integral_value():
            problems.append(FieldProblem(f"lines.{index}.quantity", f"应为整{drug.charge_item.unit}"))
            continue
        rows.append(
            OrderLine(
                line_no=index + 1,
                drug=drug,
                performing_department=pharmacy,
                name=drug.charge_item.name,
                specification=drug.specification or drug.charge_item.specification,
                unit=drug.charge_item.unit,
                quantity=quantity,
                dose=line.dose,
                dose_unit=drug.dose_unit,
                frequency=line.frequency,
                route=line.route,
                days=line.days,
                instruction=line.instruction,
            )
        )
    if problems:
        raise _invalid(problems)
    return rows


def _drug_quantity(line: DraftLine, drug: Drug, herbal: HerbalDraft | None) -> Decimal:
    dose = line.dose or Decimal(0)
    if herbal is not None:
        return herb_quantity(dose, herbal.doses, drug.dose_per_unit)
    return line.quantity or units_needed(dose, line.frequency, line.days or 1, drug.dose_per_unit)


def _item_lines(kind: OrderKind, lines: Sequence[DraftLine], visit: Visit) -> list[OrderLine]:
    items = ClinicalItem.objects.in_bulk([line.clinical_item_id for line in lines])
    rows, problems = [], []
    for index, line in enumerate(lines):
        item = items.get(line.clinical_item_id)
        if item is None or not item.is_active:
            problems.append(FieldProblem(f"lines.{index}.clinical_item_id", "项目不存在或已停用，请重新选择"))
            continue
        if item.kind != kind.value:
            problems.append(
                FieldProblem(f"lines.{index}.clinical_item_id", "项目类别与申请单不符，请分开开立")
            )
            continue
        rows.append(
            OrderLine(
                line_no=index + 1,
                clinical_item=item,
                performing_department_id=item.executing_department_id or visit.department_id,
                name=item.name,
                unit="次",
                quantity=line.quantity or Decimal(1),
                instruction=line.instruction,
            )
        )
    if problems:
        raise _invalid(problems)
    return rows


def expand(rows: Sequence[OrderLine]) -> list[ChargePart]:
    """The charge items of all lines: a drug is its own, a clinical item is its parts."""
    items = ClinicalItem.objects.prefetch_related("parts").in_bulk(
        [row.clinical_item_id for row in rows if row.clinical_item_id is not None]
    )
    parts, problems = [], []
    for row in rows:
        if row.drug is not None:
            pieces = [(row.drug.charge_item_id, row.quantity)]
        else:
            of_item = items[row.clinical_item_id].parts.all()
            pieces = [(part.charge_item_id, part.quantity * row.quantity) for part in of_item]
        if not pieces:
            problems.append(FieldProblem(f"lines.{row.line_no - 1}", f"“{row.name}”没有维护收费项目"))
        parts += [
            ChargePart(
                line_no=row.line_no,
                ref=f"{row.line_no}.{at}",
                charge_item_id=charge_item_id,
                clinical_item_id=row.clinical_item_id,
                quantity=quantity.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP),
                performing_department_id=row.performing_department_id,
            )
            for at, (charge_item_id, quantity) in enumerate(pieces, start=1)
        ]
    if problems:
        raise _invalid(problems)
    return parts


def price(visit: Visit, parts: Sequence[ChargePart]) -> dict[str, PartPrice]:
    """Today's prices of the parts for this visit, by part reference. Nothing is written."""
    context = VisitContext(
        visit.pk, visit.patient_id, visit.kind, visit.entitlement_code or None, visit.insurance_code
    )
    asked = [LineToPrice(part.charge_item_id, part.quantity, part.clinical_item_id) for part in parts]
    priced = price_lines(context, asked, clock.today())
    return {
        part.ref: PartPrice(one.name, one.quantity, one.unit_price, one.amount, one.derivation)
        for part, one in zip(parts, priced, strict=True)
    }


def put_prices(
    rows: Sequence[OrderLine], parts: Sequence[ChargePart], prices: Mapping[str, PartPrice]
) -> Decimal:
    """Write amount, unit price and derivation onto the lines; the total (yuan).

    A line of several parts shows what one of it costs: its amount divided by its quantity, 4 decimals.
    """
    for row in rows:
        own = [prices[part.ref] for part in parts if part.line_no == row.line_no]
        row.amount = sum((one.amount for one in own), ZERO)
        row.unit_price = (
            own[0].unit_price
            if len(own) == 1 and own[0].quantity == row.quantity
            else (row.amount / row.quantity).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
        )
        row.derivation = [
            {
                "name": one.name,
                "quantity": str(one.quantity),
                "unit_price": str(one.unit_price),
                "amount": str(one.amount),
                "steps": list(one.derivation),
            }
            for one in own
        ]
    return sum((row.amount for row in rows), ZERO)


def checked_lines(rows: Sequence[OrderLine]) -> list[CheckedLine]:
    """The lines as `OrderCheck`s see them."""
    return [
        CheckedLine(
            line_no=row.line_no,
            drug_id=row.drug_id,
            clinical_item_id=row.clinical_item_id,
            quantity=row.quantity,
            dose=row.dose,
            dose_unit=row.dose_unit,
            frequency=row.frequency,
            route=row.route,
            days=row.days,
            instruction=row.instruction,
        )
        for row in rows
    ]


def _invalid(problems: Sequence[FieldProblem]) -> OrderLinesInvalid:
    return OrderLinesInvalid("；".join(one.message for one in problems[:3]) + "。", fields=problems)
