"""`yiqiao ledger …`: verification of the books from the command line."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from yiqiao.cli.environment import django_ready

ledger_app = typer.Typer(help="总账：核对借贷与业务单据。", no_args_is_help=True)


@ledger_app.callback()
def ledger() -> None:
    """总账。"""


@ledger_app.command("verify")
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="逐笔核对分录指纹（较慢）。")] = False,
) -> None:
    """核对：每笔分录借贷相等，每张已完成的结算与退款都有且只有一笔分录。有不符时退出码为 1。"""
    with django_ready():
        from yiqiao.hospital.ledger.queries import verify_ledger

        report = verify_ledger(deep=deep)
    if as_json:
        document = {
            "ok": report.ok,
            "entries": report.entries,
            "postings": report.postings,
            "total_debit": str(report.total_debit),
            "checks": list(report.checks),
            "discrepancies": [
                {"check": one.check, "subject": one.subject, "message": one.message}
                for one in report.discrepancies
            ],
        }
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        typer.echo(f"分录 {report.entries} 笔，明细 {report.postings} 条，借方合计 {report.total_debit} 元")
        for one in report.discrepancies:
            typer.echo(f"不符 [{one.check}] {one.subject}：{one.message}")
        typer.echo("账账相符" if report.ok else f"共 {len(report.discrepancies)} 处不符")
    if not report.ok:
        raise typer.Exit(1)
