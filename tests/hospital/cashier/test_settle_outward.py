"""Paying through the acquirer, which may answer late, wrongly, twice or not at all: the money is right in the end."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import transaction

from tests.builders.cashier import at_counter, card, cash, make_bill, online, settle
from yiqiao.foundation import clock
from yiqiao.foundation.context import Actor, ActorKind, acting
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.errors import BillBeingSettled, PaymentInTheAir
from yiqiao.hospital.cashier.methods.registry import get_method
from yiqiao.hospital.cashier.models import PaymentOrder, Refund, RefundTender, Settlement
from yiqiao.hospital.cashier.ports import TenderRequest
from yiqiao.hospital.cashier.services.recovery import ABANDONED_AFTER
from yiqiao.hospital.extensions import Done, Refused, Unknown
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger.queries import balance_of, balances, verify_ledger

pytestmark = pytest.mark.django_db(transaction=True)

ZERO = Decimal("0.00")


def acquirer_holds(*settlements: Settlement) -> Decimal:
    """What the acquirer's own statement says it holds of these settlements."""
    numbers = {order.order_no for one in settlements for order in one.payment_orders.all()}
    refunds = RefundTender.objects.filter(refund__settlement__in=settlements)
    numbers |= set(refunds.values_list("refund_order_no", flat=True))
    lines = get_method("bank_card").statement(clock.today())
    return sum((line.amount for line in lines if line.order_no in numbers), ZERO)


def pursue(settlement: Settlement, rounds: int = 8) -> None:
    """What the worker does until nothing is unknown any more."""
    for _ in range(rounds):
        services.pursue_settlement(settlement.pk)
        for refund in Refund.objects.filter(settlement=settlement, status="processing"):
            services.pursue_refund(refund.pk)
    settlement.refresh_from_db()
    settlement.bill.refresh_from_db()


def assert_money_is_right(settlement: Settlement) -> None:
    """Settled once or not at all, the ledger sound, and the acquirer holds what the ledger says."""
    pursue(settlement)
    bill = settlement.bill
    assert (settlement.status, bill.status) in {
        ("completed", "settled"),
        ("failed", "open"),
        ("cancelled", "open"),
    }
    assert acquirer_holds(settlement) == balance_of(chart.BANK_CARD) + balance_of(chart.ONLINE)
    revenue = -balances().get("4101.exam", ZERO)
    assert revenue == (bill.total if bill.status == "settled" else ZERO)
    assert balance_of(chart.PENDING_RECEIPTS) == ZERO
    assert verify_ledger(deep=True).discrepancies == ()


def test_card_payment_completes_the_settlement(connect):
    connect()
    with at_counter():
        settlement = settle(make_bill(["30.00", "12.50"]), card("20.00"), cash("22.50"))
    assert settlement.status == "completed"
    assert balances() == {
        chart.BANK_CARD: Decimal("20.00"),
        chart.CASH: Decimal("22.50"),
        chart.PENDING_RECEIPTS: ZERO,
        "4101.exam": Decimal("-42.50"),
    }
    order = settlement.payment_orders.get()
    assert (order.status, bool(order.counterpart_ref)) == ("succeeded", True)
    assert_money_is_right(settlement)


@pytest.mark.requirement("ENTITLE-05")
def test_foreign_card_is_charged_in_its_currency_at_todays_rate_and_refunded_the_same_yuan(connect):
    connect()
    with at_counter():
        services.set_exchange_rate("USD", Decimal("7.1000"))
        request = TenderRequest("foreign_card", Decimal("710.00"), currency="USD")
        settlement = settle(make_bill(["710.00"]), request)
        tender = settlement.tenders.get()
        assert (tender.foreign_amount, tender.exchange_rate) == (Decimal("100.00"), Decimal("7.100000"))
        assert balance_of(chart.FOREIGN_CARD) == acquirer_holds(settlement) == Decimal("710.00")
        services.set_exchange_rate("USD", Decimal("6.5000"))
        assert services.refund(settlement.pk, None, "退", "key-0001").status == "completed"
    assert balance_of(chart.FOREIGN_CARD) == acquirer_holds(settlement) == ZERO
    assert verify_ledger(deep=True).discrepancies == ()


