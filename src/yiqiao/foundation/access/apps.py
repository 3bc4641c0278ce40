"""Django app: users, roles, permissions, sessions."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Users, roles, permissions, sessions."""

    name = "yiqiao.foundation.access"
    label = "access"
