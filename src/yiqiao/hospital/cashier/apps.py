"""Django app: charges, bills, settlements, tenders, payment orders, refunds, shifts."""

from django.apps import AppConfig


class CashierConfig(AppConfig):
    """Charges, bills, settlements, tenders, payment orders, refunds, shifts."""

    name = "yiqiao.hospital.cashier"
    label = "cashier"
