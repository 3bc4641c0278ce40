"""How the numbers of a session are laid out: which number, which source, which time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yiqiao.hospital.schedule.rules.sources import SlotSource

MAX_SLOTS = 500
"""More numbers in one session than any doctor can see; a larger plan is a typing error."""

PERIOD_STEP = 100
"""In `BY_PERIOD` the number is (hour of the session) × 100 + place within the hour."""


class NumberRule(StrEnum):
    """How numbers are shared between sources.

    `CONTINUOUS`: one run of numbers in time order, every source spread evenly over it. `BY_SOURCE`: each
    source has its own section. `BY_PERIOD`: counting begins anew each hour (101…, 201…). `ODD_EVEN`: people
    on site get odd numbers, people who booked from afar even ones. `RESERVED_FIRST`: the first numbers belong
    to referral and doctor, the rest is spread evenly.
    """

    CONTINUOUS = "continuous"
    BY_SOURCE = "by_source"
    BY_PERIOD = "by_period"
    ODD_EVEN = "odd_even"
    RESERVED_FIRST = "reserved_first"


SECTION_ORDER = (
    SlotSource.REFERRAL,
    SlotSource.DOCTOR,
    SlotSource.GENERAL,
    SlotSource.COUNTER,
    SlotSource.KIOSK,
    SlotSource.MOBILE,
    SlotSource.INTERNET_HOSPITAL,
)
"""Order of sections, and of sources where a tie must be broken: promised numbers come first."""

FIRST_SOURCES = (SlotSource.REFERRAL, SlotSource.DOCTOR)
ON_SITE = frozenset({SlotSource.COUNTER, SlotSource.KIOSK, SlotSource.DOCTOR, SlotSource.GENERAL})


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """One number of a session, not yet stored."""

    number: int
    source: SlotSource
    starts_at: datetime


def share_out(total: int, shares: Mapping[SlotSource, int]) -> dict[SlotSource, int]:
    """Divide `total` slots by percentage shares; what no share claims is the general pool.

    Each share is rounded down, so that the sources together never exceed the whole.
    """
    if sum(shares.values()) > 100 or any(share < 0 for share in shares.values()):
        raise ValueError("shares are percentages that sum to at most 100")
    parts = {source: total * share // 100 for source, share in shares.items() if total * share // 100}
    rest = total - sum(parts.values())
    if rest:
        parts[SlotSource.GENERAL] = parts.get(SlotSource.GENERAL, 0) + rest
    return parts


def _spread(counts: Mapping[SlotSource, int]) -> list[SlotSource]:
    """Every source evenly over the whole run: the k-th of n stands at (k + 1/2) / n of the way."""
    places = [
        ((2 * k + 1) / (2 * count), SECTION_ORDER.index(source), source)
        for source, count in counts.items()
        for k in range(count)
    ]
    return [source for _, _, source in sorted(places)]


def _in_sections(counts: Mapping[SlotSource, int]) -> list[SlotSource]:
    return [source for source in SECTION_ORDER for _ in range(counts.get(source, 0))]


def _odd_even(counts: Mapping[SlotSource, int]) -> list[tuple[int, SlotSource]]:
    on_site = _spread({source: n for source, n in counts.items() if source in ON_SITE})
    from_afar = _spread({source: n for source, n in counts.items() if source not in ON_SITE})
    odd = [(2 * place + 1, source) for place, source in enumerate(on_site)]
    even = [(2 * place + 2, source) for place, source in enumerate(from_afar)]
    return sorted([*odd, *even])


def _reserved_first(counts: Mapping[SlotSource, int]) -> list[SlotSource]:
    first = [source for source in FIRST_SOURCES for _ in range(counts.get(source, 0))]
    return first + _spread({source: n for source, n in counts.items() if source not in FIRST_SOURCES})


def _numbered(sources: Sequence[SlotSource]) -> list[tuple[int, SlotSource]]:
    return list(enumerate(sources, start=1))


def plan_slots(
    counts: Mapping[SlotSource, int],
    rule: NumberRule,
    starts_at: datetime,
    minutes_per_slot: int,
) -> list[PlannedSlot]:
    """The numbers of a session in order. `counts` says how many slots each source has.

    Numbers are unique and rise with time; each slot starts `minutes_per_slot` after the one before it. In
    `ODD_EVEN` some numbers stay unused when one side has more slots than the other.
    """
    if any(count < 0 for count in counts.values()) or not 0 < sum(counts.values()) <= MAX_SLOTS:
        raise ValueError(f"a session has 1 to {MAX_SLOTS} slots, no source has less than none")
    if minutes_per_slot < 1:
        raise ValueError("a slot takes at least one minute")
    times = [starts_at + timedelta(minutes=minutes_per_slot * place) for place in range(sum(counts.values()))]
    if rule is NumberRule.BY_SOURCE:
        numbered = _numbered(_in_sections(counts))
    elif rule is NumberRule.ODD_EVEN:
        numbered = _odd_even(counts)
    elif rule is NumberRule.RESERVED_FIRST:
        numbered = _numbered(_reserved_first(counts))
    elif rule is NumberRule.BY_PERIOD:
        numbered = _by_period(_spread(counts), times)
    else:
        numbered = _numbered(_spread(counts))
    return [
        PlannedSlot(number, source, moment) for (number, source), moment in zip(numbered, times, strict=True)
    ]


def _by_period(sources: Sequence[SlotSource], times: Sequence[datetime]) -> list[tuple[int, SlotSource]]:
    """Hours are counted from the session's first minute."""
    numbered: list[tuple[int, SlotSource]] = []
    hour, place = 0, 0
    for source, moment in zip(sources, times, strict=True):
        this_hour = int((moment - times[0]).total_seconds() // 3600)
        hour, place = (hour, place + 1) if this_hour == hour else (this_hour, 1)
        numbered.append(((hour + 1) * PERIOD_STEP + place, source))
    return numbered
