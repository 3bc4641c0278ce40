"""Background work of invoicing."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yiqiao.hospital.invoicing import services


@app.task(queue="invoicing", name="invoicing.advance")
def advance(settlement_id: int) -> None:
    """Request the next invoice of a settlement."""
    services.advance(settlement_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="invoicing", name="invoicing.sweep", queueing_lock="invoicing.sweep")
def sweep(timestamp: int) -> None:
    """Every five minutes: chains that wait although nothing holds them up."""
    services.sweep()
