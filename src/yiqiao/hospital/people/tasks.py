"""Background work of people."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yiqiao.hospital.people.services import mobile


@app.periodic(cron="40 17 * * *")
@app.task(queue="housekeeping", name="people.forget_old_codes", queueing_lock="people.forget_old_codes")
def forget_old_codes(timestamp: int) -> None:
    """At 01:40 in Shanghai (the cron is in UTC): one-time codes older than a day are deleted."""
    mobile.forget_old_codes()
