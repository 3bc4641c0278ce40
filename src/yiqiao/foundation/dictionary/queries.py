"""Reads of the dictionary."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from yiqiao.foundation import clock
from yiqiao.foundation.dictionary.errors import TableNotFound, TermNotFound
from yiqiao.foundation.dictionary.models import CodeMapping, DictionaryTable, Term


def lookup(table: str, code: str, on: date | None = None) -> Term | None:
    """The term of `code` in `table` as of `on` (today), None when there is none or it is not valid then."""
    return Term.objects.filter(_valid(on), table__code=table, code=code).first()


def get_term(table: str, code: str) -> Term:
    """The term whether valid or not; `TermNotFound`."""
    found = Term.objects.select_related("table").filter(table__code=table, code=code).first()
    if found is None:
        raise TermNotFound(f"字典“{table}”中没有代码 {code}，请核对后重试。")
    return found


def search(table: str, q: str = "", limit: int = 20, on: date | None = None) -> list[Term]:
    """Valid terms whose code or pinyin begins with `q` or whose name contains it; best first.

    The exact code comes first, then names and initials that begin with `q`, then the rest.
    """
    return list(matching(table, q, on)[:limit])


def matching(
    table: str, q: str = "", on: date | None = None, *, include_retired: bool = False
) -> QuerySet[Term]:
    """`search` as a query set, for paging."""
    rows = Term.objects.filter(table__code=table)
    if not include_retired:
        rows = rows.filter(_valid(on))
    word = q.strip()
    if not word:
        return rows.order_by("position", "code")
    rows = rows.filter(
        Q(code__istartswith=word)
        | Q(name__icontains=word)
        | Q(pinyin__startswith=word.lower())
        | Q(name_en__icontains=word)
    )
    rank = Case(
        When(code__iexact=word, then=Value(0)),
        When(name=word, then=Value(1)),
        When(name__startswith=word, then=Value(2)),
        When(pinyin=word.lower(), then=Value(2)),
        When(code__istartswith=word, then=Value(3)),
        When(pinyin__startswith=word.lower(), then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank).order_by("rank", "position", "code")


def names_of(table: str, codes: set[str]) -> dict[str, str]:
    """Chinese names of many codes in one query, retired ones included."""
    return dict(Term.objects.filter(table__code=table, code__in=codes).values_list("code", "name"))


def list_tables() -> QuerySet[DictionaryTable]:
    """All tables by code."""
    return DictionaryTable.objects.order_by("code")


def get_table(code: str) -> DictionaryTable:
    """One table; `TableNotFound`."""
    found = DictionaryTable.objects.filter(code=code).first()
    if found is None:
        raise TableNotFound(f"没有代码为“{code}”的字典，请核对后重试。")
    return found


def map_code(source_table: str, code: str, target_table: str, on: date | None = None) -> list[CodeMapping]:
    """What `code` of one table is in another, the equivalent ones first."""
    rows = CodeMapping.objects.filter(
        _valid(on), source_table__code=source_table, source_code=code, target_table__code=target_table
    )
    order = {"equivalent": 0, "narrower": 1, "broader": 2, "related": 3}
    return sorted(rows, key=lambda one: (order[one.relation], one.target_code))


def list_mappings(source_table: str, target_table: str = "", q: str = "") -> QuerySet[CodeMapping]:
    """Mappings out of a table by source code."""
    rows = CodeMapping.objects.filter(source_table__code=source_table).select_related(
        "source_table", "target_table"
    )
    if target_table:
        rows = rows.filter(target_table__code=target_table)
    if q:
        rows = rows.filter(Q(source_code__istartswith=q) | Q(target_code__istartswith=q))
    return rows.order_by("source_code", "target_table__code", "target_code")


def _valid(on: date | None) -> Q:
    day = on or clock.today()
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    )
