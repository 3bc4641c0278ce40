"""Django app: notices and the inbox."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices and the inbox."""

    name = "yiqiao.foundation.notices"
    label = "notices"
