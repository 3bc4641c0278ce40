"""The audit record: append-only, one row per act."""

from __future__ import annotations

from django.db import models


class AuditRecord(models.Model):
    """Who did or saw what, to whose data, when, from where, and with what result.

    `subject` names the thing (``patient:17``), never a person's name or number in clear.
    """

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=50)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=200, blank=True)
    operation = models.CharField(max_length=100, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    client_address = models.CharField(max_length=64, blank=True)
    workstation = models.CharField(max_length=50, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)
