"""Django app: campuses, departments, rooms, counters, staff, experts."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Campuses, departments, rooms, counters, staff, experts."""

    name = "yiqiao.hospital.organisation"
    label = "organisation"
