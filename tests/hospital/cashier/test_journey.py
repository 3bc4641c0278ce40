"""What is to pay, on the patient's timeline."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders.cashier import at_counter, make_bill, make_charges, settle
from tests.builders.visits import make_visit
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.visits.queries import timeline

pytestmark = pytest.mark.django_db


def _payments(visit):
    return [
        (one.step.code, one.step.is_done, one.step.note, one.step.at)
        for one in timeline(visit.pk)
        if one.step.code.startswith("cashier.")
    ]


def test_timeline_says_what_is_due_and_what_was_paid():
    with at_counter():
        visit = make_visit()
        Charge.objects.filter(visit=visit).delete()
        assert _payments(visit) == []
        bill = make_bill(["30.00"], visit=visit)
        (pending,) = make_charges(visit, ["12.50"])
        assert _payments(visit) == [("cashier.pay", False, "待缴 42.50 元", None)]
        paid = settle(bill)
        assert _payments(visit) == [("cashier.pay", False, "待缴 12.50 元", None)]
        services.void_charges(pending.source_kind, pending.source_ref)
        assert _payments(visit) == [("cashier.pay", True, "已缴 30.00 元", paid.finished_at)]
        services.refund(paid.pk, None, "未做", "journey-r")
        assert _payments(visit) == []


def test_registration_fee_is_a_step_of_its_own_before_checking_in():
    with at_counter():
        visit = make_visit()
        if not Charge.objects.filter(visit=visit, source_kind="registration").exists():
            (charge,) = make_charges(visit, ["25.00"])
            Charge.objects.filter(pk=charge.pk).update(source_kind="registration")
        bill = services.open_bill(visit.pk)
        assert [(code, done) for code, done, *_ in _payments(visit)] == [("cashier.pay_registration", False)]
        paid = settle(bill)
        assert _payments(visit) == [
            ("cashier.pay_registration", True, f"已缴 {Decimal(bill.total):.2f} 元", paid.finished_at)
        ]
    codes = [one.step.code for one in timeline(visit.pk)]
    assert codes.index("cashier.pay_registration") < codes.index("check_in")
