"""Registration, the doctor's work, and what is written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders.organisation import make_campus, make_department
from tests.builders.people import make_patient
from tests.builders.schedule import make_reservation, make_session
from tests.builders.visits import (
    HYPERTENSION,
    make_completed_visit,
    make_todays_session,
    make_visit,
    make_visit_in_consultation,
    make_waiting_visit,
)
from yiqiao.foundation import clock, events
from yiqiao.foundation.context import Actor, ActorKind, OutsideDataScope, acting
from yiqiao.foundation.dictionary.models import Term as DictionaryTerm
from yiqiao.foundation.dictionary.services import retire_term
from yiqiao.foundation.dictionary.standard_tables import load_standard_tables
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.events import VisitCancelled, VisitCompleted, VisitRegistered
from yiqiao.hospital.extensions import queue_priorities
from yiqiao.hospital.people.errors import NotOwnPatient
from yiqiao.hospital.schedule import services as schedule
from yiqiao.hospital.schedule.errors import AlreadyBooked, SoldOut
from yiqiao.hospital.schedule.models import Reservation
from yiqiao.hospital.visits import queries, services
from yiqiao.hospital.visits.errors import (
    AllergyAlreadyRecorded,
    AllergyNotFound,
    DiagnosisRequired,
    NoteStale,
    NotInConsultation,
    NotToday,
    ReservationOfAnother,
    SessionNotRunning,
    VisitNotPossible,
    VisitStale,
)
from yiqiao.hospital.visits.models import Diagnosis, Visit, VisitNote
from yiqiao.hospital.visits.ports import journey_sources
from yiqiao.hospital.visits.rules import (
    AllergySeverity,
    DiagnosisDraft,
    DiagnosisSystem,
    NoteKind,
    Step,
    StepState,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> Iterator[list[events.DomainEvent]]:
    """The visit events published during a test."""
    seen: list[events.DomainEvent] = []
    kinds = (VisitRegistered, VisitCancelled, VisitCompleted)
    for kind in kinds:
        events.subscribe(kind, seen.append)
    yield seen
    for kind in kinds:
        events.unsubscribe(kind, seen.append)


def doctor_of(campus: str = "east", *departments: str) -> Actor:
    """A doctor whose data scope is a campus and departments."""
    return Actor(
        ActorKind.STAFF,
        "9",
        "王医生",
        campus=campus,
        campuses=frozenset({campus}),
        departments=frozenset(departments) or None,
    )


def test_a_booked_patient_registers_and_keeps_the_number(published: list[events.DomainEvent]) -> None:
    session = make_todays_session()
    make_reservation(session)
    booked = make_reservation(session)
    visit = services.register_visit(booked.patient_id, reservation_id=booked.pk, channel="kiosk")
    assert (visit.status, visit.queue_no, visit.kind) == ("registered", booked.slot.number, "outpatient")
    assert (visit.doctor_id, visit.department_id) == (session.doctor_id, session.department_id)
    booked.refresh_from_db()
    assert booked.status == "fulfilled"
    assert published == [VisitRegistered(visit.pk, booked.patient_id, session.pk, "kiosk")]


def test_a_held_number_is_confirmed_by_registering() -> None:
    held = make_reservation(make_todays_session(), is_confirmed=False)
    services.register_visit(held.patient_id, reservation_id=held.pk, channel="counter")
    held.refresh_from_db()
    assert held.status == "fulfilled"


def test_a_walk_in_takes_the_next_number_in_the_same_transaction() -> None:
    session = make_todays_session(slot_count=1)
    visit = make_visit(session)
    assert visit.queue_no == 1
    with pytest.raises(SoldOut):
        make_visit(session)
    with pytest.raises(AlreadyBooked):
        make_visit(session, visit.patient_id)
    assert Visit.objects.count() == Reservation.objects.count() == 1


def test_when_a_listener_cannot_do_its_part_nobody_is_registered() -> None:
    def refuse(event: VisitRegistered) -> None:
        raise InvalidInput("没有价格")

    session, patient = make_todays_session(), make_patient()
    events.subscribe(VisitRegistered, refuse)
    try:
        with pytest.raises(InvalidInput):
            services.register_visit(patient.pk, session_id=session.pk, channel="counter")
    finally:
        events.unsubscribe(VisitRegistered, refuse)
    assert Visit.objects.count() == Reservation.objects.count() == 0


def test_registration_is_on_the_day_with_ones_own_reservation_in_a_running_session() -> None:
    tomorrow = make_session(clock.today() + timedelta(days=1))
    with pytest.raises(NotToday):
        make_visit(tomorrow)
    booked = make_reservation(make_todays_session())
    with pytest.raises(ReservationOfAnother):
        services.register_visit(make_patient().pk, reservation_id=booked.pk, channel="counter")
    stopped = make_todays_session()
    schedule.suspend_session(stopped.pk, "停诊")
    with pytest.raises(SessionNotRunning):
        make_visit(stopped)
    assert Visit.objects.count() == 0


def test_a_cancelled_registration_gives_its_number_to_the_next(published: list[events.DomainEvent]) -> None:
    session = make_todays_session(slot_count=1)
    visit = make_visit(session)
    services.cancel_visit(visit.pk, "患者离院")
    assert published[-1] == VisitCancelled(visit.pk, "患者离院")
    assert make_visit(session).queue_no == 1


def test_a_patient_who_has_been_seen_cannot_cancel() -> None:
    visit = make_visit_in_consultation()
    with pytest.raises(VisitNotPossible, match="接诊中"):
        services.cancel_visit(visit.pk, "不看了")
    visit.refresh_from_db()
    assert visit.status == "in_consultation"


def test_the_second_of_two_doctors_is_told_that_the_visit_moved_on() -> None:
    visit = make_waiting_visit()
    services.start_consultation(visit.pk, visit.version)
    with pytest.raises(VisitStale) as refusal:
        services.start_consultation(visit.pk, visit.version)
    assert refusal.value.details == {"version": visit.version + 1, "status": "in_consultation"}


def test_a_consultation_ends_with_a_primary_diagnosis(published: list[events.DomainEvent]) -> None:
    visit = make_visit_in_consultation()
    with pytest.raises(DiagnosisRequired):
        services.complete(visit.pk)
    services.set_diagnoses(visit.pk, [HYPERTENSION])
    done = services.complete(visit.pk)
    assert (done.status, published[-1]) == ("completed", VisitCompleted(visit.pk))
    assert services.reopen(visit.pk).status == "in_consultation"


def test_diagnoses_are_replaced_reordered_and_never_lost() -> None:
    visit = make_visit_in_consultation()
    cold = DiagnosisDraft(DiagnosisSystem.TCM_DISEASE, "A01.01.01", "感冒", is_primary=True)
    diabetes = DiagnosisDraft(DiagnosisSystem.ICD10, "E11.900", "2型糖尿病", is_primary=True)
    services.set_diagnoses(visit.pk, [HYPERTENSION, cold])
    services.set_diagnoses(
        visit.pk, [diabetes, DiagnosisDraft(DiagnosisSystem.ICD10, HYPERTENSION.code, HYPERTENSION.name)]
    )
    shown = [(row.code, row.is_primary) for row in queries.diagnoses_of(visit.pk)]
    assert shown == [("E11.900", True), ("I10.x00x002", False)]
    removed = Diagnosis.objects.get(visit=visit, removed_at__isnull=False)
    assert removed.code == "A01.01.01"
    with pytest.raises(InvalidInput) as refusal:
        services.set_diagnoses(visit.pk, [DiagnosisDraft(DiagnosisSystem.ICD10, "x", "?")])
    assert [problem.field for problem in refusal.value.fields] == ["diagnoses.0"]


def test_the_dictionary_names_what_it_knows_and_refuses_what_it_retired() -> None:
    load_standard_tables()
    visit = make_visit_in_consultation()
    known = DictionaryTerm.objects.filter(table__code="icd10", code__regex=r"^[A-Z]\d\d\.").order_by("code")
    term, old = known[0], known[1]
    own = DiagnosisDraft(DiagnosisSystem.ICD10, "Z99.999x999", "本院自定诊断")
    services.set_diagnoses(
        visit.pk, [DiagnosisDraft(DiagnosisSystem.ICD10, term.code, "随便写的", is_primary=True), own]
    )
    shown = [(row.name, row.is_coded) for row in queries.diagnoses_of(visit.pk)]
    assert shown == [(term.name, True), ("本院自定诊断", False)]
    retire_term("icd10", old.code, clock.today() - timedelta(days=1))
    with pytest.raises(InvalidInput, match="已停用") as refusal:
        services.set_diagnoses(visit.pk, [own, DiagnosisDraft(DiagnosisSystem.ICD10, old.code, old.name)])
    assert [problem.field for problem in refusal.value.fields] == ["diagnoses.1"]
    assert len(queries.diagnoses_of(visit.pk)) == 2


def test_nothing_is_written_before_the_patient_is_called_in() -> None:
    visit = make_waiting_visit()
    with pytest.raises(NotInConsultation):
        services.set_diagnoses(visit.pk, [HYPERTENSION])
    with pytest.raises(NotInConsultation):
        services.write_note(visit.pk, NoteKind.CHIEF_COMPLAINT, "头痛3天")


def test_a_note_is_corrected_by_a_new_version_that_names_the_old() -> None:
    visit = make_visit_in_consultation(has_diagnosis=True)
    first = services.write_note(visit.pk, NoteKind.CHIEF_COMPLAINT, "头痛3天")
    second = services.write_note(visit.pk, NoteKind.CHIEF_COMPLAINT, "头痛5天", corrects_id=first.pk)
    assert (second.version, second.corrects_id) == (2, first.pk)
    with pytest.raises(NoteStale):
        services.write_note(visit.pk, NoteKind.CHIEF_COMPLAINT, "头痛7天", corrects_id=first.pk)
    services.complete(visit.pk)
    with pytest.raises(InvalidInput, match="原因"):
        services.write_note(visit.pk, NoteKind.CHIEF_COMPLAINT, "头痛7天", corrects_id=second.pk)
    services.write_note(visit.pk, NoteKind.CHIEF_COMPLAINT, "头痛7天", corrects_id=second.pk, reason="笔误")
    texts = VisitNote.objects.filter(visit=visit).order_by("version")
    assert [note.text for note in texts] == ["头痛3天", "头痛5天", "头痛7天"]


@pytest.mark.requirement("PLATFORM-05", "CRYPTO-02")
def test_notes_are_encrypted_and_the_database_refuses_to_change_them() -> None:
    visit = make_visit_in_consultation()
    note = services.write_note(visit.pk, NoteKind.HISTORY, "既往体健")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM visits_visitnote WHERE id = %s", [note.pk])
        assert "既往体健".encode() not in bytes(cursor.fetchone()[0])
    for change in (
        lambda: VisitNote.objects.filter(pk=note.pk).update(reason="x"),
        lambda: VisitNote.objects.filter(pk=note.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_allergies_belong_to_the_patient_and_are_refuted_not_deleted() -> None:
    patient = make_patient()
    penicillin = services.record_allergy(patient.pk, "青霉素", AllergySeverity.SEVERE, "过敏性休克")
    services.record_allergy(patient.pk, "虾", AllergySeverity.MILD)
    with pytest.raises(AllergyAlreadyRecorded):
        services.record_allergy(patient.pk, " 青霉素 ", AllergySeverity.MILD)
    assert [row.substance for row in queries.allergies_of(patient.pk)] == ["青霉素", "虾"]
    services.refute_allergy(penicillin.pk, "皮试阴性")
    assert [row.substance for row in queries.allergies_of(patient.pk)] == ["虾"]
    with pytest.raises(AllergyNotFound):
        services.refute_allergy(penicillin.pk, "再撤")
    services.record_allergy(patient.pk, "青霉素", AllergySeverity.SEVERE)


def test_the_queue_puts_priority_first_and_a_missed_call_last() -> None:
    class Priority:
        code = "test"

        def __init__(self, first: int) -> None:
            self.first = first

        def weight(self, visit_id: int) -> tuple[int, str]:
            return (1, "转诊优先") if visit_id == self.first else (0, "")

    session = make_todays_session()
    one, two, three = (make_waiting_visit(session) for _ in range(3))
    late = make_visit(session)
    in_room = make_visit_in_consultation(session)
    missed = services.put_back(services.start_consultation(one.pk).pk)
    queue_priorities.register("test", Priority(three.pk))
    try:
        rows = queries.doctor_queue(department=session.department.code)
        assert queries.count_waiting_before(missed) == 2
    finally:
        queue_priorities.unregister("test")
    assert [row.visit.pk for row in rows] == [in_room.pk, three.pk, two.pk, missed.pk, late.pk]
    assert (rows[1].priority, rows[1].priority_reason) == (1, "转诊优先")


def test_the_queue_does_one_set_of_queries_however_long(django_assert_max_num_queries: object) -> None:
    session = make_todays_session()
    for _ in range(6):
        make_waiting_visit(session)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        assert len(queries.doctor_queue()) == 6


def test_detail_shows_banner_record_and_former_visits() -> None:
    patient = make_patient("李小龙")
    former = make_completed_visit(patient_id=patient.pk)
    visit = make_visit_in_consultation(patient_id=patient.pk)
    services.record_allergy(patient.pk, "磺胺", AllergySeverity.MODERATE, visit_id=visit.pk)
    detail = queries.visit_detail(visit.pk)
    assert detail.patient_name == "李小龙"
    assert [one.pk for one in detail.history] == [former.pk]
    assert [row.code for row in detail.history[0].diagnoses.all()] == ["I10.x00x002"]
    assert [row.substance for row in detail.allergies] == ["磺胺"]


def test_the_timeline_takes_the_steps_of_other_packages_in() -> None:
    class Bills:
        def steps_of(self, visit_id: int) -> list[Step]:
            return [Step("pay_registration", "缴挂号费", "Pay", 20, False, note="25.00 元")]

    visit = make_visit()
    journey_sources.register("test", Bills())
    try:
        shown = queries.timeline(visit.pk)
    finally:
        journey_sources.unregister("test")
    assert [(one.step.code, one.state) for one in shown] == [
        ("register", StepState.DONE),
        ("pay_registration", StepState.NEXT),
        ("check_in", StepState.LATER),
        ("consultation", StepState.LATER),
    ]


def test_doctors_reach_their_departments_and_patients_their_own_visits() -> None:
    visit = make_waiting_visit()
    west = make_visit(
        make_todays_session(department=make_department("west-ent", "耳鼻喉科", make_campus("west", "西院区")))
    )
    with acting(doctor_of("east", "dermatology")), pytest.raises(OutsideDataScope):
        services.start_consultation(visit.pk)
    with acting(doctor_of("east")), pytest.raises(OutsideDataScope):
        queries.get_visit(west.pk)
    with acting(doctor_of("east", "cardiology")):
        assert [row.visit.pk for row in queries.doctor_queue()] == [visit.pk]
        assert services.start_consultation(visit.pk).status == "in_consultation"
    stranger = Actor(ActorKind.PATIENT, "p", "患者", patient_id=make_patient().pk)
    with acting(stranger):
        with pytest.raises(NotOwnPatient):
            queries.timeline(visit.pk)
        assert list(queries.list_visits()) == []
    with acting(Actor(ActorKind.PATIENT, "p", "患者", patient_id=west.patient_id)):
        assert [row.pk for row in queries.list_visits()] == [west.pk]
        assert queries.allowed_actions(west) == ["check_in", "cancel"]
