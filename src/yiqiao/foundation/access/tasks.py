"""Background work of access."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yiqiao.foundation.access import services


@app.periodic(cron="*/10 * * * *")
@app.task(queue="housekeeping", name="access.sweep_sign_ins")
def sweep_sign_ins(timestamp: int) -> None:
    """Every ten minutes: end sessions that ran out, forget old failures."""
    services.sweep_sign_ins()
