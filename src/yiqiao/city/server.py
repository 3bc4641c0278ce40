"""The city's process: one uvicorn server, able to cut a connection without a word."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import uvicorn
from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from yiqiao.city.app import build_app

_transports: dict[tuple[str, int], asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """Remembers the transport of each client, which the ASGI interface does not show."""

    def connection_made(self, transport: Any) -> None:
        """A client has connected."""
        super().connection_made(transport)
        if self.client is not None:
            _transports[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """A client is gone."""
        if self.client is not None:
            _transports.pop(self.client, None)
        super().connection_lost(exc)


def cut(request: Request) -> None:
    """Close the request's connection at once, nothing answered."""
    if request.client is not None:
        transport = _transports.get((request.client.host, request.client.port))
        if transport is not None:
            transport.abort()


def serve(folder: Path, host: str, port: int) -> None:
    """Run until SIGTERM or Ctrl-C."""
    config = uvicorn.Config(
        build_app(folder, cut),
        host=host,
        port=port,
        http=CuttableProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    uvicorn.Server(config).run()
