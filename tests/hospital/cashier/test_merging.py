"""Money follows a patient whose records are merged."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.apps import apps

from tests.builders.cashier import at_counter, cash, make_bill, make_charges, settle
from tests.builders.people import make_patient
from tests.builders.visits import make_visit
from yiqiao.foundation.context import SYSTEM, acting
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.models import Arrears
from yiqiao.hospital.cashier.ports import TenderRequest
from yiqiao.hospital.cashier.queries.lists import unpaid_charges_of_patient
from yiqiao.hospital.ledger.queries import verify_ledger
from yiqiao.hospital.people import merge_registry
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.people.services import merge_patients, undo_merge

pytestmark = pytest.mark.django_db


def test_charges_bills_and_debts_follow_a_merged_patient_and_return_when_it_is_undone():
    kept, merged = make_patient(), make_patient()
    visit = make_visit(patient_id=merged.pk)
    with at_counter():
        bill = make_bill(["30.00"], visit=visit)
        settlement = settle(
            bill, cash("10.00"), TenderRequest("arrears", Decimal("20.00"), reason="家属稍后补缴")
        )
        (pending,) = make_charges(visit, ["12.50"])
    debt = Arrears.objects.get()
    with acting(SYSTEM):
        merge = merge_patients(kept.pk, merged.pk, "同一人重复建档")
        for row in (bill, pending, debt):
            row.refresh_from_db()
        assert {bill.patient_id, pending.patient_id, debt.patient_id} == {kept.pk}
        assert pending in unpaid_charges_of_patient(kept.pk)
        assert not unpaid_charges_of_patient(merged.pk).exists()
    with at_counter():
        refund = services.refund(settlement.pk, None, "未做", "after-merge")
        assert refund.status == "completed"
        assert settle(services.open_bill(visit.pk, [pending.pk])).status == "completed"
    assert verify_ledger(deep=True).discrepancies == ()
    with acting(SYSTEM):
        undo_merge(merge.pk, "并非同一人")
    debt.refresh_from_db()
    assert debt.patient_id == merged.pk


def test_every_table_that_points_at_a_patient_follows_a_merge():
    pointing = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label != "people"
        for field in model._meta.concrete_fields
        if field.related_model is Patient
    }
    assert pointing <= set(merge_registry.movers())
