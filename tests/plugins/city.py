"""Fixtures: a city sandbox process for the whole run, and the hospital connected to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.builders.exchange import CityServer, connect_city

START_SECONDS = 30.0


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def city_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityServer]:
    """The city sandbox as a process of its own, with a data folder of its own."""
    folder, port = tmp_path_factory.mktemp("city"), free_port()
    log = (folder / "city.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "yiqiao.cli", "city", f"--port={port}", f"--var={folder}"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ},
    )
    server = CityServer(f"http://127.0.0.1:{port}", folder)
    try:
        _wait_until_up(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait_until_up(server: CityServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{server.url}/healthz", timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError((server.folder / "city.log").read_text(errors="replace"))


@pytest.fixture
def connect(city_server: CityServer) -> Iterator[Callable[..., CityServer]]:
    """``connect(read_timeout_ms=500, …)``: the hospital's parties point at the city, which behaves again afterwards."""

    def do_connect(**limits: Any) -> CityServer:
        connect_city(city_server, **limits)
        return city_server

    yield do_connect
    city_server.behave()


@pytest.fixture
def city(db: None, connect: Callable[..., CityServer]) -> CityServer:
    """The hospital connected to a well-behaved city (needs the database)."""
    return connect()
