"""Django app: patients, their documents, cards, contacts, guardians."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Patients, their documents, cards, contacts, guardians."""

    name = "yiqiao.hospital.people"
    label = "people"
