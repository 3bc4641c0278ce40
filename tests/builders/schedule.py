"""Clinic sessions and reservations for tests, made through the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from itertools import count

from tests.builders.organisation import make_department, make_doctor
from tests.builders.people import make_patient
from yiqiao.foundation import clock
from yiqiao.hospital.catalogue.models import ClinicalItem
from yiqiao.hospital.catalogue.rules import ClinicalItemKind
from yiqiao.hospital.organisation.models import Department, StaffMember
from yiqiao.hospital.schedule import services
from yiqiao.hospital.schedule.models import ClinicSession, Reservation, SessionTemplate
from yiqiao.hospital.schedule.rules import NumberRule, Period, SlotSource

_counts = count(1)

HOURS = {
    Period.MORNING: (time(8, 0), time(12, 0)),
    Period.AFTERNOON: (time(13, 0), time(17, 0)),
    Period.EVENING: (time(17, 30), time(20, 30)),
}


def make_registration_item(code: str = "GH01", name: str = "普通门诊诊查费") -> ClinicalItem:
    """The registration item with this code. Its charge items and price are the cashier's tests' affair."""
    item, _ = ClinicalItem.objects.get_or_create(
        code=code, defaults={"name": name, "kind": ClinicalItemKind.REGISTRATION.value}
    )
    return item


def make_template(
    *,
    department: Department | None = None,
    doctor: StaffMember | None = None,
    weekday: int = 0,
    period: Period = Period.MORNING,
    sources: Mapping[SlotSource, int] | None = None,
    slot_count: int = 10,
    number_rule: NumberRule | None = None,
    runs_on_holidays: bool = True,
    minutes_per_slot: int = 4,
    weeks: str = "all",
    hours: tuple[time, time] | None = None,
) -> SessionTemplate:
    """A weekly template of a (new) doctor."""
    department = department or make_department()
    starts, ends = hours or HOURS[period]
    return services.create_template(
        services.TemplateDraft(
            department_id=department.pk,
            doctor_id=(doctor or make_doctor(f"医生{next(_counts)}", department)).pk,
            weekday=weekday,
            weeks=weeks,
            period=period,
            starts=starts,
            ends=ends,
            minutes_per_slot=minutes_per_slot,
            slot_count=sum(sources.values()) if sources else slot_count,
            slots_by_source=sources or {},
            number_rule=number_rule,
            registration_item_id=make_registration_item().pk,
            runs_on_holidays=runs_on_holidays,
        )
    )


def make_session(
    on: date | None = None,
    *,
    sources: Mapping[SlotSource, int] | None = None,
    slot_count: int = 10,
    department: Department | None = None,
    doctor: StaffMember | None = None,
    period: Period = Period.MORNING,
    minutes_per_slot: int = 4,
    number_rule: NumberRule | None = None,
    hours: tuple[time, time] | None = None,
) -> ClinicSession:
    """A session with slots, by default tomorrow morning and all slots in the general pool."""
    on = on or clock.today() + timedelta(days=1)
    template = make_template(
        department=department,
        doctor=doctor,
        weekday=on.weekday(),
        period=period,
        sources=sources or {SlotSource.GENERAL: slot_count},
        minutes_per_slot=minutes_per_slot,
        number_rule=number_rule,
        hours=hours,
    )
    # The hospital's calendar decides, so that a test does not depend on the day it runs.
    services.set_calendar_day(template.department.campus, on, is_open=True)
    return services.generate_sessions([template], on, on)[0]


def make_reservation(
    session: ClinicSession | None = None,
    patient_id: int | None = None,
    channel: SlotSource = SlotSource.COUNTER,
    *,
    is_confirmed: bool = True,
) -> Reservation:
    """A reservation of a (new) patient, confirmed or still held."""
    session = session or make_session()
    held = services.hold_slot(session.pk, patient_id or make_patient().pk, channel)
    return services.confirm(held.pk) if is_confirmed else held