@pytest.mark.parametrize(
    "fault",
    [
        "delay",
        "drop_before",
        "drop_after",
        "duplicate",
        "reorder",
        "wrong_signature",
        "wrong_amount",
        "refuse",
        "http_500",
    ],
)
def test_money_is_right_whatever_the_acquirer_does_to_a_payment(connect, fault):
    city = connect(read_timeout_ms=400, max_retries=0, circuit_threshold=1000)
    with at_counter():
        settle(make_bill(["1.00"]), card("1.00"))  # gives `reorder` an earlier answer to misplace
        before = balance_of(chart.BANK_CARD)
        city.fault("acquirer", "pay", fault, times=1, delay_ms=900)
        settlement = settle(make_bill(["42.50"]), card("42.50"))
        expected = {"duplicate": "completed", "refuse": "failed"}.get(fault, "pending")
        assert settlement.status == expected
        city.behave()
        pursue(settlement)
    if fault in ("drop_after", "wrong_signature", "wrong_amount", "reorder"):
        assert settlement.status == "completed"
    earlier = Settlement.objects.exclude(pk=settlement.pk).get()
    assert acquirer_holds(settlement, earlier) == balance_of(chart.BANK_CARD)
    assert balance_of(chart.BANK_CARD) - before == (
        Decimal("42.50") if settlement.status == "completed" else ZERO
    )
    assert settlement.bill.status == ("settled" if settlement.status == "completed" else "open")
    assert verify_ledger(deep=True).discrepancies == ()


@pytest.mark.parametrize("operation", ["query", "cancel"])
@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "wrong_signature", "wrong_amount", "refuse"])
def test_money_is_right_when_the_questions_go_wrong_too(connect, operation, fault):
    city = connect(read_timeout_ms=400, max_retries=0, circuit_threshold=1000)
    with at_counter():
        city.fault("acquirer", "pay", "drop_before" if operation == "cancel" else "drop_after", times=1)
        city.fault("acquirer", operation, fault, times=2)
        settlement = settle(make_bill(["42.50"]), card("42.50"))
        assert settlement.status == "pending"
        pursue(settlement)
    assert_money_is_right(settlement)


def test_payment_that_timed_out_but_succeeded_is_charged_once(connect):
    city = connect(read_timeout_ms=400, max_retries=0)
    with at_counter("李收费"):
        bill = make_bill(["42.50"])
        city.fault("acquirer", "pay", "drop_after", times=1)
        settlement = settle(bill, card("42.50"), key="once")
        assert settlement.payment_orders.get().status == "unknown"
        assert settle(bill, card("42.50"), key="once").pk == settlement.pk
        with pytest.raises(BillBeingSettled, match="李收费"):
            settle(bill, cash("42.50"), key="other")
        pursue(settlement)
    assert settlement.status == "completed"
    assert acquirer_holds(settlement) == Decimal("42.50")
    assert_money_is_right(settlement)


def test_order_that_never_left_because_the_process_died_is_cancelled(connect, monkeypatch):
    connect()

    class Died(BaseException):
        """The process ends here."""

    with at_counter():
        bill = make_bill(["42.50"])
        method = get_method("bank_card")
        monkeypatch.setattr(method, "pay", lambda intent: (_ for _ in ()).throw(Died()), raising=False)
        with pytest.raises(Died):
            settle(bill, card("42.50"))
        monkeypatch.undo()
        order = PaymentOrder.objects.get()
        assert order.status == "sent"
        assert services.resolve_unknown(order.order_no).status == "sent", "its request may still be under way"
        PaymentOrder.objects.update(next_check_at=clock.now())
        services.sweep()
        settlement = Settlement.objects.get()
        assert settlement.status == "failed"
        assert settle(bill, card("42.50")).status == "completed"
    assert verify_ledger().discrepancies == ()


def test_refusal_before_anything_was_taken_ends_the_settlement_and_the_bill_can_be_paid_again(connect):
    city = connect()
    with at_counter():
        bill = make_bill(["42.50"])
        city.fault("acquirer", "pay", "refuse", times=1)
        settlement = settle(bill, cash("2.50"), card("40.00"))
        assert (settlement.status, balances()) == ("failed", {})
        assert settle(bill, card("20.00"), online("22.50")).status == "completed"


def test_counter_pays_the_rest_otherwise_after_a_refusal(connect):
    connect()
    with at_counter():
        bill = make_bill(["42.50"])
        settlement = _half_refused(bill)
        assert settlement.status == "pending"
        settlement = services.pay_rest(settlement.pk, [cash("22.50")])
    assert settlement.status == "completed"
    assert balance_of(chart.CASH) == Decimal("22.50")
    assert_money_is_right(settlement)


def test_cancelling_after_a_refusal_gives_the_paid_part_back(connect):
    connect()
    with at_counter():
        settlement = _half_refused(make_bill(["42.50"]))
        services.cancel_settlement(settlement.pk, "患者放弃")
        pursue(settlement)
    assert settlement.status == "cancelled"
    assert acquirer_holds(settlement) == ZERO
    assert settlement.tenders.order_by("line_no").first().status == "reversed"
    assert_money_is_right(settlement)


