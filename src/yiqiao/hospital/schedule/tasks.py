"""Background work of the schedule."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from yiqiao.foundation import clock
from yiqiao.hospital.schedule import services


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", name="schedule.sweep_expired_holds", queueing_lock="schedule.sweep_holds")
def sweep_expired_holds(timestamp: int) -> None:
    """Every minute: give lapsed holds back (the next client in the session does so too)."""
    services.sweep_expired_holds()


@app.periodic(cron="30 15 * * *")
@app.task(queue="housekeeping", name="schedule.mark_no_shows", queueing_lock="schedule.mark_no_shows")
def mark_no_shows(timestamp: int) -> None:
    """At 23:30 in Shanghai (the cron is in UTC): today's, and yesterday's in case the worker slept."""
    services.mark_no_shows(clock.today() - timedelta(days=1))
    services.mark_no_shows(clock.today())


@app.periodic(cron="10 17 * * *")
@app.task(queue="housekeeping", name="schedule.generate_horizon", queueing_lock="schedule.generate_horizon")
def generate_horizon(timestamp: int) -> None:
    """At 01:10 in Shanghai: sessions up to the end of the booking horizon."""
    services.generate_horizon()
