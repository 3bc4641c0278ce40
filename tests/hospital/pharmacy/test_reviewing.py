"""Review: findings first, double signature, the pharmacist's last word."""

from __future__ import annotations

import pytest

from tests.builders.orders import consulting, herb_lines, make_order, seven_doses
from tests.builders.pharmacy import at_pharmacy, make_prescription, pass_review, pay, stock_of_order
from yiqiao.foundation.context import Actor, acting, current_actor
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.orders.errors import NotYourOrder
from yiqiao.hospital.orders.models import Order, OrderAlert
from yiqiao.hospital.orders.rules import OrderKind
from yiqiao.hospital.pharmacy import queries, services
from yiqiao.hospital.pharmacy.errors import DoubleSignatureRequired, PharmacyStateConflict
from yiqiao.hospital.pharmacy.models import Dispense, Review
from yiqiao.hospital.pharmacy.rules.states import ReviewStatus

pytestmark = pytest.mark.django_db


def _incompatible() -> tuple[Order, Actor]:
    """A herbal prescription with 附子 and 半夏, whose doctor signed for it at submission."""
    with consulting() as visit:
        lines = herb_lines(("附子", "10"), ("法半夏", "9"))
        order = make_order(visit, OrderKind.HERBAL, lines, seven_doses())
        doctor = current_actor()
    stock_of_order(order, "10000")
    return order, doctor


def _forget_signatures(order: Order) -> Order:
    """The same prescription as it would be, had the rule been new since it was submitted."""
    review = Review.objects.get(order=order)
    review.findings = [{**one, "key": f"{one['key']}:new"} for one in review.findings]
    review.save(update_fields=["findings"])
    return order


def test_findings_are_there_before_the_pharmacist_looks_and_the_worst_come_first():
    plain = make_prescription()
    severe, _ = _incompatible()
    review = Review.objects.get(order=severe)
    assert [one["code"] for one in review.findings] == ["herb.incompatible"]
    assert review.findings[0]["source"]
    with at_pharmacy():
        listed = [row.order_id for row in queries.list_reviews(ReviewStatus.PENDING)]
    assert listed == [severe.pk, plain.pk]


def test_severe_finding_passes_only_with_the_doctors_second_signature():
    order, doctor = _incompatible()
    _forget_signatures(order)
    with at_pharmacy():
        with pytest.raises(DoubleSignatureRequired):
            services.pass_review(order.pk)
        services.reject_review(order.pk, "附子反半夏，请确认")
    order.refresh_from_db()
    assert (order.status, order.review, order.reject_reason) == ("rejected", "rejected", "附子反半夏，请确认")
    with acting(doctor):
        services.confirm_prescription(order.pk, "久病顽痰，同用观察")
    order.refresh_from_db()
    assert (order.status, order.review) == ("submitted", "pending")
    pass_review(order)
    order.refresh_from_db()
    assert (order.status, order.review) == ("reviewed", "passed")
    assert OrderAlert.objects.get(order=order, reason="久病顽痰，同用观察").severity == "error"


def test_signature_at_submission_is_enough():
    order, _ = _incompatible()
    pass_review(order)
    assert Review.objects.get(order=order).status == "passed"


def test_only_its_doctor_confirms_and_rejection_and_confirmation_need_reasons():
    order, doctor = _incompatible()
    with at_pharmacy():
        with pytest.raises(InvalidInput):
            services.reject_review(order.pk, " ")
        services.reject_review(order.pk, "请确认")
        with pytest.raises(NotYourOrder):
            services.confirm_prescription(order.pk, "我来签")
    with acting(doctor), pytest.raises(InvalidInput):
        services.confirm_prescription(order.pk, "")
    assert Review.objects.get(order=order).status == "rejected"


def test_review_is_decided_once():
    order = make_prescription()
    pass_review(order)
    with at_pharmacy():
        for again in (
            lambda: services.pass_review(order.pk),
            lambda: services.reject_review(order.pk, "再看"),
        ):
            with pytest.raises(PharmacyStateConflict):
                again()


def test_prescription_that_was_paid_and_then_rejected_is_not_queued_but_after_confirmation_it_is():
    order, doctor = _incompatible()
    pay(order)
    with at_pharmacy():
        services.reject_review(order.pk, "请确认")
    order.refresh_from_db()
    assert (order.status, order.review, Dispense.objects.count()) == ("settled", "rejected", 0)
    with acting(doctor):
        services.confirm_prescription(order.pk, "坚持")
    pass_review(order)
    assert Dispense.objects.get().order_id == order.pk


def test_money_for_a_rejected_prescription_is_still_taken_as_a_fact():
    order, _ = _incompatible()
    with at_pharmacy():
        services.reject_review(order.pk, "请确认")
    pay(order)
    order.refresh_from_db()
    assert (order.status, order.review) == ("settled", "rejected")
