"""The administrators' pages: parties' health, the log and its bodies, dead letters, settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from tests.builders.access import signed_in_client
from tests.builders.exchange import CityServer, enqueue_now
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.exchange import outbox
from yiqiao.foundation.exchange.models import InterfaceLog, OutboxMessage, Party
from yiqiao.foundation.exchange.services import Done, Unknown, call

pytestmark = pytest.mark.django_db

BASE = "/api/ui/exchange"


def party_of(client: Client, code: str) -> dict[str, Any]:
    parties: list[dict[str, Any]] = client.get(f"{BASE}/parties").json()
    return next(one for one in parties if one["code"] == code)


def pay(order_no: str) -> object:
    return call("acquirer", "pay", {"order_no": order_no, "amount": "9.90"}, message_id=order_no)


@pytest.mark.requirement("PLATFORM-07")
def test_health_shows_circuit_queue_and_speed_of_each_party(connect: Callable[..., CityServer]) -> None:
    city = connect(circuit_threshold=2, max_retries=0)
    client = signed_in_client(permissions=["exchange.read"])
    assert isinstance(pay(f"P{uuid4().hex[:10]}"), Done)
    enqueue_now("einvoice", "issue", {"business_no": "x"}, "bad", "k")
    enqueue_now("einvoice", "issue", {"business_no": "y", "amount": "1.00"}, "behind", "k")
    outbox.drain("einvoice")
    city.fault("sms", "send", "drop_before")
    for _ in range(3):
        call("sms", "send", {"phone": "13800000000", "text": "x"}, message_id=uuid4().hex)

    acquirer, einvoice, sms = (party_of(client, code) for code in ("acquirer", "einvoice", "sms"))
    assert (acquirer["circuit"], acquirer["requests_last_hour"], acquirer["failures_last_hour"]) == (
        "closed",
        1,
        0,
    )
    assert acquirer["p95_ms"] is not None
    assert acquirer["last_success_at"] is not None
    assert (einvoice["dead"], einvoice["waiting"]) == (1, 1)
    assert einvoice["oldest_waiting_at"] is not None
    assert (sms["circuit"], sms["circuit_reason"], sms["requests_last_hour"]) == (
        "open",
        "connection_lost",
        2,
    )
    assert sms["last_failure"] == "connection_lost"


def test_health_costs_the_same_number_of_queries_however_many_parties(
    city: CityServer, django_assert_num_queries: Any
) -> None:
    from yiqiao.foundation.exchange.queries import party_health

    for index in range(20):
        Party.objects.create(code=f"p{index}", name="机构", client_code="demo", sign_type="none")
    with django_assert_num_queries(6):
        assert len(party_health()) == 23


@pytest.mark.requirement("PLATFORM-05", "PLATFORM-06")
def test_log_is_searched_without_bodies_and_a_body_is_shown_for_an_audited_reason(city: CityServer) -> None:
    order_no = f"P{uuid4().hex[:10]}"
    pay(order_no)
    client = signed_in_client(permissions=["exchange.log", "exchange.reveal"])
    page = client.get(f"{BASE}/logs", {"party": "acquirer", "message_id": order_no, "outcome": "done"}).json()
    assert [(one["operation"], one["status"], one["attempt"]) for one in page["items"]] == [("pay", 200, 1)]
    assert "request_body" not in page["items"][0]
    path = f"{BASE}/logs/{page['items'][0]['id']}/reveal"
    assert client.post(path, {"reason": ""}, content_type="application/json").status_code == 422
    assert not AuditRecord.objects.filter(action="exchange.body_revealed").exists()
    shown = client.post(path, {"reason": "核对长款"}, content_type="application/json").json()
    assert order_no in shown["request_body"]
    assert '"amount":"9.90"' in shown["response_body"]
    assert AuditRecord.objects.get(action="exchange.body_revealed").reason == "核对长款"


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("get", "/parties", "exchange.read"),
        ("get", "/messages", "exchange.read"),
        ("get", "/inbound", "exchange.read"),
        ("get", "/logs", "exchange.log"),
        ("post", "/logs/1/reveal", "exchange.reveal"),
        ("post", "/messages/1/resend", "exchange.resend"),
        ("post", "/messages/1/skip", "exchange.resend"),
        ("post", "/inbound/1/handle-again", "exchange.resend"),
        ("post", "/parties/acquirer/resend-dead", "exchange.resend"),
        ("patch", "/parties/acquirer", "exchange.configure"),
    ],
)
def test_each_page_needs_its_own_permission(
    city: CityServer, method: str, path: str, permission: str
) -> None:
    everything_else = {
        one
        for one in (
            "exchange.read",
            "exchange.log",
            "exchange.reveal",
            "exchange.resend",
            "exchange.configure",
        )
        if one != permission
    }
    stranger, wrong = Client(), signed_in_client(permissions=everything_else)
    right = signed_in_client(permissions=[permission])
    ask = lambda client: getattr(client, method)(  # noqa: E731
        f"{BASE}{path}", **({} if method == "get" else {"data": {}, "content_type": "application/json"})
    )
    assert ask(stranger).status_code in (401, 403)
    assert ask(wrong).status_code == 403
    assert ask(right).status_code in (200, 404, 422)


def test_dead_letter_is_listed_with_what_may_be_done_and_sent_again(city: CityServer) -> None:
    city.fault("einvoice", "issue", "refuse", times=1)
    pk = enqueue_now("einvoice", "issue", {"business_no": uuid4().hex, "amount": "1.00"}, "dead-1")
    outbox.drain("einvoice")
    client = signed_in_client(permissions=["exchange.read", "exchange.resend"])
    listed = client.get(f"{BASE}/messages", {"status": "dead"}).json()["items"]
    assert [(one["message_id"], one["allowed_actions"]) for one in listed] == [("dead-1", ["resend", "skip"])]
    reply = client.post(
        f"{BASE}/messages/{pk}/resend", {"reason": "对方已恢复"}, content_type="application/json"
    )
    assert (reply.status_code, reply.json()["status"]) == (200, "waiting")
    outbox.drain("einvoice")
    again = client.post(f"{BASE}/messages/{pk}/resend", {"reason": "再试"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "exchange.message_not_movable")
    assert OutboxMessage.objects.get(pk=pk).status == "delivered"


def test_pointing_a_party_elsewhere_is_audited_and_ends_the_sandboxs_care(city: CityServer) -> None:
    client = signed_in_client(permissions=["exchange.configure"])
    reply = client.patch(
        f"{BASE}/parties/acquirer", {"base_url": "https://bank.example/acq"}, content_type="application/json"
    )
    assert (reply.status_code, reply.json()["is_sandbox"]) == (200, False)
    assert AuditRecord.objects.get(action="exchange.party_configured").details["after"] == {
        "base_url": "https://bank.example/acq"
    }
    refused = client.patch(
        f"{BASE}/parties/acquirer", {"base_url": "file:///etc/passwd"}, content_type="application/json"
    )
    assert refused.status_code == 422


def test_calling_inside_a_transaction_is_a_programming_error(city: CityServer) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        pay("P-inside")
    assert not InterfaceLog.objects.filter(message_id="P-inside").exists()


def test_nothing_reaches_a_party_that_is_switched_off_or_not_listening(city: CityServer) -> None:
    Party.objects.filter(code="acquirer").update(is_enabled=False)
    assert pay("P-off") == Unknown("party_disabled", is_sent=False)
    Party.objects.filter(code="acquirer").update(is_enabled=True, base_url="http://127.0.0.1:1/acquirer")
    assert pay("P-none") == Unknown("no_connection", is_sent=False)
    assert InterfaceLog.objects.filter(message_id="P-none").count() == 2
    assert not city.received("acquirer", "P-")


def test_idempotent_call_is_tried_again_after_a_lost_connection_any_other_is_not(city: CityServer) -> None:
    city.fault("acquirer", "pay", "drop_after", times=1)
    assert isinstance(pay("P-retried"), Done)
    city.fault("acquirer", "pay", "drop_after", times=1)
    once = call(
        "acquirer", "pay", {"order_no": "P-once", "amount": "1.00"}, message_id="P-once", idempotent=False
    )
    assert once == Unknown("connection_lost")
    assert InterfaceLog.objects.filter(message_id="P-once").count() == 1
