"""Invoices of settlements and refunds: each arrives once, whatever the platform does."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders.cashier import at_counter, make_settlement
from tests.builders.exchange import run_worker
from yiqiao.foundation.events import subscribe, unsubscribe
from yiqiao.foundation.exchange.models import OutboxMessage
from yiqiao.foundation.exchange.outbox import drain
from yiqiao.foundation.exchange.ports import Done, Refused, Unknown
from yiqiao.hospital.cashier import services as cashier
from yiqiao.hospital.cashier.services import RefundLineRequest
from yiqiao.hospital.events import InvoiceIssued
from yiqiao.hospital.invoicing import services
from yiqiao.hospital.invoicing.errors import InvoiceNotMovable
from yiqiao.hospital.invoicing.models import Invoice
from yiqiao.hospital.invoicing.rules import TRANSITIONS, InvoiceEvent, InvoiceStatus, next_status

transactional = pytest.mark.django_db(transaction=True)


def deliver(rounds: int = 4) -> None:
    """What the worker does: wake chains, drain the outbox, note outcomes."""
    for _ in range(rounds):
        run_worker()


def test_every_pair_of_the_table_is_taken_or_refused():
    for status in InvoiceStatus:
        for event in InvoiceEvent:
            if (status, event) in TRANSITIONS:
                assert next_status(status, event) is TRANSITIONS[status, event]
            else:
                with pytest.raises(InvoiceNotMovable):
                    next_status(status, event)
    assert not [pair for pair in TRANSITIONS if pair[0] is InvoiceStatus.ISSUED]


@transactional
def test_settlement_gets_one_blue_invoice_with_the_platforms_numbers(connect):
    city = connect()
    issued: list[InvoiceIssued] = []
    subscribe(InvoiceIssued, issued.append)
    try:
        with at_counter():
            settlement = make_settlement(["30.00", "12.50"])
        deliver()
    finally:
        unsubscribe(InvoiceIssued, issued.append)
    invoice = Invoice.objects.get()
    assert (invoice.kind, invoice.status, invoice.amount) == ("blue", "issued", Decimal("42.50"))
    assert len(invoice.number) == 20
    assert invoice.url.startswith(city.url)
    assert [event.settlement_id for event in issued] == [settlement.pk]


@transactional
@pytest.mark.parametrize(
    "fault",
    ["drop_before", "drop_after", "duplicate", "reorder", "wrong_signature", "wrong_amount", "http_500"],
)
def test_invoice_arrives_once_whatever_the_platform_does(connect, fault):
    city = connect(read_timeout_ms=400, max_retries=0, circuit_threshold=1000)
    with at_counter():
        make_settlement(["1.00"])
        deliver()
        city.fault("einvoice", "issue", fault, times=1)
        settlement = make_settlement(["42.50"])
        deliver(1)
    for _ in range(6):
        OutboxMessage.objects.filter(status="waiting").update(next_attempt_at="2020-01-01T00:00:00Z")
        drain("einvoice")
        deliver(1)
    invoice = Invoice.objects.get(settlement=settlement)
    assert (invoice.status, invoice.amount) == ("issued", Decimal("42.50"))
    assert Invoice.objects.filter(number=invoice.number).count() == 1


@transactional
def test_partial_refund_reverses_the_whole_and_issues_one_over_the_rest(connect):
    connect()
    with at_counter():
        settlement = make_settlement(["30.00", "12.50"])
        deliver()
        second = settlement.bill.charges.order_by("pk").last()
        cashier.refund(settlement.pk, [RefundLineRequest(second.pk, Decimal(1))], "退", "refund-1")
        deliver()
        cashier.refund(settlement.pk, None, "全退", "refund-2")
        deliver()
    chain = list(Invoice.objects.order_by("sequence"))
    assert [(one.kind, one.amount, one.status) for one in chain] == [
        ("blue", Decimal("42.50"), "issued"),
        ("red", Decimal("42.50"), "issued"),
        ("blue", Decimal("30.00"), "issued"),
        ("red", Decimal("30.00"), "issued"),
    ]
    assert chain[1].reverses == chain[0]
    assert chain[3].reverses == chain[2]
    assert chain[2].lines == [{"code": "exam", "name": "检查费", "amount": "30.00"}]
    assert len({one.number for one in chain}) == 4


@transactional
def test_refund_before_the_blue_invoice_was_asked_for_needs_no_red_one(connect):
    connect()
    with at_counter():
        settlement = make_settlement(["30.00"])
        cashier.refund(settlement.pk, None, "退", "refund-1")
    deliver()
    assert [(one.kind, one.status) for one in Invoice.objects.all()] == [("blue", "cancelled")]
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_payment_does_not_wait_for_a_platform_that_is_not_there():
    with at_counter():
        settlement = make_settlement(["30.00"])
        services.advance(settlement.pk)
    assert settlement.status == "completed"
    assert Invoice.objects.get().status == "waiting"


@transactional
def test_refused_invoice_is_asked_for_again_by_a_person_under_the_same_business_number(connect):
    city = connect()
    city.fault("einvoice", "issue", "refuse", times=1)
    with at_counter():
        make_settlement(["30.00"])
        deliver()
        invoice = Invoice.objects.get()
        assert invoice.status == "failed"
        services.request_again(invoice.pk)
        deliver()
    invoice.refresh_from_db()
    assert (invoice.status, invoice.requests) == ("issued", 2)


@pytest.mark.django_db
def test_outcomes_in_any_order_write_the_numbers_once():
    with at_counter():
        make_settlement(["30.00"])
    Invoice.objects.update(status="requested", requests=3)
    invoice = Invoice.objects.get()
    data = {"business_no": invoice.invoice_no, "amount": "30.00", "number": "1" * 20}
    services.record_outcome(invoice.invoice_no, Unknown("timeout"))
    services.record_outcome(invoice.invoice_no, Refused("x", "拒绝"))
    services.record_outcome(f"{invoice.invoice_no}.r2", Done("1", data))
    services.record_outcome(invoice.invoice_no, Done("2", {**data, "number": "2" * 20}))
    services.record_outcome(invoice.invoice_no, Refused("x", "拒绝"))
    invoice.refresh_from_db()
    assert (invoice.status, invoice.number) == ("issued", "1" * 20)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"business_no": "I0000000000-9"}, {"amount": "30.01"}, {"number": ""}], ids=str
)
def test_answer_about_something_else_is_not_believed(wrong):
    with at_counter():
        make_settlement(["30.00"])
    Invoice.objects.update(status="requested", requests=3)
    invoice = Invoice.objects.get()
    data = {"business_no": invoice.invoice_no, "amount": "30.00", "number": "1" * 20, **wrong}
    services.record_outcome(invoice.invoice_no, Done("1", data))
    invoice.refresh_from_db()
    assert (invoice.status, invoice.number) == ("unknown", "")
