"""Django app: charge items, clinical items, categories, drugs and herbs."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Charge items, clinical items, categories, drugs and herbs."""

    name = "yiqiao.hospital.catalogue"
    label = "catalogue"
