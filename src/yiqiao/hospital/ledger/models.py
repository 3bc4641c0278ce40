"""Accounts, entries and postings. Triggers (see the migrations) refuse UPDATE, DELETE and TRUNCATE of entries
and postings, and at commit refuse an entry whose postings do not sum to zero."""

from __future__ import annotations

from django.db import models

from yiqiao.hospital.ledger.rules import AccountKind


class Account(models.Model):
    """A place where money is, is owed, came from or went. Its code is its key for ever."""

    code = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in AccountKind])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in AccountKind]),
                name="ledger_account_kind_known",
            ),
        ]


class JournalEntry(models.Model):
    """One movement of money. `posting_count` seals the number of its postings."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=60)
    reference = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=120, blank=True)
    business_on = models.DateField()
    posted_at = models.DateTimeField()
    campus_code = models.CharField(max_length=20)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=100, blank=True)
    actor_name = models.CharField(max_length=50, blank=True)
    memo = models.CharField(max_length=200, blank=True)
    posting_count = models.PositiveSmallIntegerField()
    content_hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["business_on", "campus_code"], name="ledger_entry_day"),
            models.Index(fields=["subject"], name="ledger_entry_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(posting_count__gte=2), name="ledger_entry_two_postings_or_more"
            ),
        ]

    @property
    def entry_no(self) -> str:
        """The number people see: day and running number."""
        return f"J{self.business_on:%Y%m%d}-{self.pk:08d}"


class Posting(models.Model):
    """One side of an entry: debit positive, credit negative (yuan)."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    method = models.CharField(max_length=30, blank=True)
    category = models.CharField(max_length=30, blank=True)
    department = models.CharField(max_length=30, blank=True)
    patient_ref = models.CharField(max_length=40, blank=True)
    visit_ref = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_posting_not_zero"),
        ]
        indexes = [
            models.Index(fields=["account", "entry"], name="ledger_posting_account"),
            models.Index(
                fields=["patient_ref"], name="ledger_posting_patient", condition=~models.Q(patient_ref="")
            ),
        ]
