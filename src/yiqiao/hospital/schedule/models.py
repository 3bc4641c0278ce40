"""Tables of the schedule. The two unique indexes of `Reservation` are what makes overselling impossible."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yiqiao.hospital.schedule.rules import (
    BOOKABLE_CHANNELS,
    HOLDING_PATIENT,
    HOLDING_SLOT,
    NumberRule,
    Period,
    ReservationStatus,
    SessionStatus,
    SlotSource,
)


def _values(kinds: type[Period] | type[NumberRule] | type[SlotSource] | type[SessionStatus]) -> list[str]:
    return [kind.value for kind in kinds]


class SessionTemplate(models.Model):
    """One weekly half-day of a doctor or department, from which sessions are generated.

    `weekday` 0 is Monday. `slot_count` numbers are shared out by the hospital profile's percentages unless
    `slots_by_source` ({"counter": 10, …}, adding up to `slot_count`) says otherwise. `number_rule` empty: the
    profile's. `weeks` limits the template to odd or even ISO weeks (大小周).
    """

    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="+")
    doctor = models.ForeignKey(
        "organisation.StaffMember", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    room = models.ForeignKey(
        "organisation.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    weekday = models.PositiveSmallIntegerField()
    weeks = models.CharField(
        max_length=5, default="all", choices=[("all", "all"), ("odd", "odd"), ("even", "even")]
    )
    period = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Period])
    starts = models.TimeField()
    ends = models.TimeField()
    minutes_per_slot = models.PositiveSmallIntegerField()
    slot_count = models.PositiveSmallIntegerField()
    slots_by_source = models.JSONField(default=dict, blank=True)
    number_rule = models.CharField(max_length=20, blank=True, default="")
    registration_item = models.ForeignKey(
        "catalogue.ClinicalItem", on_delete=models.PROTECT, related_name="+"
    )
    runs_on_holidays = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["department_id", "weekday", "starts", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "doctor", "weekday", "weeks", "starts"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="sessiontemplate_once",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="sessiontemplate_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="sessiontemplate_times_ordered"),
            models.CheckConstraint(
                condition=Q(slot_count__gte=1, slot_count__lte=500, minutes_per_slot__gte=1),
                name="sessiontemplate_has_slots",
            ),
            models.CheckConstraint(
                condition=Q(period__in=_values(Period)), name="sessiontemplate_period_known"
            ),
            models.CheckConstraint(
                condition=Q(number_rule__in=["", *_values(NumberRule)]),
                name="sessiontemplate_number_rule_known",
            ),
        ]


class CalendarDay(models.Model):
    """The hospital's own word on a day: closed, or open after the timetable of another weekday."""

    on = models.DateField()
    campus = models.ForeignKey("organisation.Campus", on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField()
    follows_weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["campus", "on"], name="calendarday_once"),
            models.CheckConstraint(
                condition=Q(follows_weekday__isnull=True) | Q(follows_weekday__lte=6),
                name="calendarday_weekday",
            ),
        ]


class ClinicSession(models.Model):
    """A doctor (or a department, `doctor` null) sees patients on one half-day."""

    campus = models.ForeignKey("organisation.Campus", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="+")
    doctor = models.ForeignKey(
        "organisation.StaffMember", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    room = models.ForeignKey(
        "organisation.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    template = models.ForeignKey(
        SessionTemplate, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    on = models.DateField()
    period = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Period])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    registration_item = models.ForeignKey(
        "catalogue.ClinicalItem", on_delete=models.PROTECT, related_name="+"
    )
    number_rule = models.CharField(max_length=20, default=NumberRule.CONTINUOUS.value)
    status = models.CharField(
        max_length=10,
        choices=[(one.value, one.name) for one in SessionStatus],
        default=SessionStatus.OPEN.value,
    )
    status_reason = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["on", "starts_at", "id"]
        indexes = [
            models.Index(fields=["on", "department"], name="clinicsession_on_department"),
            models.Index(fields=["doctor", "on"], name="clinicsession_doctor_on"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "doctor", "starts_at"],
                condition=~Q(status=SessionStatus.CANCELLED.value),
                nulls_distinct=False,
                name="clinicsession_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="clinicsession_times_ordered"
            ),
            models.CheckConstraint(
                condition=Q(status__in=_values(SessionStatus)), name="clinicsession_status_known"
            ),
            models.CheckConstraint(
                condition=Q(period__in=_values(Period)), name="clinicsession_period_known"
            ),
            models.CheckConstraint(
                condition=Q(status=SessionStatus.OPEN.value) | ~Q(status_reason=""),
                name="clinicsession_closed_with_reason",
            ),
        ]


