"""Signed notices to hospitals: written in the transaction that causes them, sent until they are accepted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.concurrency import run_in_threadpool

from yiqiao.city import faults
from yiqiao.city.desk import Desk, strangers_keys
from yiqiao.city.faults import Fault
from yiqiao.city.store import Row, Store
from yiqiao.foundation.exchange.signing import HEADER_NONCE, is_answer_genuine, now_ms, request_headers

PAUSES_MS = (500, 1000, 2000, 5000, 10_000, 30_000, 60_000)
ATTEMPTS = 60
IDLE_SECONDS = 0.1


class Notifier:
    """Sends what is due, one notice at a time per counterpart, in the order in which they were written."""

    def __init__(self, store: Store, desks: Mapping[str, Desk]) -> None:
        self.store, self.desks = store, desks

    async def run(self) -> None:
        """Send until cancelled."""
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client, asyncio.TaskGroup() as group:
            for party in self.desks:
                group.create_task(self._run_party(party, client))

    async def _run_party(self, party: str, client: httpx.AsyncClient) -> None:
        while True:
            due = await run_in_threadpool(self._next, party)
            if due is None:
                await asyncio.sleep(IDLE_SECONDS)
            else:
                await self._send(due, client)

    def _next(self, party: str) -> Row | None:
        with self.store.transaction() as state:
            return state.find(
                "SELECT * FROM notices WHERE party = ? AND status = 'waiting' AND due_ms <= ? ORDER BY due_ms, id",
                [party, now_ms()],
            )

    def _take(self, notice: Row) -> faults.Applied:
        with self.store.transaction() as state:
            return faults.take(state, notice["party"], f"notice:{notice['kind']}")

    async def _send(self, notice: Row, client: httpx.AsyncClient) -> None:
        applied = await run_in_threadpool(self._take, notice)
        if applied.delay_ms:
            await asyncio.sleep(applied.delay_ms / 1000)
        if Fault.REORDER in applied:
            # Whatever is written in the meantime overtakes this one.
            await run_in_threadpool(self._note, notice, "waiting", "held back", 2000)
            return
        if Fault.DROP_BEFORE in applied:
            await run_in_threadpool(self._note, notice, "dropped", "never sent", 0)
            return
        answer = await self._post(notice, client, applied)
        if Fault.DUPLICATE in applied:
            answer = await self._post(notice, client, applied)
        if answer.startswith("2"):
            await run_in_threadpool(self._note, notice, "accepted", answer, 0)
        elif notice["attempts"] + 1 >= ATTEMPTS:
            await run_in_threadpool(self._note, notice, "failed", answer, 0)
        else:
            pause = PAUSES_MS[min(notice["attempts"], len(PAUSES_MS) - 1)]
            await run_in_threadpool(self._note, notice, "waiting", answer, pause)

    def _note(self, notice: Row, status: str, answer: str, pause_ms: int) -> None:
        with self.store.transaction() as state:
            state.run(
                "UPDATE notices SET status = ?, answer = ?, attempts = attempts + 1, due_ms = ? WHERE id = ?",
                [status, answer[:500], now_ms() + pause_ms, notice["id"]],
            )

    async def _post(self, notice: Row, client: httpx.AsyncClient, applied: faults.Applied) -> str:
        desk = self.desks[notice["party"]]
        known = await run_in_threadpool(desk.trust.find_client, notice["party"], notice["client"])
        keys = await run_in_threadpool(desk.keys, notice["client"])
        if known is None or keys is None or not known.notify_url:
            return "no address for notices"
        url = httpx.URL(f"{known.notify_url.rstrip('/')}/{notice['party']}/{notice['kind']}")
        payload: dict[str, Any] = json.loads(notice["payload"])
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        signing = strangers_keys(keys.sign_type) if Fault.WRONG_SIGNATURE in applied else keys
        headers = await run_in_threadpool(
            lambda: request_headers(
                signing,
                party=notice["party"],
                method="POST",
                target=url.raw_path.decode("ascii"),
                message_id=notice["message_id"],
                body=body,
            )
        )
        try:
            reply = await client.post(
                url, content=body, headers={**headers, "Content-Type": "application/json; charset=utf-8"}
            )
        except httpx.TransportError as error:
            return f"no answer: {type(error).__name__}"
        genuine = await run_in_threadpool(
            lambda: is_answer_genuine(
                keys,
                reply.headers,
                status=reply.status_code,
                request_nonce=headers[HEADER_NONCE],
                body=reply.content,
            )
        )
        if reply.is_success and not genuine:
            return "answer with a wrong signature"
        return f"{reply.status_code} {reply.text[:400]}"
