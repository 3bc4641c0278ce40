"""Every pair of state and event of reviews and dispenses; returns and windows."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.hospital.pharmacy.errors import PharmacyStateConflict
from yiqiao.hospital.pharmacy.rules.states import (
    DISPENSE_TRANSITIONS,
    REVIEW_TRANSITIONS,
    DispenseEvent,
    DispenseStatus,
    ReviewEvent,
    ReviewStatus,
    least_loaded,
    next_state,
    return_event,
)


@pytest.mark.parametrize(
    ("table", "states", "events"),
    [
        (REVIEW_TRANSITIONS, ReviewStatus, ReviewEvent),
        (DISPENSE_TRANSITIONS, DispenseStatus, DispenseEvent),
    ],
    ids=["review", "dispense"],
)
def test_walk_every_pair(table, states, events):
    for state, event in product(states, events):
        if (state, event) in table:
            assert next_state(table, state, event) is table[state, event]
        else:
            with pytest.raises(PharmacyStateConflict):
                next_state(table, state, event)


def test_nothing_leaves_the_final_states_and_nothing_but_preparation_leads_to_the_patient():
    finals = {DispenseStatus.RETURNED, DispenseStatus.CANCELLED}
    assert [pair for pair in DISPENSE_TRANSITIONS if pair[0] in finals] == []
    to_patient = [pair for pair, after in DISPENSE_TRANSITIONS.items() if after is DispenseStatus.DISPENSED]
    assert to_patient == [(DispenseStatus.PREPARED, DispenseEvent.DISPENSE)]


quantity = st.integers(1, 50).map(Decimal)


@given(st.lists(quantity, min_size=1, max_size=5), st.data())
def test_return_is_whole_exactly_when_everything_is_back(quantities, data):
    dispensed = dict(enumerate(quantities))
    returned = {line: Decimal(data.draw(st.integers(0, int(out) - 1))) for line, out in dispensed.items()}
    coming = {
        line: Decimal(data.draw(st.integers(1, int(dispensed[line] - returned[line])))) for line in dispensed
    }
    is_all = all(returned[line] + coming[line] == dispensed[line] for line in dispensed)
    event = return_event(dispensed, returned, coming)
    assert event is (DispenseEvent.RETURN_ALL if is_all else DispenseEvent.RETURN_PART)
    too_much = {**coming, 0: dispensed[0] - returned[0] + 1}
    with pytest.raises(ValueError, match="more"):
        return_event(dispensed, returned, too_much)


def test_least_loaded_window_is_chosen_and_none_when_all_are_closed():
    assert least_loaded([1, 2, 3], {1: 4, 2: 1, 3: 1}) == 2
    assert least_loaded([], {}) is None
