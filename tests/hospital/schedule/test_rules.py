"""The pure rules: state tables, numbering, sources, limits, calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from yiqiao.foundation.profile import NumberSequence
from yiqiao.foundation.profile import SlotSource as ProfileSource
from yiqiao.hospital.schedule.rules import (
    BOOKABLE_CHANNELS,
    HOLDING_PATIENT,
    HOLDING_SLOT,
    RESERVATION_TABLE,
    SESSION_TABLE,
    NumberRule,
    Override,
    ReservationEvent,
    ReservationStatus,
    SessionEvent,
    SessionStatus,
    SlotSource,
    TransitionRefused,
    blocked_until,
    next_reservation_status,
    next_session_status,
    plan_day,
    plan_slots,
    share_out,
    sources_open_to,
)

EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
counts = st.dictionaries(st.sampled_from(SlotSource), st.integers(0, 40), min_size=1).filter(
    lambda chosen: 0 < sum(chosen.values()) <= 200
)


@pytest.mark.parametrize(("status", "event"), list(product(ReservationStatus, ReservationEvent)))
def test_every_reservation_step_is_on_the_table_or_refused(
    status: ReservationStatus, event: ReservationEvent
) -> None:
    if (status, event) in RESERVATION_TABLE:
        assert next_reservation_status(status, event) is RESERVATION_TABLE[status, event]
    else:
        with pytest.raises(TransitionRefused):
            next_reservation_status(status, event)


@pytest.mark.parametrize(("status", "event"), list(product(SessionStatus, SessionEvent)))
def test_every_session_step_is_on_the_table_or_refused(status: SessionStatus, event: SessionEvent) -> None:
    if (status, event) in SESSION_TABLE:
        assert next_session_status(status, event) is SESSION_TABLE[status, event]
    else:
        with pytest.raises(TransitionRefused):
            next_session_status(status, event)


class ReservationWalk(RuleBasedStateMachine):
    """Any sequence of events: a slot that was given up never comes back to the same reservation."""

    @initialize()
    def begin(self) -> None:
        self.status = ReservationStatus.HELD
        self.gave_up = False

    @rule(event=st.sampled_from(ReservationEvent))
    def happen(self, event: ReservationEvent) -> None:
        try:
            self.status = next_reservation_status(self.status, event)
        except TransitionRefused:
            return
        assert not self.gave_up, "a reservation without a slot cannot move"
        self.gave_up = self.status not in HOLDING_SLOT

    @invariant()
    def patient_in_session_implies_slot(self) -> None:
        if getattr(self, "status", None) in HOLDING_PATIENT:
            assert self.status in HOLDING_SLOT


TestReservationWalk = ReservationWalk.TestCase


def test_sources_and_number_rules_cover_the_profile() -> None:
    assert {source.value for source in BOOKABLE_CHANNELS} == {source.value for source in ProfileSource}
    assert {one.value for one in NumberSequence} <= {one.value for one in NumberRule}


@given(counts=counts, number_rule=st.sampled_from(NumberRule), minutes=st.integers(1, 60))
def test_a_plan_has_every_slot_once_in_rising_order(
    counts: dict[SlotSource, int], number_rule: NumberRule, minutes: int
) -> None:
    plan = plan_slots(counts, number_rule, EIGHT, minutes)
    assert {source: n for source, n in counts.items() if n} == {
        source: sum(slot.source is source for slot in plan) for source in {slot.source for slot in plan}
    }
    assert plan[0].starts_at == EIGHT
    for before, after in pairwise(plan):
        assert before.number < after.number
        assert after.starts_at - before.starts_at == timedelta(minutes=minutes)


@given(counts=counts)
def test_odd_numbers_are_for_people_on_site_and_even_ones_for_the_rest(counts: dict[SlotSource, int]) -> None:
    from_afar = {SlotSource.MOBILE, SlotSource.INTERNET_HOSPITAL, SlotSource.REFERRAL}
    for slot in plan_slots(counts, NumberRule.ODD_EVEN, EIGHT, 5):
        assert (slot.number % 2 == 0) == (slot.source in from_afar)


@given(counts=counts)
def test_reserved_numbers_come_first(counts: dict[SlotSource, int]) -> None:
    reserved = counts.get(SlotSource.REFERRAL, 0) + counts.get(SlotSource.DOCTOR, 0)
    plan = plan_slots(counts, NumberRule.RESERVED_FIRST, EIGHT, 5)
    assert all(slot.source in (SlotSource.REFERRAL, SlotSource.DOCTOR) for slot in plan[:reserved])
    assert all(slot.source not in (SlotSource.REFERRAL, SlotSource.DOCTOR) for slot in plan[reserved:])


@given(counts=counts)
def test_each_source_has_one_section(counts: dict[SlotSource, int]) -> None:
    plan = [slot.source for slot in plan_slots(counts, NumberRule.BY_SOURCE, EIGHT, 5)]
    changes = sum(before is not after for before, after in pairwise(plan))
    assert changes + 1 == len(set(plan))


@given(one=st.integers(1, 60), other=st.integers(1, 60))
def test_interleaving_is_even_from_the_first_number_on(one: int, other: int) -> None:
    plan = plan_slots({SlotSource.COUNTER: one, SlotSource.MOBILE: other}, NumberRule.CONTINUOUS, EIGHT, 5)
    given_out = 0
    for place, slot in enumerate(plan, start=1):
        given_out += slot.source is SlotSource.COUNTER
        assert abs(given_out - place * one / (one + other)) <= 1


def test_numbers_begin_anew_each_hour() -> None:
    plan = plan_slots({SlotSource.GENERAL: 7}, NumberRule.BY_PERIOD, EIGHT, 20)
    assert [slot.number for slot in plan] == [101, 102, 103, 201, 202, 203, 301]


@pytest.mark.parametrize(
    "wrong", [{}, {SlotSource.COUNTER: 0}, {SlotSource.COUNTER: 501}, {SlotSource.COUNTER: -1}]
)
def test_nonsense_counts_are_refused(wrong: dict[SlotSource, int]) -> None:
    with pytest.raises(ValueError, match="slots"):
        plan_slots(wrong, NumberRule.CONTINUOUS, EIGHT, 5)


@given(
    total=st.integers(1, 300),
    shares=st.dictionaries(st.sampled_from(BOOKABLE_CHANNELS), st.integers(0, 16)),
)
def test_sharing_out_never_gives_away_more_than_there_is(total: int, shares: dict[SlotSource, int]) -> None:
    parts = share_out(total, shares)
    assert sum(parts.values()) == total
    for source, share in shares.items():
        assert parts.get(source, 0) <= total * share / 100


@given(
    channel=st.sampled_from(BOOKABLE_CHANNELS),
    hours_before=st.integers(0, 400),
    release=st.dictionaries(st.sampled_from(BOOKABLE_CHANNELS), st.integers(0, 336)),
)
def test_sources_open_one_after_the_other_and_never_close(
    channel: SlotSource, hours_before: int, release: dict[SlotSource, int]
) -> None:
    now = EIGHT - timedelta(hours=hours_before)
    open_now = sources_open_to(channel, EIGHT, now, release)
    open_later = sources_open_to(channel, EIGHT, now + timedelta(hours=1), release)
    assert open_now[:2] == (channel, SlotSource.GENERAL)
    assert len(set(open_now)) == len(open_now)
    assert set(open_now) <= set(open_later)
    assert channel is SlotSource.DOCTOR or SlotSource.DOCTOR not in open_now


@pytest.mark.parametrize(
    ("days", "until"),
    [
        ([], None),
        ([0, 10], None),
        ([0, 10, 89], 89 + 90),
        ([0, 10, 90], None),
        ([0, 1, 2, 50], 50 + 90),
        ([0, 1, 2, 200], 2 + 90),
    ],
)
def test_no_shows_within_the_window_start_a_block(days: list[int], until: int | None) -> None:
    first = date(2026, 1, 1)
    expected = None if until is None else first + timedelta(days=until)
    dates = [first + timedelta(days=day) for day in days]
    assert blocked_until(dates, limit=3, window_days=90, block_days=90) == expected
    assert blocked_until(dates[::-1], limit=3, window_days=90, block_days=90) == expected


@pytest.mark.parametrize(
    ("day", "is_holiday", "weekday"),
    [
        (date(2026, 10, 1), True, 3),  # National Day
        (date(2026, 10, 10), False, 4),  # a Saturday worked in exchange: Friday's timetable
        (date(2026, 9, 20), False, 0),  # a Sunday worked in exchange: Monday's
        (date(2026, 11, 21), False, 5),  # an ordinary Saturday has its own clinics
        (date(2026, 11, 23), False, 0),
        (date(2099, 10, 1), True, 3),  # no notice yet, but fixed by the regulation
        (date(2099, 10, 8), False, 3),
    ],
)
def test_public_calendar(day: date, is_holiday: bool, weekday: int) -> None:
    plan = plan_day(day)
    assert (plan.is_holiday, plan.weekday) == (is_holiday, weekday)


def test_the_hospitals_own_calendar_wins() -> None:
    assert plan_day(date(2026, 10, 1), Override(True, 1)).is_holiday is False
    assert plan_day(date(2026, 10, 1), Override(True, 1)).weekday == 1
    assert plan_day(date(2026, 11, 23), Override(False)).is_holiday is True
