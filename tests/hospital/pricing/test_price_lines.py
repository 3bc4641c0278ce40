"""What a line costs, and the steps that led there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.catalogue import make_charge_item
from yiqiao.foundation import clock
from yiqiao.hospital.catalogue.services import set_price
from yiqiao.hospital.extensions import PriceableLine, UnitPrice, VisitContext, price_rules
from yiqiao.hospital.pricing.errors import PriceMissing
from yiqiao.hospital.pricing.rules import PriceRuleMisbehaved, base_price, finish
from yiqiao.hospital.pricing.services import LineToPrice, price_lines

VISIT = VisitContext(visit_id=1, patient_id=1, kind="outpatient")
OVERSEAS = VisitContext(visit_id=2, patient_id=2, kind="outpatient", entitlement_code="overseas")


class OverseasRule:
    """An example plug-in: overseas visits pay 1.5 times the price of examinations."""

    code = "overseas_example"

    def __init__(self) -> None:
        self.calls = 0

    def adjust(
        self, visit: VisitContext, lines: Sequence[PriceableLine], prices: Sequence[UnitPrice], on: date
    ) -> Sequence[UnitPrice]:
        self.calls += 1
        if visit.entitlement_code != "overseas":
            return prices
        return [
            UnitPrice(
                price.amount * Decimal("1.5"),
                (
                    *price.derivation,
                    {"rule": self.code, "factor": "1.5", "price": str(price.amount * Decimal("1.5"))},
                ),
            )
            if line.category_code == "exam"
            else price
            for line, price in zip(lines, prices, strict=True)
        ]


@pytest.fixture
def overseas_rule() -> Iterator[OverseasRule]:
    rule = OverseasRule()
    price_rules.register(rule.code, rule)
    yield rule
    price_rules.unregister(rule.code)


@pytest.mark.django_db
def test_base_price_of_the_day_is_the_first_step_of_the_derivation() -> None:
    item = make_charge_item(price="12.0000", valid_from=date(2026, 1, 1))
    (line,) = price_lines(VISIT, [(item.pk, Decimal(2))], clock.today())
    assert (line.unit_price, line.amount) == (Decimal("12.0000"), Decimal("24.00"))
    assert line.derivation == [{"rule": "base", "price": "12.0000", "valid_from": "2026-01-01"}]
    assert (line.name, line.category_code, line.kind) == ("普通门诊诊察费", "exam", "service")


@pytest.mark.django_db
def test_future_price_applies_from_its_day() -> None:
    item = make_charge_item(price="12.0000")
    begins = clock.today() + timedelta(days=3)
    set_price(item.code, Decimal(20), begins)
    prices = [price_lines(VISIT, [(item.pk, Decimal(1))], day)[0].unit_price
              for day in (begins - timedelta(days=1), begins)]  # fmt: skip
    assert prices == [Decimal(12), Decimal(20)]


@pytest.mark.django_db
def test_plugged_in_rule_is_asked_once_and_its_step_is_shown(overseas_rule: OverseasRule) -> None:
    exam = make_charge_item("E", "CT", "100.0001")
    other = make_charge_item("D", "药", "10", category="drug")
    lines = [
        LineToPrice(exam.pk, Decimal(1)),
        LineToPrice(other.pk, Decimal(1)),
        LineToPrice(exam.pk, Decimal(3)),
    ]
    priced = price_lines(OVERSEAS, lines, clock.today())
    assert overseas_rule.calls == 1
    assert [line.unit_price for line in priced] == [
        Decimal("150.0002"),
        Decimal("10.0000"),
        Decimal("150.0002"),
    ]
    assert [line.amount for line in priced] == [Decimal("150.00"), Decimal("10.00"), Decimal("450.00")]
    assert priced[0].derivation[1:] == [
        {"rule": "overseas_example", "factor": "1.5", "price": "150.00015"},
        {"rule": "unit_price_rounding", "price": "150.0002"},
    ]
    assert price_lines(VISIT, lines, clock.today())[0].unit_price == Decimal("100.0001")


@pytest.mark.django_db
def test_all_lines_are_priced_with_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    items = [make_charge_item(f"I{number}", f"项目{number}", str(number)) for number in range(1, 31)]
    with django_assert_num_queries(1):
        priced = price_lines(VISIT, [(item.pk, Decimal(1)) for item in items], clock.today())
    assert [line.amount for line in priced] == [
        Decimal(number).quantize(Decimal("0.01")) for number in range(1, 31)
    ]


@pytest.mark.django_db
def test_items_without_a_price_are_all_named() -> None:
    priced, bare, late = (
        make_charge_item("A", "甲", "1"),
        make_charge_item("B", "乙", None),
        make_charge_item("C", "丙", "1", valid_from=clock.today() + timedelta(days=1)),
    )
    with pytest.raises(PriceMissing) as refusal:
        price_lines(VISIT, [(item.pk, Decimal(1)) for item in (priced, bare, late)], clock.today())
    assert refusal.value.details == {"codes": ["B", "C"]}
    assert "乙" in refusal.value.detail


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [[], [UnitPrice(Decimal(-1), ())], [UnitPrice(Decimal("NaN"), ())]])
def test_rule_that_breaks_its_contract_is_found_out(answer: list[UnitPrice]) -> None:
    class Broken:
        code = "broken"

        def adjust(self, visit, lines, prices, on):  # type: ignore[no-untyped-def]
            return answer

    item = make_charge_item()
    price_rules.register("broken", Broken())
    try:
        with pytest.raises(PriceRuleMisbehaved):
            price_lines(VISIT, [(item.pk, Decimal(1))], clock.today())
    finally:
        price_rules.unregister("broken")


def test_nothing_to_price_costs_no_query() -> None:
    assert price_lines(VISIT, [], date(2026, 1, 1)) == []


@given(
    st.decimals(min_value=0, max_value=100000, places=4),
    st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3),
)
def test_line_amount_is_the_exact_product_rounded_half_up_once(price: Decimal, quantity: Decimal) -> None:
    priced = finish(base_price(price, date(2026, 1, 1)), quantity)
    assert priced.amount == (price * quantity).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert abs(priced.amount - price * quantity) <= Decimal("0.005")
    assert len(priced.derivation) == 1


@given(st.decimals(min_value=0, max_value=10000, places=8))
def test_unit_price_has_four_decimals_and_says_when_it_was_rounded(price: Decimal) -> None:
    priced = finish(UnitPrice(price, ()), Decimal(1))
    assert priced.unit_price == price.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    assert (priced.derivation != []) == (priced.unit_price != price)
