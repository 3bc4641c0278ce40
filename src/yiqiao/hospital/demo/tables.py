"""The hand-made tables behind the demo hospital."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``data/<name>.csv`` as dictionaries by column."""
    text = files("yiqiao.hospital.demo").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
