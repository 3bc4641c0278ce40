"""Starting, cancelling and retrying jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.audit.rules import clean_details
from yiqiao.foundation.jobs.errors import JobCancelled, JobNotFound
from yiqiao.foundation.jobs.models import Job, JobFile
from yiqiao.foundation.jobs.registry import get_kind, job
from yiqiao.foundation.jobs.rules import JobEvent, JobStatus, next_state
from yiqiao.foundation.jobs.running import JobRun, actor_to_json

FILE_KEPT = timedelta(days=7)
JOB_KEPT = timedelta(days=180)

__all__ = ["JobCancelled", "JobRun", "cancel", "forget_old", "job", "retry", "start"]


@transaction.atomic
def start(kind: str, title: str = "", params: Mapping[str, Any] | None = None) -> Job:
    """Enqueue work of `kind` for the present actor; it begins when this transaction commits.

    `params` are JSON without personal data in clear (checked like audit details).
    """
    declared = get_kind(kind)
    actor = context.current_actor()
    created = Job.objects.create(
        kind=kind,
        title=(title or declared.title)[:200],
        params=clean_details(params or {}),
        actor=actor_to_json(actor),
        created_by=f"{actor.kind}:{actor.id}",
        created_by_name=actor.display_name[:50],
        created_at=clock.now(),
    )
    audit.record("jobs.started", f"job:{created.pk}", {"kind": kind})
    _enqueue(created.pk)
    return created


@transaction.atomic
def cancel(job_id: int) -> Job:
    """Cancel a waiting job at once; a running one stops at its next report of progress."""
    found = _locked(job_id)
    next_state(JobStatus(found.status), JobEvent.CANCEL)
    found.cancel_requested_at = clock.now()
    if found.status == JobStatus.QUEUED:
        found.status = JobStatus.CANCELLED
        found.finished_at = clock.now()
    found.save(update_fields=["cancel_requested_at", "status", "finished_at"])
    audit.record("jobs.cancelled", f"job:{found.pk}")
    return found


@transaction.atomic
def retry(job_id: int) -> Job:
    """Run a failed or cancelled job again with the same parameters."""
    found = _locked(job_id)
    found.status = next_state(JobStatus(found.status), JobEvent.RETRY)
    found.done, found.total, found.message, found.error, found.result = 0, None, "", "", None
    found.started_at = found.reported_at = found.finished_at = found.cancel_requested_at = None
    found.save()
    audit.record("jobs.retried", f"job:{found.pk}")
    _enqueue(found.pk)
    return found


def forget_old() -> tuple[int, int]:
    """Remove result files and finished jobs past their keeping time; returns how many of each."""
    now = clock.now()
    files, _ = JobFile.objects.filter(created_at__lt=now - FILE_KEPT).delete()
    jobs, _ = Job.objects.filter(finished_at__lt=now - JOB_KEPT).delete()
    return files, jobs


def _locked(job_id: int) -> Job:
    found = Job.objects.select_for_update().filter(pk=job_id).first()
    actor = context.current_actor()
    is_own = found is not None and found.created_by == f"{actor.kind}:{actor.id}"
    is_manager = actor.has("jobs.manage") or actor.kind is context.ActorKind.SYSTEM
    if found is None or not (is_own or is_manager):
        raise JobNotFound("没有这个任务，或它不是您发起的。")
    return found


def _enqueue(job_id: int) -> None:
    # The worker's entry imports `running`; importing it here only when needed keeps tasks out of services.
    from procrastinate.contrib.django import app

    app.configure_task("jobs.run", queue="jobs").defer(job_id=job_id)
