"""Background work of the audit."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yiqiao.foundation.audit import archives, sealing


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", name="audit.seal", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:
    """Every minute: put the records of the last minute into a block."""
    sealing.seal_pending()


@app.periodic(cron="20 2 * * *")
@app.task(queue="housekeeping", name="audit.seal_stragglers", queueing_lock="audit.seal_stragglers")
def seal_stragglers(timestamp: int) -> None:
    """Every night: records of transactions that stayed open very long."""
    sealing.seal_pending(thorough=True)


@app.periodic(cron="40 2 * * *")
@app.task(queue="housekeeping", name="audit.archive", queueing_lock="audit.archive")
def archive(timestamp: int) -> None:
    """Every night: move records past the retention time to signed archives."""
    while archives.archive_old() is not None:
        pass
