"""The rehearsal controls as JSON: faults, what was received, notices, hospitals that the city knows."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from yiqiao.city import faults
from yiqiao.city.counterpart import SHANGHAI, Counterpart, queue_notice
from yiqiao.city.store import Row, State, Store
from yiqiao.foundation.exchange.trust import ClientIdentity, TrustFolder

PAGE = 200


class ControlInvalid(Exception):
    """The control's content cannot be understood."""


def received(
    state: State, party: str, query: str, *, limit: int = PAGE, before: int | None = None
) -> list[Row]:
    """What the city received, newest first; `query` is looked for in ids, operations and bodies."""
    like = "%" + query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return state.rows(
        "SELECT * FROM received WHERE (:party = '' OR party = :party) AND (:before IS NULL OR id < :before)"
        " AND (:like = '%%' OR message_id LIKE :like ESCAPE '\\' OR operation LIKE :like ESCAPE '\\'"
        " OR request LIKE :like ESCAPE '\\' OR response LIKE :like ESCAPE '\\') ORDER BY id DESC LIMIT :limit",
        {"party": party, "like": like, "limit": limit, "before": before},
    )


def routes(store: Store, trust: TrustFolder, counterparts: Sequence[Counterpart]) -> list[Route]:
    """The control routes."""
    codes = {one.code for one in counterparts}

    def in_state(work: Callable[[State], Any]) -> Any:
        with store.transaction() as state:
            return work(state)

    def health(request: Request) -> Response:
        return JSONResponse({"status": "ok", "parties": sorted(codes)})

    async def show_faults(request: Request) -> Response:
        return JSONResponse({"faults": await run_in_threadpool(in_state, faults.listing)})

    async def add_faults(request: Request) -> Response:
        given = await _json(request)
        wanted = given if isinstance(given, list) else [given]
        if not wanted or not all(isinstance(one, dict) for one in wanted):
            raise ControlInvalid("应为一个设置对象或它们的列表")
        numbers = await run_in_threadpool(in_state, lambda state: [faults.add(state, one) for one in wanted])
        return JSONResponse({"ids": numbers}, 201)

    async def clear_faults(request: Request) -> Response:
        number = request.path_params.get("number")
        cleared = await run_in_threadpool(in_state, lambda state: faults.clear(state, number))
        return JSONResponse({"cleared": cleared})

    async def show_received(request: Request) -> Response:
        asked = request.query_params
        rows = await run_in_threadpool(
            in_state, lambda state: received(state, asked.get("party", ""), asked.get("q", ""))
        )
        return JSONResponse({"received": rows})

    async def show_sms(request: Request) -> Response:
        rows = await run_in_threadpool(
            in_state,
            lambda state: state.rows(
                "SELECT * FROM sms_inbox WHERE :phone = '' OR phone = :phone ORDER BY id DESC LIMIT 100",
                {"phone": request.query_params.get("phone", "")},
            ),
        )
        return JSONResponse({"inbox": rows})

    async def show_notices(request: Request) -> Response:
        rows = await run_in_threadpool(
            in_state, lambda state: state.rows("SELECT * FROM notices ORDER BY id DESC LIMIT 200")
        )
        return JSONResponse({"notices": rows})

    async def add_notice(request: Request) -> Response:
        given = await _json(request)
        if (
            not isinstance(given, dict)
            or given.get("party") not in codes
            or not isinstance(given.get("client"), str)
            or not isinstance(given.get("kind"), str)
            or not isinstance(given.get("payload"), dict)
        ):
            raise ControlInvalid("需要 party、client、kind 和 payload")
        message_id = await run_in_threadpool(
            in_state,
            lambda state: queue_notice(
                state,
                given["party"],
                given["client"],
                given["kind"],
                given["payload"],
                datetime.now(SHANGHAI),
            ),
        )
        return JSONResponse({"message_id": message_id}, 201)

    async def put_client(request: Request) -> Response:
        given, party = await _json(request), request.path_params["party"]
        try:
            public = bytes.fromhex(given["public"])
            identity = ClientIdentity(public.hex(), str(given.get("notify_url", "")))
            if party not in codes or len(public) != 64:
                raise ValueError
            await run_in_threadpool(trust.put_client, party, request.path_params["client"], identity)
        except (TypeError, KeyError, ValueError):
            raise ControlInvalid("public 应为 SM2 公钥 x‖y 的 128 个十六进制字符") from None
        counterpart = next(one for one in counterparts if one.code == party)
        own = trust.ensure_counterpart(party, counterpart.sign_type)
        return JSONResponse({"sign_type": own.sign_type.value, "public": own.public})

    def guarded(endpoint: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def guarded_endpoint(request: Request) -> Response:
            try:
                answer: Response = await endpoint(request)
                return answer
            except (ControlInvalid, faults.FaultInvalid) as error:
                return JSONResponse({"error": str(error)}, 422)

        return guarded_endpoint

    return [
        Route("/healthz", health),
        Route("/control/faults", guarded(show_faults), methods=["GET"]),
        Route("/control/faults", guarded(add_faults), methods=["POST"]),
        Route("/control/faults", guarded(clear_faults), methods=["DELETE"]),
        Route("/control/faults/{number:int}", guarded(clear_faults), methods=["DELETE"]),
        Route("/control/received", guarded(show_received), methods=["GET"]),
        Route("/control/sms", guarded(show_sms), methods=["GET"]),
        Route("/control/notices", guarded(show_notices), methods=["GET"]),
        Route("/control/notices", guarded(add_notice), methods=["POST"]),
        Route("/control/clients/{party}/{client}", guarded(put_client), methods=["PUT"]),
    ]


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        raise ControlInvalid("内容不是有效的 JSON") from None
