"""Django application of the key registry."""

from django.apps import AppConfig
from django.conf import settings

from yiqiao.foundation.crypto.master_key import use_development_file


class CryptoConfig(AppConfig):
    """Key registry, encrypted fields and their rotation."""

    name = "yiqiao.foundation.crypto"
    label = "crypto"
    verbose_name = "密码服务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Development and tests need no configured master key; production refuses to go on without one."""
        if getattr(settings, "ENVIRONMENT", "production") != "production":
            use_development_file(settings.VAR / "master-key")
