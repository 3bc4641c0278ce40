"""Finding the hospital's places and people."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yiqiao.hospital.organisation.errors import CampusNotFound, DepartmentNotFound, StaffNotFound
from yiqiao.hospital.organisation.models import Campus, Counter, Department, Room, StaffMember
from yiqiao.hospital.organisation.rules import DepartmentKind, ExpertLevel


def _matching(q: str, *exact_or_prefix: str) -> Q:
    """Names containing `q`, pinyin or codes beginning with it."""
    condition = Q(name__icontains=q) | Q(name_en__icontains=q) | Q(pinyin__startswith=q.lower())
    for field in exact_or_prefix:
        condition |= Q(**{f"{field}__istartswith": q})
    return condition


def get_campus(code: str) -> Campus:
    """The campus with this code."""
    campus = Campus.objects.filter(code=code).first()
    if campus is None:
        raise CampusNotFound(f"没有代码为“{code}”的院区，请核对。", details={"code": code})
    return campus


def list_campuses() -> QuerySet[Campus]:
    """Campuses in use, by code."""
    return Campus.objects.filter(is_active=True)


def get_department(code: str) -> Department:
    """The department with this code, with its campus."""
    department = Department.objects.select_related("campus").filter(code=code).first()
    if department is None:
        raise DepartmentNotFound(f"没有代码为“{code}”的科室，请核对。", details={"code": code})
    return department


def list_departments(
    campus: str | None = None,
    kind: DepartmentKind | str | None = None,
    q: str = "",
    *,
    include_inactive: bool = False,
) -> QuerySet[Department]:
    """Departments of a campus (code) and kind whose name, pinyin or code fits `q`."""
    rows = Department.objects.select_related("campus")
    if not include_inactive:
        rows = rows.filter(is_active=True)
    if campus:
        rows = rows.filter(campus__code=campus)
    if kind:
        rows = rows.filter(kind=kind)
    if q:
        rows = rows.filter(_matching(q, "code"))
    return rows


def get_staff(staff_no: str) -> StaffMember:
    """The member of staff with this number."""
    staff = StaffMember.objects.select_related("department__campus").filter(staff_no=staff_no).first()
    if staff is None:
        raise StaffNotFound(f"没有工号为“{staff_no}”的职工，请核对。", details={"staff_no": staff_no})
    return staff


def get_staff_of_user(user_id: int | str) -> StaffMember:
    """The member of staff who signs in with this account; raises when it belongs to nobody."""
    staff = find_staff_of_user(user_id)
    if staff is None:
        raise StaffNotFound("您的账号没有关联职工信息，请联系信息科在“机构与人员”中关联。")
    return staff


def find_staff_of_user(user_id: int | str) -> StaffMember | None:
    """The member of staff who signs in with this account, if any."""
    return StaffMember.objects.select_related("department__campus").filter(user_id=user_id).first()


def list_staff(
    department: str | None = None, q: str = "", *, doctors_only: bool = False, include_inactive: bool = False
) -> QuerySet[StaffMember]:
    """Staff of a department (code) whose name, pinyin or number fits `q`."""
    rows = StaffMember.objects.select_related("department__campus")
    if not include_inactive:
        rows = rows.filter(is_active=True)
    if doctors_only:
        rows = rows.filter(is_doctor=True)
    if department:
        rows = rows.filter(department__code=department)
    if q:
        rows = rows.filter(_matching(q, "staff_no"))
    return rows


def list_experts(
    campus: str | None = None,
    department: str | None = None,
    level: ExpertLevel | str | None = None,
    q: str = "",
) -> QuerySet[StaffMember]:
    """Doctors with a published profile; `q` also looks into their specialities."""
    rows = (
        StaffMember.objects.select_related("department__campus", "expert_profile")
        .filter(is_active=True, is_doctor=True, expert_profile__is_published=True)
        .order_by("department__code", "staff_no")
    )
    if campus:
        rows = rows.filter(department__campus__code=campus)
    if department:
        rows = rows.filter(department__code=department)
    if level:
        rows = rows.filter(expert_profile__level=level)
    if q:
        rows = rows.filter(_matching(q) | Q(expert_profile__specialities__icontains=q))
    return rows


def get_expert(staff_no: str) -> StaffMember:
    """A doctor with a published profile."""
    staff = list_experts().filter(staff_no=staff_no).first()
    if staff is None:
        raise StaffNotFound("没有找到该专家的公开介绍。", details={"staff_no": staff_no})
    return staff


def list_rooms(campus: str | None = None, department: str | None = None) -> QuerySet[Room]:
    """Rooms in use."""
    rows = Room.objects.select_related("campus", "department").filter(is_active=True)
    if campus:
        rows = rows.filter(campus__code=campus)
    if department:
        rows = rows.filter(department__code=department)
    return rows


def list_counters(campus: str | None = None, kind: str | None = None) -> QuerySet[Counter]:
    """Counters in use."""
    rows = Counter.objects.select_related("campus").filter(is_active=True)
    if campus:
        rows = rows.filter(campus__code=campus)
    if kind:
        rows = rows.filter(kind=kind)
    return rows
