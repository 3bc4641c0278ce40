"""The city sandbox as tests hold it: address, rehearsal controls, what it received."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from django.db import connections, transaction

from yiqiao.foundation.crypto.keyring import keyring
from yiqiao.foundation.exchange.circuits import forget_circuits
from yiqiao.foundation.exchange.models import Party
from yiqiao.foundation.exchange.services import enqueue, ensure_sandbox_parties


@dataclass(frozen=True)
class CityServer:
    """A running city process."""

    url: str
    folder: Path

    def fault(self, party: str, operation: str, fault: str, **more: Any) -> None:
        """Tell a counterpart to misbehave; ``times``, ``delay_ms``, ``probability`` as in the control."""
        body = {"party": party, "operation": operation, "fault": fault, **more}
        httpx.post(f"{self.url}/control/faults", json=body).raise_for_status()

    def behave(self) -> None:
        """Take every fault back."""
        httpx.delete(f"{self.url}/control/faults").raise_for_status()

    def received(self, party: str = "", q: str = "") -> list[dict[str, Any]]:
        """What arrived, newest first."""
        reply = httpx.get(f"{self.url}/control/received", params={"party": party, "q": q})
        reply.raise_for_status()
        rows: list[dict[str, Any]] = reply.json()["received"]
        return rows

    def notice(self, party: str, kind: str, payload: dict[str, Any], client: str = "demo") -> str:
        """Have a notice sent; its message id."""
        body = {"party": party, "client": client, "kind": kind, "payload": payload}
        reply = httpx.post(f"{self.url}/control/notices", json=body)
        reply.raise_for_status()
        return str(reply.json()["message_id"])

    def notices(self) -> list[dict[str, Any]]:
        """All notices, newest first."""
        rows: list[dict[str, Any]] = httpx.get(f"{self.url}/control/notices").json()["notices"]
        return rows


def connect_city(server: CityServer, *, notify_url: str | None = None, **limits: Any) -> None:
    """Register the sandbox's parties against `server`, every fault taken back and every circuit closed.

    `limits` are columns of `Party`, set for all of them (for tests that need short time-outs).
    """
    keyring.forget()
    forget_circuits()
    server.behave()
    ensure_sandbox_parties(city_url=server.url, folder=server.folder, notify_url=notify_url)
    if limits:
        Party.objects.update(**limits)


def run_worker(*queues: str, concurrency: int = 1) -> None:
    """Do the work that is due now, as a worker process does it, and return (needs ``transaction=True``)."""
    from procrastinate.contrib.django import app

    # The worker's threads must let go of their connections, or the test database cannot be dropped.
    defaults = connections.settings["default"]
    kept, defaults["CONN_MAX_AGE"] = defaults["CONN_MAX_AGE"], 0
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
            working.run_worker(
                queues=list(queues) or None,
                concurrency=concurrency,
                wait=False,
                install_signal_handlers=False,
                listen_notify=False,
                delete_jobs="always",
            )
    finally:
        defaults["CONN_MAX_AGE"] = kept


def enqueue_now(
    party: str, kind: str, payload: dict[str, Any], message_id: str, ordering_key: str = ""
) -> int:
    """Enqueue in a transaction of its own; the row's number."""
    with transaction.atomic():
        return enqueue(party, kind, payload, message_id=message_id, ordering_key=ordering_key).pk
