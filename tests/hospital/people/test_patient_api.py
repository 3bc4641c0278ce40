"""Patients over the interface API: masked, permitted, audited."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.builders.access import kiosk_client, patient_client, signed_in_client
from tests.builders.people import make_patient, resident_id
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.people.services import merge_patients

pytestmark = pytest.mark.django_db
BASE = "/api/ui/patients"
BORN = date(1980, 5, 17)


def registration(**more: object) -> dict[str, object]:
    return {"name": "张伟", "sex": "male", "born_on": BORN.isoformat(), **more}


@pytest.mark.requirement("PLATFORM-05")
def test_clerk_registers_and_finds_a_patient_without_seeing_clear_numbers() -> None:
    clerk = signed_in_client("registration_clerk")
    number = resident_id(BORN)
    body = registration(phone="13812341234", documents=[{"kind": "resident_id", "number": number}])
    made = clerk.post(BASE, body, "application/json")
    assert made.status_code == 200
    found = clerk.get(BASE, {"q": number})
    assert [row["patient_no"] for row in found.json()] == [made.json()["patient_no"]]
    for answer in (made, found):
        for secret in (number, "13812341234", "张伟"):
            assert secret not in answer.content.decode()
    assert made.json()["allowed_actions"] == [
        "update", "add_document", "add_card", "add_contact", "merge", "reveal",
    ]  # fmt: skip
    searched = AuditRecord.objects.get(action="patient.searched")
    assert number not in str(searched.details) + searched.subject


def test_repeated_registration_with_one_key_makes_one_patient() -> None:
    clerk = signed_in_client("registration_clerk")
    answers = [
        clerk.post(BASE, registration(), "application/json", headers={"Idempotency-Key": "key-1"})
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert Patient.objects.count() == 1


def test_probable_duplicate_is_told_and_confirmed() -> None:
    clerk = signed_in_client("registration_clerk")
    make_patient("张伟", born_on=BORN)
    refused = clerk.post(BASE, registration(), "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "people.probable_duplicate")
    assert len(refused.json()["details"]["candidates"]) == 1
    confirmed = clerk.post(BASE, registration(is_duplicate_checked=True), "application/json")
    assert confirmed.status_code == 200
    duplicates = clerk.get(f"{BASE}/{confirmed.json()['id']}/duplicates").json()
    assert len(duplicates) == 1


@pytest.mark.requirement("PLATFORM-05", "PLATFORM-06")
def test_full_values_need_the_permission_and_a_reason_which_the_audit_keeps() -> None:
    patient = make_patient(document=resident_id(BORN), born_on=BORN)
    path = f"{BASE}/{patient.pk}/reveal"
    reason = {"reason": "患者遗忘登记电话，当面核对"}
    assert signed_in_client("finance").post(path, reason, "application/json").status_code == 403
    clerk = signed_in_client("registration_clerk")
    assert clerk.post(path, {"reason": " "}, "application/json").status_code == 422
    assert not AuditRecord.objects.filter(action="patient.revealed").exists()
    shown = clerk.post(path, reason, "application/json").json()
    assert (shown["name"], shown["phone"]) == ("张伟", "13812341234")
    record = AuditRecord.objects.get(action="patient.revealed")
    assert (record.subject, record.reason) == (f"patient:{patient.pk}", reason["reason"])


def test_merged_record_redirects() -> None:
    clerk = signed_in_client("registration_clerk")
    kept, merged = make_patient("甲"), make_patient("乙")
    answer = clerk.post(
        f"{BASE}/{kept.pk}/merge", {"merged_id": merged.pk, "reason": "同一人"}, "application/json"
    )
    assert answer.status_code == 200
    banner = clerk.get(f"{BASE}/{merged.pk}").json()
    assert (banner["id"], banner["redirected_from"]) == (kept.pk, merged.pk)
    undone = clerk.post(
        f"{BASE}/merges/{answer.json()['id']}/undo", {"reason": "合并错误"}, "application/json"
    )
    assert undone.json()["undone_at"] is not None
    assert clerk.get(f"{BASE}/{merged.pk}").json()["redirected_from"] is None


def test_merging_signs_the_merged_patient_out() -> None:
    kept, merged = make_patient("甲"), make_patient("乙")
    client = patient_client(merged.pk)
    assert client.get("/api/ui/mobile-session/patients").status_code == 200
    merge_patients(kept.pk, merged.pk, "同一人")
    assert client.get("/api/ui/mobile-session/patients").status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x" * 101}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"born_on": "0001-01-01"}, "born_on"),
        ({"sex": "other"}, "sex"),
        ({"phone": "<script>"}, "phone"),
        ({"documents": [{"kind": "resident_id", "number": "110105194912310021"}]}, "documents.0.number"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_nonsense_gets_a_problem_naming_the_field(body: dict[str, object], field: str) -> None:
    answer = signed_in_client("registration_clerk").post(BASE, registration(**body), "application/json")
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == field
    assert not Patient.objects.exists()


def test_strangers_patients_and_wrong_roles_are_refused() -> None:
    patient = make_patient()
    for client, status in (
        (Client(), 401),
        (patient_client(patient.pk), 403),
        (signed_in_client("system_admin"), 403),
    ):
        assert client.get(f"{BASE}/{patient.pk}").status_code == status
        assert client.get(BASE, {"q": "张"}).status_code == status


def test_kiosk_finds_by_card_and_registers_as_a_kiosk() -> None:
    kiosk = kiosk_client()
    make_patient("李四", card="HC0001")
    assert len(kiosk.get(f"{BASE}/by-card", {"number": "hc0001"}).json()) == 1
    assert kiosk.post(BASE, registration(), "application/json").status_code == 200
    assert Patient.objects.order_by("-pk").first().channel == "kiosk"  # type: ignore[union-attr]


def test_documents_cards_and_contacts_are_added_and_taken_away() -> None:
    clerk = signed_in_client("registration_clerk")
    path = f"{BASE}/{make_patient(born_on=BORN).pk}"
    document = clerk.post(f"{path}/documents", {"kind": "passport", "number": "E1234567"}, "application/json")
    card = clerk.post(f"{path}/cards/issue", {}, "application/json")
    contact = clerk.post(
        f"{path}/contacts", {"name": "李娜", "phone": "13900001111", "relation": "配偶"}, "application/json"
    )
    record = clerk.get(path).json()
    assert [one["number_masked"] for one in record["documents"]] == ["****4567"]
    assert [one["name_masked"] for one in record["contacts"]] == ["李*"]
    clerk.post(f"{path}/documents/{document.json()['id']}/withdraw", {}, "application/json")
    clerk.post(f"{path}/cards/{card.json()['id']}/withdraw", {}, "application/json")
    record = clerk.delete(f"{path}/contacts/{contact.json()['id']}").json()
    assert [one["is_active"] for one in (*record["documents"], *record["cards"])] == [False, False]
    assert record["contacts"] == []


def test_change_with_an_old_version_is_stale() -> None:
    clerk = signed_in_client("registration_clerk")
    path = f"{BASE}/{make_patient().pk}"
    assert (
        clerk.patch(path, {"version": 1, "phone": "13900001111"}, "application/json").json()["version"] == 2
    )
    stale = clerk.patch(path, {"version": 1, "phone": "13900002222"}, "application/json")
    assert (stale.status_code, stale.json()["code"]) == (412, "people.patient_changed_meanwhile")


def test_unknown_patient_is_not_found() -> None:
    answer = signed_in_client("registration_clerk").get(f"{BASE}/999999999")
    assert (answer.status_code, answer.json()["code"]) == (404, "people.patient_not_found")
