"""A kiosk finds the patient before it by card or document only."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders.access import kiosk_client, patient_client
from tests.builders.people import make_patient, resident_id
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.people.rules import DocumentKind
from yiqiao.hospital.people.services import NewDocument, add_document, issue_hospital_card

pytestmark = pytest.mark.django_db
PATH = "/api/ui/patients/identify"
BORN = date(1980, 5, 17)


def _patient() -> tuple[Patient, str]:
    patient, number = make_patient("欧阳丽华", born_on=BORN), resident_id(BORN)
    add_document(patient.pk, NewDocument(DocumentKind.RESIDENT_ID, number))
    return patient, number


def test_a_document_number_finds_its_patient_masked_and_audited_without_the_number() -> None:
    patient, number = _patient()
    answer = kiosk_client().post(PATH, {"number": number}, "application/json")
    assert (answer.status_code, answer.json()["id"]) == (200, patient.pk)
    assert number not in answer.content.decode()
    assert "欧阳丽华" not in answer.content.decode()
    record = AuditRecord.objects.get(action="patient.searched")
    assert number not in f"{record.subject}{record.details}"


def test_a_card_number_finds_its_patient() -> None:
    patient, _ = _patient()
    card = issue_hospital_card(patient.pk)
    answer = kiosk_client().post(PATH, {"number": card.number}, "application/json")
    assert answer.json()["id"] == patient.pk


def test_a_name_and_an_unknown_number_find_nobody_and_say_what_to_do() -> None:
    _patient()
    kiosk = kiosk_client()
    for number in ("欧阳丽华", "0000000000"):
        answer = kiosk.post(PATH, {"number": number}, "application/json")
        assert answer.status_code == 404
        assert "人工窗口" in answer.json()["detail"]


def test_patients_may_not_identify_others() -> None:
    patient, number = _patient()
    assert patient_client(patient.pk).post(PATH, {"number": number}, "application/json").status_code == 403
