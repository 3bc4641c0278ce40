"""States, rates, remaining time."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from yiqiao.foundation import clock
from yiqiao.foundation.jobs import rules
from yiqiao.foundation.jobs.errors import JobTransitionRefused
from yiqiao.foundation.jobs.rules import JobEvent, JobStatus


@pytest.mark.parametrize(("status", "event"), list(product(JobStatus, JobEvent)))
def test_walk_every_state_and_event(status, event):
    if (status, event) in rules.TRANSITIONS:
        assert rules.next_state(status, event) is rules.TRANSITIONS[status, event]
    else:
        with pytest.raises(JobTransitionRefused):
            rules.next_state(status, event)


def test_rate_and_remaining_time():
    start = clock.now()
    assert rules.rate_per_second(50, start, start + timedelta(seconds=10)) == 5.0
    assert rules.remaining_seconds(50, 200, 5.0) == 30
    assert rules.remaining_seconds(50, None, 5.0) is None
    assert rules.rate_per_second(0, start, start) is None