def test_on_a_telephone_the_paid_part_goes_back_by_itself(connect):
    connect()
    with at_counter():
        bill = make_bill(["42.50"])
    patient = Actor(
        ActorKind.PATIENT,
        "p1",
        "患者",
        frozenset({"cashier.pay_own"}),
        campuses=None,
        departments=None,
        patient_id=bill.patient_id,
    )
    with acting(patient):
        settlement = _half_refused(bill, first=online("20.00"))
    assert settlement.status == "cancelled"
    pursue(settlement)
    assert acquirer_holds(settlement) == ZERO
    assert_money_is_right(settlement)


def test_abandoned_settlement_is_given_up_and_its_money_goes_back(connect):
    connect()
    with at_counter():
        settlement = _half_refused(make_bill(["42.50"]))
        assert services.sweep().abandoned == 0
        Settlement.objects.update(started_at=clock.now() - ABANDONED_AFTER["counter"] * 2)
        assert services.sweep().abandoned == 1
        pursue(settlement)
    assert settlement.status == "cancelled"
    assert_money_is_right(settlement)


def test_cancellation_asked_for_while_the_outcome_is_unknown_is_carried_out_later(connect):
    city = connect(read_timeout_ms=400, max_retries=0)
    with at_counter():
        city.fault("acquirer", "pay", "drop_after", times=1)
        settlement = settle(make_bill(["42.50"]), card("42.50"))
        with pytest.raises(PaymentInTheAir):
            services.pay_rest(settlement.pk, [cash("42.50")])
        assert services.cancel_settlement(settlement.pk, "患者离开").status == "pending"
        pursue(settlement)
    assert settlement.status == "cancelled"
    assert acquirer_holds(settlement) == ZERO
    assert_money_is_right(settlement)


@pytest.mark.parametrize("order", list(permutations(["done", "refused", "unknown"])), ids=" ".join)
def test_outcomes_in_any_order_and_number_are_applied_once(connect, order):
    connect()
    with at_counter():
        settlement = _sent_and_silent(make_bill(["42.50"]))
        order_no = settlement.payment_orders.get().order_no
        answers = {
            "done": Done("T1", {"amount": "42.50"}),
            "refused": Refused("declined", "余额不足"),
            "unknown": Unknown("timeout"),
        }
        deliveries = [answers[name] for name in order for _ in range(2)]
        random.Random(7).shuffle(deliveries)
        for outcome in [*[answers[name] for name in order], *deliveries]:
            services.apply_payment_outcome(order_no, outcome, "notice")
    settlement.refresh_from_db()
    paid = balance_of(chart.BANK_CARD)
    if settlement.status == "completed":
        assert paid == Decimal("42.50")
    else:
        # Refused first, paid after all: the bill is open again and the money is on its way back.
        assert settlement.status == "failed"
        refund = Refund.objects.get(kind="compensation")
        assert refund.amount == Decimal("42.50")
        assert balance_of(chart.PENDING_RECEIPTS) == Decimal("-42.50")
    assert verify_ledger(deep=True).discrepancies == ()


def test_answer_with_another_amount_is_not_believed(connect):
    connect()
    with at_counter():
        settlement = _sent_and_silent(make_bill(["42.50"]))
        order_no = settlement.payment_orders.get().order_no
        order = services.apply_payment_outcome(order_no, Done("T1", {"amount": "42.51"}), "response")
    assert order.status == "unknown"
    assert "42.51" in order.attention
    assert balances() == {}


def test_outward_settlement_inside_a_transaction_is_a_programming_error():
    with at_counter():
        bill = make_bill(["42.50"])
        with pytest.raises(RuntimeError, match="inside a transaction"), transaction.atomic():
            settle(bill, card("42.50"))


def _half_refused(bill, first=None):
    """A settlement whose first tender (20.00) is paid and whose second (online) was refused."""
    method = get_method("online")
    pay = method.pay

    def refuse_second(intent):
        if intent.order_no.endswith("-2"):
            return Refused("declined", "余额不足")
        return pay(intent)

    method.pay = refuse_second
    try:
        return settle(bill, first or card("20.00"), online("22.50"))
    finally:
        del method.pay


def _sent_and_silent(bill):
    """A settlement whose card payment was sent and not answered; the acquirer never heard of it."""
    method = get_method("bank_card")
    method.pay = lambda intent: Unknown("timeout")
    try:
        return settle(bill, card(bill.total))
    finally:
        del method.pay
