"""Brings a database to where the code expects it: schema, standard tables, parties, the demo hospital."""

from __future__ import annotations

import typer


def migrate() -> None:
    """Apply what is missing of the schema; nothing is printed when nothing is."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        typer.echo("正在建立数据库结构…")
        call_command("migrate", verbosity=0, interactive=False)


def provision(hospital: str, patients: int) -> list[tuple[str, str, str]]:
    """Migrate, check the profile, load what is missing; return the demo accounts (role, user name, password).

    A production instance (YIQIAO_ENV=production) gets its schema and standard tables only.
    """
    from yiqiao.foundation.dictionary.standard_tables import load_standard_tables
    from yiqiao.foundation.profile import ProfileError, current_profile, is_production

    try:
        current_profile()
    except ProfileError as error:
        typer.echo(f"医院配置“{hospital}”不能使用：", err=True)
        for problem in error.problems:
            typer.echo(f"  {problem}", err=True)
        raise typer.Exit(2) from error
    migrate()
    load_standard_tables()
    if is_production():
        return []
    from yiqiao.foundation.exchange.provisioning import ensure_sandbox_parties
    from yiqiao.hospital.demo import accounts, reference
    from yiqiao.hospital.demo.population import load_population, population_size

    ensure_sandbox_parties()
    if not reference.is_loaded():
        typer.echo("正在生成演示医院…")
        reference.load_organisation()
        reference.load_catalogue()
        reference.load_pharmacies()
    accounts.load_accounts()
    reference.load_schedule()
    reference.load_rates()
    if patients and population_size() == 0:
        typer.echo(f"正在生成 {patients} 位演示患者…")
        load_population(patients, seed=1)
    return accounts.introductions()
