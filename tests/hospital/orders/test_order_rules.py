"""Pure rules of orders: every state and event, quantities, what a line needs."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.hospital.orders.errors import OrderStateConflict
from yiqiao.hospital.orders.rules import (
    TIMES_A_DAY,
    TRANSITIONS,
    DraftLine,
    HerbalDraft,
    OrderEvent,
    OrderKind,
    OrderStatus,
    allowed_events,
    check_herbal,
    check_lines,
    choose_pharmacy,
    herb_quantity,
    next_status,
    units_needed,
)


def test_walk_every_status_and_event():
    for status, event in product(OrderStatus, OrderEvent):
        if (status, event) in TRANSITIONS:
            assert next_status(status, event) is TRANSITIONS[status, event]
            assert event in allowed_events(status)
        else:
            with pytest.raises(OrderStateConflict):
                next_status(status, event)
            assert event not in allowed_events(status)


def test_cancelled_is_final_and_money_is_accepted_from_every_submitted_state():
    assert allowed_events(OrderStatus.CANCELLED) == frozenset()
    for status in (OrderStatus.SUBMITTED, OrderStatus.REVIEWED, OrderStatus.REJECTED):
        assert next_status(status, OrderEvent.SETTLE) is OrderStatus.SETTLED


positive = st.decimals("0.001", "100", places=3)


@given(positive, st.sampled_from(sorted(TIMES_A_DAY)), st.integers(1, 90), positive)
def test_units_cover_the_days_and_one_unit_less_would_not(dose, frequency, days, dose_per_unit):
    units = units_needed(dose, frequency, days, dose_per_unit)
    times = Decimal(1) if frequency == "st" else TIMES_A_DAY[frequency] * days
    assert units == units.to_integral_value() >= 1
    assert units * dose_per_unit >= dose * times
    assert (units - 1) * dose_per_unit < dose * (times + 1)


@given(positive, st.integers(1, 60), positive)
def test_herbs_are_charged_to_the_thousandth_never_below_what_is_needed(dose, doses, dose_per_unit):
    quantity = herb_quantity(dose, doses, dose_per_unit)
    assert quantity * dose_per_unit >= dose * doses > (quantity - Decimal("0.001")) * dose_per_unit


def test_seven_doses_of_the_sample_prescription_weigh_588_grams():
    grams = [Decimal(one) for one in (30, 15, 10, 15, 6, 8)]
    assert sum(herb_quantity(one, 7, Decimal(1)) for one in grams) == 588


def _fields(kind: OrderKind, *lines: DraftLine) -> list[str]:
    return [one.field for one in check_lines(kind, lines)]


def test_wrong_lines_are_named_one_by_one():
    assert _fields(OrderKind.WESTERN) == ["lines"]
    assert _fields(OrderKind.WESTERN, DraftLine(drug_id=1, frequency="always", days=0, dose=Decimal(0))) == [
        "lines.0.dose",
        "lines.0.frequency",
        "lines.0.days",
        "lines.0.route",
    ]
    assert _fields(OrderKind.HERBAL, DraftLine(drug_id=1, instruction="油炸")) == [
        "lines.0.dose",
        "lines.0.instruction",
    ]
    assert _fields(OrderKind.LABORATORY, DraftLine(clinical_item_id=1)) == ["lines.0.quantity"]
    assert _fields(OrderKind.LABORATORY, DraftLine(drug_id=1)) == ["lines.0"]
    assert _fields(OrderKind.LABORATORY, DraftLine(drug_id=1, clinical_item_id=2)) == ["lines.0"]


def test_western_prescription_holds_at_most_five_drugs():
    lines = [
        DraftLine(drug_id=at, dose=Decimal(1), frequency="qd", route="口服", days=1) for at in range(1, 7)
    ]
    assert _fields(OrderKind.WESTERN, *lines) == ["lines"]
    assert _fields(OrderKind.WESTERN, *lines[:5]) == []


def test_herbal_part_is_needed_by_herbs_only_and_decoction_needs_its_volume():
    assert [one.field for one in check_herbal(OrderKind.HERBAL, None)] == ["herbal"]
    assert [one.field for one in check_herbal(OrderKind.WESTERN, HerbalDraft(7, "口服"))] == ["herbal"]
    decocted = HerbalDraft(0, "", is_decocted=True)
    assert [one.field for one in check_herbal(OrderKind.HERBAL, decocted)] == [
        "herbal.doses",
        "herbal.usage",
        "herbal.volume_ml",
        "herbal.bags_per_dose",
    ]
    complete = HerbalDraft(7, "分两次", is_decocted=True, volume_ml=200, bags_per_dose=2)
    assert check_herbal(OrderKind.HERBAL, complete) == []


@pytest.mark.parametrize(
    ("kind", "names", "chosen"),
    [
        (OrderKind.WESTERN, ["中药房", "西药房"], 1),
        (OrderKind.HERBAL, ["西药房", "中药房"], 1),
        (OrderKind.HERBAL, ["门诊药房"], 0),
        (OrderKind.WESTERN, [], None),
    ],
)
def test_prescription_goes_to_the_pharmacy_of_its_kind(kind, names, chosen):
    assert choose_pharmacy(kind, names) == chosen
