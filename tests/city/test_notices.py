"""The city's signed notices reach the hospital over HTTP, whatever goes wrong on the way, and count once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.builders.exchange import CityServer, connect_city, run_worker
from yiqiao.foundation.exchange.models import InboundMessage
from yiqiao.foundation.exchange.registry import register_inbound_handler, unregister_inbound_handler
from yiqiao.foundation.exchange.services import Done, call

PATIENCE = 20.0

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def handled() -> Iterator[list[Mapping[str, Any]]]:
    """What the handler of invoice notices was given."""
    seen: list[Mapping[str, Any]] = []
    register_inbound_handler("einvoice", "notices", lambda number, payload: seen.append(payload))
    yield seen
    unregister_inbound_handler("einvoice", "notices")


@pytest.fixture
def listening(
    live_server: LiveServer, connect: Callable[..., CityServer], city_server: CityServer
) -> CityServer:
    """The city, told to send its notices to a hospital that listens."""
    connect()
    connect_city(city_server, notify_url=f"{live_server.url}/api/partner")
    return city_server


def wait_for(condition: Callable[[], bool]) -> None:
    """Let the other process get there."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "the city did not get there"
        time.sleep(0.02)


def status_of(city: CityServer, message_id: str) -> str:
    return str(next(one for one in city.notices() if one["message_id"] == message_id)["status"])


def test_asynchronous_invoice_arrives_as_a_notice(
    listening: CityServer, handled: list[Mapping[str, Any]]
) -> None:
    number = f"S{uuid4().hex[:12]}"
    content = {"business_no": number, "amount": "12.00", "payer_name": "李静", "mode": "async"}
    accepted = call("einvoice", "issue", content, message_id=number)
    assert isinstance(accepted, Done)
    assert accepted.data == {"business_no": number, "status": "accepted"}
    wait_for(lambda: InboundMessage.objects.exists())
    run_worker()
    assert [(one["business_no"], one["amount"], len(one["number"])) for one in handled] == [
        (number, "12.00", 20)
    ]


@pytest.mark.parametrize("fault", ["duplicate", "wrong_signature", "delay", "reorder"])
def test_notice_counts_once_whatever_happens_to_it(
    listening: CityServer, handled: list[Mapping[str, Any]], fault: str
) -> None:
    listening.fault("einvoice", "notice:notices", fault, times=1, delay_ms=200)
    message_id = listening.notice("einvoice", "notices", {"business_no": fault})
    wait_for(lambda: status_of(listening, message_id) == "accepted")
    run_worker()
    assert handled == [{"business_no": fault}]
    assert InboundMessage.objects.count() == 1


def test_held_back_notice_is_overtaken(listening: CityServer, handled: list[Mapping[str, Any]]) -> None:
    listening.fault("einvoice", "notice:notices", "reorder", times=1)
    first = listening.notice("einvoice", "notices", {"business_no": "first"})
    second = listening.notice("einvoice", "notices", {"business_no": "second"})
    wait_for(lambda: status_of(listening, first) == status_of(listening, second) == "accepted")
    run_worker()
    assert [one["business_no"] for one in handled] == ["second", "first"]


def test_notice_that_was_lost_never_arrives(listening: CityServer, handled: list[Mapping[str, Any]]) -> None:
    listening.fault("einvoice", "notice:notices", "drop_before", times=1)
    message_id = listening.notice("einvoice", "notices", {"business_no": "lost"})
    wait_for(lambda: status_of(listening, message_id) == "dropped")
    assert not InboundMessage.objects.exists()
