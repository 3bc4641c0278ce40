"""Numbers people read aloud: a letter, the day, and a count from a PostgreSQL sequence per kind.

A sequence never makes one transaction wait for another, so numbers are unique and roughly increasing but
have gaps where a transaction was rolled back. The count has seven digits and wraps; with the day before it,
a number repeats only after ten million of one kind on one day.
"""

from __future__ import annotations

import re
from datetime import date

from django.db import connection

from yiqiao.foundation import clock

_KIND = re.compile(r"[a-z][a-z_]{0,30}")

PREFIXES = {
    "patient": "P",
    "card": "C",
    "reservation": "R",
    "visit": "V",
    "order": "O",
    "bill": "B",
    "settlement": "S",
    "payment": "T",
    "refund": "F",
    "shift": "H",
    "entry": "J",
    "invoice": "I",
    "dispense": "D",
}
"""The letters of the kinds that everybody knows; others are given by the caller."""


def sequence_name(kind: str) -> str:
    """The sequence behind `kind` (lower snake, at most 31 letters)."""
    if not _KIND.fullmatch(kind):
        raise ValueError(f"a kind of number is lower-case letters and underscores, not {kind!r}")
    return f"organisation_number_{kind}"


def create_sequence_sql(kind: str) -> str:
    """SQL for migrations: the sequence of a kind."""
    return f"CREATE SEQUENCE IF NOT EXISTS {sequence_name(kind)} MINVALUE 1 MAXVALUE 9999999 CYCLE CACHE 1"


def next_count(kind: str) -> int:
    """The next value of the kind's sequence; a kind seen for the first time gets its sequence here."""
    name = sequence_name(kind)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(to_regclass(%s))", [name])
        (count,) = cursor.fetchone()
        if count is None:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('organisation.numbering'))")
            cursor.execute(create_sequence_sql(kind))
            cursor.execute("SELECT nextval(to_regclass(%s))", [name])
            (count,) = cursor.fetchone()
    return int(count)


def next_number(kind: str, prefix: str = "") -> str:
    """The next human number of `kind`: ``visit`` → ``V202611220000123``. `prefix` replaces the kind's letter."""
    letter = prefix or PREFIXES.get(kind, kind[:1].upper())
    return f"{letter}{clock.today():%Y%m%d}{next_count(kind):07d}"


def next_numbers(kind: str, count: int, day: date) -> list[str]:
    """`count` human numbers of `kind` at once, dated `day`; for histories written in bulk."""
    name = sequence_name(kind)
    with connection.cursor() as cursor:
        cursor.execute(create_sequence_sql(kind))
        cursor.execute(f"SELECT nextval('{name}') FROM generate_series(1, %s)", [count])  # noqa: S608
        counts = [int(row[0]) for row in cursor.fetchall()]
    letter = PREFIXES.get(kind, kind[:1].upper())
    return [f"{letter}{day:%Y%m%d}{one:07d}" for one in counts]
