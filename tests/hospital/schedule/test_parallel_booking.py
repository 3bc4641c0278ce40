"""Many clients at once, each on a connection of its own: a number is given once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.builders.people import make_patient
from tests.builders.schedule import make_reservation, make_session
from yiqiao.foundation.problems import DomainError
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.schedule import services
from yiqiao.hospital.schedule.models import Reservation, Slot
from yiqiao.hospital.schedule.rules import SlotSource

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(jobs: list[Callable[[], object]]) -> list[str]:
    """Run all jobs at the same moment, each in its own thread; what each came to: "done" or a problem's code."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            barrier.wait()
            job()
        except DomainError as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def many_patients(n: int) -> list[int]:
    """Patients by their ids; copies of one row, because two hundred registrations are not the point here."""
    first = make_patient()
    copies = [
        Patient(
            **{
                field.attname: getattr(first, field.attname)
                for field in Patient._meta.concrete_fields
                if field.attname not in ("id", "patient_no")
            },
            patient_no=f"T{place:05d}",
        )
        for place in range(n - 1)
    ]
    return [first.pk, *(patient.pk for patient in Patient.objects.bulk_create(copies))]


@pytest.mark.timeout(240)
def test_two_hundred_clients_on_fifty_numbers_make_exactly_fifty_bookings() -> None:
    session = make_session(slot_count=50)
    # A hundred connections at a time, two clients on each: the server has a hundred and twenty for everybody.
    patients = many_patients(200)

    def book(several: list[int]) -> Counter[str]:
        results: Counter[str] = Counter()
        try:
            for patient_id in several:
                try:
                    held = services.hold_slot(session.pk, patient_id, SlotSource.COUNTER)
                    services.confirm(held.pk)
                    results["done"] += 1
                except DomainError as refusal:
                    results[refusal.code] += 1
        finally:
            connection.close()
        return results

    with ThreadPoolExecutor(100) as pool:
        total = sum(pool.map(book, [patients[at::100] for at in range(100)]), Counter())
    assert total == {"done": 50, "schedule.sold_out": 150}
    confirmed = Reservation.objects.filter(session=session, status="confirmed")
    assert confirmed.count() == 50
    assert sorted(confirmed.values_list("slot__number", flat=True)) == list(range(1, 51))
    assert Reservation.objects.exclude(status="confirmed").count() == 0


def test_two_clients_on_the_same_number_one_wins_and_the_other_is_told() -> None:
    session = make_session(slot_count=5)
    chosen = Slot.objects.get(session=session, number=4)
    results = outcomes(
        [
            lambda patient_id=patient_id: services.hold_slot(  # type: ignore[misc]
                session.pk, patient_id, SlotSource.COUNTER, chosen.pk
            )
            for patient_id in many_patients(8)
        ]
    )
    assert Counter(results) == {"done": 1, "schedule.slot_taken": 7}


def test_one_patient_clicking_everywhere_gets_one_place_and_stays_within_the_daily_limit() -> None:
    patient = make_patient()
    sessions = [make_session() for _ in range(6)]
    results = outcomes(
        [
            lambda session=session: services.hold_slot(session.pk, patient.pk, SlotSource.COUNTER)  # type: ignore[misc]
            for session in sessions
            for _ in range(2)
        ]
    )
    living = Reservation.objects.filter(patient=patient, status="held")
    assert results.count("done") == living.count() == 3
    assert len(set(living.values_list("session_id", flat=True))) == 3
    assert set(results) <= {"done", "schedule.already_booked", "schedule.day_limit_reached"}


def test_confirming_and_cancelling_at_once_end_in_one_of_the_two() -> None:
    held = make_reservation(is_confirmed=False)
    results = outcomes([lambda: services.confirm(held.pk), lambda: services.release(held.pk)])
    assert Counter(results) == {"done": 1, "schedule.reservation_state": 1}
    held.refresh_from_db()
    assert held.status in ("confirmed", "released")


def test_nobody_slips_into_a_session_while_it_is_being_suspended() -> None:
    session = make_session(slot_count=30)
    jobs: list[Callable[[], object]] = [
        lambda patient_id=patient_id: services.hold_slot(session.pk, patient_id, SlotSource.COUNTER)  # type: ignore[misc]
        for patient_id in many_patients(15)
    ]
    results = outcomes([*jobs, lambda: services.suspend_session(session.pk, "医生急诊手术")])
    assert results[-1] == "done"
    assert set(results) <= {"done", "schedule.session_closed"}
    statuses = set(Reservation.objects.filter(session=session).values_list("status", flat=True))
    assert statuses <= {"cancelled"}


def test_parallel_sweeps_end_each_hold_once() -> None:
    session = make_session(slot_count=20)
    for patient_id in many_patients(20):
        services.hold_slot(session.pk, patient_id, SlotSource.COUNTER)
    Reservation.objects.update(held_until=session.created_at)
    assert Counter(outcomes([services.sweep_expired_holds] * 4)) == {"done": 4}
    assert Reservation.objects.filter(status="expired").count() == 20
    events = Reservation.objects.filter(transitions__event="expire").values_list("pk", flat=True)
    assert len(list(events)) == len(set(events)) == 20
