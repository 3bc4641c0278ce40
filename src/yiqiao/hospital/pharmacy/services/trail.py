"""Moving one locked review or dispense along its table, with a row that says so."""

from __future__ import annotations

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.hospital.pharmacy.models import Dispense, PharmacyTransition, Review
from yiqiao.hospital.pharmacy.rules.states import (
    DISPENSE_TRANSITIONS,
    REVIEW_TRANSITIONS,
    DispenseEvent,
    DispenseStatus,
    ReviewEvent,
    ReviewStatus,
    next_state,
)


def move_review(review: Review, event: ReviewEvent, reason: str = "", **columns: object) -> None:
    """Move a locked review and set `columns` with it."""
    before = ReviewStatus(review.status)
    after = next_state(REVIEW_TRANSITIONS, before, event)
    _save(review, after, columns)
    record("review", review.pk, event, before, after, reason)


def move_dispense(dispense: Dispense, event: DispenseEvent, reason: str = "", **columns: object) -> None:
    """Move a locked dispense and set `columns` with it."""
    before = DispenseStatus(dispense.status)
    after = next_state(DISPENSE_TRANSITIONS, before, event)
    _save(dispense, after, columns)
    record("dispense", dispense.pk, event, before, after, reason)


def _save(row: Review | Dispense, after: ReviewStatus | DispenseStatus, columns: dict[str, object]) -> None:
    row.status = after.value
    for column, value in columns.items():
        setattr(row, column, value)
    row.save(update_fields=["status", *columns])


def record(
    subject: str,
    subject_id: int,
    event: ReviewEvent | DispenseEvent | str,
    before: ReviewStatus | DispenseStatus | str,
    after: ReviewStatus | DispenseStatus,
    reason: str = "",
) -> None:
    """One transition row."""
    actor = current_actor()
    PharmacyTransition.objects.create(
        subject=subject,
        subject_id=subject_id,
        event=str(event),
        from_status=str(before),
        to_status=after.value,
        actor=present_actor(),
        actor_name=actor.display_name[:50],
        reason=reason[:500],
        at=clock.now(),
    )


def present_actor() -> str:
    """How the present actor is written into records."""
    actor = current_actor()
    return f"{actor.kind}:{actor.id}"[:100]
