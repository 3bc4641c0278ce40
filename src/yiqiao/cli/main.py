"""The `yiqiao` command."""

from __future__ import annotations

import typer

from yiqiao.cli.audit import audit_app
from yiqiao.cli.city import city
from yiqiao.cli.demo import demo
from yiqiao.cli.journey import journey_app
from yiqiao.cli.ledger import ledger_app
from yiqiao.cli.manage import manage
from yiqiao.cli.openapi import openapi
from yiqiao.cli.profile import profile_app
from yiqiao.cli.run import run

app = typer.Typer(
    help="医桥：医院自有系统与市级平台之间的软件。", no_args_is_help=True, pretty_exceptions_enable=False
)
app.command("run")(run)
app.command("city")(city)
app.command("demo")(demo)
app.command("openapi")(openapi)
app.add_typer(audit_app, name="audit")
app.add_typer(journey_app, name="journey")
app.add_typer(ledger_app, name="ledger")
app.command(
    "manage",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)(manage)
app.add_typer(profile_app, name="profile")
