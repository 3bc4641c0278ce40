"""Paying in cash: one transaction from bill to ledger."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders.access import make_user
from tests.builders.cashier import (
    at_counter,
    cash,
    clerk_actor,
    make_bill,
    make_charges,
    make_settlement,
    settle,
)
from yiqiao.foundation.context import acting
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.errors import (
    BillAlreadySettled,
    ChargeUnavailable,
    KeyUsedOtherwise,
    NoOpenShift,
    NothingToBill,
    TenderInvalid,
    TenderSumMismatch,
)
from yiqiao.hospital.cashier.models import Charge, Settlement, Tender, Transition
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger.queries import balances, verify_ledger

pytestmark = pytest.mark.django_db


def test_cash_settlement_pays_the_bill_and_the_ledger_says_so():
    with at_counter():
        bill = make_bill(["30.00", "12.50"])
        settlement = settle(bill)
    bill.refresh_from_db()
    assert (settlement.status, bill.status) == ("completed", "settled")
    assert set(Charge.objects.filter(bill=bill).values_list("status", flat=True)) == {"settled"}
    assert balances() == {chart.CASH: Decimal("42.50"), "4101.exam": Decimal("-42.50")}
    assert verify_ledger(deep=True).discrepancies == ()


def test_change_is_recorded_and_only_the_net_reaches_the_ledger():
    with at_counter():
        bill = make_bill(["42.50"])
        settlement = settle(bill, cash("42.50", received="50.00"))
    tender = settlement.tenders.get()
    assert (tender.received, tender.change) == (Decimal("50.00"), Decimal("7.50"))
    assert balances()[chart.CASH] == Decimal("42.50")


def test_too_little_cash_is_refused_and_nothing_changes():
    with at_counter():
        bill = make_bill(["42.50"])
        with pytest.raises(TenderInvalid, match="还差"):
            settle(bill, cash("42.50", received="40.00"))
    bill.refresh_from_db()
    assert bill.status == "open"
    assert not Settlement.objects.exists()
    assert balances() == {}


@pytest.mark.parametrize("amount", ["42.49", "42.51"])
def test_tenders_that_do_not_add_up_to_the_bill_are_refused(amount):
    with at_counter():
        bill = make_bill(["42.50"])
        with pytest.raises(TenderSumMismatch):
            settle(bill, cash(amount))
    assert not Tender.objects.exists()


def test_database_refuses_a_completed_settlement_that_is_not_paid_in_full():
    with at_counter():
        settlement = make_settlement()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="is completed with"), transaction.atomic():
        Tender.objects.filter(settlement=settlement).update(amount=Decimal("1.00"))


def test_same_key_returns_the_same_settlement_and_takes_no_money_twice():
    with at_counter():
        bill = make_bill(["42.50"])
        first = settle(bill, key="key-1")
        second = settle(bill, key="key-1")
    assert second.pk == first.pk
    assert balances()[chart.CASH] == Decimal("42.50")


def test_same_key_with_other_tenders_is_refused():
    with at_counter():
        bill = make_bill(["42.50"])
        settle(bill, key="key-1")
        with pytest.raises(KeyUsedOtherwise):
            settle(bill, cash("42.50", received="50.00"), key="key-1")


def test_second_settlement_of_a_bill_is_told_who_settled_it():
    with at_counter("李收费"):
        bill = make_bill(["42.50"])
        first = settle(bill)
    with at_counter("王收费"), pytest.raises(BillAlreadySettled, match="李收费") as refused:
        settle(bill)
    assert refused.value.details["settlement_no"] == first.settlement_no
    assert balances()[chart.CASH] == Decimal("42.50")


def test_counter_without_open_shift_takes_no_money():
    clerk = clerk_actor(make_user())
    with acting(clerk):
        bill = make_bill(["42.50"])
        with pytest.raises(NoOpenShift):
            settle(bill)
    assert balances() == {}


def test_bill_gathers_all_pending_charges_and_is_returned_again_until_paid():
    with at_counter():
        charges = make_charges(amounts=["10.00", "5.00"])
        registration = Charge.objects.filter(visit=charges[0].visit).exclude(pk__in=[c.pk for c in charges])
        bill = services.open_bill(charges[0].visit_id)
        assert bill.total == Decimal("15.00") + sum(one.amount for one in registration)
        assert services.open_bill(charges[0].visit_id).pk == bill.pk
        settle(bill)
        with pytest.raises(NothingToBill):
            services.open_bill(charges[0].visit_id)


def test_split_bill_holds_only_the_chosen_charges():
    with at_counter():
        one, two = make_charges(amounts=["10.00", "5.00"])
        bill = services.open_bill(one.visit_id, [two.pk])
        assert bill.total == Decimal("5.00")
        with pytest.raises(ChargeUnavailable):
            services.open_bill(one.visit_id, [one.pk, two.pk])
        assert services.open_bill(one.visit_id, [one.pk]).total == Decimal("10.00")


def test_voided_bill_gives_its_charges_back():
    with at_counter():
        bill = make_bill(["10.00"])
        charge = bill.charges.get()
        services.void_bill(bill.pk, "开错")
        charge.refresh_from_db()
        assert (charge.status, charge.bill_id) == ("pending", None)


def test_charges_of_a_source_are_posted_once_and_voided_only_while_unpaid():
    with at_counter():
        charge = make_charges(amounts=["10.00"])[0]
        again = services.post_charges(
            charge.visit_id,
            [services.ChargeLine(charge.charge_item_id, Decimal(3))],
            source_kind=charge.source_kind,
            source_ref=charge.source_ref,
        )
        assert [one.pk for one in again] == [charge.pk]
        bill = services.open_bill(charge.visit_id, [charge.pk])
        with pytest.raises(ChargeUnavailable, match="账单"):
            services.void_charges(charge.source_kind, charge.source_ref)
        services.void_bill(bill.pk)
        assert services.void_charges(charge.source_kind, charge.source_ref)[0].status == "voided"


def test_zero_bill_is_settled_without_tenders_and_without_an_entry():
    with at_counter():
        bill = make_bill(["0.0000"])
        settlement = services.start_settlement(bill.pk, [], "zero")
    assert settlement.status == "completed"
    assert balances() == {}
    assert verify_ledger().ok


def test_every_step_is_traced_and_the_trace_cannot_be_changed():
    with at_counter("李收费"):
        settlement = make_settlement()
    trace = Transition.objects.get(subject_kind="settlement", subject_no=settlement.settlement_no)
    assert (trace.to_status, trace.actor_name) == ("completed", "李收费")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Transition.objects.all().delete()


def test_cash_settlement_needs_few_queries(django_assert_max_num_queries):
    with at_counter():
        make_settlement()
        bill = make_bill(["30.00", "12.50", "7.00"])
        with django_assert_max_num_queries(18):
            settle(bill)
