"""Django app: configurable approval flows and my tasks."""

from django.apps import AppConfig


class ApprovalConfig(AppConfig):
    """Configurable approval flows and my tasks."""

    name = "yiqiao.foundation.approval"
    label = "approval"
