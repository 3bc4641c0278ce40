"""Django app: electronic invoices through the city."""

from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    """Electronic invoices through the city."""

    name = "yiqiao.hospital.invoicing"
    label = "invoicing"

    def ready(self) -> None:
        """Listen to settlements, refunds and the platform's answers."""
        from yiqiao.hospital.invoicing.plugin import install

        install()
