"""Use cases of the pharmacy; the only writers of its tables. Order of locks: order → review → dispense → stock."""

from yiqiao.hospital.pharmacy.services.dispensing import dispense, prepare, put_back, take_back
from yiqiao.hospital.pharmacy.services.queueing import queue_if_ready
from yiqiao.hospital.pharmacy.services.reviewing import (
    confirm_prescription,
    pass_review,
    reject_review,
    request_review,
)
from yiqiao.hospital.pharmacy.services.stock import (
    Change,
    adjust_stock,
    change_stock,
    receive_stock,
    set_marks,
)
from yiqiao.hospital.pharmacy.services.windows import close_window, open_window

__all__ = [
    "Change",
    "adjust_stock",
    "change_stock",
    "close_window",
    "confirm_prescription",
    "dispense",
    "open_window",
    "pass_review",
    "prepare",
    "put_back",
    "queue_if_ready",
    "receive_stock",
    "reject_review",
    "request_review",
    "set_marks",
    "take_back",
]
