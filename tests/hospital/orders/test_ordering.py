"""Drafting, previewing, submitting, withdrawing orders."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders.cashier import at_counter, settle
from tests.builders.catalogue import make_drug
from tests.builders.orders import (
    consulting,
    herb_lines,
    make_blood_count,
    make_doctor_with_account,
    make_draft,
    make_order,
    seven_doses,
    submit,
    western_line,
)
from tests.builders.people import make_patient
from tests.builders.pharmacy import pay, stock_of_order, stock_up
from yiqiao.foundation.context import SYSTEM, OutsideDataScope, acting, current_actor
from yiqiao.hospital.cashier import services as cashier
from yiqiao.hospital.cashier.errors import ChargeUnavailable, NotRefundable
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.catalogue import services as catalogue
from yiqiao.hospital.catalogue.rules import ChargeItemKind
from yiqiao.hospital.ledger.queries import verify_ledger
from yiqiao.hospital.orders import queries, services
from yiqiao.hospital.orders.errors import (
    NotYourOrder,
    OrderAlreadyPaid,
    OrderLinesInvalid,
    OrderNotFound,
    OrderStateConflict,
    VisitNotOpenForOrders,
)
from yiqiao.hospital.orders.models import Order, OrderAlert, OrderTransition
from yiqiao.hospital.orders.rules import DraftLine, OrderKind
from yiqiao.hospital.people.services import merge_patients
from yiqiao.hospital.visits import services as visits
from yiqiao.hospital.visits.queries import timeline
from yiqiao.hospital.visits.rules import AllergySeverity

pytestmark = pytest.mark.django_db


def _laboratory() -> list[DraftLine]:
    return [DraftLine(clinical_item_id=make_blood_count().pk, quantity=Decimal(1))]


def _charges(order: Order) -> list[tuple[str, Decimal, str]]:
    rows = Charge.objects.filter(source_kind="order", source_ref=order.order_no).order_by("pk")
    return list(rows.values_list("name", "amount", "status"))


def test_preview_computes_boxes_and_amount_with_derivation_and_writes_nothing():
    with consulting() as visit:
        seen = services.preview_amount(visit.pk, OrderKind.WESTERN, [western_line()])
    (line,) = seen.lines
    assert (line.quantity, line.unit_price, seen.amount) == (Decimal(2), Decimal("15.6000"), Decimal("31.20"))
    assert line.derivation[0]["steps"][0]["rule"] == "base"
    assert (Order.objects.count(), Charge.objects.filter(source_kind="order").count()) == (0, 0)
    assert "stock.short" in [alert.code for alert in seen.alerts]


def test_submitted_prescription_posts_what_was_previewed_and_keeps_how_it_was_computed():
    with consulting() as visit:
        order = make_order(visit)
    order.refresh_from_db()
    line = order.lines.get()
    assert (order.status, order.review, order.amount) == ("submitted", "pending", Decimal("31.20"))
    assert _charges(order) == [("阿莫西林胶囊", Decimal("31.20"), "pending")]
    assert line.derivation[0]["amount"] == "31.20"
    assert line.performing_department_id == order.performing_department_id


def test_laboratory_request_is_charged_by_its_parts_at_the_executing_department():
    with consulting() as visit:
        order = make_order(visit, OrderKind.LABORATORY, _laboratory())
    order.refresh_from_db()
    line = order.lines.get()
    assert (order.review, line.amount, line.unit_price) == (
        "not_required",
        Decimal("27.00"),
        Decimal("27.0000"),
    )
    assert [name for name, _, _ in _charges(order)] == ["血细胞分析", "静脉采血"]
    assert set(
        Charge.objects.filter(source_ref=order.order_no).values_list("performing_department__code", flat=True)
    ) == {"laboratory"}


def test_herbal_prescription_multiplies_by_the_doses():
    with consulting() as visit:
        order = make_order(
            visit, OrderKind.HERBAL, herb_lines(("黄芪", "30"), ("炙甘草", "6")), seven_doses()
        )
    assert list(order.lines.values_list("quantity", flat=True)) == [Decimal("210.000"), Decimal("42.000")]
    assert order.herbal.doses == 7


def test_saving_a_draft_again_replaces_its_lines():
    with consulting() as visit:
        draft = make_draft(visit)
        services.save_draft(
            visit.pk, OrderKind.WESTERN, [western_line(days=10)], order_id=draft.pk, clinical_note="复诊"
        )
    draft.refresh_from_db()
    assert [line.quantity for line in draft.lines.all()] == [Decimal("3.000")]
    assert (draft.clinical_note, draft.amount) == ("复诊", Decimal("46.80"))


def test_withdrawn_drug_is_refused_at_submission():
    with consulting() as visit:
        draft = make_draft(visit)
        with acting(SYSTEM):
            catalogue.save_charge_item(
                catalogue.ChargeItemFacts(
                    "D-AMOX", "阿莫西林胶囊", "盒", "drug", ChargeItemKind.DRUG, is_active=False
                )
            )
        with pytest.raises(OrderLinesInvalid):
            services.submit_order(draft.pk, acknowledged={one.key for one in services.alerts_of(draft)})
    assert _charges(draft) == []


def test_alerts_stop_a_submission_until_each_is_acknowledged_and_errors_until_signed():
    patient = make_patient()
    with consulting(patient_id=patient.pk) as visit:
        with acting(SYSTEM):
            visits.record_allergy(patient.pk, "青霉素", AllergySeverity.SEVERE)
        draft = make_draft(visit)
        stock_of_order(draft)
        first = services.submit_order(draft.pk)
        assert (first.submitted, [one.code for one in first.unanswered]) == (False, ["allergy.match"])
        keys = {one.key for one in first.unanswered}
        assert not services.submit_order(draft.pk, acknowledged=keys).submitted
        assert not services.submit_order(draft.pk, override_reason="必须使用").submitted
        assert (_charges(draft), OrderAlert.objects.count()) == ([], 0)
        assert services.submit_order(draft.pk, acknowledged=keys, override_reason="皮试阴性").submitted
    alert = OrderAlert.objects.get()
    assert (alert.code, alert.reason, alert.acknowledged_by_name) == ("allergy.match", "皮试阴性", "王主任")


def test_same_order_is_submitted_once():
    with consulting() as visit:
        order = make_order(visit)
        with pytest.raises(OrderStateConflict):
            submit(order)
    assert len(_charges(order)) == 1


def test_only_the_doctor_who_sees_the_patient_orders_and_only_during_the_consultation():
    with consulting() as visit:
        draft = make_draft(visit)
        with acting(make_doctor_with_account("别的医生").actor):
            for act in (
                lambda: make_draft(visit),
                lambda: services.submit_order(draft.pk),
                lambda: services.cancel_order(draft.pk, "不是我的"),
            ):
                with pytest.raises(NotYourOrder):
                    act()
        visits.complete(visit.pk)
        with pytest.raises(VisitNotOpenForOrders):
            services.submit_order(draft.pk)
    assert Order.objects.get().status == "draft"


def test_another_campus_is_out_of_reach():
    doctor = make_doctor_with_account()
    with consulting(doctor) as visit:
        draft = make_draft(visit)
    with acting(replace(doctor.actor, campuses=frozenset({"west"}))):
        for act in (
            lambda: queries.get_order(draft.pk),
            lambda: queries.orders_of_visit(visit.pk),
            lambda: services.submit_order(draft.pk),
            lambda: services.cancel_order(draft.pk, "误开"),
        ):
            with pytest.raises(OutsideDataScope):
                act()


def test_withdrawing_an_unpaid_order_voids_its_charges():
    with consulting() as visit:
        order = make_order(visit)
        services.cancel_order(order.pk, "患者拒绝")
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "患者拒绝")
    assert _charges(order) == [("阿莫西林胶囊", Decimal("31.20"), "voided")]
    assert order.pharmacy_review.status == "withdrawn"


def test_order_on_a_bill_or_paid_is_not_withdrawn():
    with consulting() as visit:
        doctor = current_actor()
        order = make_order(visit)
    with at_counter():
        charges = Charge.objects.filter(source_ref=order.order_no)
        bill = cashier.open_bill(visit.pk, [one.pk for one in charges])
    with acting(doctor), pytest.raises(ChargeUnavailable):
        services.cancel_order(order.pk, "误开")
    with at_counter():
        settle(bill)
    with acting(doctor), pytest.raises(OrderAlreadyPaid):
        services.cancel_order(order.pk, "误开")
    order.refresh_from_db()
    assert order.status == "settled"


def test_order_is_paid_only_when_all_its_charges_are():
    with consulting() as visit:
        order = make_order(visit, OrderKind.LABORATORY, _laboratory())
    first, second = Charge.objects.filter(source_ref=order.order_no).order_by("pk")
    with at_counter():
        settle(cashier.open_bill(visit.pk, [first.pk]))
    order.refresh_from_db()
    assert order.status == "submitted"
    with at_counter():
        settle(cashier.open_bill(visit.pk, [second.pk]))
    order.refresh_from_db()
    assert order.status == "settled"


def test_executed_request_is_not_refunded_and_a_refunded_one_is_cancelled():
    with consulting() as visit:
        order = make_order(visit, OrderKind.LABORATORY, _laboratory())
    settlement = pay(order)
    services.start_execution(order.pk)
    with at_counter(), pytest.raises(NotRefundable, match="已开始执行"):
        cashier.refund(settlement.pk, None, "不做了", uuid4().hex)
    services.stop_execution(order.pk, "未抽血")
    with at_counter():
        cashier.refund(settlement.pk, None, "不做了", uuid4().hex)
    order.refresh_from_db()
    assert order.status == "cancelled"


def test_copying_takes_lines_at_todays_price_and_only_of_the_same_patient():
    patient, doctor = make_patient(), make_doctor_with_account()
    with consulting(doctor, patient.pk) as visit:
        old = make_order(visit)
        with acting(SYSTEM):
            catalogue.set_price("D-AMOX", Decimal("10.0000"), date.today())  # noqa: DTZ011
        copy = services.copy_from_history(old.pk, visit.pk)
    assert (copy.status, copy.amount) == ("draft", Decimal("20.00"))
    old.refresh_from_db()
    assert old.amount == Decimal("31.20")
    with consulting(make_doctor_with_account("李医生")) as other, pytest.raises(OrderNotFound):
        services.copy_from_history(old.pk, other.pk)


def test_frequent_items_are_the_doctors_own_most_used_first():
    with consulting() as visit:
        ibuprofen = make_drug("D-IBU", "布洛芬片", dose_per_unit="4", max_single_dose=None)
        make_order(visit)
        for _ in range(2):
            make_order(visit, lines=[western_line(ibuprofen, dose="0.2", days=2)])
        found = queries.frequent_items(OrderKind.WESTERN)
    assert [(one.name, one.times) for one in found] == [("布洛芬片", 2), ("阿莫西林胶囊", 1)]


def test_guide_sheet_says_what_is_left_and_where():
    with consulting() as visit:
        laboratory = make_order(visit, OrderKind.LABORATORY, _laboratory())
        make_order(visit)
        pay(laboratory)
        sheet = queries.guide_sheet(visit.pk)
        steps = [one.step.label for one in timeline(visit.pk)]
    assert [(step.what, step.where, step.state) for step in sheet] == [
        ("取药（1 种）", "门诊西药房", "pay"),
        ("血常规", "检验科", "go"),
    ]
    assert [label for label in steps if label in ("血常规", "取药")] == ["血常规", "取药"]


@pytest.mark.requirement("PLATFORM-08")
def test_printed_prescription_has_what_the_regulation_asks_for():
    with consulting() as visit:
        order = make_order(visit)
        sheet = queries.prescription_print(order.pk)
        draft = make_draft(visit)
        with pytest.raises(OrderStateConflict):
            queries.prescription_print(draft.pk)
    assert (sheet.patient_name, sheet.doctor, sheet.diagnoses) == ("张伟", "王主任", ("高血压",))
    assert (sheet.amount, [line.name for line in sheet.lines]) == (Decimal("31.20"), ["阿莫西林胶囊"])


def test_orders_follow_a_patient_whose_records_are_merged():
    kept, merged = make_patient(), make_patient()
    with consulting(patient_id=merged.pk) as visit:
        order = make_order(visit)
    with acting(SYSTEM):
        merge_patients(kept.pk, merged.pk, "同一人重复建档")
    order.refresh_from_db()
    assert order.patient_id == kept.pk


def test_verification_of_the_ledger_finds_an_order_charged_otherwise_than_it_says():
    with consulting() as visit:
        order = make_order(visit)
    assert verify_ledger().discrepancies == ()
    Order.objects.update(amount=Decimal("1.00"))
    assert [(one.check, one.subject) for one in verify_ledger().discrepancies] == [
        ("orders.charged_as_ordered", f"order:{order.order_no}")
    ]


def test_history_of_an_order_is_append_only():
    with consulting() as visit:
        make_order(visit)
    for statement in ("UPDATE orders_ordertransition SET reason = 'x'", "DELETE FROM orders_ordertransition"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
    assert OrderTransition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once_charge_once():
    with consulting() as visit:
        doctor = current_actor()
        draft = make_draft(visit)
        stock_up(draft.lines.get().drug)
    together = Barrier(2)

    def run(_: int) -> bool:
        try:
            with acting(doctor):
                together.wait(timeout=30)
                return services.submit_order(draft.pk).submitted
        except OrderStateConflict:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [False, True]
    assert len(_charges(draft)) == 1
