"""Tasks put down in the causing transaction: they exist exactly when the rows do. Named, not imported, because
tasks stand above services."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

QUEUE = "payments"


def resolve_settlement_later(settlement_id: int, after: timedelta) -> None:
    """Look after the settlement's open payments once `after` has passed."""
    app.configure_task(
        "cashier.resolve_settlement",
        queue=QUEUE,
        schedule_in={"seconds": max(int(after.total_seconds()), 0)},
    ).defer(settlement_id=settlement_id)


def drive_refund_later(refund_id: int, after: timedelta = timedelta()) -> None:
    """Call the parties of a refund, and look after those that did not answer, once `after` has passed."""
    app.configure_task(
        "cashier.drive_refund", queue=QUEUE, schedule_in={"seconds": max(int(after.total_seconds()), 0)}
    ).defer(refund_id=refund_id)
