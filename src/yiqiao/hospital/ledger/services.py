"""Posting: the only way money gets into the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.database.bulk import copy_in
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger.errors import EntryMalformed, EntryUnknown, ReferencePostedOtherwise
from yiqiao.hospital.ledger.models import Account, JournalEntry, Posting
from yiqiao.hospital.ledger.rules import AccountKind, EntryDraft, PostingDraft, check_entry, content_hash

# ON CONFLICT waits for a concurrent posting of the same reference and then finds it, without breaking the
# caller's transaction as a violated constraint would.
_INSERT_ENTRY = """
INSERT INTO ledger_journalentry (code, reference, subject, business_on, posted_at, campus_code,
    actor_kind, actor_id, actor_name, memo, posting_count, content_hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (reference) DO NOTHING RETURNING id
"""

_accounts_seen: set[str] = set()


def post(draft: EntryDraft) -> JournalEntry:
    """Post an entry in the caller's transaction.

    The same reference with the same content returns the entry that is there; with other content it raises
    `ReferencePostedOtherwise`, without breaking the transaction. Raises `EntryUnbalanced` or `EntryMalformed`
    for a bad draft.
    """
    check_entry(draft)
    if draft.code not in chart.reasons():
        raise EntryMalformed(f"没有登记过的记账原因“{draft.code}”。", details={"code": draft.code})
    fingerprint = content_hash(draft)
    actor_kind, actor_id, actor_name = draft.operator or _present_actor()
    posted_at = clock.now()
    if not connection.in_atomic_block:
        raise RuntimeError("an entry is posted in the transaction of the fact that it records")
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_ENTRY,
            [
                draft.code,
                draft.reference,
                draft.subject,
                draft.business_on,
                posted_at,
                draft.campus_code,
                actor_kind,
                actor_id[:100],
                actor_name[:50],
                draft.memo[:200],
                len(draft.postings),
                fingerprint,
            ],
        )
        row = cursor.fetchone()
    if row is None:
        return _posted_before(draft.reference, fingerprint)
    entry = JournalEntry(
        id=row[0],
        code=draft.code,
        reference=draft.reference,
        subject=draft.subject,
        business_on=draft.business_on,
        posted_at=posted_at,
        campus_code=draft.campus_code,
        actor_kind=actor_kind,
        actor_id=actor_id[:100],
        actor_name=actor_name[:50],
        memo=draft.memo[:200],
        posting_count=len(draft.postings),
        content_hash=fingerprint,
    )
    entry._state.adding = False
    entry._state.db = "default"
    Posting.objects.bulk_create([_posting(entry.pk, one) for one in draft.postings])
    return entry


def post_many(drafts: Sequence[EntryDraft]) -> None:
    """Post entries in bulk; for histories that are brought in. A reference that is there already is an error."""
    actor = _present_actor()
    posted_at = clock.now()
    entries = []
    for draft in drafts:
        check_entry(draft)
        kind, actor_id, name = draft.operator or actor
        entries.append(
            JournalEntry(
                code=draft.code,
                reference=draft.reference,
                subject=draft.subject,
                business_on=draft.business_on,
                posted_at=posted_at,
                campus_code=draft.campus_code,
                actor_kind=kind,
                actor_id=actor_id[:100],
                actor_name=name[:50],
                memo=draft.memo[:200],
                posting_count=len(draft.postings),
                content_hash=content_hash(draft),
            )
        )
    with transaction.atomic():
        copy_in(JournalEntry, entries)
        copy_in(
            Posting,
            (
                _posting(entry.pk, one)
                for entry, draft in zip(entries, drafts, strict=True)
                for one in draft.postings
            ),
        )


def reverse(reference: str, *, new_reference: str, code: str, memo: str = "") -> JournalEntry:
    """Post the mirror image of the entry of `reference`, today, for the reason `code`."""
    original = JournalEntry.objects.filter(reference=reference).first()
    if original is None:
        raise EntryUnknown(f"没有找到依据为“{reference}”的分录，无法冲销。")
    mirrored = [
        PostingDraft(
            account=one.account_id,
            amount=-one.amount,
            method=one.method,
            category=one.category,
            department=one.department,
            patient_ref=one.patient_ref,
            visit_ref=one.visit_ref,
        )
        for one in original.postings.order_by("id")
    ]
    return post(
        EntryDraft(
            code=code,
            reference=new_reference,
            business_on=clock.today(),
            campus_code=original.campus_code,
            postings=mirrored,
            subject=original.subject,
            memo=memo,
        )
    )


def ensure_account(code: str, name: str, kind: AccountKind, name_en: str = "") -> str:
    """Open the account if it is not there; returns its code. Costs nothing once this process has seen it."""
    if code not in _accounts_seen:
        _open([Account(code=code, name=name[:60], name_en=name_en[:60], kind=kind.value)])
        # Only a committed account may be remembered: the opening transaction may still roll back.
        transaction.on_commit(lambda: _accounts_seen.add(code))
    return code


def ensure_chart() -> None:
    """Open every account of the seeded chart that is missing."""
    _open(
        [
            Account(code=one.code, name=one.name, name_en=one.name_en, kind=one.kind.value)
            for one in chart.CHART
        ]
    )


def _present_actor() -> tuple[str, str, str]:
    actor = context.current_actor()
    return actor.kind.value, actor.id, actor.display_name


def _open(accounts: list[Account]) -> None:
    Account.objects.bulk_create(accounts, ignore_conflicts=True)


def _posting(entry_id: int, draft: PostingDraft) -> Posting:
    return Posting(
        entry_id=entry_id,
        account_id=draft.account,
        amount=draft.amount,
        method=draft.method,
        category=draft.category,
        department=draft.department,
        patient_ref=draft.patient_ref,
        visit_ref=draft.visit_ref,
    )


def _posted_before(reference: str, fingerprint: bytes) -> JournalEntry:
    entry = JournalEntry.objects.get(reference=reference)
    if bytes(entry.content_hash) != fingerprint:
        raise ReferencePostedOtherwise(
            f"“{reference}”已按其他内容入账，不能重复记账；请核对后用更正分录处理。",
            details={"reference": reference, "entry": entry.entry_no},
        )
    return entry
