"""The city's routes: ``/<party>/<operation>`` for hospitals, ``/control/…`` for rehearsals, ``/`` for people."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route

from yiqiao.city import controls, pages
from yiqiao.city.desk import Desk, Disconnect
from yiqiao.city.notices import Notifier
from yiqiao.city.parties import COUNTERPARTS
from yiqiao.city.store import Store
from yiqiao.foundation.exchange.trust import TrustFolder


def build_app(folder: Path, disconnect: Disconnect) -> Starlette:
    """The application, its data under `folder`; `disconnect` cuts a request's connection."""
    store = Store(folder, [one.schema for one in COUNTERPARTS])
    trust = TrustFolder(folder / "trust")
    desks = {one.code: Desk(one, store, trust, disconnect) for one in COUNTERPARTS}
    for one in COUNTERPARTS:
        trust.ensure_counterpart(one.code, one.sign_type)
    routes: list[Route] = [*pages.routes(store, COUNTERPARTS), *controls.routes(store, trust, COUNTERPARTS)]
    for one in COUNTERPARTS:
        routes.extend(one.pages(store))
        routes.append(Route(f"/{one.code}/{{operation}}", desks[one.code].serve, methods=["POST"]))

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        sending = asyncio.create_task(Notifier(store, desks).run())
        try:
            yield
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending
            store.close()

    return Starlette(routes=routes, lifespan=lifespan)
