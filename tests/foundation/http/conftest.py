"""A small face of its own, so that the conventions are tested apart from any package that uses them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from ninja import NinjaAPI, Query

from yiqiao.foundation import context
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.http import (
    PUBLIC,
    SIGNED_IN,
    Amount,
    ApiRouter,
    Audited,
    Day,
    Id,
    Input,
    LongText,
    Output,
    PositiveAmount,
    Quantity,
    SearchText,
    ShortText,
)
from yiqiao.foundation.http import routers as router_module
from yiqiao.foundation.http.problem_documents import install_problem_handlers
from yiqiao.foundation.problems import DomainError, ProblemKind


class TooLate(DomainError):
    """For the tests: the act came too late."""

    kind = ProblemKind.REJECTED
    code = "test.too_late"
    title = "太晚了"


class LineIn(Input):
    """One line."""

    quantity: Quantity
    name: ShortText


class OrderIn(Input):
    """One of each input type."""

    name: ShortText
    note: LongText = ""
    amount: Amount = Decimal(0)
    paid: PositiveAmount = Decimal(1)
    on: Day = date(2026, 1, 1)
    lines: list[LineIn] = []


class OrderOut(Output):
    """What came of it."""

    number: int
    name: str
    amount: Decimal


class Shop:
    """What the face did, and the ways to make it misbehave."""

    def __init__(self) -> None:
        self.runs = 0
        self.fails = False
        self.crashes = False
        self.entered = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.seen: list[context.RequestContext] = []


@pytest.fixture
def shop() -> Iterator[Shop]:
    """The face `/api/ui/…` of this conftest, mounted in place of the real one."""
    made = Shop()
    known = dict(router_module._operations)
    router = ApiRouter(tags=["test"])

    @router.post(
        "/orders", permission="test.order", operation_id="test_order", response=OrderOut, idempotent=True
    )
    def order(request: HttpRequest, body: OrderIn) -> dict[str, Any]:
        made.runs += 1
        made.seen.append(context.current())
        made.entered.set()
        assert made.may_go_on.wait(20)
        if made.fails:
            raise TooLate("挂号已截止，请选择下一场次。", details={"limit": Decimal("1.50")})
        if made.crashes:
            raise RuntimeError("secret detail of the program")
        return {"number": made.runs, "name": body.name, "amount": body.amount}

    @router.get("/orders", permission="test.read", operation_id="test_list", response=list[int])
    def listing(
        request: HttpRequest, q: SearchText = Query(""), customer_id: Id | None = Query(None)
    ) -> list[int]:
        made.seen.append(context.current())
        return []

    @router.get(
        "/orders/{order_id}",
        permission="test.read",
        operation_id="test_get",
        response=OrderOut,
        audited=Audited("test.viewed", "order:{order_id}"),
    )
    def one(request: HttpRequest, order_id: Id) -> dict[str, Any]:
        if made.fails:
            raise TooLate
        return {"number": order_id, "name": "x", "amount": Decimal("10")}

    @router.get("/mine", permission=SIGNED_IN, operation_id="test_mine", response=str)
    def mine(request: HttpRequest) -> str:
        return context.current_actor().display_name

    @router.get("/open", permission=PUBLIC, operation_id="test_open", response=str)
    def public(request: HttpRequest) -> str:
        audit.record("test.opened")
        return "ok"

    api = NinjaAPI(urls_namespace="test-shop", docs_url=None, openapi_url=None)
    install_problem_handlers(api)
    api.add_router("/shop", router)
    made.urls = [path("api/ui/", api.urls)]  # type: ignore[attr-defined]
    try:
        yield made
    finally:
        router_module._operations.clear()
        router_module._operations.update(known)
        NinjaAPI._registry.remove("test-shop") if "test-shop" in getattr(NinjaAPI, "_registry", []) else None


@pytest.fixture
def mounted(shop: Shop, settings: Any) -> Shop:
    """The shop, answering requests."""
    import sys
    import types

    module = types.ModuleType("shop_urls")
    module.urlpatterns = shop.urls  # type: ignore[attr-defined]
    sys.modules["shop_urls"] = module
    settings.ROOT_URLCONF = "shop_urls"
    return shop


@pytest.fixture
def staff(mounted: Shop, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client whose requests are a clerk's, holding both permissions of the shop."""
    return client_of(monkeypatch, frozenset({"test.order", "test.read"}))


def client_of(monkeypatch: pytest.MonkeyPatch, permissions: frozenset[str], number: str = "7") -> Client:
    """A client whose requests are those of an actor with these permissions, without any session."""
    from yiqiao.foundation.access import middleware
    from yiqiao.foundation.access.sessions import Presence

    actor = context.Actor(
        context.ActorKind.STAFF, number, "测试", permissions=permissions, campuses=None, departments=None
    )
    monkeypatch.setattr(middleware, "resolve", lambda request: Presence(actor))
    return Client(raise_request_exception=False)
