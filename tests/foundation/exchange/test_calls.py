"""A call to a party comes out as done, refused or unknown, whatever the party does."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.builders.exchange import CityServer
from yiqiao.foundation.exchange.models import Party
from yiqiao.foundation.exchange.services import Done, Refused, Unknown, call

pytestmark = pytest.mark.django_db


def new_order(amount: str = "35.50") -> dict[str, str]:
    return {
        "order_no": f"P{uuid4().hex[:20]}",
        "amount": amount,
        "method": "bank_card",
        "subject": "门诊缴费",
    }


def pay(order: dict[str, str], **options: bool) -> object:
    return call("acquirer", "pay", order, message_id=order["order_no"], **options)


def query(order: dict[str, str]) -> object:
    return call("acquirer", "query", {"order_no": order["order_no"]}, message_id=f"q{uuid4().hex}")


def test_payment_is_done_and_carries_the_partys_number(city: CityServer) -> None:
    order = new_order()
    outcome = pay(order)
    assert isinstance(outcome, Done)
    assert outcome.data["amount"] == "35.50"
    assert outcome.reference == outcome.data["trade_no"]


def test_the_same_order_paid_twice_is_charged_once(city: CityServer) -> None:
    order = new_order()
    first, second = pay(order), pay(order)
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.reference == second.reference


def test_signed_refusal_is_refused_with_the_partys_sentence(city: CityServer) -> None:
    assert query(new_order()) == Refused("acquirer.order_not_found", "没有收到该订单的付款")


@pytest.mark.parametrize(
    ("fault", "reason", "took_effect"),
    [
        ("drop_before", "connection_lost", False),
        ("drop_after", "connection_lost", True),
        ("wrong_signature", "bad_signature", True),
        ("http_500", "http_500", False),
        ("delay", "timeout", True),
    ],
)
def test_without_a_trustworthy_answer_the_outcome_is_unknown(
    db: None, connect: Callable[..., CityServer], fault: str, reason: str, took_effect: bool
) -> None:
    city = connect(read_timeout_ms=400)
    order = new_order()
    city.fault("acquirer", "pay", fault, delay_ms=900)
    assert pay(order) == Unknown(reason)
    city.behave()
    Party.objects.update(read_timeout_ms=10_000)
    if fault == "delay":  # the party takes its time; the effect comes after the hospital gave up
        cancelled = call(
            "acquirer", "cancel", {"order_no": order["order_no"]}, message_id=f"c{order['order_no']}"
        )
        assert isinstance(cancelled, Done)
        assert query(order) == Refused("acquirer.order_cancelled", "该订单已撤销，未扣款")
        return
    answer = query(order)
    assert isinstance(answer, Done if took_effect else Refused)
