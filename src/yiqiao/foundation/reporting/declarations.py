"""What a package writes to have a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ColumnKind(StrEnum):
    """How values of a column are shown, aligned and written to Excel. Amounts are Decimal yuan."""

    TEXT = "text"
    INTEGER = "integer"
    AMOUNT = "amount"
    PERCENT = "percent"
    DAY = "day"
    INSTANT = "instant"


NUMBERS = frozenset({ColumnKind.INTEGER, ColumnKind.AMOUNT, ColumnKind.PERCENT})


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `is_totalled`: summed at the foot. `is_personal`: shows personal data of patients.

    `width` is relative, for paper. Percent values are fractions (0.25 is shown as 25.00%).
    """

    key: str
    title: str
    title_en: str = ""
    kind: ColumnKind = ColumnKind.TEXT
    is_totalled: bool = False
    is_personal: bool = False
    width: int = 2


class FilterKind(StrEnum):
    """What a filter takes. `CAMPUS` and `DEPARTMENT` values must lie within the data scope."""

    DAY = "day"
    MONTH = "month"
    CAMPUS = "campus"
    DEPARTMENT = "department"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter. `default` gives its value when nothing is asked (called at run time); days are `date`,
    months the first day of the month. `choices` are (value, label)."""

    key: str
    title: str
    kind: FilterKind
    title_en: str = ""
    is_required: bool = False
    default: Callable[[], Any] | None = None
    choices: Sequence[tuple[str, str]] = ()


class ChartKind(StrEnum):
    """Trend, comparison, share (few slices), intensity over two dimensions."""

    LINE = "line"
    BAR = "bar"
    PIE = "pie"
    HEATMAP = "heatmap"


@dataclass(frozen=True, slots=True)
class Chart:
    """How rows become a chart: `x` is the category column, `values` the measured ones.

    With `series` (a column key) rows are split into one line or bar group per value of that column, and only
    the first of `values` counts. A heat map takes `x` across, `series` down, and the first of `values`.
    """

    kind: ChartKind
    title: str
    x: str
    values: Sequence[str]
    series: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ReportScope:
    """What the person may see: codes, None for all. A query must not return rows outside it."""

    campuses: frozenset[str] | None
    departments: frozenset[str] | None


ReportRow = Mapping[str, Any]
ReportQuery = Callable[[Mapping[str, Any], ReportScope], Iterable[ReportRow]]


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `query` gets the filters' values by key (None when unset) and the scope.

    `code` is ``<package>.<what>``; `permission` is a declared permission whose data scope applies.
    """

    code: str
    title: str
    columns: Sequence[Column]
    query: ReportQuery
    permission: str
    filters: Sequence[Filter] = ()
    chart: Chart | None = None
    title_en: str = ""
    note: str = ""
    landscape: bool | None = field(default=None)

    @property
    def is_personal(self) -> bool:
        """Whether a column shows personal data."""
        return any(column.is_personal for column in self.columns)
