"""The second factor: set up, asked for, used once, replaced by recovery codes, cleared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tests.builders.access import PASSWORD, make_user, patient_client, signed_in
from tests.foundation.access.conftest import audited, enter
from yiqiao.foundation import clock
from yiqiao.foundation.access import services
from yiqiao.foundation.access.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLATFORM-06")]


@pytest.fixture
def traveller() -> Iterator[Any]:
    with time_machine.travel("2026-11-23 08:00:10+08:00", tick=False) as found:
        yield found


def send(client: Client, path: str, code: str) -> HttpResponse:
    return client.post(f"/api/ui/session/{path}", {"code": code}, content_type="application/json")


def set_up(user: User) -> tuple[Client, pyotp.TOTP, list[str]]:
    client = signed_in(user)
    begun = client.post("/api/ui/session/second-factor/enrolment").json()
    totp = pyotp.TOTP(begun["secret"])
    confirmed = send(client, "second-factor/confirmation", totp.at(clock.now()))
    assert confirmed.status_code == 200, confirmed.json()
    return client, totp, confirmed.json()["recovery_codes"]


def test_setting_up_shows_a_secret_an_address_and_a_picture(traveller: Any) -> None:
    client = signed_in(make_user(username="phone"))
    begun = client.post("/api/ui/session/second-factor/enrolment").json()
    assert begun["uri"].startswith("otpauth://totp/")
    assert f"secret={begun['secret']}" in begun["uri"]
    assert begun["qr_svg"].startswith("<svg")
    assert User.objects.get(username="phone").totp_confirmed_at is None


def test_a_wrong_first_code_switches_nothing_on(traveller: Any) -> None:
    client = signed_in(make_user(username="phone"))
    begun = client.post("/api/ui/session/second-factor/enrolment").json()
    wrong = f"{(int(pyotp.TOTP(begun['secret']).at(clock.now())) + 1) % 1_000_000:06d}"
    assert send(client, "second-factor/confirmation", wrong).json()["fields"][0]["field"] == "code"
    assert enter(Client(), "phone", PASSWORD).json()["second_factor"] == "none"


def test_the_password_alone_opens_nothing_and_ends_nothing(traveller: Any) -> None:
    user = make_user("system_admin", username="phone")
    working, _, _ = set_up(user)
    thief = Client()
    document = enter(thief, "phone", PASSWORD).json()
    assert document["second_factor"] == "required"
    assert document["authenticated"] is False
    refused = thief.get("/api/ui/access/users")
    assert (refused.status_code, refused.json()["code"]) == (401, "access.second_factor_required")
    assert working.get("/api/ui/access/users").status_code == 200


def test_the_code_finishes_signing_in_once(traveller: Any) -> None:
    user = make_user("system_admin", username="phone")
    _, totp, _ = set_up(user)
    traveller.shift(timedelta(seconds=60))
    code = totp.at(clock.now())
    first = Client()
    enter(first, "phone", PASSWORD)
    assert send(first, "second-factor", code).json()["second_factor"] == "passed"
    assert first.get("/api/ui/access/users").status_code == 200
    second = Client()
    enter(second, "phone", PASSWORD)
    again = send(second, "second-factor", code)
    assert (again.status_code, again.json()["code"]) == (401, "access.second_factor_wrong")
    assert len(audited("access.second_factor_failed")) == 1


def test_five_wrong_codes_lock_the_second_factor(traveller: Any) -> None:
    user = make_user(username="phone")
    _, totp, _ = set_up(user)
    traveller.shift(timedelta(seconds=60))
    client = Client()
    enter(client, "phone", PASSWORD)
    wrong = f"{(int(totp.at(clock.now())) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert send(client, "second-factor", wrong).json()["code"] == "access.second_factor_wrong"
    answer = send(client, "second-factor", totp.at(clock.now()))
    assert answer.json()["code"] == "access.account_locked"
    services.unlock_user(user.pk)
    assert send(client, "second-factor", totp.at(clock.now())).status_code == 200


def test_waiting_too_long_with_the_code_means_starting_again(traveller: Any) -> None:
    user = make_user(username="phone")
    _, totp, _ = set_up(user)
    client = Client()
    enter(client, "phone", PASSWORD)
    traveller.shift(timedelta(minutes=6))
    answer = send(client, "second-factor", totp.at(clock.now()))
    assert (answer.status_code, answer.json()["code"]) == (401, "access.not_signed_in")


def test_a_recovery_code_replaces_the_phone_once(traveller: Any) -> None:
    user = make_user(username="phone")
    _, _, codes = set_up(user)
    assert len(set(codes)) == 10
    first, second = Client(), Client()
    enter(first, "phone", PASSWORD)
    assert send(first, "second-factor", f" {codes[0].upper()} ").status_code == 200
    enter(second, "phone", PASSWORD)
    assert send(second, "second-factor", codes[0]).status_code == 401
    assert len(audited("access.recovery_code_used")) == 1


@pytest.mark.requirement("CRYPTO-02")
def test_the_secret_is_not_in_the_database_in_clear(traveller: Any) -> None:
    from django.db import connection

    client = signed_in(make_user(username="phone"))
    secret = client.post("/api/ui/session/second-factor/enrolment").json()["secret"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT totp_secret FROM access_user WHERE username = 'phone'")
        assert secret.encode() not in bytes(cursor.fetchone()[0])


def test_an_administrator_must_set_it_up_first_where_the_hospital_says_so(
    session_settings: Callable[..., Any], traveller: Any
) -> None:
    session_settings(second_factor_for_administrators=True)
    user = make_user("system_admin", username="admin")
    client = signed_in(user)
    assert client.get("/api/ui/session").json()["must_set_up_second_factor"] is True
    refused = client.get("/api/ui/access/users")
    assert (refused.status_code, refused.json()["code"]) == (403, "access.second_factor_must_be_set_up")
    client, _, _ = set_up(user)
    assert client.get("/api/ui/session").json()["second_factor"] == "passed"
    assert client.get("/api/ui/access/users").status_code == 200
    clerk = signed_in(make_user("information_dept"))
    assert clerk.get("/api/ui/session").json()["must_set_up_second_factor"] is False


def test_the_security_administrator_clears_it_when_the_phone_is_lost(traveller: Any) -> None:
    user = make_user(username="phone")
    client, _, _ = set_up(user)
    security = signed_in(make_user("security_admin"))
    path = f"/api/ui/access/users/{user.pk}/clear-second-factor"
    answer = security.post(path, {"reason": "手机遗失"}, content_type="application/json")
    assert answer.json()["has_second_factor"] is False
    assert client.get("/api/ui/session").json()["notice"]["code"] == "access.session_ended"
    assert enter(Client(), "phone", PASSWORD).json()["authenticated"] is True


def test_it_cannot_be_replaced_silently_and_patients_have_none(traveller: Any) -> None:
    client, _, _ = set_up(make_user(username="phone"))
    again = client.post("/api/ui/session/second-factor/enrolment")
    assert again.json()["code"] == "access.second_factor_already_set_up"
    assert patient_client(5).post("/api/ui/session/second-factor/enrolment").status_code == 403
