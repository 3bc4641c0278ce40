"""`yiqiao city`: the city sandbox, a process of its own with its own data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def city(
    port: Annotated[int, typer.Option(envvar="YIQIAO_CITY_PORT", help="端口。")] = 8001,
    var: Annotated[Path | None, typer.Option(help="数据目录；缺省为实例数据目录下的 city。")] = None,
    host: Annotated[
        str, typer.Option(help="监听地址；演练控制不设密码，只应在本机或测试网开放。")
    ] = "127.0.0.1",
) -> None:
    """启动城市沙箱：每个外部机构一个可演练故障的对端，Ctrl-C 停止，数据保留。"""
    from yiqiao.city.server import serve

    folder = var or Path(os.environ.get("YIQIAO_VAR", "var")) / "city"
    serve(folder.resolve(), host, port)
