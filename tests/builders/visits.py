"""Visits for tests, made through the services."""

from __future__ import annotations

from datetime import time

from tests.builders.people import make_patient
from tests.builders.schedule import make_session
from yiqiao.foundation import clock
from yiqiao.foundation.context import SYSTEM, acting
from yiqiao.hospital.organisation.models import Department, StaffMember
from yiqiao.hospital.schedule.models import ClinicSession
from yiqiao.hospital.schedule.rules import SlotSource
from yiqiao.hospital.visits import services
from yiqiao.hospital.visits.models import Visit
from yiqiao.hospital.visits.rules import DiagnosisDraft, DiagnosisSystem

HYPERTENSION = DiagnosisDraft(DiagnosisSystem.ICD10, "I10.x00x002", "高血压", is_primary=True)


def make_todays_session(
    *,
    slot_count: int = 20,
    department: Department | None = None,
    doctor: StaffMember | None = None,
) -> ClinicSession:
    """A session that runs all day today, so that tests may register at any hour."""
    return make_session(
        clock.today(),
        slot_count=slot_count,
        department=department,
        doctor=doctor,
        minutes_per_slot=1430 // slot_count,
        hours=(time(0, 0), time(23, 59, 59)),
    )


def make_visit(
    session: ClinicSession | None = None,
    patient_id: int | None = None,
    channel: SlotSource = SlotSource.COUNTER,
    *,
    insurance_code: str = "self_pay",
    entitlement_code: str | None = None,
) -> Visit:
    """A registered visit of a (new) patient in a session of today, as a walk-in."""
    with acting(SYSTEM):
        return services.register_visit(
            patient_id or make_patient().pk,
            session_id=(session or make_todays_session()).pk,
            channel=channel,
            insurance_code=insurance_code,
            entitlement_code=entitlement_code,
        )


def make_waiting_visit(session: ClinicSession | None = None, patient_id: int | None = None) -> Visit:
    """A visit whose patient has checked in."""
    with acting(SYSTEM):
        return services.check_in(make_visit(session, patient_id).pk)


def make_visit_in_consultation(
    session: ClinicSession | None = None, patient_id: int | None = None, *, has_diagnosis: bool = False
) -> Visit:
    """A visit whose patient is with the doctor."""
    with acting(SYSTEM):
        visit = services.start_consultation(make_waiting_visit(session, patient_id).pk)
        if has_diagnosis:
            services.set_diagnoses(visit.pk, [HYPERTENSION])
        return visit


def make_completed_visit(session: ClinicSession | None = None, patient_id: int | None = None) -> Visit:
    """A visit that is over, with a diagnosis."""
    with acting(SYSTEM):
        visit = make_visit_in_consultation(session, patient_id, has_diagnosis=True)
        return services.complete(visit.pk)
