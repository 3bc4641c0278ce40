"""Registering, changing and merging patients."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from tests.builders.people import make_patient, resident_id
from yiqiao.foundation import events
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.problems import DomainError, InvalidInput
from yiqiao.hospital.events import PatientRegistered, PatientsMerged
from yiqiao.hospital.extensions import Badge, identity_proofs, patient_badges
from yiqiao.hospital.people import merge_registry, queries
from yiqiao.hospital.people.errors import (
    CardAlreadyIssued,
    DocumentAlreadyRegistered,
    GuardianRequired,
    MergeNotUndoable,
    MergeRefused,
    PatientAlreadyMerged,
    PatientChangedMeanwhile,
    ProbableDuplicate,
)
from yiqiao.hospital.people.models import Contact, FamilyMember, IdentityDocument, Patient
from yiqiao.hospital.people.rules import CardKind, DocumentKind, Sex
from yiqiao.hospital.people.services import (
    NewCard,
    NewContact,
    NewDocument,
    NewPatient,
    PatientChanges,
    add_document,
    issue_card,
    issue_hospital_card,
    merge_patients,
    register_patient,
    remove_contact,
    undo_merge,
    update_patient,
    withdraw_document,
)

BORN = date(1980, 5, 17)


@pytest.fixture
def published() -> Iterator[list[object]]:
    seen: list[object] = []
    for kind in (PatientRegistered, PatientsMerged):
        events.subscribe(kind, seen.append)
    yield seen
    for kind in (PatientRegistered, PatientsMerged):
        events.unsubscribe(kind, seen.append)


@pytest.mark.django_db
def test_registered_patient_is_found_by_document_card_and_phone(published: list[object]) -> None:
    number = resident_id(BORN)
    patient = make_patient(document=number, card="hc-100", born_on=BORN)
    assert patient.patient_no.startswith("P")
    assert queries.find_by_document(DocumentKind.RESIDENT_ID, number.lower()) == patient
    assert queries.find_by_card("HC-100") == patient
    assert queries.list_by_phone("+86 138 1234 1234") == [patient]
    assert published == [PatientRegistered(patient.pk, "counter")]


@pytest.mark.django_db
def test_document_on_file_is_refused_and_names_the_patient() -> None:
    number = resident_id(BORN)
    known = make_patient(document=number)
    with pytest.raises(DocumentAlreadyRegistered) as refusal:
        make_patient("李四", document=number)
    assert refusal.value.details == {"patient_no": known.patient_no, "patient_id": known.pk}
    assert known.patient_no in refusal.value.detail
    assert Patient.objects.count() == 1


@pytest.mark.django_db
def test_renewed_permit_is_recognised() -> None:
    patient = make_patient()
    add_document(patient.pk, NewDocument(DocumentKind.HK_MACAO_PERMIT, "H1234567801", "HKG"))
    with pytest.raises(DocumentAlreadyRegistered):
        add_document(make_patient("李四").pk, NewDocument(DocumentKind.HK_MACAO_PERMIT, "H1234567802", "HKG"))
    assert queries.find_by_document("hk_macao_permit", "h12345678") == patient


@pytest.mark.django_db
def test_same_name_birth_and_sex_waits_for_the_clerk() -> None:
    known = make_patient("张伟", born_on=BORN)
    new = NewPatient("张 伟".replace(" ", ""), Sex.MALE, BORN)
    with pytest.raises(ProbableDuplicate) as refusal:
        register_patient(new)
    (candidate,) = refusal.value.details["candidates"]
    assert (candidate["patient_id"], candidate["name_masked"]) == (known.pk, "张*")
    assert "张伟" not in str(refusal.value.details)
    assert Patient.objects.count() == 1
    again = register_patient(NewPatient("张伟", Sex.MALE, BORN, is_duplicate_checked=True))
    assert [one.id for one in queries.find_duplicates(again.pk)] == [known.pk]


@pytest.mark.django_db
def test_number_must_agree_with_birth_date_and_sex() -> None:
    with pytest.raises(InvalidInput) as refusal:
        make_patient(document=resident_id(BORN, Sex.FEMALE), born_on=date(1980, 5, 18))
    assert [problem.field for problem in refusal.value.fields] == ["documents.0.number"] * 2
    assert not Patient.objects.exists()


@pytest.mark.django_db
def test_child_under_14_needs_a_guardian() -> None:
    child = NewPatient("张小宝", Sex.MALE, date(2020, 1, 1))
    with pytest.raises(GuardianRequired):
        register_patient(child)
    guardian = NewContact("张母", "13900001111", "母亲", is_guardian=True)
    patient = register_patient(NewPatient("张小宝", Sex.MALE, date(2020, 1, 1), contacts=(guardian,)))
    with pytest.raises(GuardianRequired):
        remove_contact(patient.pk, Contact.objects.get().pk)
    assert Contact.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"born_on": date(2199, 1, 1)}, "born_on"),
        ({"born_on": date(1, 1, 1)}, "born_on"),
        ({"phone": "12345"}, "phone"),
        ({"nationality": "中国"}, "nationality"),
    ],
)
def test_nonsense_is_refused_with_its_field(changes: dict[str, object], field: str) -> None:
    facts = {"name": "张伟", "sex": Sex.MALE, "born_on": BORN, **changes}
    with pytest.raises(InvalidInput) as refusal:
        register_patient(NewPatient(**facts))  # type: ignore[arg-type]
    assert [problem.field for problem in refusal.value.fields] == [field]
    assert not Patient.objects.exists()


@pytest.mark.django_db
def test_identity_proof_of_a_subsystem_is_asked() -> None:
    class Proof:
        code = "passport"

        def check(self, identity):  # type: ignore[no-untyped-def]
            return ["护照国籍与号码不符"] if identity.number.startswith("X") else []

    identity_proofs.register("passport", Proof())  # type: ignore[arg-type]
    try:
        patient = make_patient()
        with pytest.raises(InvalidInput, match="护照国籍"):
            add_document(patient.pk, NewDocument(DocumentKind.PASSPORT, "X1234567"))
        add_document(patient.pk, NewDocument(DocumentKind.PASSPORT, "E1234567"))
    finally:
        identity_proofs.unregister("passport")


@pytest.mark.django_db
def test_badges_come_from_plug_ins_once_for_a_list() -> None:
    calls = []

    class Overseas:
        code = "overseas"

        def badges_of(self, patient_ids):  # type: ignore[no-untyped-def]
            calls.append(list(patient_ids))
            return {patient_ids[0]: [Badge("overseas", "境外", "Overseas", "blue")]}

    patients = [make_patient("张伟"), make_patient("张伟")]
    patient_badges.register("overseas", Overseas())
    try:
        summaries = queries.search_patients("张伟")
        assert len(calls) == 1
        assert sorted(len(summary.badges) for summary in summaries) == [0, 1]
        assert [badge.label for badge in queries.badges(patients[0].pk)] == ["境外"]
    finally:
        patient_badges.unregister("overseas")


@pytest.mark.django_db
def test_form_opened_before_another_save_is_refused() -> None:
    patient = make_patient()
    update_patient(patient.pk, PatientChanges(address="徐汇区"), expected_version=1)
    with pytest.raises(PatientChangedMeanwhile):
        update_patient(patient.pk, PatientChanges(address="浦东新区"), expected_version=1)
    assert Patient.objects.get().address == "徐汇区"


@pytest.mark.django_db
def test_birth_date_on_the_identity_card_is_not_changed_away() -> None:
    patient = make_patient(document=resident_id(BORN), born_on=BORN)
    with pytest.raises(InvalidInput):
        update_patient(patient.pk, PatientChanges(born_on=date(1981, 1, 1)))


@pytest.mark.django_db
def test_card_number_is_used_once_at_a_time() -> None:
    first, second = make_patient("甲"), make_patient("乙")
    issue_card(first.pk, NewCard(CardKind.SOCIAL_SECURITY, "SH0001"))
    with pytest.raises(CardAlreadyIssued):
        issue_card(second.pk, NewCard(CardKind.HOSPITAL, "sh0001"))
    assert issue_hospital_card(second.pk).number.startswith("C")


@pytest.mark.django_db
def test_merge_moves_everything_and_redirects(published: list[object]) -> None:
    kept, merged = make_patient("张伟", phone=None), make_patient("张玮", card="HC0007")
    friend = make_patient("李四")
    add_document(merged.pk, NewDocument(DocumentKind.PASSPORT, "E1234567"))
    FamilyMember.objects.create(account=merged, member=friend, relation="配偶", created_at=kept.created_at)
    published.clear()
    merge = merge_patients(kept.pk, merged.pk, "同一人，已核对护照")
    assert queries.get_patient(merged.pk) == kept
    assert queries.find_by_card("HC0007") == queries.find_by_document("passport", "E1234567") == kept
    assert queries.get_patient(kept.pk).phone == "13812341234"
    assert FamilyMember.objects.get().account_id == kept.pk
    assert published == [PatientsMerged(kept.pk, merged.pk)]
    record = AuditRecord.objects.get(action="patient.merged")
    assert (record.subject, record.reason) == (f"patient:{kept.pk}", "同一人，已核对护照")
    with pytest.raises(PatientAlreadyMerged) as refusal:
        update_patient(merged.pk, PatientChanges(address="x"))
    assert refusal.value.details == {"kept_id": kept.pk}
    undo_merge(merge.pk, "合并错误")
    assert queries.find_by_card("HC0007") == merged
    assert queries.get_patient(merged.pk) == merged
    assert Patient.objects.get(pk=kept.pk).phone is None
    assert [one.id for one in queries.search_patients("张玮")] == [merged.pk]
    with pytest.raises(MergeNotUndoable):
        undo_merge(merge.pk, "再撤销")


@pytest.mark.django_db
def test_rows_of_other_packages_follow_through_the_registry_and_back() -> None:
    kept, merged, third = make_patient("甲"), make_patient("乙"), make_patient("丙")
    other = FamilyMember.objects.create(
        account=third, member=merged, relation="子", created_at=kept.created_at
    )
    move = merge_registry.rows("people.FamilyMember", "member")
    merge_registry.register("test.rows", move)
    try:
        merge = merge_patients(kept.pk, merged.pk, "同一人")
        assert merge.moved["test.rows"] == [other.pk]
        other.refresh_from_db()
        assert other.member_id == kept.pk
        undo_merge(merge.pk, "撤销")
        other.refresh_from_db()
        assert other.member_id == merged.pk
    finally:
        merge_registry.unregister("test.rows")


@pytest.mark.django_db
def test_two_identity_cards_are_two_people() -> None:
    first = make_patient("甲", document=resident_id(BORN), born_on=BORN)
    second = make_patient("乙", document=resident_id(BORN), born_on=BORN)
    with pytest.raises(MergeRefused):
        merge_patients(first.pk, second.pk, "看起来是同一人")
    assert IdentityDocument.objects.filter(patient=second).count() == 1
    withdraw_document(second.pk, second.documents.get().pk)
    merge_patients(first.pk, second.pk, "证件录错，同一人")
    with pytest.raises(MergeRefused):
        merge_patients(first.pk, first.pk, "同一份")


@pytest.mark.django_db
def test_chain_of_merges_leads_to_the_last() -> None:
    a, b, c = make_patient("甲"), make_patient("乙"), make_patient("丙")
    merge_patients(b.pk, a.pk, "同一人")
    merge_patients(c.pk, b.pk, "同一人")
    assert queries.get_patient(a.pk) == c
    assert [one.id for one in queries.search_patients(a.patient_no)] == [c.pk]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_with_one_document_make_one_patient() -> None:
    number = resident_id(BORN)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def register(name: str) -> None:
        try:
            start.wait(timeout=20)
            make_patient(name, document=number, born_on=BORN)
            outcomes.append("registered")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    clerks = [threading.Thread(target=register, args=(name,)) for name in ("张伟", "张玮")]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join(timeout=30)
    assert sorted(outcomes) == ["people.document_already_registered", "registered"]
    assert Patient.objects.count() == 1
