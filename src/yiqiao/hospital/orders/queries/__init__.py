"""Reads of orders."""

from yiqiao.hospital.orders.queries.choices import Choices, prescription_choices
from yiqiao.hospital.orders.queries.printing import (
    GuideState,
    GuideStep,
    PrescriptionPrint,
    guide_sheet,
    prescription_print,
)
from yiqiao.hospital.orders.queries.reading import (
    FrequentItem,
    allowed_actions,
    frequent_items,
    get_order,
    history_of_patient,
    orders_of_visit,
    present_doctor_id,
)

__all__ = [
    "Choices",
    "FrequentItem",
    "GuideState",
    "GuideStep",
    "PrescriptionPrint",
    "allowed_actions",
    "frequent_items",
    "get_order",
    "guide_sheet",
    "history_of_patient",
    "orders_of_visit",
    "prescription_choices",
    "prescription_print",
    "present_doctor_id",
]
