"""The states of a job."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from yiqiao.foundation.jobs.errors import JobTransitionRefused

MOST_ATTEMPTS = 3
"""Runs that are lost with their worker before the job is given up; a person may still retry."""


class JobStatus(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobEvent(StrEnum):
    """What can happen to a job. `LOSE` is the death of its worker, `RESTART` a new run after that."""

    TAKE = "take"
    SUCCEED = "succeed"
    FAIL = "fail"
    CANCEL = "cancel"
    RESTART = "restart"
    LOSE = "lose"
    RETRY = "retry"


TRANSITIONS: dict[tuple[JobStatus, JobEvent], JobStatus] = {
    (JobStatus.QUEUED, JobEvent.TAKE): JobStatus.RUNNING,
    (JobStatus.QUEUED, JobEvent.CANCEL): JobStatus.CANCELLED,
    (JobStatus.RUNNING, JobEvent.SUCCEED): JobStatus.SUCCEEDED,
    (JobStatus.RUNNING, JobEvent.FAIL): JobStatus.FAILED,
    (JobStatus.RUNNING, JobEvent.CANCEL): JobStatus.CANCELLED,
    (JobStatus.RUNNING, JobEvent.RESTART): JobStatus.RUNNING,
    (JobStatus.RUNNING, JobEvent.LOSE): JobStatus.FAILED,
    (JobStatus.FAILED, JobEvent.RETRY): JobStatus.QUEUED,
    (JobStatus.CANCELLED, JobEvent.RETRY): JobStatus.QUEUED,
}

FINISHED = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED})

_EVENT_WORDS = {JobEvent.CANCEL: "取消", JobEvent.RETRY: "重试"}
_STATUS_WORDS = {
    JobStatus.QUEUED: "排队中",
    JobStatus.RUNNING: "执行中",
    JobStatus.SUCCEEDED: "已成功",
    JobStatus.FAILED: "已失败",
    JobStatus.CANCELLED: "已取消",
}


def next_state(status: JobStatus, event: JobEvent) -> JobStatus:
    """The state after `event`; `JobTransitionRefused` for anything the table does not hold."""
    found = TRANSITIONS.get((status, event))
    if found is None:
        word = _EVENT_WORDS.get(event, event.value)
        raise JobTransitionRefused(
            f"任务{_STATUS_WORDS[status]}，不能{word}；请刷新后查看最新状态。",
            details={"status": status, "event": event},
        )
    return found


def rate_per_second(done: int, started_at: datetime | None, now: datetime) -> float | None:
    """Units done per second since the start; None before anything can be said."""
    if started_at is None or done <= 0:
        return None
    seconds = (now - started_at).total_seconds()
    return round(done / seconds, 2) if seconds > 0 else None


def remaining_seconds(done: int, total: int | None, rate: float | None) -> int | None:
    """Seconds to the end at the present rate; None when the total is unknown."""
    if total is None or not rate:
        return None
    return max(0, round((total - done) / rate))
