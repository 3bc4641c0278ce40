"""Django app: prescription review, dispensing, returns, stock."""

from django.apps import AppConfig


class PharmacyConfig(AppConfig):
    """Prescription review, dispensing, returns, stock."""

    name = "yiqiao.hospital.pharmacy"
    label = "pharmacy"
