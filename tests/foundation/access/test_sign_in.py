"""Signing in and out, locks and time-outs, over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.builders.access import PASSWORD, kiosk_client, make_user, patient_client, signed_in
from tests.foundation.access.conftest import audited, enter
from yiqiao.foundation import clock
from yiqiao.foundation.access import services
from yiqiao.foundation.access.errors import AccountLocked
from yiqiao.foundation.access.models import SignIn, User
from yiqiao.foundation.access.services import attempts

pytestmark = pytest.mark.django_db


def code_of(response: Any) -> str:
    return str(response.json()["code"])


def test_nobody_signed_in_sees_the_hospital_and_gets_a_csrf_cookie() -> None:
    client = Client()
    answer = client.get("/api/ui/session")
    assert answer.status_code == 200
    assert answer.json()["authenticated"] is False
    assert answer.json()["user"] is None
    assert answer.json()["hospital"]["slug"] == "demo"
    assert "csrftoken" in answer.cookies


@pytest.mark.requirement("PLATFORM-06")
def test_the_right_password_opens_a_session_with_rights_campus_and_menus() -> None:
    user = make_user("system_admin", username="sysadmin", campuses=["main"])
    client = Client()
    answer = enter(client, "SysAdmin", PASSWORD)
    assert answer.status_code == 200
    document = answer.json()
    assert document == client.get("/api/ui/session").json()
    assert document["authenticated"] is True
    assert document["user"]["id"] == str(user.pk)
    assert document["user"]["roles"] == ["system_admin"]
    assert "access.users_manage" in document["permissions"]
    assert "admin" in document["workspaces"]
    assert document["campus"] == {"id": "main", "name": "本部"}
    assert document["campuses"] == [{"id": "main", "name": "本部"}]
    assert document["second_factor"] == "none"
    assert [record.actor_id for record in audited("access.signed_in")] == [str(user.pk)]
    cookie = client.cookies["yiqiao_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_in_changes_the_session_key() -> None:
    make_user(username="fixed")
    client = Client()
    client.session.save()
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies["yiqiao_session"] = session.session_key
    enter(client, "fixed", PASSWORD)
    assert client.cookies["yiqiao_session"].value != session.session_key


@pytest.mark.requirement("PLATFORM-06")
def test_an_unknown_name_and_a_wrong_password_get_the_same_answer() -> None:
    make_user(username="known")
    known, unknown = enter(Client(), "known", "nope"), enter(Client(), "unknown", "nope")
    assert known.status_code == unknown.status_code == 401
    assert code_of(known) == code_of(unknown) == "access.wrong_credentials"
    first, second = known.json(), unknown.json()
    first.pop("request_id"), second.pop("request_id")
    assert first == second


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize("username", ["known", "unknown"])
def test_five_failures_lock_a_name_whether_it_exists_or_not_until_the_time_is_over(username: str) -> None:
    make_user(username="known")
    with time_machine.travel("2026-11-23 08:00:00+08:00", tick=False) as traveller:
        for _ in range(5):
            assert code_of(enter(Client(), username, "nope")) == "access.wrong_credentials"
        locked = enter(Client(), username, PASSWORD)
        assert (locked.status_code, code_of(locked)) == (401, "access.account_locked")
        assert len(audited("access.locked")) == 1
        traveller.shift(timedelta(minutes=30, seconds=1))
        again = enter(Client(), username, PASSWORD)
        assert again.status_code == (200 if username == "known" else 401)


def test_a_success_forgets_the_failures_before_it() -> None:
    make_user(username="known")
    for _ in range(3):
        for _ in range(4):
            enter(Client(), "known", "nope")
        assert enter(Client(), "known", PASSWORD).status_code == 200


def test_what_was_typed_as_a_name_is_kept_nowhere() -> None:
    enter(Client(), "MySecretPassword1", "nope")
    [record] = audited("access.sign_in_failed")
    assert record.subject == "user:unknown"
    with connection.cursor() as cursor:
        cursor.execute("SELECT door FROM access_attemptcounter")
        assert b"ysecretpassword1" not in bytes(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_guesses_in_parallel_are_counted_before_they_are_looked_at() -> None:
    door = attempts.password_door("somebody")
    outcomes: list[str] = []

    def guess() -> None:
        try:
            attempts.claim_attempt(door)
            outcomes.append("looked at")
        except AccountLocked:
            outcomes.append("locked")
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["locked"] * 7 + ["looked at"] * 5


def test_a_deactivated_account_is_told_so_only_after_the_right_password() -> None:
    user = make_user(username="gone")
    services.deactivate_user(user.pk, "离职")
    assert code_of(enter(Client(), "gone", "nope")) == "access.wrong_credentials"
    assert code_of(enter(Client(), "gone", PASSWORD)) == "access.account_deactivated"
    assert not SignIn.objects.filter(user=user, ended_at__isnull=True).exists()


@pytest.mark.requirement("PLATFORM-06")
def test_a_new_sign_in_ends_the_old_one_which_is_told_why() -> None:
    user = make_user("system_admin", username="one")
    old, new = Client(), Client()
    enter(old, "one", PASSWORD)
    enter(new, "one", PASSWORD)
    refused = old.get("/api/ui/access/users")
    assert (refused.status_code, code_of(refused)) == (401, "access.signed_in_elsewhere")
    document = old.get("/api/ui/session").json()
    assert document["authenticated"] is False
    assert document["notice"]["code"] == "access.signed_in_elsewhere"
    assert new.get("/api/ui/access/users").status_code == 200
    assert SignIn.objects.filter(user=user, ended_at__isnull=True).count() == 1


def test_the_database_refuses_a_second_exclusive_session() -> None:
    user = make_user()
    now = clock.now()
    row = {"user": user, "display_name": "x", "started_at": now, "last_seen_at": now}
    SignIn.objects.create(**row)
    with pytest.raises(IntegrityError, match="access_sign_in_one_per_user"), transaction.atomic():
        SignIn.objects.create(**row)


def test_a_hospital_may_allow_several_sessions(session_settings: Callable[..., Any]) -> None:
    session_settings(single_session=False)
    make_user("system_admin", username="two")
    first, second = Client(), Client()
    enter(first, "two", PASSWORD)
    enter(second, "two", PASSWORD)
    assert first.get("/api/ui/access/users").status_code == 200
    assert second.get("/api/ui/access/users").status_code == 200


def test_signing_out_ends_the_session_and_may_be_repeated() -> None:
    user = make_user("system_admin")
    client = signed_in(user)
    assert client.delete("/api/ui/session").status_code == 204
    assert client.delete("/api/ui/session").status_code == 204
    assert code_of(client.get("/api/ui/access/users")) == "access.not_signed_in"
    assert SignIn.objects.get(user=user).end_reason == "signed_out"
    assert len(audited("access.signed_out")) == 1


@pytest.mark.requirement("PLATFORM-06")
def test_an_idle_session_ends_but_a_used_one_goes_on(session_settings: Callable[..., Any]) -> None:
    session_settings(idle_minutes=15, absolute_hours=10)
    with time_machine.travel("2026-11-23 08:00:00+08:00", tick=False) as traveller:
        user = make_user("system_admin")
        client = signed_in(user)
        for _ in range(4):
            traveller.shift(timedelta(minutes=13))
            assert client.get("/api/ui/access/users").status_code == 200
        traveller.shift(timedelta(minutes=15))
        assert code_of(client.get("/api/ui/access/users")) == "access.session_idle"
        assert code_of(client.get("/api/ui/access/users")) == "access.session_idle"
        assert SignIn.objects.get(user=user).end_reason == "idle"


def test_a_page_polling_in_the_background_does_not_keep_a_session_alive(
    session_settings: Callable[..., Any],
) -> None:
    session_settings(idle_minutes=15)
    with time_machine.travel("2026-11-23 08:00:00+08:00", tick=False) as traveller:
        client = signed_in(make_user("system_admin"))
        for _ in range(2):
            traveller.shift(timedelta(minutes=7))
            answer = client.get("/api/ui/access/users", headers={"X-Background": "1"})
            assert answer.status_code == 200
        traveller.shift(timedelta(minutes=2))
        answer = client.get("/api/ui/access/users", headers={"X-Background": "1"})
        assert code_of(answer) == "access.session_idle"


@pytest.mark.requirement("PLATFORM-06")
def test_the_longest_duration_ends_a_session_in_constant_use(session_settings: Callable[..., Any]) -> None:
    session_settings(idle_minutes=30, absolute_hours=1)
    with time_machine.travel("2026-11-23 08:00:00+08:00", tick=False) as traveller:
        client = signed_in(make_user("system_admin"))
        for _ in range(5):
            traveller.shift(timedelta(minutes=11))
            assert client.get("/api/ui/access/users").status_code == 200
        traveller.shift(timedelta(minutes=11))
        assert code_of(client.get("/api/ui/access/users")) == "access.session_expired"


def test_sessions_nobody_came_back_to_are_swept() -> None:
    with time_machine.travel("2026-11-23 08:00:00+08:00", tick=False) as traveller:
        staff, patient, kiosk = make_user(), patient_client(7), kiosk_client()
        signed_in(staff)
        traveller.shift(timedelta(hours=13))
        assert services.sweep_sign_ins() == 2
        assert patient.get("/api/ui/session").json()["authenticated"] is False
        assert kiosk.get("/api/ui/session").json()["authenticated"] is True


def test_a_request_in_a_warm_process_asks_the_database_only_for_its_session(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    client = signed_in(make_user("system_admin"))
    client.get("/api/ui/session")
    with django_assert_num_queries(1):
        client.get("/api/ui/session")


def test_a_revoked_role_is_gone_with_the_next_request() -> None:
    user = make_user("system_admin")
    client = signed_in(user)
    assert client.get("/api/ui/access/users").status_code == 200
    services.revoke_grant(user.grants.get().pk, "调岗")
    assert code_of(client.get("/api/ui/access/users")) == "access.permission_denied"


def test_deactivating_an_account_ends_its_session_at_once() -> None:
    user = make_user("system_admin")
    client = signed_in(user)
    services.deactivate_user(user.pk, "离职")
    assert client.get("/api/ui/access/users").status_code == 401


def test_the_workplace_decides_which_roles_are_in_force_and_is_remembered() -> None:
    user = make_user("information_dept", username="mover", campuses=["main", "east"])
    client = Client()
    assert enter(client, "mover", PASSWORD).json()["campus"]["id"] == "main"
    moved = client.put("/api/ui/session/workplace", {"campus_id": "east"}, content_type="application/json")
    assert moved.json()["campus"]["id"] == "east"
    client.delete("/api/ui/session")
    assert enter(Client(), "mover", PASSWORD).json()["campus"]["id"] == "east"
    refused = client.put("/api/ui/session/workplace", {"campus_id": "x"}, content_type="application/json")
    assert refused.status_code == 401
    assert User.objects.get(pk=user.pk).campus_code == "east"


def test_a_campus_without_a_role_cannot_be_chosen() -> None:
    client = signed_in(make_user("information_dept", campuses=["main"]))
    answer = client.put("/api/ui/session/workplace", {"campus_id": "east"}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "campus_id"


def test_a_patient_session_has_the_fixed_rights_of_patients_and_a_masked_name() -> None:
    client = patient_client(42, "欧阳修")
    document = client.get("/api/ui/session").json()
    assert document["user"] == {
        "id": "42",
        "username": "",
        "display_name": "欧**",
        "kind": "patient",
        "roles": ["patient"],
        "counter_code": "",
    }
    assert "mobile" in document["workspaces"]
    assert code_of(client.get("/api/ui/access/users")) == "access.permission_denied"
    assert services.end_patient_sessions(42) == 1
    assert code_of(client.get("/api/ui/access/users")) == "access.session_ended"


def test_a_kiosk_stays_signed_in_over_a_weekend_and_cannot_move() -> None:
    with time_machine.travel("2026-11-20 18:00:00+08:00", tick=False) as traveller:
        client = kiosk_client("main", "K7")
        traveller.shift(timedelta(hours=60))
        document = client.get("/api/ui/session").json()
        assert document["authenticated"] is True
        assert document["user"]["kind"] == "device"
        assert document["user"]["counter_code"] == "K7"
        moved = client.put(
            "/api/ui/session/workplace", {"campus_id": "east"}, content_type="application/json"
        )
        assert moved.status_code == 422


def test_a_session_cookie_means_nothing_to_the_signed_faces() -> None:
    client = signed_in(make_user("system_admin"))
    answer = client.post("/api/his/anything", {}, content_type="application/json")
    assert answer.status_code in (401, 404)
    assert answer.wsgi_request.path_info.startswith("/api/his/")
    assert not hasattr(answer.wsgi_request, "presence")
