"""The main job, as a visitor would run it: one patient through the whole hospital over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.plugins.instance import Instance

pytestmark = pytest.mark.journey

STEPS = [
    "建档",
    "手机预约",
    "开班",
    "挂号",
    "收诊察费（现金）",
    "接诊",
    "开立医嘱",
    "完成接诊",
    "审方",
    "收费（银行卡 + 美元 + 现金）",
    "电子发票",
    "取药",
    "退心电图费（原路）",
    "结班",
    "核对总账",
]


def _walk(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yiqiao.cli", "journey", "outpatient", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def test_an_outpatient_books_is_seen_pays_three_ways_gets_invoice_and_drugs(instance: Instance) -> None:
    result = _walk("--base-url", instance.base_url, "--json")

    assert result.returncode == 0, result.stdout + result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["step"] for line in lines] == STEPS
    assert all(line["ok"] for line in lines)


def test_a_journey_without_a_hospital_says_at_which_step_it_failed() -> None:
    result = _walk("--base-url", "http://127.0.0.1:9", "--json")

    assert result.returncode == 1
