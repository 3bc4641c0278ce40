"""Visits over HTTP, as counter, kiosk, doctor and patient use them."""

from __future__ import annotations

import pytest

from tests.builders.access import kiosk_client, make_user, patient_client, signed_in, signed_in_client
from tests.builders.organisation import make_department
from tests.builders.people import make_patient
from tests.builders.schedule import make_reservation
from tests.builders.visits import (
    make_todays_session,
    make_visit,
    make_visit_in_consultation,
    make_waiting_visit,
)
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.hospital.organisation import services as organisation
from yiqiao.hospital.people.services import merge_patients, undo_merge
from yiqiao.hospital.schedule.models import Reservation
from yiqiao.hospital.visits import queries, services
from yiqiao.hospital.visits.models import Visit
from yiqiao.hospital.visits.rules import AllergySeverity

pytestmark = pytest.mark.django_db

VISITS = "/api/ui/visits"
DOCTOR = "/api/ui/consultation"
OWN = "/api/ui/own-visits"
JSON = "application/json"
COLD = {"system": "icd10", "code": "J06.900", "name": "急性上呼吸道感染", "is_primary": True}


def test_a_walk_in_is_registered_seen_and_completed() -> None:
    session, patient = make_todays_session(), make_patient("诸葛亮")
    clerk = signed_in_client("registration_clerk")
    registered = clerk.post(VISITS, {"patient_id": patient.pk, "session_id": session.pk}, JSON)
    assert registered.status_code == 200
    assert "诸葛亮" not in registered.content.decode()
    visit = registered.json()
    assert (visit["status"], visit["channel"]) == ("registered", "counter")
    assert clerk.post(f"{VISITS}/{visit['id']}/check-in", {}, JSON).json()["status"] == "checked_in"

    doctor = signed_in_client("outpatient_doctor", departments=["cardiology"])
    queue = doctor.get(f"{DOCTOR}/queue").json()
    assert [row["visit"]["id"] for row in queue] == [visit["id"]]
    path = f"{DOCTOR}/visits/{visit['id']}"
    started = doctor.post(f"{path}/start", {"version": queue[0]["visit"]["version"]}, JSON).json()
    assert (started["status"], started["allowed_actions"]) == (
        "in_consultation",
        ["put_back", "complete", "write"],
    )
    assert doctor.post(f"{path}/complete", {}, JSON).json()["code"] == "visits.diagnosis_required"
    assert doctor.put(f"{path}/diagnoses", {"diagnoses": [COLD]}, JSON).json()[0]["code"] == "J06.900"
    note = doctor.post(f"{path}/notes", {"kind": "chief_complaint", "text": "咽痛2天"}, JSON).json()
    allergy = {"substance": "青霉素", "severity": "severe", "reaction": "皮疹"}
    assert doctor.post(f"{path}/allergies", allergy, JSON).json()[0]["substance"] == "青霉素"
    detail = doctor.get(path).json()
    assert (detail["patient_name"], detail["notes"][0]["id"]) == ("诸葛亮", note["id"])
    done = doctor.post(f"{path}/complete", {}, JSON).json()
    assert (done["status"], done["allowed_actions"]) == ("completed", ["reopen"])
    seen = AuditRecord.objects.filter(action="visit.record_viewed").get()
    assert seen.subject == f"visit:{visit['id']}"


def test_the_doctor_who_calls_becomes_the_visits_doctor_and_mine_means_mine() -> None:
    visit = make_waiting_visit()
    other = make_waiting_visit()
    user = make_user("outpatient_doctor")
    organisation.save_staff(
        organisation.StaffFacts("D100", "扁鹊", make_department().code, is_doctor=True, user_id=user.pk)
    )
    client = signed_in(user)
    assert client.get(f"{DOCTOR}/queue").json() == []
    assert client.post(f"{DOCTOR}/visits/{visit.pk}/start", {}, JSON).json()["doctor_name"] == "扁鹊"
    mine = client.get(f"{DOCTOR}/queue").json()
    assert [row["visit"]["id"] for row in mine] == [visit.pk]
    everybody = client.get(f"{DOCTOR}/queue", {"is_mine": "false"}).json()
    assert {row["visit"]["id"] for row in everybody} == {visit.pk, other.pk}


