"""Django app: reports and typesetting."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Reports and typesetting."""

    name = "yiqiao.foundation.reporting"
    label = "reporting"
