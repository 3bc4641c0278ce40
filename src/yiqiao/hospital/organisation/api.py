"""Departments, experts, staff, rooms and counters.

Reading is for everybody who is signed in with `organisation.read`; what is read is public knowledge, but for
the staff list, which is for those who manage it.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query
from pydantic import StringConstraints

from yiqiao.foundation import context
from yiqiao.foundation.http import (
    PUBLIC,
    ApiRouter,
    Face,
    Id,
    Input,
    LongText,
    Mount,
    Output,
    Page,
    SearchText,
    ShortText,
    paginate,
)
from yiqiao.hospital.organisation import queries, services
from yiqiao.hospital.organisation.models import Counter, Department, Room, StaffMember
from yiqiao.hospital.organisation.rules import CounterKind, DepartmentKind, ExpertLevel

router = ApiRouter(tags=["organisation"])

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{1,20}$")]
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class CampusOut(Output):
    """A campus."""

    code: str
    name: str
    name_en: str
    address: str
    phone: str


class DepartmentOut(Output):
    """A department."""

    id: int
    code: str
    name: str
    name_en: str
    kind: DepartmentKind
    campus_code: str
    campus_name: str
    location: str
    introduction: str
    insurance_code: str
    is_active: bool

    @staticmethod
    def of(row: Department) -> dict[str, Any]:
        """From the row."""
        names = set(DepartmentOut.model_fields) - {"campus_code", "campus_name"}
        return {
            **{name: getattr(row, name) for name in names},
            "campus_code": row.campus.code,
            "campus_name": row.campus.name,
        }


class StaffOut(Output):
    """A member of staff."""

    id: int
    staff_no: str
    name: str
    name_en: str
    title: str
    title_en: str
    department_code: str
    department_name: str
    campus_code: str
    is_doctor: bool
    insurance_code: str
    is_active: bool
    user_id: int | None

    @staticmethod
    def of(row: StaffMember) -> dict[str, Any]:
        """From the row."""
        names = set(StaffOut.model_fields) - {"department_code", "department_name", "campus_code"}
        return {
            **{name: getattr(row, name) for name in names},
            "department_code": row.department.code,
            "department_name": row.department.name,
            "campus_code": row.department.campus.code,
        }


class ExpertOut(Output):
    """What the public may know of a doctor."""

    id: int
    staff_no: str
    name: str
    name_en: str
    title: str
    title_en: str
    department_code: str
    department_name: str
    department_name_en: str
    campus_code: str
    campus_name: str
    level: ExpertLevel
    specialities: str
    specialities_en: str
    introduction: str
    introduction_en: str

    @staticmethod
    def of(row: StaffMember) -> dict[str, Any]:
        """From the row with its profile."""
        profile, department = row.expert_profile, row.department
        own = ("id", "staff_no", "name", "name_en", "title", "title_en")
        public = ("level", "specialities", "specialities_en", "introduction", "introduction_en")
        return {
            **{name: getattr(row, name) for name in own},
            **{name: getattr(profile, name) for name in public},
            "department_code": department.code,
            "department_name": department.name,
            "department_name_en": department.name_en,
            "campus_code": department.campus.code,
            "campus_name": department.campus.name,
        }


class RoomOut(Output):
    """A room."""

    id: int
    code: str
    name: str
    campus_code: str
    department_code: str | None

    @staticmethod
    def of(row: Room) -> dict[str, Any]:
        """From the row."""
        return {
            "id": row.pk,
            "code": row.code,
            "name": row.name,
            "campus_code": row.campus.code,
            "department_code": row.department.code if row.department else None,
        }


class CounterOut(Output):
    """A counter."""

    id: int
    code: str
    name: str
    campus_code: str
    kind: CounterKind

    @staticmethod
    def of(row: Counter) -> dict[str, Any]:
        """From the row."""
        return {
            "id": row.pk,
            "code": row.code,
            "name": row.name,
            "campus_code": row.campus.code,
            "kind": row.kind,
        }


class CampusIn(Input):
    """A campus."""

    name: ShortText
    name_en: OptionalLine = ""
    address: OptionalLine = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] = ""
    is_active: bool = True


class DepartmentIn(Input):
    """A department."""

    name: ShortText
    campus_code: Code
    kind: DepartmentKind
    name_en: OptionalLine = ""
    insurance_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    location: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    introduction: LongText = ""
    is_active: bool = True


class StaffIn(Input):
    """A member of staff."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
    department_code: Code
    name_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)] = ""
    title_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    is_doctor: bool = False
    insurance_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] = ""
    is_active: bool = True
    user_id: Id | None = None


class ProfileIn(Input):
    """What the public is told of a doctor."""

    level: ExpertLevel = ExpertLevel.ORDINARY
    specialities: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    specialities_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""
    introduction: LongText = ""
    introduction_en: LongText = ""
    is_published: bool = True


class RoomIn(Input):
    """A room."""

    name: ShortText
    department_code: Code | None = None
    is_active: bool = True


class CounterIn(Input):
    """A counter."""

    name: ShortText
    kind: CounterKind
    is_active: bool = True


class PublicExpertQuery(Input):
    """What to look for among the experts."""

    campus: Code | None = None
    department: Code | None = None
    level: ExpertLevel | None = None
    q: SearchText = ""
    page: Annotated[int, Field(ge=1, le=100000)] = 1
    page_size: Annotated[int, Field(ge=1, le=200)] = 20


_READ = {"permission": "organisation.read"}
_MANAGE = {"permission": "organisation.manage"}


