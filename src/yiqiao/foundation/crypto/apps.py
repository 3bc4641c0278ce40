"""Django application of the key registry."""

from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """Key registry, encrypted fields and their rotation."""

    name = "yiqiao.foundation.crypto"
    label = "crypto"
    verbose_name = "密码服务"
    default_auto_field = "django.db.models.BigAutoField"
