"""What the fields of a prescription may be filled with."""

from __future__ import annotations

from dataclasses import dataclass

from yiqiao.foundation.dictionary.queries import matching, names_of
from yiqiao.hospital.orders.rules import HERB_INSTRUCTIONS, TIMES_A_DAY


@dataclass(frozen=True, slots=True)
class Choices:
    """Frequencies that quantities can be computed for (code and words), routes, and marks of single herbs."""

    frequencies: tuple[tuple[str, str], ...]
    routes: tuple[str, ...]
    herb_instructions: tuple[str, ...]


def prescription_choices() -> Choices:
    """The choices of the day; frequencies in the order of the rules, routes in that of the dictionary."""
    words = names_of("frequency", set(TIMES_A_DAY))
    return Choices(
        frequencies=tuple((code, words.get(code, code)) for code in TIMES_A_DAY),
        routes=tuple(term.name for term in matching("route")),
        herb_instructions=HERB_INSTRUCTIONS,
    )
