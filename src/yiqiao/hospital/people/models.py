"""Tables of patients. Names, numbers and addresses are encrypted; blind indexes and tokens find them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiqiao.foundation.crypto import EncryptedTextField
from yiqiao.hospital.people.rules import CardKind, DocumentKind, Language, Sex


class Patient(models.Model):
    """One person. A record merged into another keeps its row and says where it went.

    `phone_index` is the blind index of the phone number; `twin_index` of name, birth date and sex together,
    by which probable duplicates are found. `version` grows with every change.
    """

    patient_no = models.CharField(max_length=30, unique=True)
    name = EncryptedTextField(max_length=100)
    name_en = EncryptedTextField(max_length=200, null=True, blank=True)
    sex = models.CharField(max_length=10, choices=[(sex.value, sex.name) for sex in Sex])
    born_on = models.DateField()
    nationality = models.CharField(max_length=3, default="CHN")
    phone = EncryptedTextField(max_length=30, null=True, blank=True)
    phone_index = models.BinaryField(max_length=16, null=True, blank=True)
    address = EncryptedTextField(max_length=300, null=True, blank=True)
    language = models.CharField(
        max_length=5, choices=[(one.value, one.name) for one in Language], default=Language.CHINESE.value
    )
    twin_index = models.BinaryField(max_length=16)
    channel = models.CharField(max_length=20, default="counter")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_records"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["phone_index"], name="patient_phone"),
            models.Index(fields=["twin_index"], name="patient_twin"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=[one.value for one in Sex]), name="patient_sex_known"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="patient_not_merged_into_itself",
            ),
        ]


class IdentityDocument(models.Model):
    """A document that proves who the patient is. A withdrawn one stays, inactive.

    `issuing_state` is ISO 3166-1 alpha-3. `verified_at` is set when the issuing authority confirmed it.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.name) for kind in DocumentKind])
    number = EncryptedTextField(max_length=50)
    number_index = models.BinaryField(max_length=16)
    issuing_state = models.CharField(max_length=3, default="CHN")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["number_index"], name="identitydocument_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "issuing_state", "number_index"],
                condition=Q(is_active=True),
                name="identitydocument_number_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in DocumentKind]), name="identitydocument_kind_known"
            ),
        ]


class VisitCard(models.Model):
    """A card or code the patient is recognised by at counters and machines. A lost one stays, inactive."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="cards")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in CardKind])
    number = EncryptedTextField(max_length=100)
    number_index = models.BinaryField(max_length=16)
    is_active = models.BooleanField(default=True)
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number_index"], condition=Q(is_active=True), name="visitcard_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in CardKind]), name="visitcard_kind_known"
            ),
        ]


class Contact(models.Model):
    """Someone to call. A patient under 14 needs one who `is_guardian`."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contacts")
    name = EncryptedTextField(max_length=100)
    phone = EncryptedTextField(max_length=30)
    relation = models.CharField(max_length=30)
    is_guardian = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class SearchToken(models.Model):
    """One keyed hash of something the patient can be found by.

    The primary key (token, patient) is also the search index: the newest patients of a token come from its
    end in order, without a sort (see `queries`).
    """

    pk = models.CompositePrimaryKey("token", "patient_id")
    token = models.BigIntegerField()
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="search_tokens")


class PatientMerge(models.Model):
    """Two records were declared one person. `moved` keeps which rows went from the merged to the kept one."""

    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges_gone")
    reason = models.CharField(max_length=500)
    moved = models.JSONField(default=dict)
    actor = models.CharField(max_length=100)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class FamilyMember(models.Model):
    """`member` agreed that `account` books, pays and reads for them on the mobile service."""

    account = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="family")
    member = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="family_of")
    relation = models.CharField(max_length=30)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "member"], name="familymember_once"),
            models.CheckConstraint(condition=~Q(account=models.F("member")), name="familymember_not_oneself"),
        ]


class OneTimeCode(models.Model):
    """A code sent to a phone. Only its keyed hash is kept; it ends by use, by time or by wrong guesses.

    `subject_patient` is the family member whose consent the code gives; null for a sign-in.
    """

    purpose = models.CharField(max_length=20)
    phone_index = models.BinaryField(max_length=16)
    subject_patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    code_hash = models.BinaryField(max_length=16)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong_guesses = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["phone_index", "purpose", "-sent_at"], name="onetimecode_phone")]
