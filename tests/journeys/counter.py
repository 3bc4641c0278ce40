"""A charging counter over HTTP: visits, bills and settlements of the demo hospital, as many as a test needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tests.plugins.instance import Instance

MAIN_CAMPUS = "main"
Row = dict[str, Any]


def ask(client: httpx.Client, method: str, path: str, body: Any = None, key: str = "", **query: Any) -> Any:
    """One call that must succeed; its JSON."""
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.request(method, f"/api/ui{path}", json=body, params=query, headers=headers)
    assert answer.is_success, f"{method} {path} → {answer.status_code} {answer.text[:400]}"
    return answer.json() if answer.content else None


def campus_of(client: httpx.Client) -> str:
    """The campus where the account works."""
    return str(ask(client, "GET", "/session")["campus"]["id"])


def open_shift(client: httpx.Client) -> None:
    """Sit down at a free charging counter, unless the cashier sits there already."""
    if ask(client, "GET", "/cashier/shifts/current") is not None:
        return
    counters = ask(client, "GET", "/organisation/counters", campus=campus_of(client), kind="charging")
    for counter in counters["items"] if isinstance(counters, dict) else counters:
        answer = client.post(
            "/api/ui/cashier/shifts", json={"counter_id": counter["id"], "opening_float": "500.00"}
        )
        if answer.is_success:
            return
    raise AssertionError("no free charging counter")


class Registration:
    """Registers new patients into sessions of today until nothing is free."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.made = 0
        today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
        listed = ask(
            client, "GET", "/schedule/sessions", from_day=today, until=today, channel="counter", page_size=200
        )
        self.sessions: list[Row] = [
            one
            for one in listed["items"]
            if one["status"] == "open" and one["free_for_channel"] > 2 and one["doctor"]
        ]
        assert self.sessions, "no session of today has free numbers"

    def new_bill(self) -> Row:
        """The open bill over the registration fee of a new patient."""
        self.made += 1
        patient = ask(
            self.client,
            "POST",
            "/patients",
            {
                "name": f"顾客{self.made}",
                "sex": "male",
                "born_on": "1980-05-17",
                "phone": f"139{self.made:08d}",
                "is_duplicate_checked": True,
            },
        )
        session = self.sessions[self.made % len(self.sessions)]
        visit = ask(
            self.client, "POST", "/visits", {"patient_id": patient["id"], "session_id": session["id"]}
        )
        bill: Row = ask(self.client, "POST", "/cashier/bills", {"visit_id": visit["id"]})
        return bill


def clerk_at(instance: Instance, username: str) -> httpx.Client:
    """A cashier who sits at a counter of their own."""
    client = instance.client(username)
    client.headers["X-Workstation"] = username
    open_shift(client)
    return client
