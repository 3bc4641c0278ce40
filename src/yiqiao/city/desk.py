"""Where requests arrive: verify, misbehave as told, do it once, sign the answer, remember everything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from yiqiao.city import faults
from yiqiao.city.counterpart import CENT, SHANGHAI, Call, Counterpart, Operation, Refusal
from yiqiao.city.faults import Fault
from yiqiao.city.store import Store
from yiqiao.foundation.crypto.provider import get_provider
from yiqiao.foundation.exchange.signing import (
    WINDOW_MS,
    Envelope,
    EnvelopeRejected,
    Keys,
    SignType,
    answer_headers,
    check_request,
    now_ms,
    read_envelope,
)
from yiqiao.foundation.exchange.trust import TrustFolder

BODY_LIMIT = 4 * 1024 * 1024
SHOWN_LIMIT = 20_000

Disconnect = Callable[[Request], None]
"""Cuts the connection of a request without a word."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer before it is signed."""

    status: int
    body: Mapping[str, Any]
    is_repeat: bool = False


def refused(code: str, message: str, status: int = 200) -> Spoken:
    """The answer of a counterpart that will not do it."""
    return Spoken(status, {"outcome": "refused", "code": code, "message": message})


def encoded(body: Mapping[str, Any]) -> bytes:
    """An answer's bytes."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Desk:
    """The counter of one counterpart."""

    def __init__(
        self, counterpart: Counterpart, store: Store, trust: TrustFolder, disconnect: Disconnect
    ) -> None:
        self.counterpart, self.store, self.trust, self.disconnect = counterpart, store, trust, disconnect
        self._last: Response | None = None

    def keys(self, client: str) -> Keys | None:
        """The counterpart's keys towards a hospital; None for a hospital nobody knows."""
        own = self.trust.ensure_counterpart(self.counterpart.code, self.counterpart.sign_type)
        try:
            known = self.trust.find_client(self.counterpart.code, client)
        except ValueError:
            return None
        if known is None:
            return None
        return Keys(
            own.sign_type,
            private=bytes.fromhex(own.private),
            public=bytes.fromhex(known.public),
            secret=bytes.fromhex(own.secret),
        )

    async def serve(self, request: Request) -> Response:
        """Serve one request."""
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        if len(body) > BODY_LIMIT:
            return Response(status_code=413)
        name = request.path_params["operation"]
        try:
            envelope = read_envelope(request.headers)
        except EnvelopeRejected as error:
            return Response(encoded(refused(f"envelope.{error.fault}", "报文头缺失或格式不对").body), 401)
        number, applied = await run_in_threadpool(self._arrive, name, envelope, body)
        if applied.delay_ms:
            await asyncio.sleep(applied.delay_ms / 1000)
        if Fault.DROP_BEFORE in applied:
            return await self._drop(request, number, "dropped before")
        if Fault.HTTP_500 in applied:
            await run_in_threadpool(self._note, number, Spoken(500, {}), "HTTP 500")
            return Response("internal error", 500)
        spoken = await run_in_threadpool(self._serve, request, name, envelope, body, applied)
        if Fault.DUPLICATE in applied:
            spoken = await run_in_threadpool(self._serve, request, name, envelope, body, applied, again=True)
        if Fault.WRONG_AMOUNT in applied:
            spoken = Spoken(spoken.status, _falsified(spoken.body), spoken.is_repeat)
        await run_in_threadpool(self._note, number, spoken, str(spoken.body.get("outcome", "")))
        if Fault.DROP_AFTER in applied:
            return await self._drop(request, number, "dropped after")
        answer = await run_in_threadpool(self._signed, envelope, spoken, applied)
        previous, self._last = self._last, answer
        if Fault.REORDER in applied:
            return previous if previous is not None else await self._drop(request, number, "held back")
        return answer

    async def _drop(self, request: Request, number: int, note: str) -> Response:
        def mark() -> None:
            with self.store.transaction() as state:
                state.run("UPDATE received SET result = result || ? WHERE id = ?", [f" [{note}]", number])

        await run_in_threadpool(mark)
        self.disconnect(request)
        return Response(status_code=204)

    def _arrive(self, name: str, envelope: Envelope, body: bytes) -> tuple[int, faults.Applied]:
        with self.store.transaction() as state:
            applied = faults.take(state, self.counterpart.code, name)
            number = state.run(
                "INSERT INTO received (at, party, client, operation, message_id, request, fault)"
                " VALUES (?,?,?,?,?,?,?)",
                [
                    datetime.now(SHANGHAI).isoformat(timespec="milliseconds"),
                    self.counterpart.code,
                    envelope.party,
                    name,
                    envelope.message_id,
                    body.decode("utf-8", "replace")[:SHOWN_LIMIT],
                    str(applied),
                ],
            )
        return number, applied

    def _note(self, number: int, spoken: Spoken, result: str) -> None:
        with self.store.transaction() as state:
            state.run(
                "UPDATE received SET result = ?, response = ?, is_repeat = ? WHERE id = ?",
                [result, encoded(spoken.body).decode()[:SHOWN_LIMIT], spoken.is_repeat, number],
            )

    def _serve(
        self,
        request: Request,
        name: str,
        envelope: Envelope,
        body: bytes,
        applied: faults.Applied,
        *,
        again: bool = False,
    ) -> Spoken:
        keys = self.keys(envelope.party)
        if keys is None:
            return refused("client.unknown", "平台没有登记该医院", 401)
        target = (request.scope.get("raw_path") or request.url.path.encode()).decode("ascii")
        if request.url.query:
            target += f"?{request.url.query}"
        try:
            check_request(keys, envelope, method=request.method, target=target, body=body)
        except EnvelopeRejected as error:
            return refused(f"envelope.{error.fault}", "签名或时间校验未通过", 401)
        if not again and not self._is_new(envelope):
            return refused("envelope.replayed", "请求重复（随机数已使用）", 401)
        if Fault.REFUSE in applied:
            return refused("sandbox.refused", "按演练设置拒绝办理")
        operation = self.counterpart.operations.get(name)
        if operation is None:
            return refused("operation.unknown", f"没有接口 {name}", 404)
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            payload = None
        if not isinstance(payload, dict):
            return refused("body.unreadable", "报文不是 JSON 对象", 400)
        if not envelope.message_id:
            return refused("message_id.missing", "缺少消息编号", 400)
        return self._do_once(request, name, operation, envelope, payload, get_provider().sm3(body).hex())

    def _is_new(self, envelope: Envelope) -> bool:
        with self.store.transaction() as state:
            state.run("DELETE FROM nonces WHERE seen_ms < ?", [now_ms() - 2 * WINDOW_MS])
            return bool(
                state.change(
                    "INSERT OR IGNORE INTO nonces VALUES (?,?,?,?)",
                    [self.counterpart.code, envelope.party, envelope.nonce, now_ms()],
                )
            )

    def _do_once(
        self,
        request: Request,
        name: str,
        operation: Operation,
        envelope: Envelope,
        payload: Mapping[str, Any],
        digest: str,
    ) -> Spoken:
        key = [self.counterpart.code, envelope.party, name, envelope.message_id]
        with self.store.transaction() as state:
            if not operation.is_read_only:
                known = state.find(
                    "SELECT input_hash, answer FROM answered"
                    " WHERE party = ? AND client = ? AND operation = ? AND message_id = ?",
                    key,
                )
                if known is not None:
                    if known["input_hash"] != digest:
                        return refused("message_id.reused", "消息编号已用于其他内容")
                    return Spoken(200, json.loads(known["answer"]), is_repeat=True)
            call = Call(
                envelope.party,
                envelope.message_id,
                payload,
                datetime.now(SHANGHAI),
                str(request.base_url).rstrip("/"),
                state,
            )
            try:
                answer = operation.run(call)
            except Refusal as refusal:
                return refused(refusal.code, refusal.message)
            body = {"outcome": "done", "reference": answer.reference, "data": dict(answer.data)}
            if not operation.is_read_only:
                state.run("INSERT INTO answered VALUES (?,?,?,?,?,?)", [*key, digest, encoded(body).decode()])
        return Spoken(200, body)

    def _signed(self, envelope: Envelope, spoken: Spoken, applied: faults.Applied) -> Response:
        body = encoded(spoken.body)
        keys = self.keys(envelope.party)
        headers: dict[str, str] = {}
        if keys is not None:
            if Fault.WRONG_SIGNATURE in applied:
                keys = strangers_keys(keys.sign_type)
            headers = answer_headers(keys, status=spoken.status, request_nonce=envelope.nonce, body=body)
        return Response(body, spoken.status, headers, "application/json; charset=utf-8")


def strangers_keys(sign_type: SignType) -> Keys:
    """Keys that belong to nobody: what they sign is well-formed and wrong."""
    return Keys(sign_type, private=get_provider().sm2_generate().private, secret=get_provider().random(32))


def _falsified(body: Mapping[str, Any]) -> Mapping[str, Any]:
    data = body.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("amount"), str):
        return body
    return {**body, "data": {**data, "amount": str(Decimal(data["amount"]) + CENT)}}
