"""Jobs and their result files."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from yiqiao.foundation.crypto import EncryptedField
from yiqiao.foundation.jobs.rules import JobStatus


class EncryptedBytesField(EncryptedField):
    """A file's content, encrypted: exports hold personal data."""

    def encode(self, value: Any) -> bytes:
        """As it is."""
        return bytes(value)

    def decode(self, plaintext: bytes) -> bytes:
        """As it is."""
        return plaintext


class Job(models.Model):
    """One piece of work. `params` and `result` hold references and numbers, never personal data in clear.

    `attempts` counts runs and fences them: what an older run reports is ignored. `actor` is who started it with
    the rights and data scope of that moment; the run acts as this person.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    status = models.CharField(max_length=12, default=JobStatus.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=1000, blank=True)
    attempts = models.IntegerField(default=0)
    actor = models.JSONField()
    created_by = models.CharField(max_length=100)
    created_by_name = models.CharField(max_length=50)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(JobStatus)), name="jobs_job_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running"], finished_at__isnull=True)
                | Q(status__in=["succeeded", "failed", "cancelled"], finished_at__isnull=False),
                name="jobs_job_finished_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(started_at__isnull=False),
                name="jobs_job_running_has_start",
            ),
        ]
        indexes = [
            models.Index(fields=["created_by", "-id"], name="jobs_job_of_person"),
            models.Index(fields=["kind", "-id"], name="jobs_job_of_kind"),
            models.Index(
                fields=["status"], condition=Q(status__in=["queued", "running"]), name="jobs_job_unfinished"
            ),
        ]


class JobFile(models.Model):
    """What a job made for downloading; removed after `services.FILE_KEPT`."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="file")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    content = EncryptedBytesField()
    created_at = models.DateTimeField()
