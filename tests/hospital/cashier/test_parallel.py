"""Two people, one bill: real connections, real threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from tests.builders.cashier import cash, make_bill, make_clerk, settle
from yiqiao.foundation.context import acting
from yiqiao.foundation.problems import DomainError
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.errors import BillAlreadySettled, BillBeingSettled, NoOpenShift, NotRefundable
from yiqiao.hospital.cashier.models import Settlement
from yiqiao.hospital.cashier.services import RefundLineRequest
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger.queries import balance_of, verify_ledger

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run acts in threads that start together; what each returned or which refusal it met."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(10)
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(60) for one in [pool.submit(run, act) for act in acts]]


def _settling(actor, bill, key=""):
    def act():
        with acting(actor):
            return settle(bill, cash(bill.total), key=key)

    return act


def test_of_two_cashiers_on_one_bill_one_wins_and_the_other_is_told_who():
    for _ in range(5):
        first, second = make_clerk("李收费"), make_clerk("王收费")
        with acting(first):
            bill = make_bill(["42.50"])
        before = balance_of(chart.CASH)
        results = at_once(_settling(first, bill), _settling(second, bill))
        won = [one for one in results if isinstance(one, Settlement)]
        lost = [one for one in results if not isinstance(one, Settlement)]
        assert len(won) == 1
        assert isinstance(lost[0], BillAlreadySettled | BillBeingSettled)
        assert won[0].operator_name in lost[0].detail
        assert balance_of(chart.CASH) - before == Decimal("42.50")
    assert verify_ledger().ok


def test_double_click_settles_once_and_both_clicks_see_the_same_settlement():
    clerk = make_clerk()
    with acting(clerk):
        bill = make_bill(["42.50"])
    results = at_once(*[_settling(clerk, bill, key="click") for _ in range(4)])
    assert len({one.pk for one in results}) == 1
    assert balance_of(chart.CASH) == Decimal("42.50")


def test_the_same_line_is_refunded_once_when_two_refund_it_at_once():
    first, second = make_clerk("李收费"), make_clerk("王收费")
    with acting(first):
        settlement = settle(make_bill(["30.00", "12.50"]))
    charge = settlement.bill.charges.order_by("pk").first()

    def refunding(actor, key):
        def act():
            with acting(actor):
                lines = [RefundLineRequest(charge.pk, Decimal(1))]
                return services.refund(settlement.pk, lines, "退", key)

        return act

    results = at_once(refunding(first, "a"), refunding(second, "b"))
    assert [type(one) for one in results].count(NotRefundable) == 1
    assert balance_of(chart.CASH) == Decimal("12.50")
    assert verify_ledger().ok


def test_no_settlement_slips_into_a_shift_that_is_being_closed():
    for _ in range(5):
        clerk = make_clerk()
        with acting(clerk):
            bill = make_bill(["10.00"])
            shift_id = int(settle(make_bill(["1.00"])).shift_id)

        def closing(clerk=clerk, shift_id=shift_id):
            with acting(clerk):
                return services.close_shift(shift_id, {"cash": Decimal("1.00")})

        settled, shift = at_once(_settling(clerk, bill), closing)
        expected = Decimal("11.00") if isinstance(settled, Settlement) else Decimal("1.00")
        assert isinstance(settled, Settlement | NoOpenShift)
        assert Decimal(shift.expected["cash"]) == expected


def test_many_settlements_of_one_cashier_do_not_wait_for_each_other():
    clerk = make_clerk()
    with acting(clerk):
        bills = [make_bill(["1.00"]) for _ in range(6)]
    results = at_once(*[_settling(clerk, bill) for bill in bills])
    assert all(isinstance(one, Settlement) for one in results)
    assert balance_of(chart.CASH) == Decimal("6.00")
