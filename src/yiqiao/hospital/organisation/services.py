"""Writing the hospital's places and people, and giving out human numbers.

Every ``save_…`` creates the thing with that code or brings the existing one to the given facts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model

from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.organisation import queries
from yiqiao.hospital.organisation.errors import AccountAlreadyLinked
from yiqiao.hospital.organisation.models import (
    Campus,
    Counter,
    Department,
    ExpertProfile,
    Room,
    StaffMember,
)
from yiqiao.hospital.organisation.numbering import next_number
from yiqiao.hospital.organisation.rules import CounterKind, DepartmentKind, ExpertLevel, pinyin_initials

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class CampusFacts:
    """What is recorded of a campus."""

    code: str
    name: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """What is recorded of a department."""

    code: str
    name: str
    campus_code: str
    kind: DepartmentKind
    name_en: str = ""
    insurance_code: str = ""
    location: str = ""
    introduction: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What is recorded of a room."""

    campus_code: str
    code: str
    name: str
    department_code: str | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class CounterFacts:
    """What is recorded of a counter."""

    campus_code: str
    code: str
    name: str
    kind: CounterKind
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What the public is told of a doctor."""

    level: ExpertLevel = ExpertLevel.ORDINARY
    specialities: str = ""
    specialities_en: str = ""
    introduction: str = ""
    introduction_en: str = ""
    is_published: bool = True


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """What is recorded of a member of staff. `user_id`: the account they sign in with."""

    staff_no: str
    name: str
    department_code: str
    name_en: str = ""
    title: str = ""
    title_en: str = ""
    is_doctor: bool = False
    insurance_code: str = ""
    is_active: bool = True
    user_id: int | None = None


def save_campus(facts: CampusFacts) -> Campus:
    """Create or change a campus."""
    return _save(Campus, {"code": facts.code}, _rest(facts, "code"), facts.code)


def save_department(facts: DepartmentFacts) -> Department:
    """Create or change a department; its pinyin is computed from its name."""
    values = _rest(facts, "code", "campus_code")
    values |= {"campus": queries.get_campus(facts.campus_code), "pinyin": pinyin_initials(facts.name)}
    return _save(Department, {"code": facts.code}, values, facts.code)


def save_room(facts: RoomFacts) -> Room:
    """Create or change a room."""
    campus = queries.get_campus(facts.campus_code)
    values = _rest(facts, "campus_code", "code", "department_code")
    values["department"] = None
    if facts.department_code:
        values["department"] = department = queries.get_department(facts.department_code)
        if department.campus_id != campus.pk:
            raise InvalidInput.of("department_code", "诊室与科室不在同一院区，请核对。")
    return _save(Room, {"campus": campus, "code": facts.code}, values, f"{campus.code}/{facts.code}")


def save_counter(facts: CounterFacts) -> Counter:
    """Create or change a counter."""
    campus = queries.get_campus(facts.campus_code)
    values = _rest(facts, "campus_code", "code")
    return _save(Counter, {"campus": campus, "code": facts.code}, values, f"{campus.code}/{facts.code}")


def save_staff(facts: StaffFacts) -> StaffMember:
    """Create or change a member of staff; their pinyin is computed from their name."""
    if facts.user_id is not None:
        if not get_user_model().objects.filter(pk=facts.user_id).exists():
            raise InvalidInput.of("user_id", "没有这个账号，请先在账号管理中建立。")
        taken = StaffMember.objects.filter(user_id=facts.user_id).exclude(staff_no=facts.staff_no).first()
        if taken is not None:
            raise AccountAlreadyLinked(f"该账号已关联职工 {taken.staff_no}，请先解除原关联。")
    values = _rest(facts, "staff_no", "department_code")
    values |= {
        "department": queries.get_department(facts.department_code),
        "pinyin": pinyin_initials(facts.name),
    }
    return _save(StaffMember, {"staff_no": facts.staff_no}, values, facts.staff_no)


def save_expert_profile(staff_no: str, facts: ProfileFacts) -> ExpertProfile:
    """Create or change what the public is told of a doctor."""
    staff = queries.get_staff(staff_no)
    if not staff.is_doctor:
        raise InvalidInput.of("staff_no", "只有医生可以建立专家介绍，请先把该职工设为医生。")
    return _save(ExpertProfile, {"staff": staff}, _rest(facts), staff_no)


def _rest(facts: Any, *without: str) -> dict[str, Any]:
    return {name: value for name, value in asdict(facts).items() if name not in without}


def _save(model: type[M], key: dict[str, Any], values: dict[str, Any], subject: str) -> M:
    """One row by its key, with an audit record of the privileged act."""
    with transaction.atomic():
        row, is_new = model._default_manager.update_or_create(**key, defaults=values)
        name = model._meta.model_name
        audit.record(f"organisation.{name}_{'created' if is_new else 'changed'}", f"{name}:{subject}")
    return row


__all__ = [
    "CampusFacts",
    "CounterFacts",
    "DepartmentFacts",
    "ProfileFacts",
    "RoomFacts",
    "StaffFacts",
    "next_number",
    "save_campus",
    "save_counter",
    "save_department",
    "save_expert_profile",
    "save_room",
    "save_staff",
]
