"""Changing the dictionary: single terms, whole tables, mappings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.dictionary.errors import ImportRefused, TableCodeTaken
from yiqiao.foundation.dictionary.models import CodeMapping, DictionaryTable, Term
from yiqiao.foundation.dictionary.queries import get_table, get_term
from yiqiao.foundation.dictionary.rules import (
    ImportMode,
    MappingRelation,
    TermRow,
    find_row_problems,
    initials,
)
from yiqiao.foundation.problems import FieldProblem, InvalidInput

_TERM_FIELDS = (
    "name",
    "name_en",
    "pinyin",
    "parent_code",
    "attributes",
    "valid_from",
    "valid_until",
    "position",
)


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """How many terms were added, changed, retired, left alone."""

    added: int
    changed: int
    retired: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One mapping as it comes from a page or a file."""

    source_code: str
    target_code: str
    relation: MappingRelation = MappingRelation.EQUIVALENT
    valid_from: date | None = None
    valid_until: date | None = None
    line: int = 0


def create_table(code: str, name: str, version: str, *, name_en: str = "", note: str = "") -> DictionaryTable:
    """Make an empty table; `TableCodeTaken`."""
    with transaction.atomic():
        table, is_new = DictionaryTable.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "name_en": name_en,
                "version": version,
                "note": note,
                "valid_from": clock.today(),
                "updated_at": clock.now(),
            },
        )
        if not is_new:
            raise TableCodeTaken(f"字典代码“{code}”已存在（{table.name}），请换一个。")
        audit.record("dictionary.table_created", f"dictionary:{code}", {"version": version})
    return table


@transaction.atomic
def import_table(
    code: str, rows: Sequence[TermRow], *, version: str = "", mode: ImportMode = ImportMode.MERGE
) -> ImportOutcome:
    """Bring a table to what `rows` say, all or nothing; `ImportRefused` names every wrong row and column.

    With `ImportMode.REPLACE` terms that `rows` do not mention are retired as of yesterday (they still
    explain old records).
    """
    table = _lock_table(code)
    present = {term.code: term for term in Term.objects.filter(table=table)}
    # A replaced table cannot lean on parents that it retires.
    known = frozenset() if mode is ImportMode.REPLACE else frozenset(present)
    problems = find_row_problems(rows, known)
    if problems:
        raise ImportRefused(
            f"有 {len(problems)} 处错误，没有导入任何内容；请按列出的行和列改正后重新导入。", fields=problems
        )
    outcome = _apply(table, present, rows, mode)
    table.version = version or table.version
    table.updated_at = clock.now()
    table.save(update_fields=["version", "updated_at"])
    audit.record(
        "dictionary.imported",
        f"dictionary:{code}",
        {"added": outcome.added, "changed": outcome.changed, "retired": outcome.retired, "version": version},
    )
    return outcome


def _apply(
    table: DictionaryTable, present: dict[str, Term], rows: Sequence[TermRow], mode: ImportMode
) -> ImportOutcome:
    fresh: list[Term] = []
    changed: list[Term] = []
    for position, row in enumerate(rows, 1):
        wanted = _term(table, row, position)
        term = present.get(row.code)
        if term is None:
            fresh.append(wanted)
        elif any(getattr(term, name) != getattr(wanted, name) for name in _TERM_FIELDS):
            wanted.pk = term.pk
            changed.append(wanted)
    retired: list[Term] = []
    if mode is ImportMode.REPLACE:
        yesterday = clock.today() - timedelta(days=1)
        mentioned = {row.code for row in rows}
        for term in present.values():
            is_over = term.valid_until is not None and term.valid_until <= yesterday
            if term.code not in mentioned and not is_over:
                term.valid_until = max(yesterday, term.valid_from or yesterday)
                retired.append(term)
    Term.objects.bulk_create(fresh, batch_size=2000)
    Term.objects.bulk_update(changed, _TERM_FIELDS, batch_size=500)
    Term.objects.bulk_update(retired, ["valid_until"], batch_size=500)
    unchanged = len(rows) - len(fresh) - len(changed)
    return ImportOutcome(len(fresh), len(changed), len(retired), unchanged)


