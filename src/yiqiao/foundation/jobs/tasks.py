"""The worker's entry, and housekeeping."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yiqiao.foundation.jobs import services
from yiqiao.foundation.jobs.running import run_job


@app.task(queue="jobs", name="jobs.run")
def run(job_id: int) -> None:
    """Run one job."""
    run_job(job_id)


@app.periodic(cron="50 3 * * *")
@app.task(queue="housekeeping", name="jobs.forget_old", queueing_lock="jobs.forget_old")
def forget_old(timestamp: int) -> None:
    """Every night: remove result files after a week, finished jobs after half a year."""
    services.forget_old()
