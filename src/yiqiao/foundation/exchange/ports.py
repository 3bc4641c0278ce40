"""What came of an act that an outside party was asked to do: done, refused, or nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Done:
    """The outside party did it. `reference` is its own number for the act."""

    reference: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """The outside party did not do it and will not; `message` is a sentence for the clerk."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it was done. Never a failure: ask, then cancel, until it is known.

    `is_sent` is False only when no byte of this request can have reached the party (no connection, circuit
    open, party switched off). It says nothing of earlier requests with the same message id.
    """

    reason: str
    is_sent: bool = True


Outcome = Done | Refused | Unknown
