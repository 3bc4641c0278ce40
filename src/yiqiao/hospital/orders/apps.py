"""Django app: prescriptions, examination and laboratory requests, treatments."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Prescriptions, examination and laboratory requests, treatments."""

    name = "yiqiao.hospital.orders"
    label = "orders"

    def ready(self) -> None:
        """Listen to settlements and refunds; guard what was executed."""
        from yiqiao.hospital.orders.plugin import register

        register()
