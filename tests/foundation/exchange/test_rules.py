"""The life of a message, waiting times and circuits."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.foundation.exchange.circuits import Circuit
from yiqiao.foundation.exchange.errors import MessageNotMovable
from yiqiao.foundation.exchange.rules import (
    TRANSITIONS,
    CircuitState,
    MessageEvent,
    MessageStatus,
    backoff_seconds,
    circuit_pause_seconds,
    next_status,
)


@pytest.mark.parametrize(("status", "event"), list(itertools.product(MessageStatus, MessageEvent)))
def test_every_step_is_in_the_table_or_refused(status: MessageStatus, event: MessageEvent) -> None:
    if (status, event) in TRANSITIONS:
        assert next_status(status, event) is TRANSITIONS[(status, event)]
    else:
        with pytest.raises(MessageNotMovable):
            next_status(status, event)


def test_delivered_and_skipped_are_final() -> None:
    assert not {status for status, _ in TRANSITIONS} & {MessageStatus.DELIVERED, MessageStatus.SKIPPED}


@given(attempts=st.integers(0, 10_000), jitter=st.floats(0, 0.999))
def test_waiting_time_stays_between_one_second_and_a_quarter_hour(attempts: int, jitter: float) -> None:
    assert 1.0 <= backoff_seconds(attempts, jitter) <= 900.0


def test_waiting_time_doubles() -> None:
    assert [backoff_seconds(n, 0) for n in (1, 2, 3, 4, 9, 10, 11)] == [2, 4, 8, 16, 512, 900, 900]


def test_pause_of_a_circuit_doubles_up_to_five_minutes() -> None:
    assert [circuit_pause_seconds(15, n) for n in range(1, 8)] == [15, 30, 60, 120, 240, 300, 300]


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_circuit_opens_after_failures_in_a_row_lets_one_probe_through_and_closes_on_its_success() -> None:
    clock = Clock()
    circuit = Circuit(3, 15, clock)
    circuit.failed()
    circuit.failed()
    circuit.succeeded()
    assert [circuit.failed() for _ in range(3)] == [None, None, 15]
    assert (circuit.state, circuit.admit(10)) == (CircuitState.OPEN, False)
    clock.seconds += 15
    assert circuit.state is CircuitState.HALF_OPEN
    assert [circuit.admit(10), circuit.admit(10)] == [True, False]
    assert circuit.failed() == 30
    clock.seconds += 30
    assert circuit.admit(10)
    assert circuit.succeeded()
    assert (circuit.state, circuit.admit(10)) == (CircuitState.CLOSED, True)


def test_probe_that_never_came_back_does_not_block_the_next_one() -> None:
    clock = Clock()
    circuit = Circuit(1, 15, clock)
    circuit.failed()
    clock.seconds += 15
    assert circuit.admit(10)
    clock.seconds += 10
    assert circuit.admit(10)


def test_request_under_way_when_the_circuit_opened_does_not_open_it_longer() -> None:
    circuit = Circuit(1, 15, Clock())
    assert circuit.failed() == 15
    assert circuit.failed() is None
    assert circuit.openings == 1
