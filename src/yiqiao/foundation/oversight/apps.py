"""Django app: the audit administrator's desk."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The audit administrator's desk."""

    name = "yiqiao.foundation.oversight"
    label = "oversight"
