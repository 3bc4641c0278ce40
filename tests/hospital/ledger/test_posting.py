"""Double entry: what may be posted, once, balanced, for ever."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.hospital.ledger import chart, queries, services
from yiqiao.hospital.ledger.checks import Discrepancy, register_check, unregister_check
from yiqiao.hospital.ledger.errors import EntryMalformed, EntryUnbalanced, ReferencePostedOtherwise
from yiqiao.hospital.ledger.models import JournalEntry, Posting
from yiqiao.hospital.ledger.rules import AccountKind, EntryDraft, PostingDraft, check_entry

chart.register_reason("test.movement", "测试")
DAY = date(2026, 11, 22)


def _draft(reference: str = "test:1", amount: str = "12.50", **changes: object) -> EntryDraft:
    postings = [
        PostingDraft(chart.CASH, Decimal(amount), method="cash"),
        PostingDraft(chart.PENDING_RECEIPTS, -Decimal(amount)),
    ]
    facts: dict = {
        "code": "test.movement",
        "reference": reference,
        "business_on": DAY,
        "campus_code": "main",
        "postings": postings,
        **changes,
    }
    return EntryDraft(**facts)


def _commit(postings: list[Posting]) -> None:
    """Write behind the services' back and let the constraints speak as at commit."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        Posting.objects.bulk_create(postings)
        _check_now()


def _check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_posted_entry_moves_the_balances_of_both_accounts():
    entry = services.post(_draft())
    _check_now()
    assert queries.balances() == {chart.CASH: Decimal("12.50"), chart.PENDING_RECEIPTS: Decimal("-12.50")}
    assert entry.posting_count == 2
    assert queries.get_entry(entry.pk).entry_no == f"J20261122-{entry.pk:08d}"


@pytest.mark.django_db
def test_same_reference_and_content_is_posted_once():
    first = services.post(_draft())
    second = services.post(_draft(memo="again"))
    assert second.pk == first.pk
    assert Posting.objects.count() == 2


@pytest.mark.django_db
def test_same_reference_with_other_content_is_refused_and_changes_nothing():
    services.post(_draft())
    with pytest.raises(ReferencePostedOtherwise):
        services.post(_draft(amount="12.51"))
    assert queries.balance_of(chart.CASH) == Decimal("12.50")


@pytest.mark.django_db
def test_undeclared_reason_is_refused():
    with pytest.raises(EntryMalformed):
        services.post(_draft(code="test.unheard_of"))
    assert not JournalEntry.objects.exists()


@pytest.mark.django_db
def test_database_refuses_an_unbalanced_entry_at_commit():
    entry = services.post(_draft())
    _check_now()
    with pytest.raises(IntegrityError, match="3 of 2 postings"):
        _commit([Posting(entry=entry, account_id=chart.CASH, amount=Decimal("1.00"))])


@pytest.mark.django_db
def test_database_refuses_balanced_postings_added_to_an_old_entry():
    entry = services.post(_draft())
    _check_now()
    added = [
        Posting(entry=entry, account_id=chart.CASH, amount=Decimal("1.00")),
        Posting(entry=entry, account_id=chart.ONLINE, amount=Decimal("-1.00")),
    ]
    with pytest.raises(IntegrityError, match="4 of 2 postings"):
        _commit(added)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["ledger_journalentry", "ledger_posting"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
    ids=["update", "delete", "truncate"],
)
def test_database_refuses_to_change_or_remove_what_was_posted(table, statement):
    services.post(_draft())
    _check_now()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert Posting.objects.count() == 2


@pytest.mark.django_db
def test_reversal_brings_every_balance_back_and_keeps_both_entries():
    services.post(_draft())
    services.reverse("test:1", new_reference="test:1.reversed", code="correction.reversal", memo="误记")
    _check_now()
    assert set(queries.balances().values()) == {Decimal("0.00")}
    assert JournalEntry.objects.count() == 2


@pytest.mark.django_db
def test_trial_balance_lists_debits_and_credits_that_agree():
    services.post(_draft("test:1", "10.00"))
    services.post(_draft("test:2", "5.00"))
    lines = {line.account: line for line in queries.trial_balance(DAY)}
    assert lines[chart.CASH].debit == Decimal("15.00")
    assert lines[chart.PENDING_RECEIPTS].credit == Decimal("15.00")
    assert queries.trial_balance(date(2026, 11, 21)) == []


@pytest.mark.django_db
def test_account_is_opened_once_on_demand():
    assert services.ensure_account("4101.test", "测试收入", AccountKind.INCOME) == "4101.test"
    services.ensure_account("4101.test", "另一个名字", AccountKind.INCOME)
    assert queries.Account.objects.get(code="4101.test").name == "测试收入"


@pytest.mark.django_db
def test_verification_passes_on_a_sound_ledger_and_runs_registered_checks():
    services.post(_draft())
    register_check("test.always_wrong", lambda: [Discrepancy("test.always_wrong", "doc:1", "不符")])
    try:
        report = queries.verify_ledger(deep=True)
    finally:
        unregister_check("test.always_wrong")
    assert [one.subject for one in report.discrepancies] == ["doc:1"]
    assert not report.ok


@pytest.mark.django_db
def test_deep_verification_finds_a_posting_altered_behind_the_triggers():
    services.post(_draft())
    _check_now()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE ledger_posting SET method = 'online' WHERE method = 'cash'")
        cursor.execute("SET session_replication_role = origin")
    assert [one.check for one in queries.verify_ledger(deep=True).discrepancies] == ["ledger.unaltered"]
    assert not [one for one in queries.verify_ledger().discrepancies if one.check.startswith("ledger")]


cents = st.decimals(min_value="0.01", max_value="999999.99", places=2)


@given(st.lists(cents, min_size=1, max_size=20))
def test_entry_whose_credit_is_the_sum_of_its_debits_is_accepted_and_one_cent_off_is_not(amounts):
    debits = [PostingDraft(chart.CASH, amount) for amount in amounts]
    total = sum(amounts, Decimal(0))
    check_entry(_draft(postings=[*debits, PostingDraft(chart.ONLINE, -total)]))
    with pytest.raises(EntryUnbalanced):
        check_entry(_draft(postings=[*debits, PostingDraft(chart.ONLINE, -total - Decimal("0.01"))]))


@pytest.mark.parametrize("amount", ["0.00", "0.001"])
def test_zero_and_fractions_of_a_cent_are_refused(amount):
    with pytest.raises(EntryMalformed):
        check_entry(_draft(amount=amount))
