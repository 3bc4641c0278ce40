"""What the pharmacy says to a doctor while a prescription is written: the review's own rules, and empty shelves."""

from __future__ import annotations

from collections.abc import Sequence

from yiqiao.hospital.catalogue.models import Drug
from yiqiao.hospital.orders.ports import Alert, AlertSeverity, CheckedOrder
from yiqiao.hospital.orders.rules import PRESCRIPTIONS
from yiqiao.hospital.pharmacy.facts import subject_of
from yiqiao.hospital.pharmacy.models import DrugStock
from yiqiao.hospital.pharmacy.rules.review import review


class PrescriptionSafety:
    """The automatic findings of the review, shown before the pharmacist ever sees the prescription."""

    code = "pharmacy.safety"

    def check(self, order: CheckedOrder) -> Sequence[Alert]:
        """The findings as alerts; nothing for requests."""
        if order.kind not in PRESCRIPTIONS:
            return []
        return [
            Alert(one.key, one.code, AlertSeverity(one.severity.value), one.message, one.lines, one.source)
            for one in review(subject_of(order))
        ]


class StockAtPharmacy:
    """Drugs of which the pharmacy has less than is prescribed; the patient would pay for nothing."""

    code = "pharmacy.stock"

    def check(self, order: CheckedOrder) -> Sequence[Alert]:
        """A warning for each drug that is short."""
        if order.kind not in PRESCRIPTIONS or order.pharmacy_id is None:
            return []
        wanted = {line.drug_id: line for line in order.lines if line.drug_id is not None}
        rows = DrugStock.objects.filter(department_id=order.pharmacy_id, drug_id__in=wanted)
        stock = dict(rows.values_list("drug_id", "quantity"))
        short = [line for drug_id, line in wanted.items() if stock.get(drug_id, 0) < line.quantity]
        names = {
            drug.pk: drug.charge_item.name
            for drug in Drug.objects.select_related("charge_item").filter(
                pk__in=[line.drug_id for line in short]
            )
        }
        return [
            Alert(
                key=f"stock.short:{line.drug_id}",
                code="stock.short",
                severity=AlertSeverity.WARNING,
                message=f"药房{names[line.drug_id]}库存不足，请换药或与药房确认。",
                lines=(line.line_no,),
            )
            for line in short
            if line.drug_id is not None
        ]