@router.get("/campuses", permission=PUBLIC, operation_id="list_campuses", response=list[CampusOut])
def list_campuses(request: HttpRequest) -> Any:
    """The hospital's sites."""
    return list(queries.list_campuses())


@router.get("/departments", **_READ, operation_id="list_departments", response=Page[DepartmentOut])
def list_departments(
    request: HttpRequest,
    campus: Code | None = None,
    kind: DepartmentKind | None = None,
    q: SearchText = "",
    include_inactive: bool = False,
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(50, ge=1, le=200),
) -> Any:
    """Departments by campus, kind, name, pinyin or code."""
    rows = queries.list_departments(campus, kind, q, include_inactive=include_inactive)
    return paginate(rows, page, page_size, DepartmentOut.of)


@router.get("/experts", **_READ, operation_id="list_experts", response=Page[ExpertOut])
def list_experts(request: HttpRequest, query: PublicExpertQuery = Query(...)) -> Any:
    """Doctors with a published profile; names, pinyin and specialities are searched."""
    rows = queries.list_experts(query.campus, query.department, query.level, query.q)
    return paginate(rows, query.page, query.page_size, ExpertOut.of)


@router.get("/experts/{staff_no}", **_READ, operation_id="get_expert", response=ExpertOut)
def get_expert(request: HttpRequest, staff_no: Code) -> Any:
    """One doctor's public profile."""
    return ExpertOut.of(queries.get_expert(staff_no))


@router.get("/rooms", **_READ, operation_id="list_rooms", response=list[RoomOut])
def list_rooms(request: HttpRequest, campus: Code | None = None, department: Code | None = None) -> Any:
    """Rooms in use."""
    return [RoomOut.of(row) for row in queries.list_rooms(campus, department)]


@router.get("/counters", **_READ, operation_id="list_counters", response=list[CounterOut])
def list_counters(request: HttpRequest, campus: Code | None = None, kind: CounterKind | None = None) -> Any:
    """Counters in use."""
    return [CounterOut.of(row) for row in queries.list_counters(campus, kind)]


@router.get("/staff", **_MANAGE, operation_id="list_staff", response=Page[StaffOut])
def list_staff(
    request: HttpRequest,
    department: Code | None = None,
    q: SearchText = "",
    doctors_only: bool = False,
    include_inactive: bool = False,
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(50, ge=1, le=200),
) -> Any:
    """Staff with their accounts."""
    rows = queries.list_staff(department, q, doctors_only=doctors_only, include_inactive=include_inactive)
    return paginate(rows, page, page_size, StaffOut.of)


@router.put("/campuses/{code}", **_MANAGE, operation_id="save_campus", response=CampusOut)
def save_campus(request: HttpRequest, code: Code, data: CampusIn) -> Any:
    """Create or change a campus."""
    context.current_actor().check_campus(code)
    return services.save_campus(services.CampusFacts(code=code, **data.dict()))


@router.put("/departments/{code}", **_MANAGE, operation_id="save_department", response=DepartmentOut)
def save_department(request: HttpRequest, code: Code, data: DepartmentIn) -> Any:
    """Create or change a department."""
    _check_campuses(data.campus_code, queries.list_departments(include_inactive=True).filter(code=code))
    return DepartmentOut.of(services.save_department(services.DepartmentFacts(code=code, **data.dict())))


@router.put("/staff/{staff_no}", **_MANAGE, operation_id="save_staff", response=StaffOut)
def save_staff(request: HttpRequest, staff_no: Code, data: StaffIn) -> Any:
    """Create or change a member of staff."""
    there = queries.get_department(data.department_code)
    departments = [
        row.department for row in queries.list_staff(include_inactive=True).filter(staff_no=staff_no)
    ]
    _check_campuses(there.campus.code, departments)
    return StaffOut.of(services.save_staff(services.StaffFacts(staff_no=staff_no, **data.dict())))


@router.put("/experts/{staff_no}", **_MANAGE, operation_id="save_expert_profile", response=ProfileIn)
def save_expert_profile(request: HttpRequest, staff_no: Code, data: ProfileIn) -> Any:
    """Create or change what the public is told of a doctor."""
    context.current_actor().check_campus(queries.get_staff(staff_no).department.campus.code)
    services.save_expert_profile(staff_no, services.ProfileFacts(**data.dict()))
    return data


@router.put("/campuses/{campus}/rooms/{code}", **_MANAGE, operation_id="save_room", response=RoomOut)
def save_room(request: HttpRequest, campus: Code, code: Code, data: RoomIn) -> Any:
    """Create or change a room."""
    context.current_actor().check_campus(campus)
    return RoomOut.of(services.save_room(services.RoomFacts(campus_code=campus, code=code, **data.dict())))


@router.put("/campuses/{campus}/counters/{code}", **_MANAGE, operation_id="save_counter", response=CounterOut)
def save_counter(request: HttpRequest, campus: Code, code: Code, data: CounterIn) -> Any:
    """Create or change a counter."""
    context.current_actor().check_campus(campus)
    facts = services.CounterFacts(campus_code=campus, code=code, **data.dict())
    return CounterOut.of(services.save_counter(facts))


def _check_campuses(target: str, present: Any) -> None:
    """The actor's data scope must hold the campus a thing goes to and the one it comes from."""
    actor = context.current_actor()
    for code in {target, *(department.campus.code for department in present)}:
        actor.check_campus(code)


MOUNTS = [Mount(Face.UI, "/organisation", router)]
