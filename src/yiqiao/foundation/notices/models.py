"""Notices."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """Something that happened and somebody should know.

    `recipient` is ``<kind>:<id>`` of an actor. `link` is an address inside the interface (``/admin/jobs``) or
    empty. A row is written once; only `read_at` is set later. `title` and `detail` hold no personal data of
    patients beyond what a lock screen may show.
    """

    recipient = models.CharField(max_length=80)
    title = models.CharField(max_length=100)
    detail = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notices_of_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notices_unread"),
            models.Index(fields=["created_at"], name="notices_by_age"),
        ]
        constraints = [
            # Never an address of somebody else's site.
            models.CheckConstraint(
                condition=Q(link="") | Q(link__regex=r"^/([^/\\]|$)"), name="notices_notice_link_is_ours"
            ),
        ]
