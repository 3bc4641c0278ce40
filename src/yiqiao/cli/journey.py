"""`yiqiao journey`: walk a patient through a running instance."""

from __future__ import annotations

import os
from typing import Annotated
from urllib.parse import urlsplit

import typer

from yiqiao.cli.journeys.outpatient import Outpatient
from yiqiao.cli.journeys.walking import JourneyFailed, Reporter

journey_app = typer.Typer(
    help="让一位患者走完全程：只通过 HTTP，每一步打印数字，第一处失败即退出。", no_args_is_help=True
)


@journey_app.callback()
def journey() -> None:
    """患者旅程。"""


@journey_app.command("outpatient")
def outpatient(
    base_url: Annotated[str, typer.Option(help="网页地址。")] = "http://127.0.0.1:8000",
    city_url: Annotated[str, typer.Option(help="城市沙箱地址；缺省为网页端口加一。")] = "",
    password: Annotated[
        str, typer.Option(envvar="YIQIAO_DEMO_PASSWORD", help="演示账号的密码。")
    ] = "Yiqiao@2026",  # noqa: S107 the demo hospital's, printed at every start
    campus: Annotated[str, typer.Option(help="院区代码。")] = "main",
    as_json: Annotated[bool, typer.Option("--json", help="每步一行 JSON：step、ok、data。")] = False,
) -> None:
    """门诊：建档、预约、挂号、就诊、多方式缴费、发票、取药、部分退费、结班、对账。"""
    # Only this one instance is spoken to; a proxy of the environment would be in the way.
    os.environ.setdefault("NO_PROXY", "127.0.0.1,localhost")
    if not city_url:
        parts = urlsplit(base_url)
        city_url = f"{parts.scheme}://{parts.hostname}:{(parts.port or 80) + 1}"
    try:
        Outpatient(base_url.rstrip("/"), city_url.rstrip("/"), password, campus, Reporter(as_json)).walk()
    except JourneyFailed as error:
        typer.echo(f"未走完：{error}", err=True)
        raise typer.Exit(1) from error
