"""Shifts and exchange rates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.http import ApiRouter, Day, Id, Page, paginate
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.api import present
from yiqiao.hospital.cashier.api.office_schemas import (
    CloseShiftIn,
    OpenShiftIn,
    RateIn,
    RateOut,
    ShiftOut,
    SlipOut,
)
from yiqiao.hospital.cashier.api.schemas import (
    PageNumber,
    PageSize,
)
from yiqiao.hospital.cashier.queries import lists, shifts
from yiqiao.hospital.cashier.services.access import staff_user_id
from yiqiao.hospital.cashier.services.rates import currencies_taken

router = ApiRouter(tags=["cashier"])


@router.get(
    "/shifts/current",
    permission="cashier.shift",
    operation_id="get_current_shift",
    response=SlipOut | None,
)
def current_shift(request: HttpRequest) -> Any:
    """The caller's open shift with its figures so far; null without one."""
    user_id = staff_user_id(current_actor())
    shift = shifts.open_shift_of(user_id) if user_id is not None else None
    return present.slip(shifts.handover_slip(shift)) if shift else None


@router.post(
    "/shifts", permission="cashier.shift", operation_id="open_shift", response=SlipOut, idempotent=True
)
def open_shift(request: HttpRequest, body: OpenShiftIn) -> Any:
    """Start a shift at a counter."""
    shift = services.open_shift(body.counter_id, body.opening_float)
    return present.slip(shifts.handover_slip(shift))


@router.post(
    "/shifts/{shift_id}/close",
    permission="cashier.shift",
    operation_id="close_shift",
    response=SlipOut,
    idempotent=True,
)
def close_shift(request: HttpRequest, shift_id: Id, body: CloseShiftIn) -> Any:
    """End a shift: what was counted against what is expected."""
    shift = services.close_shift(
        shift_id, body.declared, note=body.note, despite_open_payments=body.despite_open_payments
    )
    return present.slip(shifts.handover_slip(shift))


@router.get("/shifts", permission="cashier.report", operation_id="list_shifts", response=Page[ShiftOut])
def list_shifts(request: HttpRequest, page: PageNumber = Query(1), page_size: PageSize = Query(50)) -> Any:
    """Shifts of the caller's campuses, newest first."""
    return paginate(shifts.list_shifts(current_actor().campuses), page, page_size, present.shift)


@router.get("/shifts/{shift_id}", permission="cashier.shift", operation_id="get_shift", response=SlipOut)
def get_shift(request: HttpRequest, shift_id: Id) -> Any:
    """One's own shift, or any with the right to reports."""
    return present.slip(shifts.handover_slip(shifts.get_shift(shift_id)))


@router.get("/rates", permission="cashier.charge", operation_id="list_exchange_rates", response=list[RateOut])
def list_rates(request: HttpRequest, on: Day | None = None) -> Any:
    """Rates of a day (today unless told), one row per currency that is taken; null where none is entered."""
    day = on or clock.today()
    known = {one.currency: one for one in lists.rates_of(day)}
    return [
        {
            "currency": code,
            "name": name,
            "name_en": name_en,
            "on": day,
            "rate": known[code].rate if code in known else None,
            "entered_by_name": known[code].entered_by_name if code in known else "",
        }
        for code, (name, name_en) in currencies_taken().items()
    ]


@router.put("/rates", permission="cashier.rates", operation_id="set_exchange_rate", response=RateOut)
def set_rate(request: HttpRequest, body: RateIn) -> Any:
    """Enter or correct today's rate of a currency."""
    row = services.set_exchange_rate(body.currency, body.rate)
    name, name_en = currencies_taken()[row.currency]
    return {
        "currency": row.currency,
        "name": name,
        "name_en": name_en,
        "on": row.on,
        "rate": row.rate,
        "entered_by_name": row.entered_by_name,
    }
