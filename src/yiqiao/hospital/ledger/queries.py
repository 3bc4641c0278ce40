"""Reads: balances, statements, drill-down and verification."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from yiqiao.foundation.money import ZERO
from yiqiao.hospital.ledger.checks import Discrepancy, registered_checks
from yiqiao.hospital.ledger.errors import AccountUnknown, EntryUnknown
from yiqiao.hospital.ledger.models import Account, JournalEntry, Posting
from yiqiao.hospital.ledger.rules import EntryDraft, PostingDraft, content_hash


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One account in the trial balance: sums of debits and credits (both positive) and their difference."""

    account: str
    name: str
    kind: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Debit minus credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What verification found. `ok` when nothing is wrong."""

    entries: int
    postings: int
    total_debit: Decimal
    checks: tuple[str, ...]
    discrepancies: tuple[Discrepancy, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return not self.discrepancies


def balances(as_of: date | None = None, campus: str | None = None) -> dict[str, Decimal]:
    """Balance (debit positive) by account code at the end of `as_of` (default: of everything posted)."""
    return {line.account: line.balance for line in trial_balance(as_of, campus)}


def balance_of(account: str, as_of: date | None = None) -> Decimal:
    """Balance (debit positive) of one account."""
    rows = Posting.objects.filter(account=account)
    if as_of is not None:
        rows = rows.filter(entry__business_on__lte=as_of)
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


def trial_balance(as_of: date | None = None, campus: str | None = None) -> list[TrialLine]:
    """Every account that has postings up to the end of `as_of`, by code. Debits equal credits in total."""
    rows = Posting.objects.all()
    if as_of is not None:
        rows = rows.filter(entry__business_on__lte=as_of)
    if campus is not None:
        rows = rows.filter(entry__campus_code=campus)
    sums = rows.values("account_id", name=F("account__name"), kind=F("account__kind")).annotate(
        debit=Sum("amount", filter=Q(amount__gt=0)), credit=Sum("amount", filter=Q(amount__lt=0))
    )
    return [
        TrialLine(row["account_id"], row["name"], row["kind"], row["debit"] or ZERO, -(row["credit"] or ZERO))
        for row in sums.order_by("account_id")
    ]


def account_statement(account: str, since: date, until: date, campus: str | None = None) -> QuerySet[Posting]:
    """Postings of one account over a span of days (both included), oldest first, with their entries."""
    if not Account.objects.filter(code=account).exists():
        raise AccountUnknown(f"没有科目“{account}”，请从科目表中选择。")
    rows = Posting.objects.filter(account=account, entry__business_on__range=(since, until))
    if campus is not None:
        rows = rows.filter(entry__campus_code=campus)
    return rows.select_related("entry").order_by("entry__business_on", "id")


def entries_about(subject: str) -> QuerySet[JournalEntry]:
    """The entries about one document (``settlement:S2026…``), oldest first, with their postings."""
    return JournalEntry.objects.filter(subject=subject).prefetch_related("postings__account").order_by("id")


def get_entry(entry_id: int) -> JournalEntry:
    """One entry with its postings."""
    entry = JournalEntry.objects.prefetch_related("postings__account").filter(pk=entry_id).first()
    if entry is None:
        raise EntryUnknown(f"没有编号为 {entry_id} 的分录。")
    return entry


def verify_ledger(*, deep: bool = False) -> LedgerReport:
    """Check that every entry balances and that all registered documents agree with the ledger.

    `deep` also recomputes the fingerprint of every entry, which reveals postings that were altered behind the
    back of the triggers.
    """
    found: list[Discrepancy] = []
    uneven = JournalEntry.objects.annotate(total=Sum("postings__amount"), lines=Count("postings")).filter(
        ~Q(total=0) | Q(total__isnull=True) | ~Q(lines=F("posting_count"))
    )
    for entry in uneven.order_by("id")[:1000]:
        found.append(
            Discrepancy(
                "ledger.balanced",
                entry.entry_no,
                f"分录合计 {entry.total}，明细 {entry.lines} 条（应为 {entry.posting_count} 条）",
            )
        )
    if deep:
        found.extend(_altered_entries())
    for name, check in registered_checks().items():
        found.extend(one if one.check else Discrepancy(name, one.subject, one.message) for one in check())
    totals = Posting.objects.aggregate(count=Count("id"), debit=Sum("amount", filter=Q(amount__gt=0)))
    return LedgerReport(
        entries=JournalEntry.objects.count(),
        postings=totals["count"],
        total_debit=totals["debit"] or ZERO,
        checks=("ledger.balanced", *(("ledger.unaltered",) if deep else ()), *registered_checks()),
        discrepancies=tuple(found),
    )


def _altered_entries() -> list[Discrepancy]:
    found = []
    for entry in JournalEntry.objects.prefetch_related("postings").order_by("id").iterator(chunk_size=2000):
        draft = EntryDraft(
            code=entry.code,
            reference=entry.reference,
            business_on=entry.business_on,
            campus_code=entry.campus_code,
            postings=[
                PostingDraft(
                    p.account_id, p.amount, p.method, p.category, p.department, p.patient_ref, p.visit_ref
                )
                for p in entry.postings.all()
            ],
        )
        if content_hash(draft) != bytes(entry.content_hash):
            found.append(Discrepancy("ledger.unaltered", entry.entry_no, "分录内容与入账时的指纹不符"))
    return found
