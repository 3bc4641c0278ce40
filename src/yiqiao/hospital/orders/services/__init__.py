"""Use cases of orders; the only writers of their tables.

Order of locks: charges → order → review → dispense → stock.
"""

from yiqiao.hospital.orders.services.drafting import Preview, copy_from_history, preview_amount, save_draft
from yiqiao.hospital.orders.services.execution import (
    mark_completed,
    mark_returned,
    record_confirmation,
    record_review,
    start_execution,
    stop_execution,
)
from yiqiao.hospital.orders.services.moving import lock_order
from yiqiao.hospital.orders.services.submitting import SOURCE_KIND, Submission, alerts_of, submit_order
from yiqiao.hospital.orders.services.withdrawing import cancel_order

__all__ = [
    "SOURCE_KIND",
    "Preview",
    "Submission",
    "alerts_of",
    "cancel_order",
    "copy_from_history",
    "lock_order",
    "mark_completed",
    "mark_returned",
    "preview_amount",
    "record_confirmation",
    "record_review",
    "save_draft",
    "start_execution",
    "stop_execution",
    "submit_order",
]
