"""Registration fees follow the visit: charged with it, void or given back when it is withdrawn."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders.cashier import at_counter, make_clerk, online, settle
from tests.builders.catalogue import make_charge_item, make_clinical_item
from tests.builders.visits import make_visit
from yiqiao.foundation.context import SYSTEM, acting
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.models import Charge, Refund
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger.queries import balance_of, verify_ledger
from yiqiao.hospital.visits import services as visits


@pytest.fixture
def visit(db):
    """A visit whose registration costs 22 yuan: 10 for the number, 12 for the consultation."""
    parts = (
        (make_charge_item("GHF", "挂号费", "10.0000").code, "1"),
        (make_charge_item("ZCF", "诊查费", "12.0000").code, "1"),
    )
    make_clinical_item("GH01", "普通门诊诊查费", parts=parts)
    return make_visit()


def test_registration_posts_its_fees_with_their_derivation(visit):
    charges = list(Charge.objects.filter(visit=visit).order_by("pk"))
    assert [(one.name, one.amount, one.status) for one in charges] == [
        ("挂号费", Decimal("10.00"), "pending"),
        ("诊查费", Decimal("12.00"), "pending"),
    ]
    assert all(one.derivation and one.source_kind == "registration" for one in charges)


def test_cancelled_visit_voids_unpaid_fees_even_from_an_open_bill(visit):
    with at_counter():
        bill = services.open_bill(visit.pk)
    with acting(SYSTEM):
        visits.cancel_visit(visit.pk, "患者改期")
    bill.refresh_from_db()
    assert bill.status == "voided"
    assert set(Charge.objects.filter(visit=visit).values_list("status", flat=True)) == {"voided"}


def test_cash_paid_fees_stay_paid_until_a_cashier_hands_the_money_back(visit):
    with at_counter():
        settlement = settle(services.open_bill(visit.pk))
        visits.cancel_visit(visit.pk, "患者改期")
        assert balance_of(chart.CASH) == Decimal("22.00")
        services.refund(settlement.pk, None, "退号", "refund-0001")
    assert balance_of(chart.CASH) == Decimal("0.00")


@pytest.mark.django_db(transaction=True)
def test_online_paid_fees_go_back_by_themselves(connect, transactional_db):
    connect()
    parts = ((make_charge_item("GHF", "挂号费", "10.0000").code, "1"),)
    make_clinical_item("GH01", "普通门诊诊查费", parts=parts)
    visit = make_visit()
    clerk = make_clerk()
    with acting(clerk):
        settlement = settle(services.open_bill(visit.pk), online("10.00"))
        assert settlement.status == "completed"
        visits.cancel_visit(visit.pk, "患者改期")
    refund = Refund.objects.get()
    services.pursue_refund(refund.pk)
    refund.refresh_from_db()
    assert (refund.status, refund.amount) == ("completed", Decimal("10.00"))
    assert balance_of(chart.ONLINE) == Decimal("0.00")
    assert verify_ledger(deep=True).discrepancies == ()
