"""Background work of the cashier: finding out what became of payments and refunds."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yiqiao.hospital.cashier import services


@app.task(queue="payments", name="cashier.resolve_settlement")
def resolve_settlement(settlement_id: int) -> None:
    """Ask about the open payments of one settlement."""
    services.pursue_settlement(settlement_id)


@app.task(queue="payments", name="cashier.drive_refund")
def drive_refund(refund_id: int) -> None:
    """Send and pursue the parts of one refund."""
    services.pursue_refund(refund_id)


@app.periodic(cron="* * * * *")
@app.task(queue="payments", name="cashier.sweep", queueing_lock="cashier.sweep")
def sweep(timestamp: int) -> None:
    """Every minute: whatever is still unknown anywhere."""
    services.sweep()
