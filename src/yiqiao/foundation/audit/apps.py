"""Django app: the sealed record of who saw and did what."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The sealed record of who saw and did what."""

    name = "yiqiao.foundation.audit"
    label = "audit"
