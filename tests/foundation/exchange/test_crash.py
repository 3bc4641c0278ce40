"""A worker killed while a party is working loses nothing and does nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection

from tests.builders.exchange import CityServer, enqueue_now, run_worker
from yiqiao.foundation import clock
from yiqiao.foundation.exchange import outbox
from yiqiao.foundation.exchange.models import InterfaceLog, OutboxMessage
from yiqiao.foundation.exchange.ports import Done, Outcome
from yiqiao.foundation.exchange.registry import register_outcome_handler, unregister_outcome_handler

PATIENCE = 60.0

pytestmark = pytest.mark.django_db(transaction=True)


def database_url() -> str:
    """The test database, as another process names it."""
    of = connection.settings_dict
    host = f"?host={quote(of['HOST'], safe='')}" if of["HOST"].startswith("/") else ""
    address = "" if host else f"{of['HOST']}:{of['PORT']}"
    return f"postgresql://{of['USER']}:{quote(of['PASSWORD'] or '')}@{address}/{of['NAME']}{host}"


def start_worker() -> subprocess.Popen[bytes]:
    """A worker process on the test database."""
    return subprocess.Popen(
        [sys.executable, "-m", "yiqiao.cli", "manage", "procrastinate", "worker", "--concurrency=1"],
        env={**os.environ, "DATABASE_URL": database_url()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "the other process did not get there"
        time.sleep(0.02)


def test_worker_killed_while_sending_leaves_a_message_that_arrives_once(
    connect: Callable[..., CityServer],
) -> None:
    city = connect(read_timeout_ms=60_000)
    number = f"crash-{uuid4().hex[:8]}"
    told: list[Outcome] = []
    register_outcome_handler("einvoice", "issue", lambda _, outcome: told.append(outcome))
    city.fault("einvoice", "issue", "delay", delay_ms=1500, times=1)
    pk = enqueue_now("einvoice", "issue", {"business_no": number, "amount": "20.00"}, number)
    worker = start_worker()
    try:
        wait_for(lambda: any(city.received("einvoice", number)))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        assert OutboxMessage.objects.get(pk=pk).status == "sending"
        assert InterfaceLog.objects.get(message_id=number).outcome == "started"
        wait_for(lambda: city.received("einvoice", number)[0]["result"] == "done")

        later = clock.now() - timedelta(minutes=10)
        OutboxMessage.objects.filter(pk=pk).update(sending_since=later)
        assert outbox.sweep() == 1
        OutboxMessage.objects.filter(pk=pk).update(next_attempt_at=clock.now())
        with connection.cursor() as cursor:  # its heartbeat stopped long ago
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'")
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
        run_worker()

        assert OutboxMessage.objects.get(pk=pk).status == "delivered"
        assert len(told) == 1
        assert isinstance(told[0], Done)
        rows = city.received("einvoice", number)
        assert [(row["result"], row["is_repeat"]) for row in rows] == [("done", 1), ("done", 0)]
        assert told[0].reference in rows[1]["response"]
    finally:
        unregister_outcome_handler("einvoice", "issue")
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


@pytest.mark.requirement("PLATFORM-01")
def test_job_of_a_dead_worker_is_run_again(connect: Callable[..., CityServer]) -> None:
    connect()
    pk = enqueue_now("einvoice", "issue", {"business_no": uuid4().hex, "amount": "3.00"}, "stalled-1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
    run_worker("exchange_einvoice")
    assert OutboxMessage.objects.get(pk=pk).status == "waiting"
    from yiqiao.foundation.exchange.tasks import retry_stalled_jobs

    retry_stalled_jobs.defer(timestamp=0)
    run_worker("exchange_recovery")
    run_worker("exchange_einvoice")
    assert OutboxMessage.objects.get(pk=pk).status == "delivered"
