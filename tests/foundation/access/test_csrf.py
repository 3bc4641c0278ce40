"""Forged requests to the UI face are refused; the signed faces do not ask for a token."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders.access import PASSWORD, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLATFORM-06")]


def test_an_unsafe_operation_without_the_token_is_refused_and_changes_nothing() -> None:
    client = signed_in(make_user("system_admin"), client=Client(enforce_csrf_checks=True))
    body = {"username": "forged", "display_name": "伪造"}
    answer = client.post("/api/ui/access/users", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "access.csrf_failed")
    found = client.get("/api/ui/access/users?q=forged")
    assert found.json()["total"] == 0


def test_the_token_of_the_page_lets_the_operation_through() -> None:
    client = signed_in(make_user("system_admin"), client=Client(enforce_csrf_checks=True))
    token = client.get("/api/ui/session").cookies["csrftoken"].value
    body = {"username": "honest", "display_name": "正当"}
    answer = client.post(
        "/api/ui/access/users", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 201


def test_a_token_of_another_browser_is_refused() -> None:
    client = signed_in(make_user("system_admin"), client=Client(enforce_csrf_checks=True))
    client.get("/api/ui/session")
    stranger = Client(enforce_csrf_checks=True).get("/api/ui/session").cookies["csrftoken"].value
    answer = client.delete("/api/ui/session", headers={"X-CSRFToken": stranger})
    assert answer.json()["code"] == "access.csrf_failed"
    assert client.get("/api/ui/session").json()["authenticated"] is True


def test_signing_in_needs_the_token_too() -> None:
    make_user(username="victim")
    client = Client(enforce_csrf_checks=True)
    body = {"username": "victim", "password": PASSWORD}
    answer = client.post("/api/ui/session", body, content_type="application/json")
    assert answer.json()["code"] == "access.csrf_failed"
    token = client.get("/api/ui/session").cookies["csrftoken"].value
    answer = client.post(
        "/api/ui/session", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 200


def test_signed_faces_do_not_ask_for_a_token() -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/his/nothing", {}, content_type="application/json")
    assert answer.json()["code"] != "access.csrf_failed"
