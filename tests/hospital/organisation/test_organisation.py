"""Departments, staff and experts over the interface API."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders.access import make_user, patient_client, signed_in_client
from tests.builders.organisation import make_campus, make_department, make_doctor, make_staff
from tests.builders.people import make_patient
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.hospital.organisation.errors import AccountAlreadyLinked, StaffNotFound
from yiqiao.hospital.organisation.models import Department, ExpertProfile
from yiqiao.hospital.organisation.queries import get_staff_of_user
from yiqiao.hospital.organisation.rules import ExpertLevel, pinyin_initials
from yiqiao.hospital.organisation.services import ProfileFacts, StaffFacts, save_expert_profile, save_staff

pytestmark = pytest.mark.django_db
BASE = "/api/ui/organisation"


@pytest.mark.parametrize(
    ("text", "initials"),
    [("心内科", "xnk"), ("CT室", "cts"), ("王小明", "wxm"), ("O·K", "ok"), ("", ""), ("重症医学科", "zzyxk")],
)
def test_pinyin_initials(text: str, initials: str) -> None:
    assert pinyin_initials(text) == initials


@pytest.mark.parametrize("q", ["心内", "xn", "XNK", "cardio"])
def test_departments_are_found_by_name_pinyin_and_code(q: str) -> None:
    make_department()
    make_department("surgery", "普外科")
    body = signed_in_client("registration_clerk").get(f"{BASE}/departments", {"q": q}).json()
    assert [row["code"] for row in body["items"]] == ["cardiology"]
    assert body["items"][0]["campus_code"] == "east"


def test_expert_profile_is_public_to_patients_and_an_unpublished_one_is_not() -> None:
    shown, hidden = make_doctor("王主任"), make_doctor("赵主任")
    save_expert_profile(shown.staff_no, ProfileFacts(ExpertLevel.EXPERT, specialities="冠心病"))
    save_expert_profile(hidden.staff_no, ProfileFacts(is_published=False))
    client = patient_client(make_patient().pk)
    body = client.get(f"{BASE}/experts", {"q": "冠心病"}).json()
    assert [(row["name"], row["level"]) for row in body["items"]] == [("王主任", "expert")]
    assert client.get(f"{BASE}/experts").json()["total"] == 1
    assert client.get(f"{BASE}/experts/{hidden.staff_no}").status_code == 404


def test_staff_list_is_not_for_patients_or_strangers() -> None:
    make_staff()
    assert patient_client(make_patient().pk).get(f"{BASE}/staff").status_code == 403
    assert Client().get(f"{BASE}/staff").status_code == 401
    assert signed_in_client("information_dept").get(f"{BASE}/staff").json()["total"] == 1


def test_saving_a_department_is_audited_and_saving_it_again_changes_it() -> None:
    make_campus()
    client = signed_in_client("information_dept")
    body = {"name": "心内科", "campus_code": "east", "kind": "outpatient"}
    for name in ("心内科", "心血管内科"):
        answer = client.put(f"{BASE}/departments/card", {**body, "name": name}, "application/json")
        assert answer.status_code == 200
    assert answer.json()["name"] == "心血管内科"
    assert Department.objects.get(code="card").pinyin == "xxgnk"
    actions = AuditRecord.objects.filter(subject="department:card").order_by("id")
    assert [row.action for row in actions] == [
        "organisation.department_created",
        "organisation.department_changed",
    ]


def test_other_campus_is_outside_the_scope_and_nothing_is_written() -> None:
    make_campus("east")
    make_campus("west", "西院区")
    client = signed_in_client("information_dept", campuses=["east"], campus="east")
    body = {"name": "心内科", "campus_code": "west", "kind": "outpatient"}
    answer = client.put(f"{BASE}/departments/card", body, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "access.outside_data_scope")
    make_department("card", campus=make_campus("west"))
    moved = client.put(f"{BASE}/departments/card", {**body, "campus_code": "east"}, "application/json")
    assert moved.status_code == 403
    assert Department.objects.get().campus.code == "west"


def test_account_belongs_to_one_member_of_staff() -> None:
    user = make_user()
    first = make_staff()
    save_staff(StaffFacts(first.staff_no, "李明", "cardiology", user_id=user.pk))
    assert get_staff_of_user(user.pk).staff_no == first.staff_no
    with pytest.raises(AccountAlreadyLinked):
        save_staff(StaffFacts("S-OTHER", "赵四", "cardiology", user_id=user.pk))
    with pytest.raises(StaffNotFound):
        get_staff_of_user(make_user().pk)


def test_only_a_doctor_has_a_profile() -> None:
    clerk = make_staff()
    answer = signed_in_client("information_dept").put(
        f"{BASE}/experts/{clerk.staff_no}", {}, "application/json"
    )
    assert answer.status_code == 422
    assert not ExpertProfile.objects.exists()


def test_unknown_department_names_the_code() -> None:
    answer = signed_in_client("information_dept").put(
        f"{BASE}/staff/S1", {"name": "李", "department_code": "nope"}, "application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "organisation.department_not_found")
