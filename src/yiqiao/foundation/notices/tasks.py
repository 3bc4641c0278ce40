"""Background work of notices."""

from procrastinate.contrib.django import app

from yiqiao.foundation.notices import services


@app.periodic(cron="41 3 * * *")
@app.task(queue="housekeeping", name="notices.forget_old", queueing_lock="notices.forget_old")
def forget_old(timestamp: int) -> None:
    """Nightly: delete notices that nobody needs any more."""
    services.forget_old()
