"""`yiqiao profile`: look at and check hospital profiles without starting anything."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from yiqiao.foundation.profile import DEFAULT_HOSPITAL, check_profile, check_profiles, list_slugs

profile_app = typer.Typer(help="医院配置：列出、检查。", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]


@profile_app.command("check")
def check(
    hospital: Annotated[
        str, typer.Argument(envvar="YIQIAO_HOSPITAL", help="医院配置名，或 TOML 文件路径。")
    ] = DEFAULT_HOSPITAL,
    every: Annotated[bool, typer.Option("--all", help="检查全部医院配置。")] = False,
    production: Annotated[bool, typer.Option(help="同时检查生产环境才必填的设置。")] = False,
    as_json: JsonOption = False,
) -> None:
    """检查医院配置，一次列出全部问题；有问题时退出码为 1。"""
    outcomes = check_profiles(None if every else [hospital], production=production)
    if as_json:
        typer.echo(json.dumps([outcome.as_dict() for outcome in outcomes], ensure_ascii=False, indent=2))
    else:
        for outcome in outcomes:
            count = len(outcome.problems)
            name = outcome.profile.name_zh if outcome.profile else ""
            typer.echo(f"{'✓' if outcome.ok else '✗'} {outcome.slug} {name or f'{count} 处问题'}")
            for number, problem in enumerate(outcome.problems, 1):
                typer.echo(f"  {number}. {problem.sentence()}")
        wrong = sum(not outcome.ok for outcome in outcomes)
        typer.echo(
            f"共检查 {len(outcomes)} 份医院配置，{wrong} 份有问题。" if wrong else "医院配置没有问题。"
        )
    if not outcomes or any(not outcome.ok for outcome in outcomes):
        raise typer.Exit(1)


@profile_app.command("list")
def list_profiles(as_json: JsonOption = False) -> None:
    """列出可用的医院配置。"""
    outcomes = [check_profile(slug) for slug in list_slugs()]
    if as_json:
        typer.echo(json.dumps([outcome.as_dict() for outcome in outcomes], ensure_ascii=False, indent=2))
        return
    for outcome in outcomes:
        profile = outcome.profile
        if profile is None:
            typer.echo(f"{outcome.slug:<12} 配置有误，请运行 yiqiao profile check {outcome.slug}")
        else:
            subsystems = "、".join(sorted(profile.enabled_subsystems))
            typer.echo(
                f"{outcome.slug:<12} {profile.name_zh}：{len(profile.requirements)} 项需求；{subsystems}"
            )
