"""From a paid and reviewed prescription to the patient's hands, and back."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from tests.builders.cashier import at_counter
from tests.builders.people import make_patient
from tests.builders.pharmacy import (
    at_pharmacy,
    make_dispensed,
    make_prepared,
    make_prescription,
    make_queued,
    make_window,
    pass_review,
    pay,
)
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.cashier import services as cashier
from yiqiao.hospital.cashier.errors import NotRefundable
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.pharmacy import services
from yiqiao.hospital.pharmacy.errors import (
    DispenseNotFound,
    PatientMismatch,
    PharmacyStateConflict,
    ReturnNotPossible,
    StockShort,
)
from yiqiao.hospital.pharmacy.models import Dispense, DrugStock, StockMovement
from yiqiao.hospital.visits.queries import timeline

pytestmark = pytest.mark.django_db


def _stock() -> Decimal:
    return DrugStock.objects.get().quantity


def test_prescription_goes_from_submission_to_the_patients_hands():
    order = make_prescription()
    assert (order.status, order.review) == ("submitted", "pending")
    pass_review(order)
    pay(order)
    order.refresh_from_db()
    assert (order.status, order.review, order.amount) == ("settled", "passed", Decimal("31.20"))
    with at_pharmacy():
        services.prepare(order.order_no)
        row = services.dispense(order.order_no, order.patient.patient_no)
    order.refresh_from_db()
    assert (order.status, row.status) == ("completed", "dispensed")
    assert _stock() == Decimal("998.000")
    assert list(order.transitions.order_by("pk").values_list("event", flat=True)) == [
        "submit",
        "pass_review",
        "settle",
        "start",
        "complete",
    ]


@pytest.mark.parametrize("first", [pass_review, pay], ids=["review_first", "payment_first"])
def test_dispense_is_queued_once_whichever_of_review_and_payment_comes_last(first):
    order = make_prescription()
    first(order)
    assert not Dispense.objects.exists()
    (pay if first is pass_review else pass_review)(order)
    services.queue_if_ready(order.pk)
    assert list(Dispense.objects.values_list("order_id", "status")) == [(order.pk, "queued")]


def test_timeline_leads_to_the_window_where_the_drugs_are():
    window = make_window()
    order = make_prescription()

    def collecting():
        steps = [one.step for one in timeline(order.visit_id) if one.step.code.startswith("pharmacy.")]
        return [(step.label, window.name in step.place, step.note, step.is_done) for step in steps]

    assert collecting() == [("取药", False, "", False)]
    pass_review(order)
    pay(order)
    assert collecting() == [("取药", True, "药房正在调配", False)]
    with at_pharmacy():
        services.prepare(order.order_no)
        assert collecting() == [("取药", True, "药已配好，请到窗口取药", False)]
        services.dispense(order.order_no, order.patient.patient_no)
    assert collecting() == [("取药", False, "", True)]


def test_unpaid_or_unreviewed_prescription_is_not_dispensed():
    order = make_prescription()
    pay(order)
    with at_pharmacy(), pytest.raises(DispenseNotFound):
        services.prepare(order.order_no)


def test_another_patient_at_the_window_gets_nothing():
    order = make_prepared()
    stranger = make_patient("李四", card="C778899")
    with at_pharmacy():
        for scan in (stranger.patient_no, "C778899", "nonsense"):
            with pytest.raises(PatientMismatch):
                services.dispense(order.order_no, scan)
    assert (Dispense.objects.get().status, _stock()) == ("prepared", Decimal("1000.000"))


def test_drugs_are_handed_out_only_after_they_were_prepared_and_only_once():
    order = make_queued()
    with at_pharmacy():
        with pytest.raises(PharmacyStateConflict):
            services.dispense(order.order_no, order.patient.patient_no)
        services.prepare(order.order_no)
        services.dispense(order.order_no, order.patient.patient_no)
        with pytest.raises(PharmacyStateConflict):
            services.dispense(order.order_no, order.patient.patient_no)
    assert _stock() == Decimal("998.000")
    assert StockMovement.objects.filter(kind="dispense").count() == 1


def test_short_stock_stops_the_handing_out_and_changes_nothing():
    order = make_prepared()
    with at_pharmacy():
        stock = DrugStock.objects.get()
        services.adjust_stock(stock.department_id, stock.drug_id, Decimal(1), "盘点", reference="t1")
        with pytest.raises(StockShort):
            services.dispense(order.order_no, order.patient.patient_no)
    order.refresh_from_db()
    assert (order.status, Dispense.objects.get().status, _stock()) == (
        "in_progress",
        "prepared",
        Decimal("1.000"),
    )


def test_prepared_and_dispensed_drugs_are_not_refunded_until_they_are_back():
    order = make_prescription()
    pass_review(order)
    settlement = pay(order)
    with at_pharmacy():
        services.prepare(order.order_no)
    with at_counter(), pytest.raises(NotRefundable, match="已调配"):
        cashier.refund(settlement.pk, None, "不要了", uuid4().hex)
    with at_pharmacy():
        services.dispense(order.order_no, order.patient.patient_no)
    with at_counter(), pytest.raises(NotRefundable, match="已发药"):
        cashier.refund(settlement.pk, None, "不要了", uuid4().hex)
    with at_pharmacy():
        services.take_back(order.order_no, None, "包装破损")
    with at_counter():
        cashier.refund(settlement.pk, None, "已退药", uuid4().hex)
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "已退费")
    assert Charge.objects.get(source_ref=order.order_no).status == "refunded"
    assert _stock() == Decimal("1000.000")


def test_part_of_a_line_comes_back_and_only_that_part_is_refundable():
    row = make_dispensed()
    line = row.lines.get()
    with at_pharmacy():
        services.take_back(row.order.order_no, {line.pk: Decimal(1)}, "多开一盒")
    row.refresh_from_db()
    charge = Charge.objects.get(source_kind="order")
    with at_counter():
        settlement_id = charge.bill.settlements.get(status="completed").pk
        cashier.refund(
            settlement_id, [cashier.RefundLineRequest(charge.pk, Decimal(1))], "退一盒", uuid4().hex
        )
        with pytest.raises(NotRefundable, match="已发药"):
            cashier.refund(
                settlement_id, [cashier.RefundLineRequest(charge.pk, Decimal(1))], "再退一盒", uuid4().hex
            )
    order = Order.objects.get()
    assert (row.status, order.status, _stock()) == ("partly_returned", "completed", Decimal("999.000"))


@pytest.mark.parametrize("quantity", ["0", "-1", "2.001"])
def test_more_than_was_handed_out_or_nothing_does_not_come_back(quantity):
    row = make_dispensed()
    with at_pharmacy(), pytest.raises(ReturnNotPossible):
        services.take_back(row.order.order_no, {row.lines.get().pk: Decimal(quantity)}, "退药")
    assert _stock() == Decimal("998.000")


def test_return_needs_a_reason():
    row = make_dispensed()
    with at_pharmacy(), pytest.raises(InvalidInput):
        services.take_back(row.order.order_no, None, "  ")


def test_refunded_prescription_leaves_the_queue():
    order = make_prescription()
    pass_review(order)
    settlement = pay(order)
    with at_counter():
        cashier.refund(settlement.pk, None, "不取药了", uuid4().hex)
    assert (Dispense.objects.get().status, Order.objects.get().status) == ("cancelled", "cancelled")


def test_put_back_drugs_may_be_refunded():
    order = make_prescription()
    pass_review(order)
    settlement = pay(order)
    with at_pharmacy():
        services.prepare(order.order_no)
        services.put_back(order.order_no, "患者要求退费")
    with at_counter():
        cashier.refund(settlement.pk, None, "退费", uuid4().hex)
    assert Order.objects.get().status == "cancelled"


def test_prescriptions_go_to_the_open_window_with_the_fewest_waiting():
    first, second = make_window("YF01"), make_window("YF02")
    orders = [make_queued() for _ in range(3)]
    windows = [Dispense.objects.get(order=order).window_id for order in orders]
    assert windows == [first.pk, second.pk, first.pk]


def test_closing_a_window_sends_its_queue_to_the_others():
    first = make_window("YF01")
    order = make_queued()
    second = make_window("YF02")
    with at_pharmacy():
        services.close_window(first.pk)
    assert Dispense.objects.get(order=order).window_id == second.pk
