"""Django app: code tables and their mappings."""

from django.apps import AppConfig


class DictionaryConfig(AppConfig):
    """Code tables and their mappings."""

    name = "yiqiao.foundation.dictionary"
    label = "dictionary"
