"""What every journey needs: signed-in desks, steps that are reported, waiting for what happens behind."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import typer

WAIT_SECONDS = 60.0
"""How long to wait for what the worker does (an invoice, a message)."""

JSON = Any


class JourneyFailed(Exception):
    """A step did not come out as it must; the message says how."""


@dataclass
class Desk:
    """One place to work at: a session of its own on the instance."""

    client: httpx.Client

    @classmethod
    def at(cls, base_url: str) -> Desk:
        """A desk nobody has signed in to yet."""
        client = httpx.Client(base_url=base_url, timeout=30)
        client.get("/api/ui/session").raise_for_status()
        return cls(client)

    def sign_in(self, username: str, password: str, campus: str) -> Desk:
        """Sign in and sit down at a campus."""
        self.call("POST", "/session", {"username": username, "password": password})
        self.call("PUT", "/session/workplace", {"campus_id": campus})
        return self

    def call(self, method: str, path: str, body: JSON = None, **query: Any) -> JSON:
        """One operation of the interface API; raises `JourneyFailed` with the problem's own sentence."""
        headers = {"X-CSRFToken": self.client.cookies.get("csrftoken") or ""}
        if method == "POST":
            headers["Idempotency-Key"] = uuid.uuid4().hex
        answer = self.client.request(method, f"/api/ui{path}", json=body, params=query, headers=headers)
        if not answer.is_success:
            raise JourneyFailed(f"{method} {path} → {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None

    def get(self, path: str, **query: Any) -> JSON:
        """Read."""
        return self.call("GET", path, **query)

    def post(self, path: str, body: JSON = None) -> JSON:
        """Do."""
        return self.call("POST", path, body if body is not None else {})


@dataclass
class Reporter:
    """Prints each step in Chinese, or as one JSON object a line (`step`, `ok`, `data`)."""

    as_json: bool
    steps: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, title: str) -> Iterator[dict[str, Any]]:
        """A step; what the block puts into the dictionary is its numbers. A failure is printed and raised."""
        data: dict[str, Any] = {}
        try:
            yield data
        except (JourneyFailed, httpx.HTTPError, LookupError, TypeError, ValueError) as error:
            self._print(title, ok=False, data={**data, "error": str(error) or type(error).__name__})
            raise JourneyFailed(title) from error
        self.steps.append(title)
        self._print(title, ok=True, data=data)

    def _print(self, title: str, *, ok: bool, data: dict[str, Any]) -> None:
        if self.as_json:
            typer.echo(json.dumps({"step": title, "ok": ok, "data": data}, ensure_ascii=False))
            return
        numbers = "，".join(f"{key} {value}" for key, value in data.items())
        typer.echo(f"{'✔' if ok else '✘'} {title}：{numbers}")


def must(condition: bool, sentence: str) -> None:
    """Fail the step with `sentence` unless `condition`."""
    if not condition:
        raise JourneyFailed(sentence)


def wait_for(ask: Callable[[], JSON], sentence: str) -> JSON:
    """Ask until the answer is truthy; fail with `sentence` when it stays away."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.3)
    raise JourneyFailed(sentence)
