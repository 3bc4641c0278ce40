"""Hold, confirm, release, cancel: what a slot goes through, one client at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests.builders.organisation import make_campus, make_department
from tests.builders.people import make_patient
from tests.builders.schedule import make_reservation, make_session
from yiqiao.foundation import clock
from yiqiao.foundation.context import Actor, ActorKind, OutsideDataScope, acting
from yiqiao.hospital.people.errors import NotOwnPatient
from yiqiao.hospital.people.models import FamilyMember
from yiqiao.hospital.schedule import queries, services
from yiqiao.hospital.schedule.errors import (
    AlreadyBooked,
    BeyondHorizon,
    BlockedForNoShows,
    CancelTooLate,
    ChannelNotAllowed,
    DayLimitReached,
    HoldExpired,
    NotInSession,
    ReservationNotPossible,
    SessionClosed,
    SessionOver,
    SlotTaken,
    SoldOut,
)
from yiqiao.hospital.schedule.models import Reservation, ReservationTransition, Slot
from yiqiao.hospital.schedule.rules import ReservationStatus, SlotSource

pytestmark = pytest.mark.django_db

MONDAY_8 = "2026-11-23T08:00:00+08:00"


def free(session_id: int, channel: SlotSource = SlotSource.COUNTER) -> int:
    """Slots that `channel` may take now."""
    return queries.availability([queries.get_session(session_id)], channel)[0].free_for_channel


def patient_actor(patient_id: int) -> Actor:
    """Somebody at their telephone."""
    return Actor(ActorKind.PATIENT, f"p{patient_id}", "患者", patient_id=patient_id)


def test_a_hold_takes_the_first_free_number_and_a_confirmation_keeps_it() -> None:
    session = make_session(slot_count=3)
    held = services.hold_slot(session.pk, make_patient().pk, SlotSource.COUNTER)
    assert (held.slot.number, held.status) == (1, "held")
    assert held.held_until - held.created_at == timedelta(minutes=15)
    assert free(session.pk) == 2
    confirmed = services.confirm(held.pk)
    assert confirmed.status == ReservationStatus.CONFIRMED
    assert free(session.pk) == 2
    steps = ReservationTransition.objects.filter(reservation=held).values_list("event", "to_status")
    assert list(steps) == [("hold", "held"), ("confirm", "confirmed")]


def test_a_released_hold_frees_its_number() -> None:
    session = make_session(slot_count=1)
    held = make_reservation(session, is_confirmed=False)
    services.release(held.pk)
    assert services.hold_slot(session.pk, make_patient().pk, SlotSource.COUNTER).slot_id == held.slot_id


def test_a_cancelled_booking_frees_its_number_for_anybody() -> None:
    session = make_session(slot_count=1)
    first = make_reservation(session)
    services.cancel(first.pk, "临时有事")
    second = make_reservation(session)
    assert second.slot_id == first.slot_id
    first.refresh_from_db()
    assert (first.status, first.cancelled_reason) == ("cancelled", "临时有事")


def test_the_database_itself_refuses_a_second_living_reservation_of_a_slot() -> None:
    reservation = make_reservation()
    with pytest.raises(IntegrityError, match="reservation_slot_once"), transaction.atomic():
        Reservation.objects.create(
            reservation_no="X1",
            slot=reservation.slot,
            session=reservation.session,
            patient=make_patient(),
            channel="counter",
            status="held",
            held_until=clock.now(),
            created_at=clock.now(),
        )


def test_the_history_of_a_reservation_cannot_be_rewritten() -> None:
    reservation = make_reservation()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ReservationTransition.objects.filter(reservation=reservation).update(reason="改")


def test_a_lapsed_hold_is_taken_back_by_the_next_client() -> None:
    session = make_session(slot_count=1)
    with time_machine.travel(clock.now(), tick=False) as at:
        lapsed = make_reservation(session, is_confirmed=False)
        with pytest.raises(SoldOut):
            services.hold_slot(session.pk, make_patient().pk, SlotSource.COUNTER)
        at.shift(timedelta(minutes=15))
        assert free(session.pk) == 1
        with pytest.raises(HoldExpired):
            services.confirm(lapsed.pk)
        other = services.hold_slot(session.pk, make_patient().pk, SlotSource.COUNTER)
    assert other.slot_id == lapsed.slot_id
    lapsed.refresh_from_db()
    assert lapsed.status == ReservationStatus.EXPIRED


def test_the_sweep_takes_back_every_lapsed_hold_and_only_those() -> None:
    session = make_session(slot_count=3)
    with time_machine.travel(clock.now(), tick=False) as at:
        make_reservation(session, is_confirmed=False)
        make_reservation(session)
        at.shift(timedelta(minutes=16))
        make_reservation(session, is_confirmed=False)
        assert services.sweep_expired_holds() == 1
        assert services.sweep_expired_holds() == 0
    statuses = Reservation.objects.filter(session=session).order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["expired", "confirmed", "held"]


def test_a_patient_whose_own_hold_lapsed_may_hold_again() -> None:
    session, patient = make_session(slot_count=2), make_patient()
    with time_machine.travel(clock.now(), tick=False) as at:
        first = make_reservation(session, patient.pk, is_confirmed=False)
        at.shift(timedelta(minutes=15))
        again = make_reservation(session, patient.pk)
    assert again.pk != first.pk


def test_a_patient_is_in_a_session_once() -> None:
    session, patient = make_session(), make_patient()
    first = make_reservation(session, patient.pk)
    with pytest.raises(AlreadyBooked) as refusal:
        services.hold_slot(session.pk, patient.pk, SlotSource.COUNTER)
    assert refusal.value.details["reservation_id"] == first.pk
    assert Reservation.objects.count() == 1


def test_the_daily_limit_counts_all_sessions_of_the_day() -> None:
    patient = make_patient()
    for _ in range(3):
        make_reservation(make_session(), patient.pk)
    fourth = make_session()
    with pytest.raises(DayLimitReached, match="已有 3 个预约"):
        services.hold_slot(fourth.pk, patient.pk, SlotSource.COUNTER)
    next_day = make_session(clock.today() + timedelta(days=2))
    assert make_reservation(next_day, patient.pk).status == "confirmed"


def test_a_chosen_number_is_given_or_refused_but_never_swapped() -> None:
    session = make_session(slot_count=3)
    third = Slot.objects.get(session=session, number=3)
    held = services.hold_slot(session.pk, make_patient().pk, SlotSource.COUNTER, third.pk)
    assert held.slot.number == 3
    with pytest.raises(SlotTaken):
        services.hold_slot(session.pk, make_patient().pk, SlotSource.COUNTER, third.pk)
    other = Slot.objects.filter(session=make_session()).earliest("pk")
    with pytest.raises(NotInSession):
        services.hold_slot(session.pk, make_patient().pk, SlotSource.COUNTER, other.pk)


def test_each_channel_uses_its_own_numbers_then_the_general_pool() -> None:
    on = clock.today() + timedelta(days=5)
    session = make_session(
        on,
        sources={SlotSource.REFERRAL: 2, SlotSource.MOBILE: 1, SlotSource.GENERAL: 1, SlotSource.DOCTOR: 1},
    )
    assert free(session.pk, SlotSource.MOBILE) == 2
    patient = make_patient()
    with acting(patient_actor(patient.pk)):
        held = services.hold_slot(session.pk, patient.pk, SlotSource.MOBILE)
    assert held.slot.source == SlotSource.MOBILE
    assert make_reservation(session).slot.source == SlotSource.GENERAL
    with pytest.raises(SoldOut):
        services.hold_slot(session.pk, make_patient().pk, SlotSource.COUNTER)


def test_unused_referral_numbers_are_everybodys_at_the_release_hour() -> None:
    on = clock.today() + timedelta(days=5)
    session = make_session(on, sources={SlotSource.REFERRAL: 2, SlotSource.DOCTOR: 1})
    hours = queries.release_hours()[SlotSource.REFERRAL]
    with time_machine.travel(session.starts_at - timedelta(hours=hours, seconds=1), tick=False) as at:
        assert free(session.pk) == 0
        at.shift(timedelta(seconds=1))
        assert free(session.pk) == 2
        assert make_reservation(session).slot.source == SlotSource.REFERRAL


def test_numbers_whose_time_has_passed_are_for_people_in_the_house_only() -> None:
    with time_machine.travel(MONDAY_8, tick=False) as at:
        session = make_session(clock.today(), slot_count=3, minutes_per_slot=10)
        at.shift(timedelta(minutes=15))
        assert free(session.pk, SlotSource.MOBILE) == 1
        assert free(session.pk, SlotSource.COUNTER) == 3
        first, second = make_reservation(session), make_reservation(session)
    # The number still ahead goes first; only then one that has been passed over.
    assert [first.slot.number, second.slot.number] == [3, 1]


def test_an_ended_session_a_distant_one_and_a_suspended_one_are_refused() -> None:
    with time_machine.travel(MONDAY_8, tick=False) as at:
        session = make_session(clock.today())
        distant = make_session(clock.today() + timedelta(days=14))
        suspended = make_session()
        services.suspend_session(suspended.pk, "医生外出")
        patient = make_patient()
        with pytest.raises(BeyondHorizon):
            services.hold_slot(distant.pk, patient.pk, SlotSource.COUNTER)
        with pytest.raises(SessionClosed):
            services.hold_slot(suspended.pk, patient.pk, SlotSource.COUNTER)
        at.shift(timedelta(hours=4))
        with pytest.raises(SessionOver):
            services.hold_slot(session.pk, patient.pk, SlotSource.COUNTER)
    assert Reservation.objects.count() == 0


def test_patients_cancel_before_the_cut_off_and_clerks_after_it() -> None:
    session, patient = make_session(slot_count=1), make_patient()
    booked = make_reservation(session, patient.pk)
    with time_machine.travel(booked.slot.starts_at - timedelta(minutes=60), tick=False) as at:
        with acting(patient_actor(patient.pk)):
            assert queries.allowed_actions(booked)[:1] == ["cancel"]
            at.shift(timedelta(seconds=1))
            assert "cancel" not in queries.allowed_actions(booked)
            with pytest.raises(CancelTooLate, match="07:00"):
                services.cancel(booked.pk, "不去了")
        booked.refresh_from_db()
        assert booked.status == "confirmed"
        assert services.cancel(booked.pk, "窗口退号").status == "cancelled"


def test_three_no_shows_close_self_service_but_not_the_counter() -> None:
    patient = make_patient()
    day = clock.today() + timedelta(days=1)
    for _ in range(3):
        make_reservation(make_session(day), patient.pk)
    with time_machine.travel(clock.at(day, make_session(day).ends_at.time()) + timedelta(hours=12)):
        assert services.mark_no_shows(day) == 3
        assert services.mark_no_shows(day) == 0
        session = make_session()
        with acting(patient_actor(patient.pk)), pytest.raises(BlockedForNoShows) as refusal:
            services.hold_slot(session.pk, patient.pk, SlotSource.MOBILE)
        assert refusal.value.details == {"until": (day + timedelta(days=90)).isoformat()}
        assert make_reservation(session, patient.pk).status == "confirmed"
        excused = Reservation.objects.filter(patient=patient, status="no_show").earliest("pk")
        services.excuse_no_show(excused.pk, "当日在其他科室检查")
        other = make_session()
        with acting(patient_actor(patient.pk)):
            assert services.hold_slot(other.pk, patient.pk, SlotSource.MOBILE).status == "held"


def test_a_patient_books_for_the_family_and_for_nobody_else() -> None:
    session, parent, child, stranger = make_session(), make_patient(), make_patient(), make_patient()
    FamilyMember.objects.create(account=parent, member=child, relation="子女", created_at=clock.now())
    with acting(patient_actor(parent.pk)):
        mine = services.hold_slot(session.pk, child.pk, SlotSource.MOBILE)
        with pytest.raises(NotOwnPatient):
            services.hold_slot(session.pk, stranger.pk, SlotSource.MOBILE)
        assert [row.pk for row in queries.list_reservations()] == [mine.pk]
    with acting(patient_actor(stranger.pk)):
        with pytest.raises(NotOwnPatient):
            services.confirm(mine.pk)
        assert list(queries.list_reservations()) == []


def test_staff_book_at_their_campus_and_through_their_own_channels() -> None:
    here = make_session()
    there = make_session(department=make_department("west-ent", "耳鼻喉科", make_campus("west", "西院区")))
    clerk = Actor(
        ActorKind.STAFF, "7", "挂号员", campus="east", campuses=frozenset({"east"}), departments=None
    )
    patient = make_patient()
    with acting(clerk):
        with pytest.raises(OutsideDataScope):
            services.hold_slot(there.pk, patient.pk, SlotSource.COUNTER)
        with pytest.raises(ChannelNotAllowed):
            services.hold_slot(here.pk, patient.pk, SlotSource.MOBILE)
        assert services.hold_slot(here.pk, patient.pk, SlotSource.COUNTER).status == "held"


def test_steps_off_the_table_are_refused_and_change_nothing() -> None:
    booked = make_reservation()
    for step in (services.confirm, services.release):
        with pytest.raises(ReservationNotPossible, match="已预约"):
            step(booked.pk)
    booked.refresh_from_db()
    assert booked.status == "confirmed"


def test_a_withdrawn_registration_frees_the_number() -> None:
    session = make_session(slot_count=1)
    booked = make_reservation(session)
    services.mark_fulfilled(booked.pk)
    assert free(session.pk) == 0
    services.withdraw(booked.pk, "退号")
    assert free(session.pk) == 1
