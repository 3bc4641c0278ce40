"""The same key does the thing once: replay, refusal of other input, waiting, take-over."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.foundation.http.conftest import Shop, client_of
from yiqiao.foundation import clock
from yiqiao.foundation.idempotency.models import IdempotencyRecord
from yiqiao.foundation.idempotency.replay import forget_old_keys


def send(client: Client, key: str | None, body: dict[str, Any] | None = None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    body = body or {"name": "x", "amount": "1.00"}
    return client.post("/api/ui/shop/orders", body, content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_the_same_key_and_input_replay_the_first_answer(staff: Client, mounted: Shop) -> None:
    first, second = send(staff, "k1"), send(staff, "k1")
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert mounted.runs == 1


@pytest.mark.django_db
def test_the_same_key_with_other_input_is_refused_and_runs_nothing(staff: Client, mounted: Shop) -> None:
    send(staff, "k1")
    answer = send(staff, "k1", {"name": "x", "amount": "2.00"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_reused")
    assert mounted.runs == 1


@pytest.mark.django_db
def test_without_a_key_every_call_runs(staff: Client, mounted: Shop) -> None:
    send(staff, None), send(staff, None)
    assert mounted.runs == 2
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db
def test_another_person_with_the_same_key_runs_for_themselves(
    mounted: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rights = frozenset({"test.order"})
    send(client_of(monkeypatch, rights, "7"), "k1")
    send(client_of(monkeypatch, rights, "8"), "k1")
    assert mounted.runs == 2


@pytest.mark.django_db
def test_a_person_who_lost_the_permission_sees_no_stored_answer(
    mounted: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client_of(monkeypatch, frozenset({"test.order"})), "k1")
    assert send(client_of(monkeypatch, frozenset()), "k1").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["fails", "crashes"])
def test_a_call_that_failed_may_be_repeated_with_its_key(staff: Client, mounted: Shop, way: str) -> None:
    setattr(mounted, way, True)
    assert send(staff, "k1").status_code in (409, 500)
    setattr(mounted, way, False)
    assert send(staff, "k1").status_code == 200
    assert mounted.runs == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 101, "有空", "a\tb"])
def test_an_unusable_key_is_refused_by_name(staff: Client, mounted: Shop, key: str) -> None:
    answer = send(staff, key.encode().decode("latin-1"))
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_invalid")
    assert answer.json()["fields"][0]["field"] == "Idempotency-Key"
    assert mounted.runs == 0


@pytest.mark.django_db(transaction=True)
def test_a_second_call_during_the_first_is_told_to_wait_and_then_replays(
    staff: Client, mounted: Shop
) -> None:
    mounted.may_go_on.clear()
    answers: list[Any] = []

    def first() -> None:
        try:
            answers.append(send(staff, "k1"))
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert mounted.entered.wait(20)
    during = send(Client(), "k1")
    other = send(Client(), "k1", {"name": "other"})
    mounted.may_go_on.set()
    thread.join()
    assert (during.status_code, during.json()["code"]) == (423, "idempotency.still_running")
    assert during["Retry-After"] == "2"
    assert other.json()["code"] == "idempotency.key_reused"
    assert send(staff, "k1").content == answers[0].content
    assert mounted.runs == 1


@pytest.mark.django_db(transaction=True)
def test_many_calls_at_once_with_one_key_run_once(staff: Client, mounted: Shop) -> None:
    statuses: list[int] = []
    ready = threading.Barrier(6)

    def call() -> None:
        try:
            ready.wait()
            statuses.append(send(Client(), "k1").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mounted.runs == 1
    assert set(statuses) <= {200, 423}
    assert 200 in statuses


@pytest.mark.django_db
def test_the_claim_of_a_dead_process_is_taken_over_after_a_minute(staff: Client, mounted: Shop) -> None:
    with time_machine.travel("2026-11-23 08:00:00+08:00", tick=False) as traveller:
        send(staff, "k1")
        IdempotencyRecord.objects.update(response_status=None, response_body=None)
        assert send(staff, "k1").status_code == 423
        traveller.shift(timedelta(seconds=61))
        answer = send(staff, "k1")
        assert answer.status_code == 200
        assert "Idempotency-Replayed" not in answer
        assert mounted.runs == 2
        assert send(staff, "k1")["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_keys_are_forgotten_after_a_week(staff: Client) -> None:
    send(staff, "old"), send(staff, "new")
    IdempotencyRecord.objects.filter(key="old").update(started_at=clock.now() - timedelta(days=8))
    assert forget_old_keys() == 1
    assert IdempotencyRecord.objects.get().key == "new"
