"""Django app: background work with progress."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work with progress."""

    name = "yiqiao.foundation.jobs"
    label = "jobs"
