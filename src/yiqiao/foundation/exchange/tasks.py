"""Background work of the exchange."""

from __future__ import annotations

from datetime import timedelta

import structlog
from procrastinate import JobContext
from procrastinate.contrib.django import app

from yiqiao.foundation import clock
from yiqiao.foundation.exchange import inbound, journal, outbox

logger = structlog.get_logger(__name__)

LOG_KEPT = timedelta(days=200)
"""The graded-protection rules ask for at least 180 days."""


@app.task(queue="exchange", name="exchange.drain")
def drain(party: str) -> None:
    """Deliver what is due at a party."""
    outbox.drain(party)


@app.task(queue="exchange_inbound", name="exchange.handle_inbound")
def handle_inbound(message_pk: int) -> None:
    """Handle one received message."""
    inbound.handle(message_pk)


@app.periodic(cron="* * * * * */20")
@app.task(queue="exchange_recovery", name="exchange.sweep", queueing_lock="exchange.sweep")
def sweep(timestamp: int) -> None:
    """Every 20 seconds: find what a crash left behind."""
    outbox.sweep()
    inbound.sweep()


@app.periodic(cron="* * * * * */30")
@app.task(
    queue="exchange_recovery",
    name="exchange.retry_stalled_jobs",
    queueing_lock="exchange.retry_stalled_jobs",
    pass_context=True,
)
async def retry_stalled_jobs(job_context: JobContext, timestamp: int) -> None:
    """Every 30 seconds: run again the jobs of workers whose heartbeat stopped.

    Every job of Yiqiao is one idempotent service call, so that a second run is harmless.
    """
    manager = job_context.app.job_manager
    for job in await manager.get_stalled_jobs():
        logger.warning("retrying_stalled_job", job=job.id, task=job.task_name)
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(queue="housekeeping", name="exchange.purge_log", queueing_lock="exchange.purge_log")
def purge_log(timestamp: int) -> None:
    """Nightly: forget interface-log entries older than the keeping time."""
    journal.purge_before(clock.now() - LOG_KEPT)
