"""Which campuses there are to work at. Access knows campuses by code only; whoever owns the table names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yiqiao.foundation.profile import current_profile


@dataclass(frozen=True, slots=True)
class CampusName:
    """A campus as the workplace choice shows it."""

    code: str
    name: str


CampusSource = Callable[[], Sequence[CampusName]]


def campuses_of_profile() -> list[CampusName]:
    """The campuses that the hospital profile lists."""
    return [CampusName(campus.code, campus.name) for campus in current_profile().campuses]


_source: CampusSource = campuses_of_profile


def register_campus_source(source: CampusSource) -> None:
    """Take the campuses from `source` (in order of preference) instead of the profile."""
    global _source
    _source = source


def known_campuses() -> list[CampusName]:
    """Every campus of the hospital, in order of preference."""
    return list(_source())


def reachable_campuses(codes: frozenset[str] | None) -> list[CampusName]:
    """The campuses among `codes` (None: all), known ones first; an unknown code stands for itself."""
    known = known_campuses()
    if codes is None:
        return known
    unknown = sorted(codes - {campus.code for campus in known})
    return [campus for campus in known if campus.code in codes] + [CampusName(one, one) for one in unknown]
