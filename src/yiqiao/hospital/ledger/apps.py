"""Django app: append-only double entry."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Append-only double entry."""

    name = "yiqiao.hospital.ledger"
    label = "ledger"
