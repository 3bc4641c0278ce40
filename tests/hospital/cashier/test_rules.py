"""State tables walked pair by pair; splitting money always adds up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.hospital.cashier.errors import TransitionRefused
from yiqiao.hospital.cashier.rules import amounts, states

MACHINES = [
    (states.CHARGE_TRANSITIONS, states.ChargeStatus, states.ChargeEvent),
    (states.BILL_TRANSITIONS, states.BillStatus, states.BillEvent),
    (states.SETTLEMENT_TRANSITIONS, states.SettlementStatus, states.SettlementEvent),
    (states.PAYMENT_TRANSITIONS, states.PaymentStatus, states.PaymentEvent),
    (states.REFUND_TRANSITIONS, states.RefundStatus, states.RefundEvent),
    (states.REFUND_TENDER_TRANSITIONS, states.RefundTenderStatus, states.RefundTenderEvent),
]


@pytest.mark.parametrize(
    ("table", "statuses", "events"), MACHINES, ids=[statuses.__name__ for _, statuses, _ in MACHINES]
)
def test_every_pair_is_in_the_table_or_refused(table, statuses, events):
    for status in statuses:
        for event in events:
            if (status, event) in table:
                assert states.next_state(table, status, event) is table[status, event]
            else:
                with pytest.raises(TransitionRefused):
                    states.next_state(table, status, event)
    assert set(table) <= {(status, event) for status in statuses for event in events}


def test_settled_and_cancelled_documents_have_no_way_back_to_being_paid_again():
    assert not [pair for pair in states.SETTLEMENT_TRANSITIONS if pair[0] != states.SettlementStatus.PENDING]
    assert not [pair for pair in states.REFUND_TRANSITIONS if pair[0] == states.RefundStatus.COMPLETED]
    assert not [pair for pair in states.PAYMENT_TRANSITIONS if pair[0] == states.PaymentStatus.REFUNDED]


cents = st.decimals(min_value="0.01", max_value="99999.99", places=2)
quantities = st.decimals(min_value="0.001", max_value="999.999", places=3)


@given(cents, st.lists(quantities, min_size=1, max_size=8))
def test_partial_refunds_of_a_charge_add_up_to_its_amount(amount, portions):
    total = sum(portions, Decimal(0))
    back_quantity = back_amount = Decimal(0)
    for portion in portions:
        part = amounts.refund_of_quantity(amount, total, back_quantity, back_amount, portion)
        assert part >= 0
        back_quantity += portion
        back_amount += part
        assert back_amount <= amount
    assert back_amount == amount


@given(cents, st.lists(st.tuples(cents, st.integers(0, 2)), min_size=1, max_size=8))
def test_allocation_over_tenders_adds_up_and_never_exceeds_one(amount, given_sources):
    sources = [
        amounts.RefundSource(key, available, rank) for key, (available, rank) in enumerate(given_sources)
    ]
    limit = {one.key: one.available for one in sources}
    if amount > sum(limit.values()):
        with pytest.raises(ValueError, match="fall short"):
            amounts.allocate(amount, sources)
        return
    parts = amounts.allocate(amount, sources)
    assert sum(part for _, part in parts) == amount
    assert all(0 < part <= limit[key] for key, part in parts)
    rank = {one.key: one.rank for one in sources}
    assert [rank[key] for key, _ in parts] == sorted(rank[key] for key, _ in parts)


@given(cents, st.decimals(min_value="0.0010", max_value="20.0000", places=4))
def test_the_foreign_money_that_is_asked_for_covers_the_amount(amount, rate):
    needed = amounts.foreign_needed(amount, rate)
    assert amounts.yuan_of(needed, rate) >= amount
    assert amounts.yuan_of(needed - Decimal("0.01"), rate) <= amounts.yuan_of(needed, rate)
