"""Weekly templates. A change applies to sessions generated afterwards; existing sessions keep their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time

from django.db import IntegrityError, transaction

from yiqiao.foundation.context import current_actor
from yiqiao.foundation.problems import FieldProblem, InvalidInput
from yiqiao.hospital.catalogue.models import ClinicalItem
from yiqiao.hospital.catalogue.rules import ClinicalItemKind
from yiqiao.hospital.organisation.models import Department, Room, StaffMember
from yiqiao.hospital.schedule.errors import TemplateConflict, TemplateNotFound, TemplateStale
from yiqiao.hospital.schedule.models import SessionTemplate
from yiqiao.hospital.schedule.rules import NumberRule, Period, SlotSource


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A template as somebody typed it; `slots_by_source` empty means the profile's shares."""

    department_id: int
    weekday: int
    period: Period
    starts: time
    ends: time
    minutes_per_slot: int
    slot_count: int
    registration_item_id: int
    doctor_id: int | None = None
    room_id: int | None = None
    weeks: str = "all"
    slots_by_source: Mapping[SlotSource, int] = field(default_factory=dict)
    number_rule: NumberRule | None = None
    runs_on_holidays: bool = False
    valid_from: date | None = None
    valid_until: date | None = None


def _problems(draft: TemplateDraft, department: Department) -> list[FieldProblem]:
    """What is wrong with a draft, one sentence a field."""
    found: list[FieldProblem] = []
    if draft.ends <= draft.starts:
        found.append(FieldProblem("ends", "结束时间应晚于开始时间"))
    else:
        length = (draft.ends.hour - draft.starts.hour) * 60 + draft.ends.minute - draft.starts.minute
        if draft.minutes_per_slot * draft.slot_count > length:
            found.append(
                FieldProblem(
                    "slot_count", f"{length} 分钟内放不下 {draft.slot_count} 个号，请减少号数或缩短每号时间"
                )
            )
    if draft.slots_by_source and sum(draft.slots_by_source.values()) != draft.slot_count:
        found.append(FieldProblem("slots_by_source", "各号源数量之和应等于总号数"))
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        found.append(FieldProblem("valid_until", "失效日期不能早于生效日期"))
    if (
        draft.doctor_id is not None
        and not StaffMember.objects.filter(pk=draft.doctor_id, is_doctor=True, is_active=True).exists()
    ):
        found.append(FieldProblem("doctor_id", "没有这位在岗医生"))
    if (
        draft.room_id is not None
        and not Room.objects.filter(pk=draft.room_id, campus_id=department.campus_id).exists()
    ):
        found.append(FieldProblem("room_id", "诊室不在该科室所在院区"))
    if not ClinicalItem.objects.filter(
        pk=draft.registration_item_id, kind=ClinicalItemKind.REGISTRATION.value, is_active=True
    ).exists():
        found.append(FieldProblem("registration_item_id", "请选择有效的挂号项目"))
    return found


def _checked_department(draft: TemplateDraft) -> Department:
    department = (
        Department.objects.select_related("campus").filter(pk=draft.department_id, is_active=True).first()
    )
    if department is None:
        raise InvalidInput.of("department_id", "没有这个科室")
    actor = current_actor()
    actor.check_campus(department.campus.code)
    actor.check_department(department.code)
    problems = _problems(draft, department)
    if problems:
        raise InvalidInput("；".join(one.message for one in problems), fields=problems)
    return department


def _columns(draft: TemplateDraft) -> dict[str, object]:
    columns: dict[str, object] = asdict(draft)
    columns["period"] = draft.period.value
    columns["slots_by_source"] = {source.value: n for source, n in draft.slots_by_source.items() if n}
    columns["number_rule"] = draft.number_rule.value if draft.number_rule else ""
    return columns


def create_template(draft: TemplateDraft) -> SessionTemplate:
    """Add a weekly template; raises `InvalidInput` naming the fields, `TemplateConflict` for a double."""
    _checked_department(draft)
    try:
        with transaction.atomic():
            return SessionTemplate.objects.create(**_columns(draft))
    except IntegrityError as error:
        raise _conflict(error) from None


def update_template(template_id: int, draft: TemplateDraft, version: int) -> SessionTemplate:
    """Change a template that is still as the writer saw it (`version`), else `TemplateStale`."""
    try:
        with transaction.atomic():
            template = _lock_template(template_id, version)
            _checked_department(draft)
            for column, value in _columns(draft).items():
                setattr(template, column, value)
            template.version += 1
            template.save()
            return template
    except IntegrityError as error:
        raise _conflict(error) from None


def retire_template(template_id: int, version: int) -> None:
    """Stop generating from a template; sessions that exist are left alone."""
    with transaction.atomic():
        template = _lock_template(template_id, version)
        template.is_active = False
        template.version += 1
        template.save(update_fields=["is_active", "version"])


def _lock_template(template_id: int, version: int) -> SessionTemplate:
    template = (
        SessionTemplate.objects.select_for_update(of=("self",))
        .select_related("department__campus")
        .filter(pk=template_id, is_active=True)
        .first()
    )
    if template is None:
        raise TemplateNotFound("没有找到这个排班模板，可能已停用。")
    actor = current_actor()
    actor.check_campus(template.department.campus.code)
    actor.check_department(template.department.code)
    if template.version != version:
        raise TemplateStale(
            "该模板刚被他人修改，请刷新后在最新内容上修改。", details={"version": template.version}
        )
    return template


def _conflict(error: IntegrityError) -> Exception:
    if "sessiontemplate_once" in str(error):
        return TemplateConflict("同一科室、医生在该星期的这个时间已有模板，请修改原模板。")
    return error
