"""Django app: charges, bills, settlements, tenders, payment orders, refunds, shifts."""

from django.apps import AppConfig


class CashierConfig(AppConfig):
    """Charges, bills, settlements, tenders, payment orders, refunds, shifts."""

    name = "yiqiao.hospital.cashier"
    label = "cashier"

    def ready(self) -> None:
        """Register payment methods, event handlers and ledger checks."""
        from yiqiao.hospital.cashier.plugin import install

        install()
