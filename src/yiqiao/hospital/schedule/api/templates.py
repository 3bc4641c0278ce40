"""Weekly templates, the hospital's calendar, and making sessions of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation import clock
from yiqiao.foundation.http import ApiRouter, Audited, Day, Id, Page, SearchText, paginate
from yiqiao.hospital.organisation.queries import get_campus
from yiqiao.hospital.schedule import queries, services
from yiqiao.hospital.schedule.api.template_schemas import (
    CalendarDayIn,
    CalendarDayOut,
    GeneratedOut,
    GenerateIn,
    TemplateChangeIn,
    TemplateIn,
    TemplateOut,
    TemplateVersionIn,
)

router = ApiRouter(tags=["schedule"])


@router.get(
    "/templates",
    permission="schedule.manage",
    operation_id="list_session_templates",
    response=Page[TemplateOut],
)
def list_session_templates(
    request: HttpRequest,
    department: SearchText = Query(""),
    doctor_id: Id | None = Query(None),
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Active weekly templates."""
    rows = queries.list_templates(department=department, doctor_id=doctor_id)
    return paginate(rows, page, page_size, TemplateOut.build)


@router.post(
    "/templates",
    permission="schedule.manage",
    operation_id="create_session_template",
    response=TemplateOut,
    audited=Audited("schedule.template_created"),
    idempotent=True,
)
def create_session_template(request: HttpRequest, data: TemplateIn) -> TemplateOut:
    """Add a weekly template."""
    return TemplateOut.build(services.create_template(data.to_draft()))


@router.put(
    "/templates/{template_id}",
    permission="schedule.manage",
    operation_id="update_session_template",
    response=TemplateOut,
    audited=Audited("schedule.template_changed", "session_template:{template_id}"),
)
def update_session_template(request: HttpRequest, template_id: Id, data: TemplateChangeIn) -> TemplateOut:
    """Change a template; sessions made already keep their numbers."""
    services.update_template(template_id, data.to_draft(), data.version)
    return TemplateOut.build(queries.get_template(template_id))


@router.post(
    "/templates/{template_id}/retire",
    permission="schedule.manage",
    operation_id="retire_session_template",
    response=TemplateOut,
    audited=Audited("schedule.template_retired", "session_template:{template_id}"),
)
def retire_session_template(request: HttpRequest, template_id: Id, data: TemplateVersionIn) -> TemplateOut:
    """Stop generating from a template."""
    services.retire_template(template_id, data.version)
    return TemplateOut.build(queries.get_template(template_id))


@router.post(
    "/generate",
    permission="schedule.manage",
    operation_id="generate_clinic_sessions",
    response=GeneratedOut,
    audited=Audited("schedule.sessions_generated"),
)
def generate_clinic_sessions(request: HttpRequest, data: GenerateIn) -> GeneratedOut:
    """Make the sessions of a stretch of days; running it again makes only what is missing."""
    chosen = queries.list_templates().filter(pk__in=data.template_ids) if data.template_ids else None
    return GeneratedOut(sessions=len(services.generate_sessions(chosen, data.from_day, data.until)))


@router.get(
    "/calendar-days",
    permission="schedule.read",
    operation_id="list_calendar_days",
    response=Page[CalendarDayOut],
)
def list_calendar_days(
    request: HttpRequest,
    from_day: Day | None = Query(None),
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The hospital's own calendar from a day on."""
    rows = queries.list_calendar_days(from_day or clock.today())
    return paginate(rows, page, page_size, CalendarDayOut.build)


@router.put(
    "/calendar-days",
    permission="schedule.manage",
    operation_id="set_calendar_day",
    response=CalendarDayOut,
    audited=Audited("schedule.calendar_changed"),
)
def set_calendar_day(request: HttpRequest, data: CalendarDayIn) -> CalendarDayOut:
    """Say that a campus is closed on a day, or open after another weekday's timetable."""
    row = services.set_calendar_day(
        get_campus(data.campus), data.on, data.is_open, data.follows_weekday, data.note
    )
    return CalendarDayOut.build(row)
