"""State diagrams from the literal transition tables in the packages' rules."""

from __future__ import annotations

import importlib
import pkgutil
from enum import StrEnum
from typing import Any

import yiqiao


def _tables() -> dict[str, dict[tuple[StrEnum, StrEnum], StrEnum]]:
    found: dict[str, Any] = {}
    for module in pkgutil.walk_packages(yiqiao.__path__, "yiqiao."):
        if module.name.split(".")[-1] != "rules" and ".rules." not in module.name:
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if name.endswith("TRANSITIONS") and isinstance(value, dict) and not name.startswith("_"):
                found[f"{module.name}.{name}"] = value
    return dict(sorted(found.items()))


def document() -> str:
    """Markdown with one mermaid diagram per table."""
    lines = ["# 状态机 State machines", "", "由代码中的转换表生成（`make generated`），请勿手改。", ""]
    seen: set[int] = set()
    for name, table in _tables().items():
        if id(table) in seen:
            continue
        seen.add(id(table))
        lines += [f"## `{name}`", "", "```mermaid", "stateDiagram-v2"]
        lines += [f"    {state} --> {target}: {event}" for (state, event), target in table.items()]
        lines += ["```", ""]
    return "\n".join(lines).rstrip() + "\n"
