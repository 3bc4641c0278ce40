"""Django app: electronic invoices through a connector."""

from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    """Electronic invoices through a connector."""

    name = "yiqiao.hospital.invoicing"
    label = "invoicing"
