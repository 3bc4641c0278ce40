"""`yiqiao manage …`: Django's own management commands, against the embedded database if none is named."""

from __future__ import annotations

import typer

from yiqiao.cli.environment import django_ready


def manage(context: typer.Context) -> None:
    """Run a Django management command, e.g. `yiqiao manage migrate`."""
    with django_ready():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["yiqiao manage", *context.args])
