"""Every table and column, with meaning, from the models."""

from __future__ import annotations

import inspect

from django.apps import apps
from django.db import models


def _type_of(field: models.Field) -> str:
    name = field.get_internal_type().removesuffix("Field")
    if type(field).__name__.startswith("Encrypted"):
        name = f"{type(field).__name__} (SM4-GCM)"
    if isinstance(field, models.ForeignKey):
        name = f"→ {field.related_model._meta.label}"
    elif isinstance(field, models.DecimalField):
        name = f"numeric({field.max_digits},{field.decimal_places})"
    elif field.max_length:
        name = f"{name}({field.max_length})"
    return name


def document(*_: object) -> str:
    """Markdown, one section per table."""
    lines = ["# 数据字典 Data dictionary", "", "由模型生成（`make generated`），请勿手改。", ""]
    for config in apps.get_app_configs():
        if not config.name.startswith("yiqiao."):
            continue
        concrete = [model for model in config.get_models() if not model._meta.proxy]
        if not concrete:
            continue
        lines += [f"## {config.label} — {(inspect.getdoc(config.module) or '').splitlines()[0]}", ""]
        for model in concrete:
            lines += [f"### `{model._meta.db_table}`", "", inspect.getdoc(model) or "", ""]
            lines += ["| column | type | null | notes |", "|---|---|---|---|"]
            for field in model._meta.concrete_fields:
                notes = []
                if field.primary_key:
                    notes.append("primary key")
                if field.unique and not field.primary_key:
                    notes.append("unique")
                if field.choices:
                    notes.append(" / ".join(str(value) for value, _ in field.choices))
                if field.help_text:
                    notes.append(str(field.help_text))
                lines.append(
                    f"| {field.column} | {_type_of(field)} | {'yes' if field.null else ''} | {'; '.join(notes)} |"
                )
            lines.append("")
            lines += [f"- {type(one).__name__} `{one.name}`" for one in model._meta.constraints]
            if model._meta.constraints:
                lines.append("")
    return "\n".join(lines).rstrip() + "\n"
