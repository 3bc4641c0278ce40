"""Django app: clinic sessions, numbered slots, reservations."""

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    """Clinic sessions, numbered slots, reservations."""

    name = "yiqiao.hospital.schedule"
    label = "schedule"