def _term(table: DictionaryTable, row: TermRow, position: int) -> Term:
    return Term(
        table=table,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        pinyin=row.pinyin.lower() or initials(row.name),
        parent_code=row.parent_code,
        attributes=dict(row.attributes),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        position=position,
    )


@transaction.atomic
def save_term(table_code: str, row: TermRow) -> Term:
    """Add a term or change the one with this code."""
    table = _lock_table(table_code)
    others = frozenset(Term.objects.filter(table=table).values_list("code", flat=True))
    problems = find_row_problems([row], others)
    if problems:
        fields = [FieldProblem(one.field.partition("·")[2], one.message) for one in problems]
        raise InvalidInput(f"“{fields[0].field}”{fields[0].message}。", fields=fields)
    found = Term.objects.filter(table=table, code=row.code).first()
    if found is None:
        position = Term.objects.filter(table=table).count() + 1
        term = _term(table, row, position)
        term.save(force_insert=True)
    else:
        term = _term(table, row, found.position)
        term.pk = found.pk
        term.save(force_update=True)
    _touch(table)
    audit.record("dictionary.term_saved", f"dictionary:{table_code}:{row.code}")
    return term


@transaction.atomic
def retire_term(table_code: str, code: str, last_day: date) -> Term:
    """Make `last_day` the last day on which the code may be used."""
    table = _lock_table(table_code)
    term = get_term(table_code, code)
    if term.valid_from is not None and last_day < term.valid_from:
        raise InvalidInput.of("last_day", "停用日期不能早于生效日期")
    term.valid_until = last_day
    term.save(update_fields=["valid_until"])
    _touch(table)
    audit.record("dictionary.term_retired", f"dictionary:{table_code}:{code}", {"last_day": last_day})
    return term


@transaction.atomic
def save_mappings(source_table: str, target_table: str, rows: Sequence[MappingRow]) -> int:
    """Add or change mappings between two tables, all or nothing; returns how many."""
    source, target = _lock_table(source_table), get_table(target_table)
    sources = set(Term.objects.filter(table=source).values_list("code", flat=True))
    targets = set(Term.objects.filter(table=target).values_list("code", flat=True))
    problems = []
    for row in rows:
        if row.source_code not in sources:
            problems.append(FieldProblem(f"第{row.line}行·源代码", f"{source.name}中没有 {row.source_code}"))
        if row.target_code not in targets:
            problems.append(
                FieldProblem(f"第{row.line}行·目标代码", f"{target.name}中没有 {row.target_code}")
            )
    if problems:
        raise ImportRefused(f"有 {len(problems)} 处错误，没有保存任何对照。", fields=problems[:200])
    unique = {(row.source_code, row.target_code): row for row in rows}
    CodeMapping.objects.bulk_create(
        [
            CodeMapping(
                source_table=source,
                source_code=row.source_code,
                target_table=target,
                target_code=row.target_code,
                relation=row.relation.value,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
            )
            for row in unique.values()
        ],
        update_conflicts=True,
        unique_fields=["source_table", "source_code", "target_table", "target_code"],
        update_fields=["relation", "valid_from", "valid_until"],
    )
    audit.record(
        "dictionary.mappings_saved",
        f"dictionary:{source_table}",
        {"target": target_table, "count": len(unique)},
    )
    return len(unique)


@transaction.atomic
def remove_mapping(mapping_id: int) -> None:
    """Take a wrong mapping away; nothing else refers to it."""
    mapping = CodeMapping.objects.select_related("source_table").filter(pk=mapping_id).first()
    if mapping is not None:
        audit.record(
            "dictionary.mapping_removed",
            f"dictionary:{mapping.source_table.code}:{mapping.source_code}",
            {"target_code": mapping.target_code},
        )
        mapping.delete()


def _lock_table(code: str) -> DictionaryTable:
    get_table(code)
    return DictionaryTable.objects.select_for_update().get(code=code)


def _touch(table: DictionaryTable) -> None:
    table.updated_at = clock.now()
    table.save(update_fields=["updated_at"])
