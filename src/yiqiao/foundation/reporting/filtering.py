"""From what a page sends to the values that a query gets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiqiao.foundation.context import Actor
from yiqiao.foundation.problems import FieldProblem, InvalidInput
from yiqiao.foundation.reporting.declarations import Filter, FilterKind, Report

MOST_TEXT = 100


def read_values(report: Report, given: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Values of all filters by key. `InvalidInput` names every wrong one; scope refusals as the actor's own."""
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for one in report.filters:
        text = given.get(one.key, "").strip()
        if not text:
            values[one.key] = one.default() if one.default else None
            if values[one.key] is None and one.is_required:
                problems.append(FieldProblem(one.key, f"请填写{one.title}"))
            continue
        try:
            values[one.key] = _read(one, text)
        except ValueError as error:
            problems.append(FieldProblem(one.key, str(error)))
    if problems:
        raise InvalidInput(f"{problems[0].message}。", fields=problems)
    for one in report.filters:
        value = values[one.key]
        if value and one.kind is FilterKind.CAMPUS:
            actor.check_campus(value)
        elif value and one.kind is FilterKind.DEPARTMENT:
            actor.check_department(value)
    return values


def describe_values(report: Report, values: Mapping[str, Any]) -> list[dict[str, str]]:
    """Title and value of the filters that are set, as a print shows them."""
    shown = []
    for one in report.filters:
        value = values.get(one.key)
        if value not in (None, ""):
            labels = dict(one.choices)
            text = f"{value:%Y-%m}" if one.kind is FilterKind.MONTH else labels.get(str(value), str(value))
            shown.append({"title": one.title, "value": text})
    return shown


def _read(one: Filter, text: str) -> Any:
    if one.kind is FilterKind.DAY:
        return _day(text, "日期格式应为 2026-01-31")
    if one.kind is FilterKind.MONTH:
        return _day(f"{text}-01", "月份格式应为 2026-01")
    if one.kind is FilterKind.CHOICE and text not in dict(one.choices):
        raise ValueError(f"{one.title}应为以下之一：{'、'.join(value for value, _ in one.choices)}")
    if len(text) > MOST_TEXT or "\x00" in text:
        raise ValueError(f"{one.title}太长，最多 {MOST_TEXT} 个字符")
    return text


def _day(text: str, message: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(message) from error
    if not 1900 <= day.year <= 2199:
        raise ValueError("日期超出范围")
    return day
