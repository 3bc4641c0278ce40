"""Giving card money back through an acquirer that may not answer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders.cashier import at_counter, card, cash, make_bill, online, settle
from tests.hospital.cashier.test_settle_outward import acquirer_holds, pursue
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.models import Charge, Refund
from yiqiao.hospital.cashier.services import RefundLineRequest
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger.queries import balance_of, verify_ledger

pytestmark = pytest.mark.django_db(transaction=True)

ZERO = Decimal("0.00")


@pytest.mark.parametrize(
    "fault",
    ["delay", "drop_before", "drop_after", "duplicate", "wrong_signature", "wrong_amount", "http_500"],
)
def test_card_money_goes_back_once_whatever_the_acquirer_does(connect, fault):
    city = connect(read_timeout_ms=400, max_retries=0, circuit_threshold=1000)
    with at_counter():
        settlement = settle(make_bill(["30.00", "12.50"]), card("42.50"))
        charge = settlement.bill.charges.order_by("pk").last()
        city.fault("acquirer", "refund", fault, times=1, delay_ms=900)
        refund = services.refund(settlement.pk, [RefundLineRequest(charge.pk, Decimal(1))], "退", "key-0001")
        assert refund.status == ("completed" if fault == "duplicate" else "processing")
        city.behave()
        pursue(settlement)
    refund.refresh_from_db()
    assert refund.status == "completed"
    assert settlement.payment_orders.get().status == "partly_refunded"
    assert acquirer_holds(settlement) == balance_of(chart.BANK_CARD) == Decimal("30.00")
    assert balance_of(chart.REFUNDS_PAYABLE) == ZERO
    assert verify_ledger(deep=True).discrepancies == ()


def test_refused_refund_leaves_everything_as_it_was(connect):
    city = connect()
    with at_counter():
        settlement = settle(make_bill(["42.50"]), card("42.50"))
        city.fault("acquirer", "refund", "refuse", times=1)
        refund = services.refund(settlement.pk, None, "退", "key-0001")
        assert refund.status == "failed"
        settlement.bill.refresh_from_db()
        charge = Charge.objects.get(bill=settlement.bill)
        assert (settlement.bill.status, charge.status, charge.refunded_quantity) == ("settled", "settled", 0)
        assert balance_of(chart.REFUNDS_PAYABLE) == ZERO
        assert settlement.payment_orders.get().status == "succeeded"
        assert services.refund(settlement.pk, None, "再退", "key-0002").status == "completed"
    assert acquirer_holds(settlement) == ZERO
    assert verify_ledger(deep=True).discrepancies == ()


def test_half_refused_refund_is_finished_in_cash_by_a_person(connect):
    city = connect()
    with at_counter():
        settlement = settle(make_bill(["42.50"]), card("20.00"), online("20.00"), cash("2.50"))
        city.fault("acquirer", "refund", "refuse", times=1)
        refund = services.refund(settlement.pk, None, "退", "key-0001")
        assert refund.status == "attention"
        assert balance_of(chart.CASH) == Decimal("2.50"), "the drawer waits until nothing outside can fail"
        failed = refund.tenders.get(status="failed")
        refund = services.reroute_refund(failed.refund_order_no, "cash")
        assert refund.status == "completed"
    assert Refund.objects.count() == 1
    assert balance_of(chart.CASH) == Decimal("-20.00")
    assert balance_of(chart.REFUNDS_PAYABLE) == ZERO
    assert verify_ledger(deep=True).discrepancies == ()
