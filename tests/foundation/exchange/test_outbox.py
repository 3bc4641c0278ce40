"""What is enqueued arrives, once in effect, in order within its key, whatever the others do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests.builders.exchange import CityServer, enqueue_now, run_worker
from yiqiao.foundation import clock
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.context import Actor, ActorKind, PermissionDenied, acting
from yiqiao.foundation.exchange import outbox
from yiqiao.foundation.exchange.circuits import forget_circuits
from yiqiao.foundation.exchange.errors import MessageIdReused, MessageNotMovable
from yiqiao.foundation.exchange.models import InterfaceLog, OutboxMessage, Party
from yiqiao.foundation.exchange.ports import Done, Outcome, Refused, Unknown
from yiqiao.foundation.exchange.registry import register_outcome_handler, unregister_outcome_handler
from yiqiao.foundation.exchange.services import enqueue, resend, skip

OPERATOR = Actor(ActorKind.STAFF, "7", "接口管理员", permissions=frozenset({"exchange.resend"}))


def invoice(amount: str = "80.00", **more: str) -> dict[str, str]:
    return {"business_no": f"S{uuid4().hex[:16]}", "amount": amount, "payer_name": "周航宇", **more}


def message(pk: int) -> OutboxMessage:
    return OutboxMessage.objects.get(pk=pk)


@pytest.fixture
def told() -> Iterator[list[tuple[str, Outcome]]]:
    """What the handler of invoices was told."""
    heard: list[tuple[str, Outcome]] = []
    register_outcome_handler(
        "einvoice", "issue", hear := lambda number, outcome: heard.append((number, outcome))
    )
    assert hear is not None
    yield heard
    unregister_outcome_handler("einvoice", "issue")


def make_due(*pks: int) -> None:
    """Let the waiting time of failed messages pass."""
    OutboxMessage.objects.filter(pk__in=pks, status="waiting").update(next_attempt_at=clock.now())


@pytest.mark.django_db
def test_message_is_delivered_and_its_handler_told_once(
    city: CityServer, told: list[tuple[str, Outcome]]
) -> None:
    pk = enqueue_now("einvoice", "issue", invoice(), "inv-1")
    outbox.drain("einvoice")
    outbox.drain("einvoice")
    sent = message(pk)
    assert (sent.status, sent.attempts, sent.outcome) == ("delivered", 1, "done")
    assert [number for number, _ in told] == ["inv-1"]
    outcome = told[0][1]
    assert isinstance(outcome, Done)
    assert len(outcome.reference) == 20
    assert sent.reference == outcome.reference


@pytest.mark.django_db
def test_enqueuing_outside_a_transaction_is_a_programming_error(db: None) -> None:
    # The test's own transaction is open, so the guard is asked through a connection that has none.
    assert connection.in_atomic_block
    result: list[str] = []

    def outside() -> None:
        try:
            enqueue("einvoice", "issue", invoice(), message_id="x")
        except RuntimeError as error:
            result.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=outside)
    thread.start()
    thread.join()
    assert result == ["a message is enqueued in the transaction that causes it"]


@pytest.mark.django_db(transaction=True)
def test_message_of_a_rolled_back_transaction_is_never_sent(city: CityServer) -> None:
    class Undone(Exception):
        pass

    def enqueue_and_undo() -> None:
        with transaction.atomic():
            enqueue("einvoice", "issue", invoice(), message_id="undone-1")
            raise Undone

    with pytest.raises(Undone):
        enqueue_and_undo()
    run_worker()
    assert not OutboxMessage.objects.exists()
    assert not city.received("einvoice", "undone-1")


@pytest.mark.django_db(transaction=True)
def test_worker_delivers_what_a_committed_transaction_enqueued(city: CityServer) -> None:
    pk = enqueue_now("einvoice", "issue", invoice(), "by-worker-1")
    run_worker()
    assert message(pk).status == "delivered"


@pytest.mark.django_db
def test_same_id_and_content_is_enqueued_once_other_content_is_refused(city: CityServer) -> None:
    content = invoice()
    first = enqueue_now("einvoice", "issue", content, "twice")
    assert enqueue_now("einvoice", "issue", content, "twice") == first
    with pytest.raises(MessageIdReused):
        enqueue_now("einvoice", "issue", invoice("81.00"), "twice")
    assert OutboxMessage.objects.filter(message_id="twice").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["drop_after", "wrong_signature", "reorder", "duplicate", "delay"])
def test_party_that_did_it_but_was_not_understood_is_asked_again_and_does_it_once(
    connect: Callable[..., CityServer], told: list[tuple[str, Outcome]], fault: str
) -> None:
    city = connect(read_timeout_ms=500)
    content, number = invoice(), f"lost-{uuid4().hex[:8]}"
    city.fault("einvoice", "issue", fault, times=1, delay_ms=1000)
    pk = enqueue_now("einvoice", "issue", content, number)
    outbox.drain("einvoice")
    if fault != "duplicate":
        assert (message(pk).status, told) == ("waiting", [])
    city.behave()
    Party.objects.update(read_timeout_ms=10_000)
    make_due(pk)
    outbox.drain("einvoice")
    assert message(pk).status == "delivered"
    assert [one for one, _ in told] == [number]
    issued = [row for row in city.received("einvoice", number) if row["result"].startswith("done")]
    references = {row["response"].split('"reference":"')[1][:20] for row in issued}
    assert len(references) == 1


@pytest.mark.django_db
def test_attempts_wait_longer_each_time_and_end_with_a_person(
    connect: Callable[..., CityServer], told: list[tuple[str, Outcome]]
) -> None:
    city = connect(max_attempts=3, circuit_threshold=100)
    city.fault("einvoice", "issue", "http_500")
    pk = enqueue_now("einvoice", "issue", invoice(), "never")
    pauses = []
    for _ in range(2):
        before = clock.now()
        outbox.drain("einvoice")
        pauses.append((message(pk).next_attempt_at - before).total_seconds())
        make_due(pk)
    assert 1 <= pauses[0] <= 2.5
    assert 2 <= pauses[1] <= 4.5
    assert told == []
    outbox.drain("einvoice")
    assert (message(pk).status, message(pk).attempts, message(pk).outcome) == ("dead", 3, "unknown")
    assert told == [("never", Unknown("http_500"))]


@pytest.mark.django_db
def test_poison_message_holds_up_its_own_key_only_until_a_person_decides(city: CityServer) -> None:
    poison = enqueue_now("einvoice", "issue", {"business_no": "x"}, "poison", "visit-1")
    behind = enqueue_now("einvoice", "issue", invoice(), "behind", "visit-1")
    other = enqueue_now("einvoice", "issue", invoice(), "other", "visit-2")
    free = enqueue_now("einvoice", "issue", invoice(), "free")
    outbox.drain("einvoice")
    assert [message(pk).status for pk in (poison, behind, other, free)] == [
        "dead",
        "waiting",
        "delivered",
        "delivered",
    ]
    assert message(poison).last_error.startswith("amount.invalid")
    assert message(behind).attempts == 0
    with acting(OPERATOR):
        skip(poison, "金额缺失，已人工补开")
    outbox.drain("einvoice")
    assert [message(pk).status for pk in (poison, behind)] == ["skipped", "delivered"]
    assert AuditRecord.objects.get(action="exchange.message_skipped").details["message_id"] == "poison"


@pytest.mark.django_db
def test_messages_of_one_key_arrive_in_order_although_the_first_fails_at_first(
    connect: Callable[..., CityServer],
) -> None:
    city = connect()
    key = uuid4().hex[:8]
    numbers = [f"{key}-{index}" for index in range(4)]
    city.fault("einvoice", "issue", "http_500", times=1)
    pks = [enqueue_now("einvoice", "issue", invoice(), number, key) for number in numbers]
    outbox.drain("einvoice")
    assert [message(pk).attempts for pk in pks] == [1, 0, 0, 0]
    make_due(*pks)
    outbox.drain("einvoice")
    done = [row["message_id"] for row in reversed(city.received("einvoice", key)) if row["result"] == "done"]
    assert done == numbers


@pytest.mark.django_db
def test_resent_dead_letter_keeps_its_id_and_its_handler_hears_the_new_outcome(
    city: CityServer, told: list[tuple[str, Outcome]]
) -> None:
    city.fault("einvoice", "issue", "refuse", times=1)
    pk = enqueue_now("einvoice", "issue", invoice(), "again")
    outbox.drain("einvoice")
    assert told == [("again", Refused("sandbox.refused", "按演练设置拒绝办理"))]
    with acting(Actor(ActorKind.STAFF, "8", "收费员")), pytest.raises(PermissionDenied):
        resend(pk, "再试一次")
    with acting(OPERATOR):
        resend(pk, "对方已恢复")
        with pytest.raises(MessageNotMovable):
            skip(pk, "不再需要")
    outbox.drain("einvoice")
    assert message(pk).status == "delivered"
    assert [type(outcome) for _, outcome in told] == [Refused, Done]


@pytest.mark.django_db
def test_handler_that_fails_leaves_nothing_noted_and_is_told_again(city: CityServer) -> None:
    calls: list[str] = []

    def fail_once(number: str, outcome: Outcome) -> None:
        calls.append(number)
        AuditRecord.objects.filter(action="never").exists()
        if len(calls) == 1:
            raise ValueError("first time")

    register_outcome_handler("einvoice", "issue", fail_once)
    try:
        pk = enqueue_now("einvoice", "issue", invoice(), "handler")
        outbox.drain("einvoice")
        assert (message(pk).status, message(pk).last_error) == ("waiting", "handler_failed: ValueError")
        make_due(pk)
        outbox.drain("einvoice")
        assert (message(pk).status, calls) == ("delivered", ["handler", "handler"])
    finally:
        unregister_outcome_handler("einvoice", "issue")


@pytest.mark.django_db(transaction=True)
def test_two_answers_to_one_message_are_told_once(city: CityServer, told: list[tuple[str, Outcome]]) -> None:
    pk = enqueue_now("einvoice", "issue", invoice(), "race")
    OutboxMessage.objects.filter(pk=pk).update(status="sending", attempts=2, sending_since=clock.now())
    gate, noted = threading.Barrier(2), []

    def answer(attempt: int) -> None:
        gate.wait()
        noted.append(outbox.settle(pk, attempt, Done(f"ref-{attempt}")))
        connection.close()

    threads = [threading.Thread(target=answer, args=[attempt]) for attempt in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(noted) == [False, True]
    assert len(told) == 1


@pytest.mark.django_db
def test_message_whose_process_died_while_sending_is_delivered_again(
    city: CityServer, told: list[tuple[str, Outcome]]
) -> None:
    pk = enqueue_now("einvoice", "issue", invoice(), "crashed")
    OutboxMessage.objects.filter(pk=pk).update(
        status="sending", attempts=1, sending_since=clock.now() - timedelta(minutes=5)
    )
    assert outbox.sweep() == 1
    make_due(pk)
    outbox.drain("einvoice")
    assert (message(pk).status, message(pk).attempts, len(told)) == ("delivered", 2, 1)


@pytest.mark.django_db
def test_sweep_leaves_a_message_alone_that_is_just_being_sent(city: CityServer) -> None:
    pk = enqueue_now("einvoice", "issue", invoice(), "fresh")
    OutboxMessage.objects.filter(pk=pk).update(status="sending", attempts=1, sending_since=clock.now())
    assert outbox.sweep() == 0
    assert message(pk).status == "sending"


@pytest.mark.requirement("PLATFORM-01")
@pytest.mark.django_db(transaction=True)
def test_dead_destination_does_not_stall_the_others(connect: Callable[..., CityServer]) -> None:
    city = connect()
    Party.objects.filter(code="acquirer").update(read_timeout_ms=700, circuit_threshold=3)
    city.fault("acquirer", "*", "delay", delay_ms=60_000)
    for index in range(30):
        enqueue_now(
            "acquirer", "pay", {"order_no": f"dead-{index}", "amount": "1.00"}, f"dead-{index}", f"k{index}"
        )
    live = [enqueue_now("einvoice", "issue", invoice(), f"live-{index}") for index in range(10)]
    live += [
        enqueue_now("sms", "send", {"phone": "13800000000", "text": f"验证码 {index}"}, f"sms-{index}")
        for index in range(10)
    ]
    started = time.monotonic()
    run_worker(concurrency=2)
    elapsed = time.monotonic() - started
    assert {message(pk).status for pk in live} == {"delivered"}
    dead = OutboxMessage.objects.filter(party_id="acquirer")
    assert set(dead.values_list("status", flat=True)) == {"waiting"}
    # The circuit opened after three time-outs (two at once, then one): the other 27 cost nothing.
    attempts = InterfaceLog.objects.filter(party="acquirer").count()
    assert 3 <= attempts <= 4
    assert elapsed < 15


@pytest.mark.django_db
def test_what_waited_for_a_broken_destination_goes_out_when_the_probe_gets_through(
    connect: Callable[..., CityServer],
) -> None:
    city = connect(circuit_threshold=2, circuit_pause_ms=1)
    city.fault("einvoice", "issue", "drop_before")
    pks = [enqueue_now("einvoice", "issue", invoice(), f"wait-{uuid4().hex[:6]}") for _ in range(5)]
    for _ in range(3):
        outbox.drain("einvoice")
    city.behave()
    assert {message(pk).status for pk in pks} == {"waiting"}
    make_due(pks[-1])
    deadline = time.monotonic() + 5
    while message(pks[-1]).status != "delivered" and time.monotonic() < deadline:
        outbox.drain("einvoice")
    outbox.drain("einvoice")
    assert {message(pk).status for pk in pks} == {"delivered"}


@pytest.mark.django_db
def test_nothing_is_sent_to_a_party_that_is_switched_off_until_it_is_on_again(city: CityServer) -> None:
    Party.objects.filter(code="einvoice").update(is_enabled=False)
    pk = enqueue_now("einvoice", "issue", invoice(), "off")
    assert outbox.drain("einvoice") == 0
    Party.objects.filter(code="einvoice").update(is_enabled=True)
    forget_circuits()
    outbox.drain("einvoice")
    assert message(pk).status == "delivered"


@pytest.mark.requirement("CRYPTO-01", "PLATFORM-05")
@pytest.mark.django_db
def test_payload_is_not_readable_in_the_database(city: CityServer) -> None:
    pk = enqueue_now("einvoice", "issue", invoice(), "secret")
    outbox.drain("einvoice")
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM exchange_outboxmessage WHERE id = %s", [pk])
        assert "周航宇".encode() not in bytes(cursor.fetchone()[0])
        cursor.execute("SELECT request_body, response_body FROM exchange_interfacelog")
        for bodies in cursor.fetchall():
            assert all("周航宇".encode() not in bytes(body) for body in bodies)
    assert "周航宇" in (InterfaceLog.objects.get(message_id="secret").request_body or "")
