"""The password policy and changing passwords."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.access import PASSWORD, make_user, signed_in
from tests.foundation.access.conftest import audited, enter
from yiqiao.foundation.access import services
from yiqiao.foundation.access.models import SignIn, User
from yiqiao.foundation.access.rules import contains_username, count_character_classes
from yiqiao.foundation.access.services.passwords import check_policy, make_one_time_password
from yiqiao.foundation.problems import InvalidInput

NEW = "Another-Battery-8"


def change(client: Client, old: str, new: str) -> HttpResponse:
    body = {"old_password": old, "new_password": new}
    return client.post("/api/ui/session/password", body, content_type="application/json")


@pytest.mark.requirement("PLATFORM-06")
@given(st.text(min_size=1, max_size=30))
def test_whatever_the_policy_accepts_is_long_mixed_and_without_the_username(password: str) -> None:
    try:
        check_policy(password, User(username="nurse01"), "password")
    except InvalidInput:
        return
    assert len(password) >= 10
    assert count_character_classes(password) >= 3
    assert not contains_username(password, "nurse01")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Sh0rt-pw", "密码至少 10 位"),
        ("onlylowercase12", "至少三种"),
        ("Nurse01-is-me", "不能包含用户名"),
        ("10esruN-is-me", "不能包含用户名"),
        ("A1-" + "x" * 200, "密码最多 128 位"),
    ],
)
def test_each_broken_rule_is_named(password: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_policy(password, User(username="nurse01"), "password")
    assert sentence in refused.value.detail


def test_the_length_is_the_hospitals_choice(session_settings: Callable[..., Any]) -> None:
    session_settings(password_length=20)
    with pytest.raises(InvalidInput, match="至少 20 位"):
        check_policy(PASSWORD, User(username="nurse01"), "password")


def test_one_time_passwords_satisfy_the_policy_and_differ() -> None:
    made = {make_one_time_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_policy(password, User(username="nurse01"), "password")


@pytest.mark.django_db
def test_changing_the_password_keeps_this_session_and_ends_the_others(
    session_settings: Callable[..., Any],
) -> None:
    session_settings(single_session=False)
    user = make_user("system_admin", username="changer")
    here, there = signed_in(user), signed_in(user)
    answer = change(here, PASSWORD, NEW)
    assert answer.status_code == 200
    assert answer.json()["authenticated"] is True
    assert here.get("/api/ui/access/users").status_code == 200
    assert there.get("/api/ui/access/users").json()["code"] == "access.session_ended"
    assert enter(Client(), "changer", PASSWORD).status_code == 401
    assert enter(Client(), "changer", NEW).status_code == 200
    assert [record.subject for record in audited("access.password_changed")] == [f"user:{user.pk}"]


@pytest.mark.django_db
def test_a_wrong_old_password_names_its_field_and_changes_nothing() -> None:
    user = make_user(username="changer")
    answer = change(signed_in(user), "nope", NEW)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "old_password"
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.django_db
def test_guessing_the_old_password_locks_like_signing_in() -> None:
    client = signed_in(make_user(username="changer"))
    for _ in range(5):
        assert change(client, "nope", NEW).status_code == 422
    assert change(client, PASSWORD, NEW).json()["code"] == "access.account_locked"


@pytest.mark.django_db
def test_new_passwords_that_the_policy_refuses_do_not_count_as_guesses() -> None:
    client = signed_in(make_user(username="changer"))
    for _ in range(6):
        assert change(client, PASSWORD, "short").json()["fields"][0]["field"] == "new_password"
    assert change(client, PASSWORD, NEW).status_code == 200


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.django_db
def test_the_last_five_passwords_cannot_come_back_but_older_ones_can() -> None:
    client = signed_in(make_user(username="changer"))
    used = [PASSWORD]
    for number in range(1, 5):
        used.append(f"Number-{number}-battery")
        assert change(client, used[-2], used[-1]).status_code == 200
    for old in used:
        answer = change(client, used[-1], old)
        assert "最近 5 次" in answer.json()["fields"][0]["message"]
    assert change(client, used[-1], "Number-6-battery").status_code == 200
    assert change(client, "Number-6-battery", PASSWORD).status_code == 200


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.django_db
def test_a_reset_password_must_be_changed_before_anything_else() -> None:
    user = make_user("system_admin", username="forgot")
    _, one_time = services.reset_password(user.pk)
    client = Client()
    document = enter(client, "forgot", one_time).json()
    assert document["must_change_password"] is True
    assert document["permissions"] == []
    refused = client.get("/api/ui/access/users")
    assert (refused.status_code, refused.json()["code"]) == (403, "access.password_must_be_changed")
    assert change(client, one_time, NEW).json()["must_change_password"] is False
    assert client.get("/api/ui/access/users").status_code == 200


@pytest.mark.django_db
def test_resetting_a_password_ends_the_open_session() -> None:
    user = make_user("system_admin")
    client = signed_in(user)
    services.reset_password(user.pk)
    assert client.get("/api/ui/access/users").json()["code"] == "access.session_ended"
    assert not SignIn.objects.filter(user=user, ended_at__isnull=True).exists()


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.django_db
def test_a_password_expires_after_ninety_days() -> None:
    with time_machine.travel("2026-01-01 08:00:00+08:00", tick=False) as traveller:
        make_user("system_admin", username="old")
        traveller.shift(timedelta(days=90) - timedelta(seconds=1))
        assert enter(Client(), "old", PASSWORD).json()["must_change_password"] is False
        traveller.shift(timedelta(seconds=4))
        assert enter(Client(), "old", PASSWORD).json()["must_change_password"] is True


@pytest.mark.django_db
def test_nobody_changes_a_password_without_a_session() -> None:
    assert change(Client(), PASSWORD, NEW).json()["code"] == "access.not_signed_in"
