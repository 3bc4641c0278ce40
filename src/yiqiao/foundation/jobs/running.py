"""One run of a job, as the worker does it."""

from __future__ import annotations

import time
from typing import Any

import structlog
from django.db import connection, transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.context import Actor, ActorKind, DataScope
from yiqiao.foundation.jobs.errors import JobCancelled
from yiqiao.foundation.jobs.models import Job, JobFile
from yiqiao.foundation.jobs.registry import get_kind
from yiqiao.foundation.jobs.rules import MOST_ATTEMPTS, JobEvent, JobStatus, next_state
from yiqiao.foundation.problems import DomainError

logger = structlog.get_logger("yiqiao.jobs")

REPORT_EVERY = 0.5
"""Seconds between two writes of progress; calls in between cost nothing."""


class JobRun:
    """What the work sees of its job.

    Inside a transaction of its own the work's progress is not written (nobody could see it before the commit),
    but cancelling still works.
    """

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.attempt = job.attempts
        self.params: dict[str, Any] = job.params
        self._written_at = 0.0

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Report how far the work is; raises `JobCancelled` when it is to stop. Call it often."""
        now = time.monotonic()
        if now - self._written_at < REPORT_EVERY and done != total:
            return
        self._written_at = now
        state = Job.objects.filter(pk=self.job_id).values("status", "attempts", "cancel_requested_at").first()
        if (
            state is None
            or state["attempts"] != self.attempt
            or state["status"] != JobStatus.RUNNING
            or state["cancel_requested_at"] is not None
        ):
            raise JobCancelled("任务已被取消。")
        if not connection.in_atomic_block:
            Job.objects.filter(pk=self.job_id, attempts=self.attempt).update(
                done=done, total=total, message=message[:500], reported_at=clock.now()
            )

    def attach_file(self, name: str, content: bytes, content_type: str) -> None:
        """Keep a result for downloading, in place of an earlier one; at most some 200 MB."""
        JobFile.objects.update_or_create(
            job_id=self.job_id,
            defaults={
                "name": name[:200],
                "content_type": content_type,
                "size": len(content),
                "content": content,
                "created_at": clock.now(),
            },
        )


def run_job(job_id: int) -> None:
    """Run a queued job to its end. Called again after the worker died, it starts anew or gives up."""
    job = _take(job_id)
    if job is None:
        return
    with context.acting(actor_from_json(job.actor), operation=f"job:{job.kind}", request_id=f"job-{job.pk}"):
        try:
            result = get_kind(job.kind).work(JobRun(job))
        except JobCancelled:
            _finish(job, JobEvent.CANCEL)
        except DomainError as error:
            _finish(job, JobEvent.FAIL, error=error.detail)
        except Exception:
            logger.exception("job_failed", job=job.pk, kind=job.kind)
            _finish(job, JobEvent.FAIL, error="任务因系统错误中断，已记录；请把任务编号告诉信息科。")
        else:
            _finish(job, JobEvent.SUCCEED, result=result)


@transaction.atomic
def _take(job_id: int) -> Job | None:
    """The job, ours to run now; None when there is nothing to run."""
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.status not in (JobStatus.QUEUED, JobStatus.RUNNING):
        return None
    now = clock.now()
    if job.status == JobStatus.RUNNING:
        # The queue runs an entry twice only when the worker of the first run died.
        if job.cancel_requested_at is not None:
            job.status, job.finished_at = next_state(JobStatus.RUNNING, JobEvent.CANCEL), now
        elif not get_kind(job.kind).restartable or job.attempts >= MOST_ATTEMPTS:
            job.status, job.finished_at = next_state(JobStatus.RUNNING, JobEvent.LOSE), now
            job.error = "执行任务的进程中断，任务没有完成；请核对结果后决定是否重试。"
        if job.finished_at is not None:
            job.save(update_fields=["status", "finished_at", "error"])
            return None
    event = JobEvent.TAKE if job.status == JobStatus.QUEUED else JobEvent.RESTART
    job.status = next_state(JobStatus(job.status), event)
    job.attempts += 1
    job.started_at = job.reported_at = now
    job.done = 0
    job.save(update_fields=["status", "attempts", "started_at", "reported_at", "done"])
    return job


@transaction.atomic
def _finish(job: Job, event: JobEvent, *, error: str = "", result: dict[str, Any] | None = None) -> None:
    found = Job.objects.select_for_update().filter(pk=job.pk, attempts=job.attempts).first()
    if found is None or found.status != JobStatus.RUNNING:
        return  # a later run has taken over
    found.status = next_state(JobStatus.RUNNING, event)
    found.finished_at = clock.now()
    found.error = error[:1000]
    found.result = result
    if event is JobEvent.SUCCEED and found.total is not None:
        found.done = found.total
    found.save(update_fields=["status", "finished_at", "error", "result", "done"])


def actor_to_json(actor: Actor) -> dict[str, Any]:
    """The actor with rights and scopes, as a job keeps it."""

    def codes(some: frozenset[str] | None) -> list[str] | None:
        return None if some is None else sorted(some)

    return {
        "kind": str(actor.kind),
        "id": actor.id,
        "display": actor.display_name,
        "permissions": sorted(actor.permissions),
        "campus": actor.campus,
        "campuses": codes(actor.campuses),
        "departments": codes(actor.departments),
        "patient_id": actor.patient_id,
        "scopes": {
            code: [codes(scope.campuses), codes(scope.departments)] for code, scope in actor.scopes.items()
        },
    }


def actor_from_json(kept: dict[str, Any]) -> Actor:
    """Inverse of `actor_to_json`."""

    def codes(some: list[str] | None) -> frozenset[str] | None:
        return None if some is None else frozenset(some)

    return Actor(
        ActorKind(kept["kind"]),
        kept["id"],
        kept["display"],
        permissions=frozenset(kept["permissions"]),
        campus=kept["campus"],
        campuses=codes(kept["campuses"]),
        departments=codes(kept["departments"]),
        patient_id=kept["patient_id"],
        scopes={
            code: DataScope(codes(campuses), codes(departments))
            for code, (campuses, departments) in kept["scopes"].items()
        },
    )
