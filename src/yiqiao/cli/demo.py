"""`yiqiao demo`: a synthetic hospital with as many patients as wanted."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer

from yiqiao.cli.environment import django_ready


def demo(
    patients: Annotated[int, typer.Option(min=0, max=2_000_000, help="要增加的患者数。")] = 20_000,
    seed: Annotated[int, typer.Option(help="随机种子；相同种子、相同日期得到相同的人。")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """在数据库中生成演示医院和患者（含历史就诊、收费和账目）。"""
    with django_ready():
        from yiqiao.cli.provision import provision
        from yiqiao.foundation.profile import current_profile, is_production
        from yiqiao.hospital.demo.population import load_population, population_size

        if is_production():
            typer.echo("生产环境（YIQIAO_ENV=production）不能生成演示患者。", err=True)
            raise typer.Exit(2)
        provision(current_profile().slug, 0)
        started = time.monotonic()

        def tell(done: int, total: int) -> None:
            if not as_json:
                typer.echo(f"\r{done}/{total} 位患者，{time.monotonic() - started:.0f} 秒", nl=done == total)

        load_population(patients, seed, tell)
        seconds = time.monotonic() - started
        facts = {"patients_added": patients, "patients": population_size(), "seconds": round(seconds, 1)}
        typer.echo(json.dumps(facts) if as_json else f"共有 {facts['patients']} 位患者。")
