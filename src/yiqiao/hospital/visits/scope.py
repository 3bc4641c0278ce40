"""Whose visits the present actor may touch."""

from __future__ import annotations

from yiqiao.foundation.context import ActorKind, current_actor
from yiqiao.hospital.organisation.models import StaffMember
from yiqiao.hospital.organisation.queries import find_staff_of_user
from yiqiao.hospital.schedule.scope import check_patient
from yiqiao.hospital.visits.models import Visit


def check_reads(visit: Visit) -> None:
    """Patients their own family's visits, staff and devices those of their campuses."""
    actor = current_actor()
    check_patient(visit.patient_id)
    if actor.kind is not ActorKind.PATIENT:
        actor.check_campus(visit.campus.code)


def check_consults(visit: Visit) -> None:
    """Seeing a patient needs the visit's campus and department in the data scope."""
    actor = current_actor()
    actor.check_campus(visit.campus.code)
    actor.check_department(visit.department.code)


def find_present_staff() -> StaffMember | None:
    """The member of staff behind the present account, if any."""
    actor = current_actor()
    return find_staff_of_user(actor.id) if actor.kind is ActorKind.STAFF and actor.id.isdigit() else None


def present_author() -> str:
    """How the present actor is written into records."""
    actor = current_actor()
    return f"{actor.kind}:{actor.id}"[:100]
