"""Status labels and colours, defined once by each package and exported to the front end."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from django.apps import apps

Colour = Literal["default", "processing", "success", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Label:
    """How one status value reads and looks."""

    zh: str
    en: str
    colour: Colour = "default"


def all_statuses() -> dict[str, dict[str, Label]]:
    """Every status kind with its labels, from ``STATUSES`` of the packages' ``statuses`` modules."""
    found: dict[str, dict[str, Label]] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("yiqiao.") and find_spec(f"{config.name}.statuses") is not None:
            for kind, labels in import_module(f"{config.name}.statuses").STATUSES.items():
                if kind in found:
                    raise RuntimeError(f"status kind {kind} is declared twice")
                found[kind] = {str(value): label for value, label in labels.items()}
    return found
