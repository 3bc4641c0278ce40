"""Writing invoices: which are due, asking for them, noting what the platform answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation

import structlog
from django.db import transaction
from django.db.models import Max, Sum
from procrastinate.contrib.django import app

from yiqiao.foundation import clock
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.events import publish
from yiqiao.foundation.exchange import services as exchange
from yiqiao.foundation.exchange.errors import PartyNotFound
from yiqiao.foundation.exchange.ports import Done, Outcome, Refused, Unknown
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier.models import Charge, Refund, RefundLine, Settlement
from yiqiao.hospital.cashier.rules import RefundKind, RefundStatus
from yiqiao.hospital.events import InvoiceIssued, RefundCompleted, SettlementCompleted
from yiqiao.hospital.invoicing.errors import InvoiceNotFound, InvoiceNotMovable
from yiqiao.hospital.invoicing.models import Invoice
from yiqiao.hospital.invoicing.rules import InvoiceEvent, InvoiceKind, InvoiceStatus, next_status
from yiqiao.hospital.people.models import Patient

logger = structlog.get_logger(__name__)

PARTY = "einvoice"
ISSUE = "issue"
REVERSE = "reverse"
AUTOMATIC_REQUESTS = 3
STUCK_AFTER = timedelta(minutes=10)


def invoice_settlement(event: SettlementCompleted) -> None:
    """A settlement was completed: its blue invoice is due."""
    if event.total > 0:
        _add(event.settlement_id, 1, InvoiceKind.BLUE, event.total)
        _wake(event.settlement_id)


def invoice_refund(event: RefundCompleted) -> None:
    """Money went back: the invoice over the old amount is taken back, one over the rest is due."""
    if event.amount == 0:
        return
    settlement = Settlement.objects.get(pk=event.settlement_id)
    chain = _lock_chain(event.settlement_id)
    sequence = max((one.sequence for one in chain), default=0)
    taken_back = {one.reverses_id for one in chain if one.kind == InvoiceKind.RED}
    for blue in chain:
        if blue.kind != InvoiceKind.BLUE or blue.pk in taken_back or blue.status == InvoiceStatus.CANCELLED:
            continue
        if blue.status in (InvoiceStatus.WAITING, InvoiceStatus.FAILED):
            _move(blue, InvoiceEvent.SUPERSEDE)
            blue.failure = "退费后不再需要"
            blue.save(update_fields=["status", "failure"])
        else:
            sequence += 1
            _add(
                settlement.pk,
                sequence,
                InvoiceKind.RED,
                blue.amount,
                refund_id=event.refund_id,
                reverses=blue,
            )
    given_back = (
        Refund.objects.filter(
            settlement=settlement, kind=RefundKind.LINES, status=RefundStatus.COMPLETED
        ).aggregate(total=Sum("amount"))["total"]
        or ZERO
    )
    rest = settlement.total - given_back
    if rest > 0:
        _add(
            settlement.pk,
            sequence + 1,
            InvoiceKind.BLUE,
            rest,
            refund_id=event.refund_id,
        )
    _wake(settlement.pk)


def advance(settlement_id: int) -> None:
    """Request the next invoice of a settlement's chain, if the one before it is out of the way.

    When the platform is not registered yet, the invoice stays waiting and `sweep` finds it later.
    """
    with transaction.atomic():
        for invoice in _lock_chain(settlement_id):
            if invoice.status in (InvoiceStatus.ISSUED, InvoiceStatus.CANCELLED):
                continue
            if invoice.status == InvoiceStatus.WAITING:
                _request(invoice)
            return


def request_again(invoice_id: int) -> Invoice:
    """A person asks again for an invoice that failed or whose fate is unknown; the business number stays."""
    with transaction.atomic():
        invoice = (
            Invoice.objects.select_for_update(of=("self",), no_key=True)
            .select_related("settlement__campus", "reverses")
            .filter(pk=invoice_id)
            .first()
        )
        if invoice is None:
            raise InvoiceNotFound("没有找到这张电子票据。")
        current_actor().check_campus(invoice.settlement.campus.code)
        if invoice.status not in (InvoiceStatus.FAILED, InvoiceStatus.UNKNOWN):
            raise InvoiceNotMovable("只有开具失败或结果未知的票据可以重新申请。")
        _request(invoice)
        audit.record("invoicing.requested_again", f"invoice:{invoice.invoice_no}")
        return invoice


def record_outcome(message_id: str, outcome: Outcome) -> None:
    """What the platform answered; may be told any number of times, the numbers are written once.

    Runs in the transaction that notes the outcome. An answer for another invoice or amount is not believed;
    the invoice is asked for again, which the platform answers from its books.
    """
    invoice = (
        Invoice.objects.select_for_update(of=("self",), no_key=True)
        .select_related("reverses")
        .filter(invoice_no=message_id.split(".")[0])
        .first()
    )
    if invoice is None:
        logger.error("outcome_of_unknown_invoice", message_id=message_id)
        return
    if invoice.status in (InvoiceStatus.ISSUED, InvoiceStatus.CANCELLED):
        return
    match outcome:
        case Done(data=data) if _is_about(invoice, dict(data)):
            _issue(invoice, dict(data))
        case Done():
            _not_believed(invoice)
        case Refused(code=code, message=message):
            _move(invoice, InvoiceEvent.REFUSE)
            invoice.failure = f"{message}（{code}）"[:200]
            invoice.save(update_fields=["status", "failure"])
        case Unknown(reason=reason):
            _move(invoice, InvoiceEvent.LOSE_SIGHT)
            invoice.failure = reason[:200]
            invoice.save(update_fields=["status", "failure"])


def sweep(limit: int = 500) -> int:
    """Wake the chains that wait although nothing holds them up; returns how many."""
    stuck = Invoice.objects.filter(
        status=InvoiceStatus.WAITING, created_at__lt=clock.now() - STUCK_AFTER
    ).order_by("created_at")
    ids = list(dict.fromkeys(stuck.values_list("settlement_id", flat=True)[:limit]))
    for settlement_id in ids:
        advance(settlement_id)
    return len(ids)


def _lock_chain(settlement_id: int) -> list[Invoice]:
    return list(
        Invoice.objects.select_for_update(of=("self",), no_key=True)
        .select_related("reverses")
        .filter(settlement_id=settlement_id)
        .order_by("sequence")
    )


def _add(
    settlement_id: int,
    sequence: int,
    kind: InvoiceKind,
    amount: Decimal,
    *,
    refund_id: int | None = None,
    reverses: Invoice | None = None,
) -> Invoice:
    return Invoice.objects.create(
        # Made of the settlement's key and the place in its chain: stable, unique, no counter needed.
        invoice_no=f"I{settlement_id:010d}-{sequence}",
        settlement_id=settlement_id,
        sequence=sequence,
        refund_id=refund_id,
        kind=kind.value,
        reverses=reverses,
        amount=amount,
        status=InvoiceStatus.WAITING.value,
        created_at=clock.now(),
    )


def _wake(settlement_id: int) -> None:
    """Outbox: the task exists exactly when the rows do."""
    app.configure_task("invoicing.advance", queue="invoicing").defer(settlement_id=settlement_id)


def _move(invoice: Invoice, event: InvoiceEvent) -> None:
    invoice.status = next_status(InvoiceStatus(invoice.status), event).value


def _request(invoice: Invoice) -> None:
    before = invoice.status
    _move(invoice, InvoiceEvent.REQUEST)
    invoice.requests += 1
    suffix = f".r{invoice.requests}" if invoice.requests > 1 else ""
    if invoice.kind == InvoiceKind.BLUE:
        invoice.lines = invoice.lines or _net_lines(invoice.settlement_id)
        operation, payload = ISSUE, _blue(invoice)
    else:
        operation, payload = REVERSE, _red(invoice)
    try:
        exchange.enqueue(PARTY, operation, payload, message_id=f"{invoice.invoice_no}{suffix}")
    except PartyNotFound:
        invoice.status = before
        logger.warning("einvoice_party_missing", invoice_no=invoice.invoice_no)
        return
    invoice.requested_at = clock.now()
    invoice.failure = ""
    invoice.save(update_fields=["status", "requests", "lines", "requested_at", "failure"])


def _blue(invoice: Invoice) -> dict[str, object]:
    patient = Patient.objects.get(bills__settlements=invoice.settlement_id)
    return {
        "business_no": invoice.invoice_no,
        "amount": invoice.amount,
        "payer_name": patient.name,
        "lines": [{"name": line["name"], "amount": line["amount"]} for line in invoice.lines],
    }


def _red(invoice: Invoice) -> dict[str, object]:
    blue = invoice.reverses
    assert blue is not None  # noqa: S101 - constraint invoicing_invoice_red_reverses
    return {
        "business_no": invoice.invoice_no,
        "amount": invoice.amount,
        "original_number": blue.number,
        "reason": "退费",
    }


def _net_lines(settlement_id: int) -> list[dict[str, str]]:
    """What was paid and not given back, by charge category."""
    charges = Charge.objects.filter(bill__settlements=settlement_id)
    paid = charges.values("category__code", "category__name").annotate(amount=Sum("amount"), first=Max("pk"))
    returned = dict(
        RefundLine.objects.filter(
            refund__settlement=settlement_id,
            refund__kind=RefundKind.LINES,
            refund__status=RefundStatus.COMPLETED,
        )
        .values_list("charge__category__code")
        .annotate(amount=Sum("amount"))
    )
    lines = []
    for row in paid.order_by("category__code"):
        net = row["amount"] - returned.get(row["category__code"], ZERO)
        if net:
            lines.append(
                {"code": row["category__code"], "name": row["category__name"], "amount": f"{net:.2f}"}
            )
    return lines


def _is_about(invoice: Invoice, data: dict[str, object]) -> bool:
    try:
        amount = abs(Decimal(str(data.get("amount"))))
    except InvalidOperation:
        return False
    return (
        str(data.get("business_no")) == invoice.invoice_no
        and amount == invoice.amount
        and bool(str(data.get("number") or ""))
    )


def _issue(invoice: Invoice, data: dict[str, object]) -> None:
    _move(invoice, InvoiceEvent.ISSUE)
    invoice.number = str(data["number"])[:40]
    invoice.code = str(data.get("code") or "")[:30]
    invoice.check_code = str(data.get("check_code") or "")[:40]
    invoice.url = str(data.get("url") or "")[:300]
    invoice.issued_at = clock.now()
    invoice.failure = ""
    invoice.save(update_fields=["status", "number", "code", "check_code", "url", "issued_at", "failure"])
    publish(InvoiceIssued(invoice.pk, invoice.settlement_id))
    _wake(invoice.settlement_id)


def _not_believed(invoice: Invoice) -> None:
    logger.error("einvoice_answer_not_believed", invoice_no=invoice.invoice_no)
    if invoice.requests < AUTOMATIC_REQUESTS:
        _request(invoice)
        return
    _move(invoice, InvoiceEvent.LOSE_SIGHT)
    invoice.failure = "平台返回的票据与本笔业务不符，请核对后重新申请"
    invoice.save(update_fields=["status", "failure"])
