"""Django app: outpatient encounters, diagnoses, allergies, notes."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Outpatient encounters, diagnoses, allergies, notes."""

    name = "yiqiao.hospital.visits"
    label = "visits"
