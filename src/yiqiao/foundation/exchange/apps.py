"""Django app: the only way out to and in from other parties."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The only way out to and in from other parties."""

    name = "yiqiao.foundation.exchange"
    label = "exchange"