def test_a_stale_page_is_told_so() -> None:
    visit = make_waiting_visit()
    doctor = signed_in_client("outpatient_doctor")
    answer = doctor.post(f"{DOCTOR}/visits/{visit.pk}/start", {"version": visit.version - 1}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (412, "visits.visit_stale")
    visit.refresh_from_db()
    assert visit.status == "checked_in"


def test_a_repeated_registration_with_one_key_is_one_visit() -> None:
    session, patient = make_todays_session(), make_patient()
    clerk = signed_in_client("registration_clerk")
    body = {"patient_id": patient.pk, "session_id": session.pk}
    answers = [clerk.post(VISITS, body, JSON, headers={"Idempotency-Key": "r1"}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Visit.objects.count() == 1


def test_a_patient_takes_the_number_checks_in_and_follows_the_timeline() -> None:
    booked = make_reservation(make_todays_session())
    phone = patient_client(booked.patient_id)
    visit = phone.post(OWN, {"reservation_id": booked.pk}, JSON).json()
    assert (visit["status"], visit["channel"]) == ("registered", "mobile")
    path = f"{OWN}/{visit['id']}"
    steps = phone.get(f"{path}/timeline").json()["steps"]
    assert [(step["code"], step["state"]) for step in steps if step["state"] == "next"] == [
        ("check_in", "next")
    ]
    assert phone.post(f"{path}/check-in", {}, JSON).json()["status"] == "checked_in"
    late = phone.post(f"{path}/cancel", {"reason": "不看了"}, JSON)
    assert late.json()["code"] == "visits.visit_state"
    assert [row["id"] for row in phone.get(OWN).json()["items"]] == [visit["id"]]


@pytest.mark.requirement("PLATFORM-05")
def test_a_patient_cannot_reach_anybody_elses_visit() -> None:
    visit = make_visit()
    phone = patient_client(make_patient().pk)
    for call in (
        phone.get(f"{OWN}/{visit.pk}/timeline"),
        phone.post(f"{OWN}/{visit.pk}/cancel", {"reason": "恶作剧"}, JSON),
        phone.post(OWN, {"reservation_id": visit.reservation_id}, JSON),
        phone.get(f"{VISITS}/{visit.pk}"),
        phone.get(f"{DOCTOR}/visits/{visit.pk}"),
    ):
        assert call.status_code == 403
    visit.refresh_from_db()
    assert visit.status == "registered"


@pytest.mark.requirement("PLATFORM-05", "PLATFORM-06")
def test_records_are_for_those_who_treat() -> None:
    visit = make_visit_in_consultation()
    path = f"{DOCTOR}/visits/{visit.pk}"
    clerk = signed_in_client("registration_clerk")
    assert clerk.get(path).status_code == 403
    assert clerk.get(f"{VISITS}/{visit.pk}").status_code == 200
    pharmacist = signed_in_client("pharmacist")
    assert pharmacist.get(path).status_code == 200
    assert pharmacist.put(f"{path}/diagnoses", {"diagnoses": [COLD]}, JSON).status_code == 403
    dermatologist = signed_in_client(
        "outpatient_doctor", departments=[make_department("dermatology", "皮肤科").code]
    )
    assert dermatologist.put(f"{path}/diagnoses", {"diagnoses": [COLD]}, JSON).status_code == 403
    assert kiosk_client("west").get(f"{VISITS}/{visit.pk}").status_code == 403
    assert queries.diagnoses_of(visit.pk) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "patient_id"),
        ({"patient_id": 1}, "reservation_id"),
        ({"patient_id": 1, "session_id": 1, "reservation_id": 1}, "reservation_id"),
        ({"patient_id": 1, "session_id": 2**63}, "session_id"),
        ({"patient_id": 1, "session_id": 1, "insurance_code": "'; DROP TABLE"}, "insurance_code"),
    ],
)
def test_nonsense_gets_a_problem_naming_the_field(body: dict[str, object], field: str) -> None:
    answer = signed_in_client("registration_clerk").post(VISITS, body, JSON)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == field


def test_unknown_things_are_not_found() -> None:
    clerk = signed_in_client("registration_clerk")
    body = {"patient_id": 999999, "session_id": make_todays_session().pk}
    assert clerk.post(VISITS, body, JSON).json()["code"] == "people.patient_not_found"
    body = {"patient_id": make_patient().pk, "session_id": 999999}
    assert clerk.post(VISITS, body, JSON).json()["code"] == "schedule.session_not_found"
    assert clerk.get(f"{VISITS}/999999").json()["code"] == "visits.visit_not_found"


def test_a_cancelled_registration_can_be_made_anew() -> None:
    visit = make_visit(make_todays_session(slot_count=1))
    clerk = signed_in_client("registration_clerk")
    cancelled = clerk.post(f"{VISITS}/{visit.pk}/cancel", {"reason": "挂错科室"}, JSON).json()
    assert (cancelled["status"], cancelled["cancelled_reason"]) == ("cancelled", "挂错科室")
    again = clerk.post(VISITS, {"patient_id": visit.patient_id, "session_id": visit.session_id}, JSON)
    assert again.json()["queue_no"] == visit.queue_no


def test_visits_reservations_and_allergies_follow_a_merged_patient_and_come_back() -> None:
    session = make_todays_session()
    kept, merged = make_visit(session), make_visit(session)
    lone = make_reservation(patient_id=merged.patient_id)
    for patient_id in (kept.patient_id, merged.patient_id):
        services.record_allergy(patient_id, "虾", AllergySeverity.MILD)
    services.record_allergy(merged.patient_id, "青霉素", AllergySeverity.SEVERE)
    merge = merge_patients(kept.patient_id, merged.patient_id, "同一人")
    assert Visit.objects.filter(patient_id=kept.patient_id).count() == 2
    lone.refresh_from_db()
    assert lone.patient_id == kept.patient_id
    # Two numbers in one session: the second stays with the merged record for the desk to give back.
    assert Reservation.objects.get(visit=merged).patient_id == merged.patient_id
    assert [row.substance for row in queries.allergies_of(kept.patient_id)] == ["青霉素", "虾"]
    undo_merge(merge.pk, "合并错误")
    assert Visit.objects.get(pk=merged.pk).patient_id == merged.patient_id
    assert [row.substance for row in queries.allergies_of(merged.patient_id)] == ["青霉素", "虾"]
