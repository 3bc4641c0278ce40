"""Turns the validator's findings about single fields into sentences that a hospital's engineer can act on."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from yiqiao.foundation.profile.schema import HospitalProfile

_TYPE_NAMES = {
    "int_type": "整数",
    "int_from_float": "整数",
    "int_parsing": "整数",
    "bool_type": "true 或 false",
    "bool_parsing": "true 或 false",
    "string_type": "带引号的文字",
    "tuple_type": "方括号列表",
    "list_type": "方括号列表",
    "model_type": "一节设置",
    "model_attributes_type": "一节设置",
    "dict_type": "一节设置",
    "decimal_type": '带引号的金额，例如 "0.01"',
    "decimal_parsing": '带引号的金额，例如 "0.01"',
}


def describe(error: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong and what to do, both Chinese, without a full stop."""
    kind, context = error["type"], error.get("ctx", {})
    given = _shown(error["input"])
    if kind == "missing":
        return "缺少这一项", "请补上"
    if kind == "extra_forbidden":
        return "没有这个设置项", _nearest_key(error["loc"])
    if kind in _TYPE_NAMES:
        return f"{given} 的写法不对", f"请写成{_TYPE_NAMES[kind]}"
    if kind in ("enum", "literal_error"):
        return f"不认识 {given}", f"可以写：{context['expected'].replace(' or ', '、').replace(', ', '、')}"
    if kind == "value_error":
        return f"{given} 不合要求", str(context["error"])
    if kind in ("greater_than_equal", "greater_than"):
        return f"{given} 太小", f"不能小于 {context.get('ge', context.get('gt'))}"
    if kind in ("less_than_equal", "less_than"):
        return f"{given} 太大", f"不能大于 {context.get('le', context.get('lt'))}"
    if kind in ("string_too_short", "too_short"):
        return "内容为空或太短", f"至少要有 {context['min_length']} 个"
    if kind in ("string_too_long", "too_long"):
        return "内容太长", f"最多 {context['max_length']} 个"
    if kind == "string_pattern_mismatch":
        return f"{given} 的格式不对", f"要符合 {context['pattern']}"
    if kind == "decimal_max_places":
        return f"{given} 的小数位太多", f"最多 {context['decimal_places']} 位小数"
    return f"{given} 不能接受", f"校验器的说明：{error['msg']}"


def _shown(value: Any) -> str:
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _nearest_key(location: Sequence[int | str]) -> str:
    """Suggest the known key that a misspelt one most probably means."""
    known = _keys_at(location[:-1])
    close = difflib.get_close_matches(str(location[-1]), known, n=1, cutoff=0.6)
    if close:
        return f"是不是想写 {close[0]}"
    return f"请删去；这里可以写：{'、'.join(known)}" if len(known) <= 12 else "请删去，或对照说明文档核对名称"


def _keys_at(location: Sequence[int | str]) -> list[str]:
    model: type[BaseModel] | None = HospitalProfile
    for step in location:
        if isinstance(step, int) or model is None:
            continue
        field = model.model_fields.get(step)
        model = _model_in(field.annotation) if field else None
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the section inside ``Section``, ``Section | None``, ``tuple[Section, ...]`` or ``Annotated``."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    found = (_model_in(argument) for argument in typing.get_args(annotation))
    return next((model for model in found if model), None)


def dotted(location: Sequence[int | str]) -> str:
    """Return a location as the key shown to people, e.g. ``purchases.2.requirements``."""
    return ".".join(str(step) for step in location)


def existing_part(document: Mapping[str, Any], location: Sequence[int | str]) -> tuple[int | str, ...]:
    """Return the longest part of `location` that exists in the document (a union adds invented steps)."""
    node: Any = document
    path: list[int | str] = []
    for step in location:
        inside_list = isinstance(node, list) and isinstance(step, int) and step < len(node)
        inside_table = isinstance(node, dict) and step in node
        if not (inside_list or inside_table):
            break
        node = node[step]
        path.append(step)
    return tuple(path)
