"""The states of reviews and dispenses as literal tables; how much of a line may come back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from yiqiao.hospital.pharmacy.errors import PharmacyStateConflict


class ReviewStatus(StrEnum):
    """Where the review of a prescription stands."""

    PENDING = "pending"
    PASSED = "passed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ReviewEvent(StrEnum):
    """What can happen to a review. `CONFIRM`: the doctor signs a second time and asks again."""

    PASS = "pass"  # noqa: S105 not a password
    REJECT = "reject"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"


class DispenseStatus(StrEnum):
    """Where the drugs of a prescription are."""

    QUEUED = "queued"
    PREPARED = "prepared"
    DISPENSED = "dispensed"
    PARTLY_RETURNED = "partly_returned"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class DispenseEvent(StrEnum):
    """What can happen to a dispense."""

    PREPARE = "prepare"
    PUT_BACK = "put_back"
    DISPENSE = "dispense"
    RETURN_PART = "return_part"
    RETURN_ALL = "return_all"
    CANCEL = "cancel"


class MovementKind(StrEnum):
    """Why stock changed."""

    RECEIPT = "receipt"
    DISPENSE = "dispense"
    RETURN = "return"
    ADJUSTMENT = "adjustment"


R, RE = ReviewStatus, ReviewEvent
REVIEW_TRANSITIONS: dict[tuple[ReviewStatus, ReviewEvent], ReviewStatus] = {
    (R.PENDING, RE.PASS): R.PASSED,
    (R.PENDING, RE.REJECT): R.REJECTED,
    (R.PENDING, RE.WITHDRAW): R.WITHDRAWN,
    (R.REJECTED, RE.CONFIRM): R.PENDING,
    (R.REJECTED, RE.WITHDRAW): R.WITHDRAWN,
    (R.PASSED, RE.WITHDRAW): R.WITHDRAWN,
}

D, DE = DispenseStatus, DispenseEvent
DISPENSE_TRANSITIONS: dict[tuple[DispenseStatus, DispenseEvent], DispenseStatus] = {
    (D.QUEUED, DE.PREPARE): D.PREPARED,
    (D.QUEUED, DE.CANCEL): D.CANCELLED,
    (D.PREPARED, DE.PUT_BACK): D.QUEUED,
    (D.PREPARED, DE.DISPENSE): D.DISPENSED,
    (D.DISPENSED, DE.RETURN_PART): D.PARTLY_RETURNED,
    (D.DISPENSED, DE.RETURN_ALL): D.RETURNED,
    (D.PARTLY_RETURNED, DE.RETURN_PART): D.PARTLY_RETURNED,
    (D.PARTLY_RETURNED, DE.RETURN_ALL): D.RETURNED,
}

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)

STATE_WORDS: Mapping[StrEnum, str] = {
    R.PENDING: "待审方",
    R.PASSED: "审方通过",
    R.REJECTED: "审方退回",
    R.WITHDRAWN: "已撤回",
    D.QUEUED: "待调配",
    D.PREPARED: "待发药",
    D.DISPENSED: "已发药",
    D.PARTLY_RETURNED: "部分退药",
    D.RETURNED: "已退药",
    D.CANCELLED: "已取消",
}


def next_state(table: Mapping[tuple[State, Event], State], state: State, event: Event) -> State:
    """The state after `event`. Raises `PharmacyStateConflict` when the table has no such pair."""
    following = table.get((state, event))
    if following is None:
        raise PharmacyStateConflict(
            f"当前为“{STATE_WORDS[state]}”，不能进行此操作，请刷新后按最新状态处理。",
            details={"state": state.value, "event": event.value},
        )
    return following


def return_event(
    dispensed: Mapping[int, Decimal], returned: Mapping[int, Decimal], coming: Mapping[int, Decimal]
) -> DispenseEvent:
    """Whether with what is `coming` (by line) all that was dispensed is back.

    Raises ValueError when a line is unknown, nothing comes, or more comes than is out.
    """
    if not coming or any(quantity <= 0 for quantity in coming.values()):
        raise ValueError("nothing comes back")
    out = {line: quantity - returned.get(line, Decimal(0)) for line, quantity in dispensed.items()}
    if any(line not in out or quantity > out[line] for line, quantity in coming.items()):
        raise ValueError("more comes back than is out")
    is_all = all(quantity == coming.get(line, Decimal(0)) for line, quantity in out.items())
    return DispenseEvent.RETURN_ALL if is_all else DispenseEvent.RETURN_PART


def least_loaded(windows: Sequence[int], waiting: Mapping[int, int]) -> int | None:
    """The window with the fewest prescriptions waiting; the first of equals. None when none is open."""
    return min(windows, key=lambda window: waiting.get(window, 0), default=None)
