"""Campuses, departments and staff for tests, made through the services."""

from __future__ import annotations

from itertools import count

from yiqiao.hospital.organisation import services
from yiqiao.hospital.organisation.models import Campus, Counter, Department, Room, StaffMember
from yiqiao.hospital.organisation.rules import CounterKind, DepartmentKind

_counts = count(1)


def make_campus(code: str = "east", name: str = "东院区") -> Campus:
    """The campus with this code, made if need be."""
    return Campus.objects.filter(code=code).first() or services.save_campus(
        services.CampusFacts(code=code, name=name, name_en=f"{code.title()} campus")
    )


def make_department(
    code: str = "cardiology",
    name: str = "心内科",
    campus: Campus | None = None,
    kind: DepartmentKind = DepartmentKind.OUTPATIENT,
) -> Department:
    """The department with this code, made if need be."""
    return Department.objects.filter(code=code).first() or services.save_department(
        services.DepartmentFacts(code=code, name=name, campus_code=(campus or make_campus()).code, kind=kind)
    )


def make_staff(
    staff_no: str = "",
    name: str = "李明",
    department: Department | None = None,
    *,
    is_doctor: bool = False,
    title: str = "",
) -> StaffMember:
    """A new member of staff, by default in cardiology."""
    return services.save_staff(
        services.StaffFacts(
            staff_no=staff_no or f"S{next(_counts):05d}",
            name=name,
            department_code=(department or make_department()).code,
            is_doctor=is_doctor,
            title=title,
        )
    )


def make_doctor(
    name: str = "王主任", department: Department | None = None, staff_no: str = ""
) -> StaffMember:
    """A new doctor."""
    return make_staff(staff_no, name, department, is_doctor=True, title="主任医师")


def make_room(code: str = "101", department: Department | None = None) -> Room:
    """A consulting room of a department."""
    department = department or make_department()
    return services.save_room(
        services.RoomFacts(
            campus_code=department.campus.code, code=code, name=f"{code}诊室", department_code=department.code
        )
    )


def make_counter(
    code: str = "C01", campus: Campus | None = None, kind: CounterKind = CounterKind.CHARGING
) -> Counter:
    """A window of a campus."""
    return services.save_counter(
        services.CounterFacts(
            campus_code=(campus or make_campus()).code, code=code, name=f"{code}号窗口", kind=kind
        )
    )
