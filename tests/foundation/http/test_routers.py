"""Permission first, then the input; the audit after success; the context around it all."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.foundation.http.conftest import Shop, client_of
from yiqiao.foundation import context
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.context import Actor, ActorKind, DataScope
from yiqiao.foundation.http import ApiRouter, operations

pytestmark = pytest.mark.django_db


def test_anonymous_is_refused_before_the_body_is_read(mounted: Shop) -> None:
    answer = Client().post("/api/ui/shop/orders", b"{not json", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "access.not_signed_in")


def test_a_missing_permission_is_refused_before_the_body_is_read(
    mounted: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(monkeypatch, frozenset({"test.read"}))
    answer = client.post(
        "/api/ui/shop/orders",
        b"{not json",
        content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "access.permission_denied")
    assert answer.json()["details"] == {"permission": "test.order"}
    assert mounted.runs == 0


def test_public_and_signed_in_are_permissions_too(mounted: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/api/ui/shop/open").status_code == 200
    assert Client().get("/api/ui/shop/mine").status_code == 401
    assert client_of(monkeypatch, frozenset()).get("/api/ui/shop/mine").json() == "测试"


@pytest.mark.requirement("PLATFORM-06")
def test_a_successful_operation_leaves_its_audit_record_and_a_refused_one_does_not(
    staff: Client, mounted: Shop
) -> None:
    staff.get("/api/ui/shop/orders/17")
    mounted.fails = True
    assert staff.get("/api/ui/shop/orders/18").status_code == 409
    [record] = AuditRecord.objects.filter(action="test.viewed")
    assert (record.subject, record.operation, record.actor_id) == ("order:17", "test_get", "7")


def test_the_operation_runs_as_its_actor_within_the_scope_of_its_permission(
    mounted: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yiqiao.foundation.access import middleware
    from yiqiao.foundation.access.sessions import Presence

    actor = Actor(
        ActorKind.STAFF,
        "7",
        "测试",
        permissions=frozenset({"test.read"}),
        campuses=frozenset({"main", "east"}),
        scopes={"test.read": DataScope(frozenset({"main"}), frozenset({"cardio"}))},
    )
    monkeypatch.setattr(middleware, "resolve", lambda request: Presence(actor))
    answer = Client().get(
        "/api/ui/shop/orders", headers={"X-Request-ID": "abcdefgh-1", "X-Workstation": "W1"}
    )
    [seen] = mounted.seen
    assert (seen.operation, seen.request_id, seen.workstation) == ("test_list", "abcdefgh-1", "W1")
    assert (seen.actor.campuses, seen.actor.departments) == ({"main"}, {"cardio"})
    assert answer["X-Request-ID"] == "abcdefgh-1"
    assert context.current_actor() is context.SYSTEM


def test_an_unacceptable_request_id_is_replaced(staff: Client) -> None:
    answer = staff.get("/api/ui/shop/orders", headers={"X-Request-ID": "<script>"})
    assert len(answer["X-Request-ID"]) == 32


def test_two_operations_cannot_share_an_id(shop: Shop) -> None:
    with pytest.raises(RuntimeError, match="test_open"):
        ApiRouter().get("/again", permission="public", operation_id="test_open", response=str)


def test_every_operation_is_listed_with_its_permission(shop: Shop) -> None:
    found = {one.operation_id: one for one in operations()}
    assert (found["test_order"].permission, found["test_order"].idempotent) == ("test.order", True)
    assert found["test_get"].audited is not None
