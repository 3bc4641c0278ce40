"""Patients sign in by phone, and act for family members who agreed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from tests.builders.access import patient_client, signed_in_client
from tests.builders.people import make_patient, resident_id
from yiqiao.foundation import context
from yiqiao.foundation.access.services import ensure_default_role
from yiqiao.foundation.exchange.models import OutboxMessage
from yiqiao.foundation.exchange.services import ensure_sandbox_parties
from yiqiao.hospital.people.errors import NotOwnPatient
from yiqiao.hospital.people.models import FamilyMember, OneTimeCode, Patient
from yiqiao.hospital.people.rules import Sex
from yiqiao.hospital.people.services import mobile

pytestmark = pytest.mark.django_db
BASE = "/api/ui/mobile-session"
PHONE = "13812341234"


@pytest.fixture(autouse=True)
def _parties() -> None:
    ensure_sandbox_parties()
    ensure_default_role("patient")


def post(client: Client, path: str, **body: object):  # type: ignore[no-untyped-def]
    return client.post(f"{BASE}{path}", body, "application/json")


def last_code(phone: str = PHONE) -> str:
    """What the phone received."""
    for message in OutboxMessage.objects.filter(party_id="sms").order_by("-id"):
        if message.payload["phone"] == phone:
            return "".join(char for char in message.payload["text"].split("验证码")[1] if char.isdigit())[:6]
    raise AssertionError("no code was sent")


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_phone_and_code_open_a_session_of_the_only_patient() -> None:
    patient = make_patient(phone=PHONE)
    client = Client()
    assert post(client, "/codes", phone="138 1234 1234").json() == {
        "accepted": True,
        "resend_after_seconds": 60,
    }
    body = post(client, "", phone=PHONE, code=last_code()).json()
    assert body["patient"]["patient_id"] == patient.pk
    assert body["patient"]["name_masked"] == "张*"
    assert [one["relation"] for one in client.get(f"{BASE}/patients").json()] == ["本人"]


@pytest.mark.requirement("PLATFORM-05")
def test_known_and_unknown_phones_get_the_same_answer_and_both_a_code() -> None:
    make_patient(phone=PHONE)
    answers = [post(Client(), "/codes", phone=phone) for phone in (PHONE, "13900009999")]
    assert answers[0].status_code == answers[1].status_code == 200
    assert answers[0].json() == answers[1].json()
    assert OneTimeCode.objects.count() == OutboxMessage.objects.count() == 2
    guesses = [
        post(Client(), "", phone=phone, code=wrong(last_code(phone))) for phone in (PHONE, "13900009999")
    ]
    assert [guess.json()["code"] for guess in guesses] == ["people.code_not_accepted"] * 2
    assert guesses[0].json()["detail"] == guesses[1].json()["detail"]


@pytest.mark.requirement("PLATFORM-05")
def test_code_is_not_stored_in_clear_and_works_once() -> None:
    make_patient(phone=PHONE)
    post(Client(), "/codes", phone=PHONE)
    code = last_code()
    assert code.encode() not in bytes(OneTimeCode.objects.get().code_hash)
    assert post(Client(), "", phone=PHONE, code=code).status_code == 200
    assert post(Client(), "", phone=PHONE, code=code).json()["code"] == "people.code_not_accepted"


def test_five_wrong_guesses_end_the_code() -> None:
    make_patient(phone=PHONE)
    post(Client(), "/codes", phone=PHONE)
    code = last_code()
    for _ in range(5):
        assert post(Client(), "", phone=PHONE, code=wrong(code)).status_code == 422
    assert OneTimeCode.objects.get().wrong_guesses == 5
    assert post(Client(), "", phone=PHONE, code=code).status_code == 422


def test_code_expires_and_a_new_one_has_to_wait_a_minute() -> None:
    make_patient(phone=PHONE)
    with time_machine.travel("2026-06-01T02:00:00+00:00", tick=False) as time:
        post(Client(), "/codes", phone=PHONE)
        code = last_code()
        again = post(Client(), "/codes", phone=PHONE)
        assert (again.status_code, again.json()["code"]) == (423, "people.code_requested_too_soon")
        time.shift(timedelta(minutes=5))
        assert post(Client(), "", phone=PHONE, code=code).status_code == 422
        assert post(Client(), "/codes", phone=PHONE).status_code == 200
        newer = last_code()
        assert post(Client(), "", phone=PHONE, code=newer).status_code == 200


def test_an_hour_has_at_most_five_codes() -> None:
    with time_machine.travel("2026-06-01T02:00:00+00:00", tick=False) as time:
        for _ in range(5):
            assert post(Client(), "/codes", phone=PHONE).status_code == 200
            time.shift(timedelta(minutes=2))
        assert post(Client(), "/codes", phone=PHONE).status_code == 423
        assert OutboxMessage.objects.count() == 5
        time.shift(timedelta(hours=1))
        assert post(Client(), "/codes", phone=PHONE).status_code == 200


def test_of_several_patients_with_one_phone_one_is_chosen() -> None:
    mother = make_patient("李娜", sex=Sex.FEMALE, phone=PHONE)
    child = make_patient("张小宝", born_on=date(2020, 1, 1), phone=PHONE)
    stranger = make_patient("王五", phone="13900009999")
    client = Client()
    post(client, "/codes", phone=PHONE)
    body = post(client, "", phone=PHONE, code=last_code()).json()
    assert body["patient"] is None
    assert [one["patient_id"] for one in body["choices"]] == [mother.pk, child.pk]
    refused = post(client, "/choice", ticket=body["ticket"], patient_id=stranger.pk)
    assert refused.json()["code"] == "people.sign_in_ticket_invalid"
    assert post(client, "/choice", ticket=body["ticket"] + "x", patient_id=child.pk).status_code == 401
    assert post(client, "/choice", ticket=body["ticket"], patient_id=child.pk).status_code == 200
    assert client.get(f"{BASE}/patients").json()[0]["patient_id"] == child.pk


def test_unknown_phone_may_register_with_a_document_and_is_signed_in() -> None:
    client = Client()
    post(client, "/codes", phone=PHONE)
    body = post(client, "", phone=PHONE, code=last_code()).json()
    assert (body["patient"], body["choices"]) == (None, [])
    born = date(1992, 3, 4)
    person = {"name": "赵六", "sex": "male", "born_on": born.isoformat(), "ticket": body["ticket"]}
    document = {"kind": "resident_id", "number": resident_id(born)}
    assert post(client, "/registration", **person, documents=[]).status_code == 422
    answer = post(client, "/registration", **person, documents=[document])
    assert answer.status_code == 200
    patient = Patient.objects.get()
    assert (patient.phone, patient.channel) == (PHONE, "mobile")
    assert client.get(f"{BASE}/patients").json()[0]["patient_id"] == patient.pk


@pytest.mark.requirement("PLATFORM-05")
def test_family_member_is_added_with_their_own_consent() -> None:
    account = make_patient("张伟")
    number = resident_id(date(1955, 1, 1), Sex.FEMALE)
    mother = make_patient(
        "王芳", sex=Sex.FEMALE, born_on=date(1955, 1, 1), phone="13900002222", document=number
    )
    client = patient_client(account.pk)
    person = {"name": "王芳", "kind": "resident_id", "number": number}
    assert post(client, "/family/codes", **person).status_code == 200
    code = last_code("13900002222")
    refused = post(client, "/family", **person, relation="母亲", code=wrong(code))
    assert refused.json()["code"] == "people.code_not_accepted"
    assert not FamilyMember.objects.exists()
    added = post(client, "/family", **person, relation="母亲", code=code).json()
    assert (added["patient_id"], added["relation"]) == (mother.pk, "母亲")
    actor = context.Actor(context.ActorKind.PATIENT, str(account.pk), "张*", patient_id=account.pk)
    with context.acting(actor):
        mobile.check_own_patient(account.pk)
        mobile.check_own_patient(mother.pk)
        with pytest.raises(NotOwnPatient):
            mobile.check_own_patient(make_patient("外人").pk)
    assert len(client.delete(f"{BASE}/family/{added['family_id']}").json()) == 1


def test_asking_for_somebody_who_is_not_on_file_answers_the_same_and_sends_nothing() -> None:
    number = resident_id(date(1955, 1, 1))
    make_patient("王芳", born_on=date(1955, 1, 1), phone="13900002222", document=number)
    client = patient_client(make_patient("张伟").pk)
    for name, asked in (("王方", number), ("王芳", resident_id(date(1955, 1, 1)))):
        answer = post(client, "/family/codes", name=name, kind="resident_id", number=asked)
        assert answer.json() == {"accepted": True, "resend_after_seconds": 60}
    assert not OutboxMessage.objects.exists()


def test_another_account_cannot_remove_a_family_member() -> None:
    account, member, other = make_patient("甲"), make_patient("乙"), make_patient("丙")
    row = FamilyMember.objects.create(
        account=account, member=member, relation="配偶", created_at=account.created_at
    )
    assert patient_client(other.pk).delete(f"{BASE}/family/{row.pk}").status_code == 404
    assert FamilyMember.objects.count() == 1


def test_own_service_is_not_for_staff_and_not_for_strangers() -> None:
    assert Client().get(f"{BASE}/patients").status_code == 401
    assert signed_in_client("registration_clerk").get(f"{BASE}/patients").status_code == 403


@pytest.mark.parametrize("phone", ["", "123", "13812341234567890", "abc", "' OR 1=1", "02164370045"])
def test_what_cannot_receive_a_code_is_refused(phone: str) -> None:
    answer = post(Client(), "/codes", phone=phone)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "phone"
    assert not OneTimeCode.objects.exists()


def test_old_codes_are_deleted_and_fresh_ones_stay() -> None:
    with time_machine.travel("2026-06-01T02:00:00+00:00", tick=False) as time:
        post(Client(), "/codes", phone=PHONE)
        time.shift(timedelta(days=2))
        post(Client(), "/codes", phone="13900009999")
        assert mobile.forget_old_codes() == 1
    assert OneTimeCode.objects.count() == 1
