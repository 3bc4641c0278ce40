"""Django app: clinic sessions, numbered slots, reservations."""

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    """Clinic sessions, numbered slots, reservations."""

    name = "yiqiao.hospital.schedule"
    label = "schedule"

    def ready(self) -> None:
        """Reservations follow a patient when two records are merged."""
        from yiqiao.hospital.schedule.plugin import register

        register()
