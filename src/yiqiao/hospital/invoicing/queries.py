"""Finding and showing invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.db.models import Q, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.context import ActorKind, current_actor
from yiqiao.hospital.cashier.services.access import check_patient, check_reach
from yiqiao.hospital.invoicing.errors import InvoiceNotFound
from yiqiao.hospital.invoicing.models import Invoice
from yiqiao.hospital.invoicing.rules import InvoiceStatus

RE_REQUESTABLE = (InvoiceStatus.FAILED, InvoiceStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """How a list of invoices is narrowed; None or empty means any."""

    q: str = ""
    patient_id: int | None = None
    settlement_id: int | None = None
    status: InvoiceStatus | None = None
    since: date | None = None
    until: date | None = None


def list_invoices(wanted: InvoiceFilter) -> QuerySet[Invoice]:
    """Invoices within the actor's reach, newest first. `q` is an invoice, business or settlement number."""
    rows = Invoice.objects.select_related("settlement__bill__patient", "settlement__campus", "reverses")
    if wanted.q:
        rows = rows.filter(
            Q(number=wanted.q) | Q(invoice_no=wanted.q) | Q(settlement__settlement_no=wanted.q)
        )
    if wanted.settlement_id is not None:
        rows = rows.filter(settlement_id=wanted.settlement_id)
    if wanted.status is not None:
        rows = rows.filter(status=wanted.status)
    if wanted.since is not None:
        rows = rows.filter(created_at__gte=clock.at(wanted.since, time.min))
    if wanted.until is not None:
        rows = rows.filter(created_at__lte=clock.at(wanted.until, time.max))
    if wanted.patient_id is not None:
        check_patient(wanted.patient_id)
        rows = rows.filter(settlement__bill__patient_id=wanted.patient_id)
    actor = current_actor()
    if actor.kind is ActorKind.PATIENT and wanted.patient_id is None:
        rows = rows.filter(settlement__bill__patient_id=actor.patient_id or 0)
    elif actor.kind is not ActorKind.PATIENT and actor.campuses is not None:
        rows = rows.filter(settlement__campus__code__in=actor.campuses)
    return rows.order_by("-pk")


def get_invoice(invoice_id: int) -> Invoice:
    """One invoice within the actor's reach, with what its print needs."""
    invoice = (
        Invoice.objects.select_related(
            "settlement__bill__patient", "settlement__bill__visit", "settlement__campus", "reverses"
        )
        .filter(pk=invoice_id)
        .first()
    )
    if invoice is None:
        raise InvoiceNotFound("没有找到这张电子票据。")
    check_reach(invoice.settlement.campus.code, invoice.settlement.bill.patient_id)
    return invoice


def allowed_actions(invoice: Invoice) -> list[str]:
    """What the present actor may do with an invoice now."""
    actions = []
    if invoice.status == InvoiceStatus.ISSUED:
        actions.append("print")
    if invoice.status in RE_REQUESTABLE and current_actor().has("invoicing.resend"):
        actions.append("request_again")
    return actions
