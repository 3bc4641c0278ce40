"""Tables of outpatient encounters and what is written down in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yiqiao.foundation.crypto import EncryptedTextField
from yiqiao.hospital.visits.rules import (
    AllergySeverity,
    DiagnosisSystem,
    NoteKind,
    VisitKind,
    VisitStatus,
)


class Visit(models.Model):
    """One encounter. `doctor` is the session's at first and whoever sees the patient afterwards.

    `on` is the day of the clinic. `insurance_code` says who pays by default (``self_pay``, …) and
    `entitlement_code` which price system applies; both travel with the visit. `version` grows with every change.
    """

    visit_no = models.CharField(max_length=30, unique=True)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="visits")
    campus = models.ForeignKey("organisation.Campus", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="+")
    doctor = models.ForeignKey(
        "organisation.StaffMember", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    session = models.ForeignKey(
        "schedule.ClinicSession", on_delete=models.PROTECT, null=True, blank=True, related_name="visits"
    )
    reservation = models.OneToOneField(
        "schedule.Reservation", on_delete=models.PROTECT, null=True, blank=True, related_name="visit"
    )
    kind = models.CharField(max_length=20, choices=[(one.value, one.name) for one in VisitKind])
    status = models.CharField(max_length=20, choices=[(one.value, one.name) for one in VisitStatus])
    channel = models.CharField(max_length=20)
    on = models.DateField()
    queue_no = models.PositiveSmallIntegerField(null=True, blank=True)
    missed_calls = models.PositiveSmallIntegerField(default=0)
    entitlement_code = models.CharField(max_length=50, null=True, blank=True)  # noqa: DJ001 absent is not empty
    insurance_code = models.CharField(max_length=30, default="self_pay")
    registered_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=500, blank=True, default="")
    registered_by = models.CharField(max_length=100, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["patient", "-registered_at"], name="visit_patient"),
            models.Index(fields=["on", "department", "status"], name="visit_on_department"),
            models.Index(fields=["doctor", "on"], name="visit_doctor_on"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in VisitStatus]), name="visit_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in VisitKind]), name="visit_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[VisitStatus.IN_CONSULTATION.value, VisitStatus.COMPLETED.value])
                | Q(called_at__isnull=False),
                name="visit_seen_was_called",
            ),
            models.CheckConstraint(
                condition=~Q(status=VisitStatus.COMPLETED.value) | Q(completed_at__isnull=False),
                name="visit_completed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=VisitStatus.CANCELLED.value)
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_reason="")),
                name="visit_cancelled_has_reason",
            ),
            models.UniqueConstraint(
                fields=["session", "queue_no"],
                condition=~Q(status=VisitStatus.CANCELLED.value),
                name="visit_queue_no_once",
            ),
        ]


class VisitTransition(models.Model):
    """Append-only: what happened to a visit, when, by whom and why."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="transitions")
    event = models.CharField(max_length=20)
    from_status = models.CharField(max_length=20, blank=True, default="")
    to_status = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.CharField(max_length=100, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["id"]


class Diagnosis(models.Model):
    """One diagnosis of a visit. One taken back stays, with when and by whom.

    `is_coded` says that the dictionary of the system knew the code when it was written.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="diagnoses")
    system = models.CharField(max_length=20, choices=[(one.value, one.name) for one in DiagnosisSystem])
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    is_primary = models.BooleanField(default=False)
    is_coded = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField()
    author = models.CharField(max_length=100, blank=True, default="")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ["visit_id", "position", "id"]
        indexes = [models.Index(fields=["system", "code"], name="diagnosis_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "system", "code"],
                condition=Q(removed_at__isnull=True),
                name="diagnosis_code_once",
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(removed_at__isnull=True, is_primary=True, system=DiagnosisSystem.ICD10.value),
                name="diagnosis_primary_western_once",
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(removed_at__isnull=True, is_primary=True)
                & ~Q(system=DiagnosisSystem.ICD10.value),
                name="diagnosis_primary_tcm_once",
            ),
            models.CheckConstraint(
                condition=Q(system__in=[one.value for one in DiagnosisSystem]), name="diagnosis_system_known"
            ),
        ]


class VisitNote(models.Model):
    """One version of one part of the record. Append-only: a correction is the next version and `corrects` the last.

    The text is encrypted and keeps its key for ever, because the database refuses updates.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=30, choices=[(one.value, one.name) for one in NoteKind])
    version = models.PositiveSmallIntegerField(default=1)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    text = EncryptedTextField(max_length=4000, append_only=True)
    author = models.CharField(max_length=100)
    author_name = models.CharField(max_length=50, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["visit_id", "kind", "version"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "kind", "version"], name="visitnote_version_once"),
            models.CheckConstraint(
                condition=Q(version=1, corrects__isnull=True) | Q(version__gt=1, corrects__isnull=False),
                name="visitnote_later_version_corrects",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in NoteKind]), name="visitnote_kind_known"
            ),
        ]


class Allergy(models.Model):
    """Something the patient must not be given. One that proved wrong stays, refuted.

    `substance_code` is the code of the drug or herb when it was chosen from the catalogue, else empty.
    """

    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="allergies")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    substance = models.CharField(max_length=100)
    substance_code = models.CharField(max_length=30, blank=True, default="")
    severity = models.CharField(max_length=10, choices=[(one.value, one.name) for one in AllergySeverity])
    reaction = EncryptedTextField(max_length=500, blank=True, default="")
    recorded_by = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()
    refuted_at = models.DateTimeField(null=True, blank=True)
    refuted_by = models.CharField(max_length=100, blank=True, default="")
    refuted_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "substance"],
                condition=Q(refuted_at__isnull=True),
                name="allergy_substance_once",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=[one.value for one in AllergySeverity]),
                name="allergy_severity_known",
            ),
            models.CheckConstraint(
                condition=Q(refuted_at__isnull=True) | Q(refuted_at__gte=F("recorded_at")),
                name="allergy_refuted_after_recorded",
            ),
        ]
