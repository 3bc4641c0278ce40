"""`yiqiao audit …`: verification of the audit from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from yiqiao.cli.environment import django_ready

audit_app = typer.Typer(help="审计：校验、封存、归档。", no_args_is_help=True)


@audit_app.callback()
def audit() -> None:
    """审计。"""


@audit_app.command("verify")
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
    expect: Annotated[
        list[str] | None,
        typer.Option("--expect", help="库外留存的区块摘要，形如 128:9f3c…；可重复。", metavar="区块号:摘要"),
    ] = None,
) -> None:
    """校验全部审计记录、区块链与归档，指出第一条被改动、删除或插入的记录。有问题时退出码为 1。"""
    with django_ready():
        from yiqiao.foundation.audit.anchors import Anchor
        from yiqiao.foundation.audit.verification import verify_audit

        expected = []
        for one in expect or []:
            number, _, block_hash = one.partition(":")
            if not number.isdigit() or not block_hash:
                raise typer.BadParameter("应为“区块号:摘要”，例如 128:9f3c…", param_hint="--expect")
            expected.append(Anchor("", int(number), block_hash.lower()))
        report = verify_audit(expected=expected)
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        typer.echo(
            f"记录 {report.records} 条，已归档 {report.archived} 条，未封存 {report.unsealed} 条；"
            f"区块 {report.blocks} 个，末块 {report.last_block}:{report.last_hash}"
        )
        for finding in report.findings:
            typer.echo(f"不符 [{finding.kind}] {finding.message}")
        if report.suppressed:
            typer.echo(f"另有 {report.suppressed} 处未列出")
        for note in report.notes:
            typer.echo(f"说明：{note}")
        typer.echo("审计完整" if report.first is None else f"第一处不符：{report.first.message}")
    if not report.ok:
        raise typer.Exit(1)


@audit_app.command("seal")
def seal() -> None:
    """立即封存所有尚未封存的记录（平时由后台任务每分钟进行）。"""
    with django_ready():
        from yiqiao.foundation.audit.sealing import seal_pending

        outcome = seal_pending(thorough=True)
    typer.echo(f"封存 {outcome.records} 条，新增区块 {outcome.blocks} 个，拒绝 {outcome.refused} 条")


@audit_app.command("check-archive")
def check_archive(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="归档文件。")],
) -> None:
    """核对一个归档文件与链是否一致。不一致时退出码为 1。"""
    with django_ready():
        from yiqiao.foundation.audit.archives import archived_blocks, find_archive_fault

        known = {one.file_name: one for one in archived_blocks().archives}
        archive = known.get(file.name)
        fault = find_archive_fault(archive, file) if archive else f"链中没有登记名为 {file.name} 的归档"
    typer.echo(fault or "归档文件与链一致")
    if fault:
        raise typer.Exit(1)
