"""From weekly templates to dated sessions with numbered slots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.problems import InvalidInput
from yiqiao.foundation.profile import HospitalProfile, current_profile
from yiqiao.foundation.profile import SlotSource as ProfileSource
from yiqiao.hospital.organisation.models import Campus
from yiqiao.hospital.schedule.models import CalendarDay, ClinicSession, SessionTemplate, Slot
from yiqiao.hospital.schedule.rules import (
    NumberRule,
    Override,
    SessionStatus,
    SlotSource,
    plan_day,
    plan_slots,
    share_out,
)

LONGEST_STRETCH_DAYS = 366
BATCH = 2000


def _counts(template: SessionTemplate, profile: HospitalProfile) -> dict[SlotSource, int]:
    if template.slots_by_source:
        return {SlotSource(source): int(n) for source, n in template.slots_by_source.items()}
    shares = {
        SlotSource(source.value): profile.booking.sources.rule_of(source).share_percent
        for source in ProfileSource
        if profile.has_slot_source(source)
    }
    return share_out(template.slot_count, shares)


def _runs_in_week_of(template: SessionTemplate, day: date) -> bool:
    if template.weeks == "all":
        return True
    return template.weeks == ("even" if day.isocalendar().week % 2 == 0 else "odd")


def _runs_on(template: SessionTemplate, day: date, override: Override | None) -> bool:
    plan = plan_day(day, override)
    return (
        plan.weekday == template.weekday
        and (template.runs_on_holidays or not plan.is_holiday)
        and (template.valid_from is None or template.valid_from <= day)
        and (template.valid_until is None or day <= template.valid_until)
        and _runs_in_week_of(template, day)
    )


def _planned(
    templates: Iterable[SessionTemplate], from_: date, until: date, profile: HospitalProfile
) -> Iterator[ClinicSession]:
    overrides = {
        (row.campus_id, row.on): Override(row.is_open, row.follows_weekday)
        for row in CalendarDay.objects.filter(on__gte=from_, on__lte=until)
    }
    now = clock.now()
    days = [from_ + timedelta(days=n) for n in range((until - from_).days + 1)]
    for template in templates:
        campus_id = template.department.campus_id
        for day in days:
            if _runs_on(template, day, overrides.get((campus_id, day))):
                yield ClinicSession(
                    campus_id=campus_id,
                    department_id=template.department_id,
                    doctor_id=template.doctor_id,
                    room_id=template.room_id,
                    template=template,
                    on=day,
                    period=template.period,
                    starts_at=clock.at(day, template.starts),
                    ends_at=clock.at(day, template.ends),
                    registration_item_id=template.registration_item_id,
                    number_rule=template.number_rule
                    or NumberRule(profile.booking.number_sequence.value).value,
                    status=SessionStatus.OPEN.value,
                    created_at=now,
                )


def generate_sessions(
    templates: Iterable[SessionTemplate] | None, from_: date, until: date
) -> list[ClinicSession]:
    """Create the sessions of `templates` (None: all active ones in the actor's scope) from `from_` to `until`,
    both included, with their slots. What exists already is left alone, so that running it again is harmless.

    Returns the new sessions. Raises `InvalidInput` for a stretch that is reversed or longer than a year.
    """
    if not 0 <= (until - from_).days < LONGEST_STRETCH_DAYS:
        raise InvalidInput.of("until", "结束日期应不早于开始日期，且一次最多生成一年")
    profile = current_profile()
    actor = current_actor()
    chosen = (
        list(SessionTemplate.objects.select_related("department__campus").filter(is_active=True))
        if templates is None
        else list(templates)
    )
    chosen = [
        template
        for template in chosen
        if (actor.campuses is None or template.department.campus.code in actor.campuses)
        and (actor.departments is None or template.department.code in actor.departments)
    ]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('schedule.generation'))")
        present: set[tuple[int, int | None, datetime]] = set(
            ClinicSession.objects.filter(on__gte=from_, on__lte=until)
            .exclude(status=SessionStatus.CANCELLED.value)
            .values_list("department_id", "doctor_id", "starts_at")
        )
        # A session that somebody cancelled on purpose is not brought back by the next run.
        refused = set(
            ClinicSession.objects.filter(
                on__gte=from_, on__lte=until, status=SessionStatus.CANCELLED.value, template__isnull=False
            ).values_list("template_id", "on")
        )
        fresh: list[ClinicSession] = []
        for session in _planned(chosen, from_, until, profile):
            key = (session.department_id, session.doctor_id, session.starts_at)
            if key not in present and (session.template_id, session.on) not in refused:
                present.add(key)
                fresh.append(session)
        ClinicSession.objects.bulk_create(fresh, batch_size=BATCH)
        by_id = {template.pk: template for template in chosen}
        slots = [
            Slot(session=session, number=slot.number, starts_at=slot.starts_at, source=slot.source.value)
            for session in fresh
            for slot in plan_slots(
                _counts(by_id[session.template_id or 0], profile),
                NumberRule(session.number_rule),
                session.starts_at,
                by_id[session.template_id or 0].minutes_per_slot,
            )
        ]
        Slot.objects.bulk_create(slots, batch_size=BATCH)
    return fresh


def generate_horizon() -> list[ClinicSession]:
    """Fill the booking horizon of the profile from today; the nightly task."""
    today = clock.today()
    return generate_sessions(None, today, today + timedelta(days=current_profile().booking.horizon_days))


def set_calendar_day(
    campus: Campus, on: date, is_open: bool, follows_weekday: int | None = None, note: str = ""
) -> CalendarDay:
    """Say that a campus is closed on a day, or open after another weekday's timetable.

    Applies to sessions generated afterwards; existing ones are suspended or cancelled by hand, because their
    patients must be told.
    """
    current_actor().check_campus(campus.code)
    if follows_weekday is not None and not 0 <= follows_weekday <= 6:
        raise InvalidInput.of("follows_weekday", "星期应在 0（周一）到 6（周日）之间")
    row, _ = CalendarDay.objects.update_or_create(
        campus=campus,
        on=on,
        defaults={"is_open": is_open, "follows_weekday": follows_weekday, "note": note},
    )
    return row
