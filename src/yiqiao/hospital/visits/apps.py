"""Django app: outpatient encounters, diagnoses, allergies, notes."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Outpatient encounters, diagnoses, allergies, notes."""

    name = "yiqiao.hospital.visits"
    label = "visits"

    def ready(self) -> None:
        """Visits and allergies follow a patient when two records are merged."""
        from yiqiao.hospital.visits.plugin import register

        register()
