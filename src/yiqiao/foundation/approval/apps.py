"""Django app: configurable approval flows and my tasks."""

from django.apps import AppConfig


class ApprovalConfig(AppConfig):
    """Configurable approval flows and my tasks."""

    name = "yiqiao.foundation.approval"
    label = "approval"

    def ready(self) -> None:
        """Put waiting requests into the inbox."""
        from yiqiao.foundation.approval.inbox import waiting_requests
        from yiqiao.foundation.notices.tasks_registry import register_task_source

        register_task_source("approval", waiting_requests)
