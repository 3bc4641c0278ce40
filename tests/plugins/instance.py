"""A whole hospital as its users meet it: real processes, a real browser.

``instance``  one `yiqiao run` for the test session (demo hospital, 60 patients), with its own data folder, database,
              worker and city sandbox: ``instance.base_url``, ``instance.city_url``, ``instance.var``,
              ``instance.client(username)`` an httpx client that is signed in and sends the CSRF token.
``page``      a Chromium page (1366×768, Chinese) on that instance; ``sign_in(page, username)`` opens the desk.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD = "Yiqiao@2026"
START_PATIENCE = 240.0
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@dataclass
class Instance:
    """One running hospital."""

    process: subprocess.Popen[bytes]
    port: int
    var: Path

    @property
    def base_url(self) -> str:
        """Where the pages and the API are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def city_url(self) -> str:
        """Where the city sandbox is."""
        return f"http://127.0.0.1:{self.port + 1}"

    def client(self, username: str = "", campus: str = "") -> httpx.Client:
        """An HTTP client with a session; signed in when a user name is given."""
        client = httpx.Client(base_url=self.base_url, timeout=30)
        client.get("/api/ui/session").raise_for_status()
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        if username:
            answer = client.post("/api/ui/session", json={"username": username, "password": PASSWORD})
            answer.raise_for_status()
            client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
            if campus:
                client.put("/api/ui/session/workplace", json={"campus_id": campus}).raise_for_status()
        return client


def _two_free_ports() -> int:
    """A port whose successor is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def start_instance(var: Path, port: int | None = None, **environment: str) -> Instance:
    """Start `yiqiao run` and wait until it introduces itself. Raises with its log when it does not."""
    port = port or _two_free_ports()
    var.mkdir(parents=True, exist_ok=True)
    log = var / "run.log"
    given = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "YIQIAO_ENV")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "yiqiao.cli", "run", "--patients", "60", "--web-workers", "1"],
            env={
                **given,
                "YIQIAO_VAR": str(var),
                "YIQIAO_PORT": str(port),
                "PYTHONUNBUFFERED": "1",
                **environment,
            },
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Instance(process, port, var)
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if "Ctrl-C" in log.read_text(encoding="utf-8", errors="replace"):
            return running
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    stop_instance(running)
    raise RuntimeError(
        f"yiqiao run did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}"
    )


def stop_instance(running: Instance) -> None:
    """Stop it as Ctrl-C would, then insist."""
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGTERM)
        try:
            running.process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(running.process.pid, signal.SIGKILL)
            running.process.wait()


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The hospital of this test session."""
    running = start_instance(tmp_path_factory.mktemp("instance"))
    yield running
    stop_instance(running)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the machine."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, instance: Instance) -> Iterator[Page]:
    """A fresh page of a desk's size."""
    context = browser.new_context(
        base_url=instance.base_url, viewport={"width": 1366, "height": 768}, locale="zh-CN"
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, username: str) -> None:
    """Sign in on the login page by keyboard."""
    page.goto("/")
    page.locator("input[autocomplete=username]").fill(username)
    page.locator("input[autocomplete=current-password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
