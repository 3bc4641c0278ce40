"""`yiqiao profile`, as an engineer and as a program uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yiqiao.cli.profile import profile_app

WRONG = 'slug = "trial"\nname_zh = "试验医院"\nname_en = "Trial"\n[booking]\nhold_minutes = 0\nhorizon_days = 99\n'


def test_checking_all_profiles_succeeds() -> None:
    result = CliRunner().invoke(profile_app, ["check", "--all"])

    assert result.exit_code == 0
    assert result.stdout.count("✓") == 26
    assert result.stdout.endswith("医院配置没有问题。\n")


def test_a_wrong_profile_exits_with_1_and_lists_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(WRONG, encoding="utf-8")

    people = CliRunner().invoke(profile_app, ["check", str(path)])
    program = CliRunner().invoke(profile_app, ["check", str(path), "--json"])

    assert (people.exit_code, program.exit_code) == (1, 1)
    assert f"{path} [booking.horizon_days]：99 太大。不能大于 90。" in people.stdout
    (outcome,) = json.loads(program.stdout)
    assert [problem["key"] for problem in outcome["problems"]] == [
        "booking.horizon_days",
        "booking.hold_minutes",
    ]
    assert outcome["ok"] is False


def test_the_hospital_of_the_environment_is_checked_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIQIAO_HOSPITAL", "ruijin")

    (outcome,) = json.loads(CliRunner().invoke(profile_app, ["check", "--json"]).stdout)

    assert outcome["slug"] == "ruijin"


def test_profiles_can_be_kept_in_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trial.toml").write_text(WRONG, encoding="utf-8")
    monkeypatch.setenv("YIQIAO_PROFILES", str(tmp_path))

    result = CliRunner().invoke(profile_app, ["list"])

    assert result.stdout == "trial        配置有误，请运行 yiqiao profile check trial\n"
