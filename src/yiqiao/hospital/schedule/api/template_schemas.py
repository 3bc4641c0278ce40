"""What goes in and out of the API of templates and the calendar."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import Field, StringConstraints

from yiqiao.foundation.http import Day, Id, Input, Output
from yiqiao.hospital.schedule.models import CalendarDay, SessionTemplate
from yiqiao.hospital.schedule.rules import NumberRule, Period, SlotSource
from yiqiao.hospital.schedule.services import TemplateDraft


class TemplateIn(Input):
    """A weekly template as typed."""

    department_id: Id
    doctor_id: Id | None = None
    room_id: Id | None = None
    weekday: Annotated[int, Field(ge=0, le=6)]
    weeks: Annotated[str, StringConstraints(pattern="^(all|odd|even)$")] = "all"
    period: Period
    starts: time
    ends: time
    minutes_per_slot: Annotated[int, Field(ge=1, le=240)]
    slot_count: Annotated[int, Field(ge=1, le=500)]
    slots_by_source: dict[SlotSource, Annotated[int, Field(ge=0, le=500)]] = {}
    number_rule: NumberRule | None = None
    registration_item_id: Id
    runs_on_holidays: bool = False
    valid_from: Day | None = None
    valid_until: Day | None = None

    def to_draft(self) -> TemplateDraft:
        """For the service."""
        return TemplateDraft(**{name: getattr(self, name) for name in TemplateIn.model_fields})


class TemplateChangeIn(TemplateIn):
    """A template changed, and the version that the writer saw."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]

    def to_draft(self) -> TemplateDraft:
        """For the service; the version is its own argument."""
        return TemplateDraft(**{name: getattr(self, name) for name in TemplateIn.model_fields})


class TemplateVersionIn(Input):
    """The version that the writer saw."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class TemplateOut(Output):
    """A weekly template."""

    id: int
    department_id: int
    department_code: str
    department_name: str
    doctor_id: int | None
    doctor_name: str
    room_id: int | None
    room: str
    weekday: int
    weeks: str
    period: Period
    starts: time
    ends: time
    minutes_per_slot: int
    slot_count: int
    slots_by_source: dict[SlotSource, int]
    number_rule: NumberRule | None
    registration_item_id: int
    registration_name: str
    runs_on_holidays: bool
    valid_from: date | None
    valid_until: date | None
    is_active: bool
    version: int

    @classmethod
    def build(cls, row: SessionTemplate) -> TemplateOut:
        """From a template with its places."""
        return cls(
            id=row.pk,
            department_id=row.department_id,
            department_code=row.department.code,
            department_name=row.department.name,
            doctor_id=row.doctor_id,
            doctor_name=row.doctor.name if row.doctor else "",
            room_id=row.room_id,
            room=row.room.name if row.room else "",
            weekday=row.weekday,
            weeks=row.weeks,
            period=Period(row.period),
            starts=row.starts,
            ends=row.ends,
            minutes_per_slot=row.minutes_per_slot,
            slot_count=row.slot_count,
            slots_by_source={SlotSource(source): n for source, n in row.slots_by_source.items()},
            number_rule=NumberRule(row.number_rule) if row.number_rule else None,
            registration_item_id=row.registration_item_id,
            registration_name=row.registration_item.name,
            runs_on_holidays=row.runs_on_holidays,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            is_active=row.is_active,
            version=row.version,
        )


class GenerateIn(Input):
    """From which day until which, both included; empty `template_ids` means all in scope."""

    from_day: Day
    until: Day
    template_ids: Annotated[list[Id], Field(max_length=1000)] = []


class GeneratedOut(Output):
    """How many sessions were made."""

    sessions: int


class CalendarDayIn(Input):
    """The hospital's own word on a day."""

    campus: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{1,20}$")]
    on: Day
    is_open: bool
    follows_weekday: Annotated[int, Field(ge=0, le=6)] | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class CalendarDayOut(Output):
    """The hospital's own word on a day."""

    campus: str
    on: date
    is_open: bool
    follows_weekday: int | None
    note: str

    @classmethod
    def build(cls, row: CalendarDay) -> CalendarDayOut:
        """From a row with its campus."""
        return cls(
            campus=row.campus.code,
            on=row.on,
            is_open=row.is_open,
            follows_weekday=row.follows_weekday,
            note=row.note,
        )
