"""The ledger over HTTP: trial balance, account statement, entries, verification. Read-only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.http import ApiRouter, Day, Face, Id, Mount, Output, Page, ShortText, paginate
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.ledger import chart, queries
from yiqiao.hospital.ledger.models import JournalEntry, Posting

router = ApiRouter(tags=["ledger"])

PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=200)]


class TrialLineOut(Output):
    """One account of the trial balance (yuan)."""

    account: str
    name: str
    kind: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


class PostingOut(Output):
    """One posting: debit positive, credit negative."""

    entry_id: int
    entry_no: str
    business_on: date
    posted_at: datetime
    reason: str
    reason_label: str
    subject: str
    account: str
    amount: Decimal
    method: str
    category: str
    department: str
    actor_name: str


class EntryOut(Output):
    """One entry with its postings."""

    id: int
    entry_no: str
    reason: str
    reason_label: str
    reference: str
    subject: str
    business_on: date
    posted_at: datetime
    campus: str
    actor_name: str
    memo: str
    postings: list[PostingOut]


class DiscrepancyOut(Output):
    """One thing that does not agree."""

    check: str
    subject: str
    message: str


class VerificationOut(Output):
    """What verification found."""

    ok: bool
    entries: int
    postings: int
    total_debit: Decimal
    checks: list[str]
    discrepancies: list[DiscrepancyOut]


def _posting_out(posting: Posting, entry: JournalEntry) -> dict[str, Any]:
    return {
        "entry_id": entry.pk,
        "entry_no": entry.entry_no,
        "business_on": entry.business_on,
        "posted_at": entry.posted_at,
        "reason": entry.code,
        "reason_label": chart.reasons().get(entry.code, entry.code),
        "subject": entry.subject,
        "account": posting.account_id,
        "amount": posting.amount,
        "method": posting.method,
        "category": posting.category,
        "department": posting.department,
        "actor_name": entry.actor_name,
    }


def _entry_out(entry: JournalEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "entry_no": entry.entry_no,
        "reason": entry.code,
        "reason_label": chart.reasons().get(entry.code, entry.code),
        "reference": entry.reference,
        "subject": entry.subject,
        "business_on": entry.business_on,
        "posted_at": entry.posted_at,
        "campus": entry.campus_code,
        "actor_name": entry.actor_name,
        "memo": entry.memo,
        "postings": [_posting_out(posting, entry) for posting in entry.postings.all()],
    }


def _campus_in_scope(campus: str | None) -> str | None:
    """The campus asked for if it is in scope; the actor's own when the scope is not everything."""
    actor = current_actor()
    if campus is None and actor.campuses is not None:
        campus = actor.campus
        if campus is None:
            raise InvalidInput.of("campus", "请先选择院区")
    if campus is not None:
        actor.check_campus(campus)
    return campus


@router.get(
    "/trial-balance",
    permission="ledger.read",
    operation_id="get_trial_balance",
    response=list[TrialLineOut],
)
def trial_balance(request: HttpRequest, as_of: Day | None = None, campus: ShortText | None = None) -> Any:
    """Every account with postings up to a day; debits and credits agree in total."""
    return queries.trial_balance(as_of, _campus_in_scope(campus))


@router.get(
    "/accounts/{account}/postings",
    permission="ledger.read",
    operation_id="list_account_postings",
    response=Page[PostingOut],
)
def account_postings(
    request: HttpRequest,
    account: ShortText,
    since: Day | None = None,
    until: Day | None = None,
    campus: ShortText | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """The statement of one account, oldest first; the last 30 days unless told."""
    end = until or clock.today()
    start = since or end - timedelta(days=30)
    rows = queries.account_statement(account, start, end, _campus_in_scope(campus))
    return paginate(rows, page, page_size, lambda posting: _posting_out(posting, posting.entry))


@router.get(
    "/entries", permission="ledger.read", operation_id="list_entries_of_subject", response=list[EntryOut]
)
def entries_of_subject(request: HttpRequest, subject: ShortText) -> Any:
    """The entries about one document, e.g. ``settlement:S20260102000017``."""
    actor = current_actor()
    entries = list(queries.entries_about(subject))
    for entry in entries:
        actor.check_campus(entry.campus_code)
    return [_entry_out(entry) for entry in entries]


@router.get("/entries/{entry_id}", permission="ledger.read", operation_id="get_entry", response=EntryOut)
def get_entry(request: HttpRequest, entry_id: Id) -> Any:
    """One entry with its postings."""
    entry = queries.get_entry(entry_id)
    current_actor().check_campus(entry.campus_code)
    return _entry_out(entry)


@router.post("/verify", permission="ledger.read", operation_id="verify_ledger", response=VerificationOut)
def verify(request: HttpRequest) -> Any:
    """Check that every entry balances and agrees with the cashier's documents."""
    report = queries.verify_ledger()
    return {
        "ok": report.ok,
        "entries": report.entries,
        "postings": report.postings,
        "total_debit": report.total_debit,
        "checks": list(report.checks),
        "discrepancies": report.discrepancies,
    }


MOUNTS = [Mount(Face.UI, "/ledger", router)]
