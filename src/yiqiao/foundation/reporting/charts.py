"""Rows as data for a chart; the page only draws."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from yiqiao.foundation.reporting.declarations import Chart, ChartKind, Report, ReportRow
from yiqiao.foundation.reporting.rendering import show

MOST_SLICES = 8


def chart_data(report: Report, rows: Sequence[ReportRow]) -> dict[str, Any] | None:
    """Categories and series by name; for a heat map both axes and ``[x, y, value]`` triples.

    Values are numbers, None where a series has no row for a category. A pie keeps its largest slices and
    puts the rest together, so that it can be read.
    """
    chart = report.chart
    if chart is None:
        return None
    columns = {column.key: column for column in report.columns}
    base = {
        "kind": chart.kind,
        "title": chart.title,
        "unit": chart.unit,
        "x_name": columns[chart.x].title,
        "y_name": columns[chart.values[0]].title,
        "categories": [],
        "y_categories": [],
        "series": [],
        "cells": [],
    }
    categories = list(dict.fromkeys(show(columns[chart.x], row.get(chart.x)) for row in rows))
    at = {name: number for number, name in enumerate(categories)}
    if chart.kind is ChartKind.HEATMAP:
        down = list(dict.fromkeys(show(columns[chart.series], row.get(chart.series)) for row in rows))
        deep = {name: number for number, name in enumerate(down)}
        cells = [
            [
                at[show(columns[chart.x], row.get(chart.x))],
                deep[show(columns[chart.series], row.get(chart.series))],
                _number(row.get(chart.values[0])),
            ]
            for row in rows
        ]
        return {**base, "categories": categories, "y_categories": down, "cells": cells}
    series: dict[str, list[Any]] = {}
    for row in rows:
        place = at[show(columns[chart.x], row.get(chart.x))]
        for name, value in _points(chart, columns, row):
            series.setdefault(name, [None] * len(categories))[place] = _number(value)
    if chart.kind is ChartKind.PIE and series:
        name, values = next(iter(series.items()))
        categories, values = _largest(categories, values)
        series = {name: values}
    return {
        **base,
        "categories": categories,
        "series": [{"name": name, "values": values} for name, values in series.items()],
    }


def _points(chart: Chart, columns: dict[str, Any], row: ReportRow) -> list[tuple[str, Any]]:
    if chart.series:
        return [(show(columns[chart.series], row.get(chart.series)), row.get(chart.values[0]))]
    return [(columns[key].title, row.get(key)) for key in chart.values]


def _largest(categories: list[str], values: list[Any]) -> tuple[list[str], list[Any]]:
    order = sorted(range(len(categories)), key=lambda one: -(values[one] or 0))
    kept, rest = order[:MOST_SLICES], order[MOST_SLICES:]
    names, numbers = [categories[one] for one in kept], [values[one] for one in kept]
    if rest:
        names.append("其他")
        numbers.append(round(sum(values[one] or 0 for one in rest), 4))
    return names, numbers


def _number(value: Any) -> float | int | None:
    """A number to draw with; a chart may round, the table beside it does not."""
    if value is None or isinstance(value, int):
        return value
    return float(value) if isinstance(value, Decimal | float) else None
