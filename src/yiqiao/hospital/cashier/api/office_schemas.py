"""What goes in and out of shifts, rates and reports."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from yiqiao.foundation.http import Amount, Id, Input, LongText, Output
from yiqiao.hospital.cashier.api.schemas import Currency

Rate = Annotated[Decimal, Field(gt=0, lt=100000, max_digits=12, decimal_places=6, allow_inf_nan=False)]
Drawer = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,29}(:[A-Z]{3})?$")]
SignedAmount = Annotated[
    Decimal, Field(gt=-(10**10), lt=10**10, max_digits=12, decimal_places=2, allow_inf_nan=False)
]


class ShiftOut(Output):
    """One shift."""

    id: int
    shift_no: str
    cashier_name: str
    counter: str
    campus: str
    business_on: date
    opened_at: datetime
    opening_float: Decimal
    closed_at: datetime | None
    difference: Decimal | None


class SlipOut(ShiftOut):
    """The handover slip."""

    expected: dict[str, Decimal]
    declared: dict[str, Decimal]
    settlements: int
    settled_amount: Decimal
    refunds: int
    refunded_amount: Decimal
    first_no: str
    last_no: str
    open_payments: int
    closing_note: str


class OpenShiftIn(Input):
    """Where, and with how much change money."""

    counter_id: Id
    opening_float: Amount = Decimal("0.00")


class CloseShiftIn(Input):
    """What was counted, by drawer."""

    declared: Annotated[dict[Drawer, SignedAmount], Field(max_length=40)]
    note: LongText = ""
    despite_open_payments: bool = False


class RateIn(Input):
    """Yuan per unit of a currency."""

    currency: Currency
    rate: Rate


class RateOut(Output):
    """A rate of a day."""

    currency: str
    name: str
    name_en: str
    on: date
    rate: Decimal | None
    entered_by_name: str


class ReportLineOut(Output):
    """One group of a report."""

    key: str
    label: str
    taken: Decimal
    given_back: Decimal
    net: Decimal
    documents: int


class ReportOut(Output):
    """All groupings of a span of days."""

    since: date
    until: date
    income: Decimal
    money: Decimal
    by_method: list[ReportLineOut]
    by_category: list[ReportLineOut]
    by_department: list[ReportLineOut]
    by_cashier: list[ReportLineOut]
    by_day: list[ReportLineOut]


class BehindOut(Output):
    """One posting behind a figure, and the document it belongs to."""

    entry_no: str
    business_on: date
    posted_at: datetime
    reason: str
    subject: str
    amount: Decimal
    actor_name: str


class AttentionOut(Output):
    """A payment or refund that a person should look at."""

    kind: str
    number: str
    settlement_id: int
    method: str
    amount: Decimal
    status: str
    failure: str
    attention: str
    since: datetime | None
