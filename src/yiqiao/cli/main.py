"""The `yiqiao` command."""

from __future__ import annotations

import typer

from yiqiao.cli.manage import manage

app = typer.Typer(help="医桥：医院自有系统与市级平台之间的软件。", no_args_is_help=True)


@app.callback()
def yiqiao() -> None:
    """医桥命令行。"""


app.command(
    "manage",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)(manage)
