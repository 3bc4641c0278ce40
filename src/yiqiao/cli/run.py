"""`yiqiao run`: the whole hospital on one machine — database, web, worker, city sandbox — until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Annotated

import httpx
import typer

from yiqiao.cli.environment import django_ready
from yiqiao.cli.supervisor import Program, Supervisor

READY_PATIENCE = 60.0
"""Seconds to wait for the web process to answer before saying that it does not."""


def programs(port: int, city_port: int, web_workers: int) -> list[Program]:
    """The processes of one instance."""
    python = sys.executable
    return [
        Program(
            "web",
            [
                python,
                "-m",
                "granian",
                "--interface=wsgi",
                "--host=127.0.0.1",
                f"--port={port}",
                f"--workers={web_workers}",
                "--blocking-threads=8",
                "--backlog=2048",
                "--respawn-failed-workers",
                "--no-ws",
                "yiqiao.site.wsgi:application",
            ],
        ),
        Program(
            "worker",
            [python, "-m", "yiqiao.cli", "manage", "procrastinate", "worker", "--concurrency=8"],
        ),
        Program("city", [python, "-m", "yiqiao.cli", "city", f"--port={city_port}"]),
    ]


def run(
    port: Annotated[int, typer.Option(envvar="YIQIAO_PORT", help="网页端口；城市沙箱用下一个端口。")] = 8000,
    hospital: Annotated[str, typer.Option(envvar="YIQIAO_HOSPITAL", help="医院配置名。")] = "demo",
    patients: Annotated[int, typer.Option(help="数据库为空时生成的演示患者数；0 表示不生成。")] = 500,
    web_workers: Annotated[int, typer.Option(envvar="YIQIAO_WEB_WORKERS", help="网页进程数。")] = 2,
) -> None:
    """启动整套系统（数据库、网页、后台任务、城市沙箱），Ctrl-C 停止，数据保留。"""
    city_port = port + 1
    os.environ.update(
        YIQIAO_PORT=str(port),
        YIQIAO_HOSPITAL=hospital,
        YIQIAO_CITY_URL=f"http://127.0.0.1:{city_port}",
    )
    # SIGTERM (systemd, a test) ends the run the same way as Ctrl-C.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with django_ready():
            from yiqiao.cli.provision import provision

            folder = Path(os.environ["YIQIAO_VAR"])
            accounts = provision(hospital, patients)
            supervisor = Supervisor(programs(port, city_port, web_workers), folder / "logs")
            supervisor.start()
            try:
                _wait_until_ready(port)
                _introduce(port, city_port, hospital, folder, accounts)
                supervisor.watch()
            finally:
                supervisor.stop()
    except KeyboardInterrupt:
        typer.echo("已停止，数据保留。")


def _interrupt(signal_number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + READY_PATIENCE
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    typer.echo("网页进程没有在 60 秒内就绪，请查看日志 web.log。", err=True)


def _introduce(
    port: int, city_port: int, hospital: str, folder: Path, accounts: list[tuple[str, str, str]]
) -> None:
    typer.echo(f"\n医桥已启动（{hospital}）")
    typer.echo(f"  网页      http://127.0.0.1:{port}/")
    typer.echo(f"  城市沙箱  http://127.0.0.1:{city_port}/")
    typer.echo(f"  数据目录  {folder}（日志在 logs/）")
    if accounts:
        typer.echo("  演示账号")
        for role, username, password in accounts:
            typer.echo(f"    {role}\t{username} / {password}")
    typer.echo("按 Ctrl-C 停止。", nl=True)
