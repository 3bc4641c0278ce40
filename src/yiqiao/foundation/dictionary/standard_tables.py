"""The tables that come with the product, from the package's data files."""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.dictionary.models import DictionaryTable, Term
from yiqiao.foundation.dictionary.rules import TermRow, initials

_FOLDER = files("yiqiao.foundation.dictionary") / "data"
_COLUMNS = ("code", "name", "name_en", "parent")


def standard_rows(code: str) -> list[TermRow]:
    """The terms of one standard table; columns that a term does not have by itself are its attributes."""
    lines = (_FOLDER / f"{code}.tsv").read_text(encoding="utf-8").splitlines()
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        TermRow(
            code=row["code"],
            name=row["name"],
            name_en=row.get("name_en") or "",
            pinyin=initials(row["name"]),
            parent_code=row.get("parent") or "",
            attributes={key: value for key, value in row.items() if key not in _COLUMNS and value},
            line=reader.line_num,
        )
        for row in reader
    ]


def load_standard_tables() -> int:
    """Make the standard tables and add terms that are not there yet; returns how many terms were added.

    Running it again changes nothing that a hospital edited or retired.
    """
    tables = tomllib.loads((_FOLDER / "tables.toml").read_text(encoding="utf-8"))
    return sum(_load(code, facts) for code, facts in tables.items())


@transaction.atomic
def _load(code: str, facts: dict[str, str]) -> int:
    table, _ = DictionaryTable.objects.get_or_create(
        code=code,
        defaults={
            "name": facts["name"],
            "name_en": facts["name_en"],
            "version": facts["version"],
            "note": facts.get("note", ""),
            "valid_from": clock.today(),
            "updated_at": clock.now(),
        },
    )
    present = set(Term.objects.filter(table=table).values_list("code", flat=True))
    fresh = [
        Term(
            table=table,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            pinyin=row.pinyin,
            parent_code=row.parent_code,
            attributes=dict(row.attributes),
            position=position,
        )
        for position, row in enumerate(standard_rows(code), 1)
        if row.code not in present
    ]
    Term.objects.bulk_create(fresh, batch_size=2000, ignore_conflicts=True)
    return len(fresh)
