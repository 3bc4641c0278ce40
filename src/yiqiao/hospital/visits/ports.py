"""What packages above add to a visit without `visits` knowing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from yiqiao.hospital.extensions import Registry
from yiqiao.hospital.visits.rules import Step


class JourneySource(Protocol):
    """Knows some of the steps a patient takes during a visit: what to pay, where to be examined, what to collect."""

    def steps_of(self, visit_id: int) -> Sequence[Step]:
        """The steps of one visit, done or not; ranks say where they belong."""
        ...


journey_sources: Registry[JourneySource] = Registry("journey source")
