"""Django app: prescription review, dispensing, returns, stock."""

from django.apps import AppConfig


class PharmacyConfig(AppConfig):
    """Prescription review, dispensing, returns, stock."""

    name = "yiqiao.hospital.pharmacy"
    label = "pharmacy"

    def ready(self) -> None:
        """Listen to orders; warn doctors; guard what was handed out."""
        from yiqiao.hospital.pharmacy.plugin import register

        register()
