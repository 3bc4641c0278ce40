"""Types for what comes in and goes out over HTTP.

Every text has a length limit, every number a range, every day a plausible year, so that nonsense is refused
with the name of its field before it reaches a rule or the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, field_validator

T = TypeVar("T")

_MAX_BIGINT = 2**63 - 1


def _check_storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("含有不能保存的控制字符（NUL），请删除后重新提交")
    return value


Id = Annotated[int, Field(ge=1, le=_MAX_BIGINT)]
"""A row's number."""

ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(_check_storable),
]
"""One line a person types: a name, a number, a search word. Never empty."""

SearchText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_check_storable)
]
"""What stands in a search box or filter of a list. May be empty."""

LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(_check_storable)
]
"""A paragraph: a reason, a note. May be empty."""

Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2, allow_inf_nan=False)]
"""Yuan, not negative, at most 2 decimals; a string in JSON."""

PositiveAmount = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2, allow_inf_nan=False)]
"""Yuan, more than zero."""

Quantity = Annotated[Decimal, Field(gt=0, le=100000, max_digits=10, decimal_places=3, allow_inf_nan=False)]
"""How many, or how much, in the item's own unit."""

Day = Annotated[date, Field(ge=date(1880, 1, 1), le=date(2199, 12, 31))]
"""A calendar day within living memory or planning reach."""


class Input(Schema):
    """Base of request bodies: unknown fields are refused, texts are bounded and storable."""

    model_config = ConfigDict(extra="forbid", str_max_length=4000)

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_nul(cls, value: Any) -> Any:
        if isinstance(value, list):
            for one in value:
                if isinstance(one, str):
                    _check_storable(one)
        return _check_storable(value) if isinstance(value, str) else value


class Output(Schema):
    """Base of response bodies. Money goes out as strings, instants as ISO 8601 with offset."""


class Page(Output, Generic[T]):
    """One page of a list: the rows, how many there are in all, and where this page stands."""

    items: list[T]
    total: int
    page: int
    page_size: int


def paginate(
    rows: QuerySet[Any] | list[Any],
    page: int,
    page_size: int,
    present: Callable[[Any], Any] | None = None,
) -> dict[str, Any]:
    """Cut one page (1-based, at most 200 rows) out of `rows`, ready for a `Page` response."""
    page, page_size = max(page, 1), min(max(page_size, 1), 200)
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    start = (page - 1) * page_size
    cut: Iterable[Any] = rows[start : start + page_size] if start < total else []
    items = [present(row) for row in cut] if present else list(cut)
    return {"items": items, "total": total, "page": page, "page_size": page_size}
