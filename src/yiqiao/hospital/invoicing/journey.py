"""Issued invoices, on the patient's timeline of a visit."""

from __future__ import annotations

from collections.abc import Sequence

from yiqiao.hospital.invoicing.models import Invoice
from yiqiao.hospital.invoicing.rules import InvoiceKind, InvoiceStatus
from yiqiao.hospital.visits.rules import Step


class InvoiceSteps:
    """One done step for each invoice that stands. The patient need not wait for one, so none is ever due."""

    def steps_of(self, visit_id: int) -> Sequence[Step]:
        """Issued blue invoices that no red one takes back."""
        issued = Invoice.objects.filter(
            settlement__bill__visit_id=visit_id,
            kind=InvoiceKind.BLUE.value,
            status=InvoiceStatus.ISSUED.value,
        ).exclude(pk__in=Invoice.objects.filter(reverses__isnull=False).values("reverses_id"))
        return [
            Step(
                code=f"invoicing.invoice.{one.pk}",
                label="电子票据",
                label_en="Electronic invoice",
                rank=55,
                is_done=True,
                at=one.issued_at,
                note=f"票据号 {one.number}，{one.amount:.2f} 元",
                link=one.url,
            )
            for one in issued.order_by("pk")
        ]