class Slot(models.Model):
    """One numbered place (号) in a session. Numbers never change and slots are never deleted."""

    session = models.ForeignKey(ClinicSession, on_delete=models.PROTECT, related_name="slots")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    source = models.CharField(max_length=20, choices=[(one.value, one.name) for one in SlotSource])
    is_added = models.BooleanField(default=False)

    class Meta:
        ordering = ["session_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="slot_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="slot_number_positive"),
            models.CheckConstraint(condition=Q(source__in=_values(SlotSource)), name="slot_source_known"),
        ]


class Reservation(models.Model):
    """A patient's claim on a slot, from hold to fulfilment. Rows are never deleted.

    Two partial unique indexes carry the promise: `reservation_slot_once` — a slot has one living reservation;
    `reservation_patient_once_per_session` — a patient is in a session once. `session` repeats the slot's.
    """

    reservation_no = models.CharField(max_length=30, unique=True)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="reservations")
    session = models.ForeignKey(ClinicSession, on_delete=models.PROTECT, related_name="reservations")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="reservations")
    channel = models.CharField(
        max_length=20, choices=[(channel.value, channel.name) for channel in BOOKABLE_CHANNELS]
    )
    status = models.CharField(max_length=10, choices=[(one.value, one.name) for one in ReservationStatus])
    held_until = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["patient", "status"], name="reservation_patient_status"),
            models.Index(fields=["session", "status"], name="reservation_session_status"),
            models.Index(
                fields=["held_until"],
                condition=Q(status=ReservationStatus.HELD.value),
                name="reservation_held_until",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(status__in=[status.value for status in HOLDING_SLOT]),
                name="reservation_slot_once",
            ),
            models.UniqueConstraint(
                fields=["session", "patient"],
                condition=Q(status__in=[status.value for status in HOLDING_PATIENT]),
                name="reservation_patient_once_per_session",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ReservationStatus]),
                name="reservation_status_known",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[channel.value for channel in BOOKABLE_CHANNELS]),
                name="reservation_channel_known",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[
                        ReservationStatus.CONFIRMED.value,
                        ReservationStatus.FULFILLED.value,
                        ReservationStatus.NO_SHOW.value,
                    ]
                )
                | Q(confirmed_at__isnull=False),
                name="reservation_confirmed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReservationStatus.CANCELLED.value)
                | (Q(ended_at__isnull=False) & ~Q(cancelled_reason="")),
                name="reservation_cancelled_has_reason",
            ),
        ]


class ReservationTransition(models.Model):
    """Append-only: what happened to a reservation, when, by whom and why."""

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="transitions")
    event = models.CharField(max_length=20)
    from_status = models.CharField(max_length=10, blank=True, default="")
    to_status = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.CharField(max_length=100, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["id"]


class AffectedReservation(models.Model):
    """A patient whom a suspended or cancelled session has let down, until somebody has told them."""

    session = models.ForeignKey(ClinicSession, on_delete=models.PROTECT, related_name="affected")
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="+")
    was_status = models.CharField(max_length=10)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=100, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "reservation"], name="affectedreservation_once"),
        ]
