"""Two people at one prescription: whoever comes first wins, and nothing is both given and refunded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from tests.builders.cashier import cash, make_clerk
from tests.builders.pharmacy import make_prescription, pass_review, pay, pharmacist_actor
from yiqiao.foundation.context import acting
from yiqiao.foundation.problems import DomainError
from yiqiao.hospital.cashier import services as cashier
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.pharmacy import services
from yiqiao.hospital.pharmacy.models import Dispense

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*acts: Callable[[], object]) -> list[bool]:
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> bool:
        try:
            together.wait(timeout=30)
            act()
        except DomainError:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_drugs_are_either_prepared_or_refunded_when_both_are_tried_at_once():
    order = make_prescription()
    pass_review(order)
    settlement = pay(order)
    clerk, pharmacist = make_clerk(), pharmacist_actor()

    def refund() -> None:
        with acting(clerk):
            cashier.refund(settlement.pk, None, "退费", uuid4().hex)

    def prepare() -> None:
        with acting(pharmacist):
            services.prepare(order.order_no)

    refunded, prepared = _at_once(refund, prepare)
    assert refunded is not prepared
    facts = (
        Order.objects.get().status,
        Dispense.objects.get().status,
        Charge.objects.get(source_kind="order").status,
    )
    assert facts == (
        ("cancelled", "cancelled", "refunded") if refunded else ("in_progress", "prepared", "settled")
    )


def test_payment_and_review_at_once_queue_one_dispense():
    order = make_prescription()
    clerk, pharmacist = make_clerk(), pharmacist_actor()
    charges = Charge.objects.filter(source_ref=order.order_no)
    with acting(clerk):
        bill = cashier.open_bill(order.visit_id, [one.pk for one in charges])

    def settle() -> None:
        with acting(clerk):
            cashier.start_settlement(bill.pk, (cash(bill.total),), uuid4().hex)

    def review() -> None:
        with acting(pharmacist):
            services.pass_review(order.pk)

    assert _at_once(settle, review) == [True, True]
    order.refresh_from_db()
    assert (order.status, order.review) == ("settled", "passed")
    assert list(Dispense.objects.values_list("order_id", "status")) == [(order.pk, "queued")]


def test_two_pharmacists_hand_one_prescription_out_once():
    order = make_prescription()
    pass_review(order)
    pay(order)
    first, second = pharmacist_actor("甲药师"), pharmacist_actor("乙药师")
    with acting(first):
        services.prepare(order.order_no)

    def hand_out(actor: object) -> Callable[[], None]:
        def act() -> None:
            with acting(actor):  # type: ignore[arg-type]
                services.dispense(order.order_no, order.patient.patient_no)

        return act

    assert sorted(_at_once(hand_out(first), hand_out(second))) == [False, True]
    line = Dispense.objects.get().lines.get()
    assert line.quantity == 2
