"""Refusals of jobs."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class JobNotFound(DomainError):
    """No such job, or it belongs to somebody else."""

    kind = ProblemKind.NOT_FOUND
    code = "jobs.job_not_found"
    title = "没有这个任务"


class JobTransitionRefused(DomainError):
    """The job is not in a state in which this can be done."""

    kind = ProblemKind.REJECTED
    code = "jobs.transition_refused"
    title = "任务状态不允许"


class JobFileGone(DomainError):
    """The job has no result file, or it was removed after its keeping time."""

    kind = ProblemKind.NOT_FOUND
    code = "jobs.file_gone"
    title = "没有结果文件"


class JobCancelled(DomainError):
    """Raised inside a running job, at its next report of progress, when somebody cancelled it."""

    kind = ProblemKind.REJECTED
    code = "jobs.cancelled"
    title = "任务已取消"
