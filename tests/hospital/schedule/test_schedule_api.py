"""The schedule over HTTP, as counter, doctor, kiosk, patient and administrator use it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders.access import kiosk_client, patient_client, signed_in_client
from tests.builders.organisation import make_campus, make_department
from tests.builders.people import make_patient
from tests.builders.schedule import make_registration_item, make_reservation, make_session, make_template
from yiqiao.foundation import clock
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.hospital.schedule.models import Reservation
from yiqiao.hospital.schedule.rules import SlotSource

pytestmark = pytest.mark.django_db

SESSIONS = "/api/ui/schedule/sessions"
RESERVATIONS = "/api/ui/schedule/reservations"
OWN = "/api/ui/schedule/own-reservations"
JSON = "application/json"


def test_a_clerk_finds_a_session_holds_confirms_and_cancels() -> None:
    session, patient = make_session(slot_count=3), make_patient("欧阳娜娜")
    clerk = signed_in_client("registration_clerk")
    listed = clerk.get(SESSIONS, {"from_day": session.on.isoformat(), "department": "cardiology"}).json()
    assert (listed["total"], listed["items"][0]["free_for_channel"]) == (1, 3)
    assert listed["items"][0]["free_by_source"] == {"general": 3}
    held = clerk.post(RESERVATIONS, {"session_id": session.pk, "patient_id": patient.pk}, JSON)
    assert held.status_code == 200
    body = held.json()
    assert (body["status"], body["slot_number"], body["channel"]) == ("held", 1, "counter")
    assert body["allowed_actions"] == ["confirm", "release"]
    assert "欧阳娜娜" not in held.content.decode()
    path = f"{RESERVATIONS}/{body['id']}"
    assert clerk.post(f"{path}/confirm", {}, JSON).json()["status"] == "confirmed"
    assert clerk.post(f"{path}/confirm", {}, JSON).json()["code"] == "schedule.reservation_state"
    detail = clerk.get(f"{SESSIONS}/{session.pk}").json()
    assert [slot["state"] for slot in detail["slots"]] == ["taken", "free", "free"]
    cancelled = clerk.post(f"{path}/cancel", {"reason": "患者改期"}, JSON).json()
    assert (cancelled["status"], cancelled["cancelled_reason"]) == ("cancelled", "患者改期")
    actions = AuditRecord.objects.filter(action__startswith="reservation.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "reservation.held",
        "reservation.confirmed",
        "reservation.cancelled",
    ]


def test_a_double_click_with_one_key_holds_one_number() -> None:
    session, patient = make_session(), make_patient()
    clerk = signed_in_client("registration_clerk")
    answers = [
        clerk.post(
            RESERVATIONS,
            {"session_id": session.pk, "patient_id": patient.pk},
            JSON,
            headers={"Idempotency-Key": "k1"},
        ).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert Reservation.objects.count() == 1


def test_a_patient_books_on_the_telephone_and_sees_nobody_elses() -> None:
    session = make_session(slot_count=2)
    other = make_reservation(session)
    patient = make_patient()
    phone = patient_client(patient.pk)
    assert phone.get(SESSIONS, {"from_day": session.on.isoformat()}).json()["total"] == 1
    slots = phone.get(f"{SESSIONS}/{session.pk}").json()["slots"]
    assert [slot["reservation_id"] for slot in slots] == [None, None]
    held = phone.post(OWN, {"session_id": session.pk, "patient_id": patient.pk}, JSON).json()
    assert (held["channel"], held["slot_number"]) == ("mobile", 2)
    assert phone.post(f"{OWN}/{held['id']}/confirm", {}, JSON).json()["status"] == "confirmed"
    assert [row["id"] for row in phone.get(OWN).json()["items"]] == [held["id"]]
    assert phone.get(f"{OWN}/{other.pk}").status_code == 403
    assert phone.post(f"{OWN}/{other.pk}/cancel", {"reason": "恶作剧"}, JSON).status_code == 403
    assert (
        phone.post(RESERVATIONS, {"session_id": session.pk, "patient_id": patient.pk}, JSON).status_code
        == 403
    )
    stranger = {"session_id": session.pk, "patient_id": other.patient_id}
    assert phone.post(OWN, stranger, JSON).json()["code"] == "people.not_own_patient"


def test_a_kiosk_books_at_its_campus_only() -> None:
    here = make_session(sources={SlotSource.KIOSK: 1, SlotSource.COUNTER: 1})
    there = make_session(department=make_department("west-ent", "耳鼻喉科", make_campus("west", "西院区")))
    kiosk = kiosk_client("east")
    patient = make_patient()
    refused = kiosk.post(RESERVATIONS, {"session_id": there.pk, "patient_id": patient.pk}, JSON)
    assert refused.json()["code"] == "access.outside_data_scope"
    held = kiosk.post(RESERVATIONS, {"session_id": here.pk, "patient_id": patient.pk}, JSON).json()
    assert held["channel"] == "kiosk"
    clash = {"session_id": here.pk, "patient_id": make_patient().pk, "channel": "counter"}
    assert kiosk.post(RESERVATIONS, clash, JSON).json()["code"] == "schedule.channel_not_allowed"


def test_a_doctor_adds_numbers_up_to_the_limit() -> None:
    session = make_session(slot_count=2)
    doctor = signed_in_client("outpatient_doctor", departments=["cardiology"])
    path = f"{SESSIONS}/{session.pk}/slots"
    slots = doctor.post(path, {"count": 10}, JSON).json()["slots"]
    assert [slot["number"] for slot in slots] == list(range(1, 13))
    assert [slot["is_added"] for slot in slots] == [False] * 2 + [True] * 10
    refused = doctor.post(path, {"count": 1}, JSON)
    assert refused.json()["code"] == "schedule.added_slots_limit"
    elsewhere = signed_in_client("outpatient_doctor", departments=["dermatology"])
    assert elsewhere.post(path, {"count": 1}, JSON).status_code == 403
    assert signed_in_client("registration_clerk").post(path, {"count": 1}, JSON).status_code == 403


def test_a_suspension_lists_whom_to_tell_until_they_are_told() -> None:
    session = make_session()
    booked = make_reservation(session)
    make_reservation(session, is_confirmed=False)
    admin = signed_in_client("schedule_admin")
    path = f"{SESSIONS}/{session.pk}"
    affected = admin.post(f"{path}/suspend", {"reason": "医生病假"}, JSON).json()
    assert [(row["reservation_id"], row["was_status"], row["told_at"]) for row in affected] == [
        (booked.pk, "confirmed", None)
    ]
    booked.refresh_from_db()
    assert (booked.status, booked.cancelled_reason) == ("cancelled", "停诊：医生病假")
    told = admin.post(f"{path}/affected/{booked.pk}/told", {"note": "改约周四"}, JSON).json()
    assert (told[0]["note"], told[0]["told_at"] is not None) == ("改约周四", True)
    assert admin.post(f"{path}/suspend", {"reason": "再停"}, JSON).json()["code"] == "schedule.session_state"
    assert admin.post(f"{path}/resume", {}, JSON).json()["session"]["free"] == 10
    assert make_reservation(session).status == "confirmed"
    assert signed_in_client("registration_clerk").get(f"{path}/affected").status_code == 403


def template_body(**more: object) -> dict[str, object]:
    return {
        "department_id": make_department().pk,
        "weekday": 0,
        "period": "morning",
        "starts": "08:00",
        "ends": "12:00",
        "minutes_per_slot": 10,
        "slot_count": 24,
        "registration_item_id": make_registration_item().pk,
        "runs_on_holidays": True,
        **more,
    }


def test_templates_are_made_changed_generated_and_retired() -> None:
    admin = signed_in_client("schedule_admin")
    base = "/api/ui/schedule/templates"
    made = admin.post(base, template_body(), JSON).json()
    assert admin.post(base, template_body(), JSON).json()["code"] == "schedule.template_conflict"
    monday = clock.today() + timedelta(days=(7 - clock.today().weekday()) % 7 or 7)
    stretch = {"from_day": monday.isoformat(), "until": (monday + timedelta(days=13)).isoformat()}
    generated = admin.post("/api/ui/schedule/generate", stretch, JSON).json()["sessions"]
    assert generated == 2
    assert admin.post("/api/ui/schedule/generate", stretch, JSON).json() == {"sessions": 0}
    changed = admin.put(f"{base}/{made['id']}", template_body(weekday=1, version=1), JSON).json()
    assert (changed["weekday"], changed["version"]) == (1, 2)
    stale = admin.put(f"{base}/{made['id']}", template_body(weekday=2, version=1), JSON)
    assert (stale.status_code, stale.json()["code"]) == (412, "schedule.template_stale")
    assert admin.post(f"{base}/{made['id']}/retire", {"version": 2}, JSON).json()["is_active"] is False
    assert admin.get(base).json()["total"] == 0


def test_the_profile_shares_a_templates_numbers_out_between_sources() -> None:
    template = make_template(weekday=2)
    template.slots_by_source = {}
    admin = signed_in_client("schedule_admin")
    body = template_body(weekday=3, slot_count=20)
    made = admin.post("/api/ui/schedule/templates", body, JSON).json()
    day = clock.today() + timedelta(days=(3 - clock.today().weekday()) % 7 or 7)
    generate = {"from_day": day.isoformat(), "until": day.isoformat(), "template_ids": [made["id"]]}
    assert admin.post("/api/ui/schedule/generate", generate, JSON).json() == {"sessions": 1}
    row = admin.get(SESSIONS, {"from_day": day.isoformat()}).json()["items"][0]
    assert sum(row["free_by_source"].values()) == row["total"] == 20


def test_a_closed_day_and_a_swapped_day_follow_the_hospitals_calendar() -> None:
    admin = signed_in_client("schedule_admin")
    admin.post("/api/ui/schedule/templates", template_body(weekday=0, runs_on_holidays=False), JSON)
    monday = clock.today() + timedelta(days=(7 - clock.today().weekday()) % 7 or 7)
    sunday = monday - timedelta(days=1)
    for day, is_open, follows in ((monday, False, None), (sunday, True, 0)):
        body = {"campus": "east", "on": day.isoformat(), "is_open": is_open, "follows_weekday": follows}
        assert admin.put("/api/ui/schedule/calendar-days", body, JSON).status_code == 200
    stretch = {"from_day": sunday.isoformat(), "until": monday.isoformat()}
    assert admin.post("/api/ui/schedule/generate", stretch, JSON).json() == {"sessions": 1}
    rows = admin.get(SESSIONS, {"from_day": sunday.isoformat(), "until": monday.isoformat()}).json()["items"]
    assert [row["on"] for row in rows] == [sunday.isoformat()]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends": "07:00"}, "ends"),
        ({"slot_count": 25}, "slot_count"),
        ({"slots_by_source": {"counter": 3}}, "slots_by_source"),
        ({"doctor_id": 999999}, "doctor_id"),
        ({"registration_item_id": 999999}, "registration_item_id"),
        ({"weekday": 7}, "weekday"),
        ({"weeks": "x" * 1000}, "weeks"),
    ],
)
def test_a_wrong_template_names_the_field(change: dict[str, object], field: str) -> None:
    admin = signed_in_client("schedule_admin")
    answer = admin.post("/api/ui/schedule/templates", template_body(**change), JSON)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["fields"]] == [field]


@pytest.mark.parametrize(
    "query",
    [
        {"until": "2030-01-01"},
        {"channel": "general"},
        {"from_day": "0001-01-01"},
        {"page": "0"},
        {"doctor_id": "x"},
    ],
)
def test_nonsense_in_a_search_gets_a_problem(query: dict[str, str]) -> None:
    answer = signed_in_client("registration_clerk").get(SESSIONS, query)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == next(iter(query))


def test_listing_sessions_costs_the_same_for_one_and_for_many(django_assert_max_num_queries: object) -> None:
    on = clock.today() + timedelta(days=1)
    for _ in range(4):
        make_reservation(make_session(on))
    clerk = signed_in_client("registration_clerk")
    clerk.get(SESSIONS, {"from_day": on.isoformat()})
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert clerk.get(SESSIONS, {"from_day": on.isoformat()}).json()["total"] == 4
