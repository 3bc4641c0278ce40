"""Django app: keys that make a repeated call happen once."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """Holds the table of keyed calls."""

    name = "yiqiao.foundation.idempotency"
    label = "idempotency"
