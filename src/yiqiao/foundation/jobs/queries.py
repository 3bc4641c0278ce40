"""Reads of jobs and periodic work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from yiqiao.foundation import clock, context
from yiqiao.foundation.jobs.errors import JobFileGone, JobNotFound
from yiqiao.foundation.jobs.models import Job, JobFile
from yiqiao.foundation.jobs.rules import FINISHED, JobStatus, rate_per_second, remaining_seconds


@dataclass(frozen=True, slots=True)
class PeriodicWork:
    """One piece of work that the clock starts, with its last run."""

    name: str
    description: str
    cron: str
    next_at: datetime | None
    last_status: str
    last_at: datetime | None


def list_own_jobs() -> QuerySet[Job]:
    """Jobs of the present actor, newest first."""
    actor = context.current_actor()
    return Job.objects.filter(created_by=f"{actor.kind}:{actor.id}").select_related("file").order_by("-id")


def list_all_jobs() -> QuerySet[Job]:
    """Everybody's jobs, newest first."""
    return Job.objects.select_related("file").order_by("-id")


def get_job(job_id: int) -> Job:
    """One job, one's own or, with ``jobs.manage``, anybody's; `JobNotFound`."""
    actor = context.current_actor()
    rows = list_all_jobs() if actor.has("jobs.manage") else list_own_jobs()
    found = rows.filter(pk=job_id).first()
    if found is None:
        raise JobNotFound("没有这个任务，或它不是您发起的。")
    return found


def get_file(job_id: int) -> JobFile:
    """The result of one's own job; the manager of jobs sees states, not other people's exports."""
    job = list_own_jobs().filter(pk=job_id).first()
    if job is None:
        raise JobNotFound("没有这个任务，或它不是您发起的；结果文件只有发起人可以下载。")
    found = JobFile.objects.filter(job=job).first()
    if found is None:
        raise JobFileGone("该任务没有结果文件，或文件已过保存期；请重新执行。")
    return found


def describe(job: Job) -> dict[str, Any]:
    """A job as the pages show it, with rate and remaining time."""
    now = job.finished_at or clock.now()
    rate = rate_per_second(job.done, job.started_at, now)
    is_own = job.created_by == f"{context.current_actor().kind}:{context.current_actor().id}"
    file = getattr(job, "file", None)
    allowed = []
    if job.status in (JobStatus.QUEUED, JobStatus.RUNNING) and job.cancel_requested_at is None:
        allowed.append("cancel")
    if job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        allowed.append("retry")
    if file is not None and is_own:
        allowed.append("download")
    return {
        "id": job.pk,
        "kind": job.kind,
        "title": job.title,
        "status": job.status,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "rate": rate,
        "remaining_seconds": None if job.status in FINISHED else remaining_seconds(job.done, job.total, rate),
        "result": job.result,
        "error": job.error,
        "file_name": file.name if file else None,
        "file_size": file.size if file else None,
        "attempts": job.attempts,
        "created_by_name": job.created_by_name,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "is_cancelling": job.status == JobStatus.RUNNING and job.cancel_requested_at is not None,
        "allowed_actions": allowed,
    }


def list_periodic_work() -> list[PeriodicWork]:
    """All periodic tasks with when they run next and how the last run ended."""
    found = []
    for (name, _), periodic in sorted(app.periodic_registry.periodic_tasks.items()):
        last = ProcrastinateJob.objects.filter(task_name=name).order_by("-id").first()
        last_at = None
        if last is not None:
            last_at = (
                ProcrastinateEvent.objects.filter(job_id=last.pk)
                .order_by("-at")
                .values_list("at", flat=True)
                .first()
            )
        upcoming = periodic.croniter.get_next(float, start_time=clock.now().timestamp())
        found.append(
            PeriodicWork(
                name=name,
                description=(periodic.task.func.__doc__ or "").strip().splitlines()[0],
                cron=periodic.cron,
                next_at=datetime.fromtimestamp(upcoming, UTC),
                last_status=last.status if last else "",
                last_at=last_at,
            )
        )
    return found
