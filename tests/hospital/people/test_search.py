"""Finding patients although their columns are encrypted."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from tests.builders.people import make_patient, resident_id
from yiqiao.hospital.people.models import SearchToken
from yiqiao.hospital.people.queries import search_patients
from yiqiao.hospital.people.rules import CardKind, DocumentKind, Sex
from yiqiao.hospital.people.services import (
    NewDocument,
    PatientChanges,
    add_document,
    issue_card,
    merge_patients,
    update_patient,
    withdraw_card,
)
from yiqiao.hospital.people.services.papers import NewCard

pytestmark = pytest.mark.django_db


def found(q: str) -> list[int]:
    return [summary.id for summary in search_patients(q)]


def test_exact_name_stands_before_longer_names_and_newer_before_older() -> None:
    older = make_patient("张伟")
    longer = make_patient("张伟明")
    newer = make_patient("张伟")
    assert found("张伟") == [newer.pk, older.pk, longer.pk]


def test_surname_alone_gives_the_newest_first() -> None:
    patients = [make_patient(f"王{name}") for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"]
    make_patient("李甲")
    assert found("王") == [patient.pk for patient in reversed(patients[-20:])]


def test_part_of_a_name_is_found_inside_it() -> None:
    patient = make_patient("欧阳小明")
    assert found("小明") == [patient.pk]
    assert found("阳小明") == [patient.pk]
    assert found("明小") == []


def test_pairs_that_do_not_stand_in_a_row_are_not_a_match() -> None:
    make_patient("司马小明明小马")
    assert found("马小马") == []


@pytest.mark.parametrize("q", ["zw", "ZW", "zhangw", "zhangwei", "zhang wei", "zh wei"])
def test_pinyin_initials_and_full_pinyin_find_the_name(q: str) -> None:
    patient = make_patient("张伟")
    make_patient("李娜", sex=Sex.FEMALE)
    expected = [] if q == "zh wei" else [patient.pk]
    assert found(q) == expected


@pytest.mark.parametrize(
    ("name", "q"),
    [
        ("单雄信", "shanx"), ("单雄信", "sxx"), ("曾国强", "zgq"), ("曾国强", "zengguo"), ("仇英", "qiuy"),
        ("仇英", "chouy"), ("解珍", "xz"), ("尉迟恭", "yuchi"), ("吕布", "lvb"), ("吕布", "lubu"), ("朴正", "piao"),
        ("李长乐", "lizhangyue"), ("区小红", "oxh"),
    ],
)  # fmt: skip
def test_polyphonic_characters_are_found_by_their_readings_as_names(name: str, q: str) -> None:
    patient = make_patient(name)
    assert found(q) == [patient.pk]


def test_numbers_find_exactly_one() -> None:
    number = resident_id()
    patient = make_patient("张伟", document=number, card="HC0001", phone="13812345678")
    make_patient("张伟", document=resident_id(), card="HC0002", phone="13812340000")
    for q in (
        number,
        number.lower(),
        "HC0001",
        "hc0001",
        "13812345678",
        "138 1234 5678",
        "+86 138-1234-5678",
    ):
        assert found(q) == [patient.pk], q
    assert found(patient.patient_no) == [patient.pk]
    assert found(number[-4:]) == [patient.pk]


def test_several_words_narrow_the_search() -> None:
    wanted = make_patient("张伟", phone="13800001234")
    make_patient("张伟", phone="13800005678")
    make_patient("李伟", phone="13900001234")
    assert found("张 1234") == [wanted.pk]
    assert found("zw 1234") == [wanted.pk]
    assert found("张伟 9999") == []


def test_latin_names_are_found_by_any_word_in_any_order() -> None:
    patient = make_patient("José García", nationality="ESP", name_en="Jose Garcia")
    for q in ("jose", "gar", "garcia jose", "JOSÉ", "josegarcia"):
        assert found(q) == [patient.pk], q


@pytest.mark.parametrize("q", ["", "   ", "%", "' OR 1=1 --", "a", "😀", "\u200b"])
def test_nothing_to_look_for_finds_nothing(q: str) -> None:
    make_patient("张伟")
    assert found(q) == []


def test_changed_particulars_are_found_and_old_ones_are_not() -> None:
    patient = make_patient("张伟", phone="13812345678")
    update_patient(patient.pk, PatientChanges(name="张卫国", phone="13900000001"))
    card = issue_card(patient.pk, NewCard(CardKind.HOSPITAL, "HC9999"))
    assert found("张卫国") == found("13900000001") == found("HC9999") == [patient.pk]
    withdraw_card(patient.pk, card.pk)
    assert found("张伟") == found("13812345678") == found("HC9999") == []


def test_merged_record_is_found_by_its_old_number_under_the_kept_one() -> None:
    kept, merged = make_patient("张伟"), make_patient("张玮", phone="13900000002")
    passport = NewDocument(DocumentKind.PASSPORT, "E12345678")
    add_document(merged.pk, passport)
    merge_patients(kept.pk, merged.pk, "同一人，已核对")
    assert found(merged.patient_no) == found("E12345678") == [kept.pk]
    assert found("张玮") == []


@pytest.mark.requirement("PLATFORM-05", "CRYPTO-02")
def test_no_clear_text_is_stored() -> None:
    patient = make_patient(
        "欧阳娜娜",
        sex=Sex.FEMALE,
        born_on=date(1990, 1, 1),
        document=resident_id(date(1990, 1, 1), Sex.FEMALE),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text, d::text FROM people_patient p JOIN people_identitydocument d"
                       " ON d.patient_id = p.id WHERE p.id = %s", [patient.pk])  # fmt: skip
        text = "".join(cursor.fetchone())
    for secret in ("欧阳", "13812341234", "19900101"):
        assert secret not in text
    assert SearchToken.objects.filter(patient=patient).count() > 10


@pytest.mark.requirement("PLATFORM-05")
def test_results_are_masked() -> None:
    number = resident_id()
    make_patient("张伟", document=number)
    (summary,) = search_patients("张伟")
    assert (summary.name_masked, summary.phone_masked) == ("张*", "138****1234")
    assert summary.document_masked == "*" * 14 + number[-4:]
    assert summary.age.endswith("岁")


def test_search_takes_a_fixed_number_of_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5):
        make_patient("张伟", document=resident_id())
    with django_assert_num_queries(3):
        assert len(search_patients("张伟")) == 5
