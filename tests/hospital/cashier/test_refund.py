"""Giving money back: whole, in part, by the way it came."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.cashier import at_counter, cash, make_bill, make_charges, make_settlement, settle
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.errors import KeyUsedOtherwise, NoOpenShift, NotRefundable
from yiqiao.hospital.cashier.models import Arrears, Charge, ExchangeRate, Refund, Shift
from yiqiao.hospital.cashier.ports import RefundLimit, TenderRequest, refund_guards
from yiqiao.hospital.cashier.services import RefundLineRequest
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger.queries import balance_of, balances, verify_ledger

pytestmark = pytest.mark.django_db

ZERO = Decimal("0.00")


def _line(charge: Charge, quantity: str = "1") -> RefundLineRequest:
    return RefundLineRequest(charge.pk, Decimal(quantity))


def test_whole_refund_in_cash_brings_every_balance_back():
    with at_counter():
        settlement = make_settlement(["30.00", "12.50"])
        refund = services.refund(settlement.pk, None, "患者要求", "r1")
    settlement.bill.refresh_from_db()
    assert (refund.status, refund.amount, settlement.bill.status) == (
        "completed",
        Decimal("42.50"),
        "refunded",
    )
    assert set(balances().values()) == {ZERO}
    assert set(Charge.objects.filter(bill=settlement.bill).values_list("status", flat=True)) == {"refunded"}
    assert verify_ledger(deep=True).discrepancies == ()


def test_one_line_is_refunded_and_the_rest_stays_paid():
    with at_counter():
        settlement = make_settlement(["30.00", "12.50"])
        first, second = settlement.bill.charges.order_by("pk")
        refund = services.refund(settlement.pk, [_line(second)], "未做检查", "r1")
        settlement.bill.refresh_from_db()
        assert (refund.amount, settlement.bill.status) == (Decimal("12.50"), "partly_refunded")
        with pytest.raises(NotRefundable, match="最多可退 0"):
            services.refund(settlement.pk, [_line(second)], "再退一次", "r2")
        services.refund(settlement.pk, None, "其余也退", "r3")
        with pytest.raises(NotRefundable):
            services.refund(settlement.pk, None, "还退", "r4")
    first.refresh_from_db()
    assert (first.status, balance_of(chart.CASH)) == ("refunded", ZERO)
    assert verify_ledger(deep=True).discrepancies == ()


def test_same_key_gives_back_once_and_with_other_lines_is_refused():
    with at_counter():
        settlement = make_settlement(["30.00", "12.50"])
        charge = settlement.bill.charges.order_by("pk").first()
        first = services.refund(settlement.pk, [_line(charge)], "退", "r1")
        assert services.refund(settlement.pk, [_line(charge)], "退", "r1").pk == first.pk
        with pytest.raises(KeyUsedOtherwise):
            services.refund(settlement.pk, None, "退", "r1")
    assert balance_of(chart.CASH) == Decimal("12.50")


def test_guard_keeps_what_was_executed_from_being_refunded():
    class Executed:
        """Says that one of each charge was executed."""

        code = "test"

        def limits(self, charges):
            return {one.pk: RefundLimit(one.quantity - 1, "已执行 1 次。") for one in charges}

    refund_guards.register("test", Executed())
    try:
        with at_counter():
            settlement = make_settlement(["10.00"], quantity="3")
            charge = settlement.bill.charges.get()
            with pytest.raises(NotRefundable, match="已执行 1 次"):
                services.refund(settlement.pk, [_line(charge, "3")], "退", "r1")
            assert balance_of(chart.CASH) == Decimal("30.00")
            preview = services.preview_refund(settlement.pk)
            assert (preview.amount, preview.lines[0].refundable_quantity) == (Decimal("20.00"), Decimal(2))
            assert services.refund(settlement.pk, None, "退", "r2").amount == Decimal("20.00")
    finally:
        refund_guards.unregister("test")


def test_refund_after_the_shift_was_closed_is_counted_in_the_shift_that_hands_the_money_over():
    with at_counter("李收费"):
        settlement = make_settlement(["30.00"])
        services.close_shift(settlement.shift_id, {"cash": Decimal("30.00")})
        with pytest.raises(NoOpenShift):
            services.refund(settlement.pk, None, "退", "r1")
    with at_counter("王收费"):
        refund = services.refund(settlement.pk, None, "退", "r2")
        assert refund.shift_id != settlement.shift_id
        closed = services.close_shift(refund.shift_id, {"cash": Decimal("-30.00")})
    assert (closed.expected, closed.difference) == ({"cash": "-30.00"}, ZERO)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    price=st.decimals(min_value="0.0001", max_value="99.9999", places=4),
    portions=st.lists(st.integers(1, 4), min_size=1, max_size=4),
)
def test_any_sequence_of_partial_refunds_gives_back_exactly_what_was_paid(price, portions):
    with at_counter():
        quantity = sum(portions)
        bill = make_bill([str(price)], quantity=str(quantity))
        tenders = [cash(bill.total)] if bill.total else []
        settlement = services.start_settlement(bill.pk, tenders, f"s{bill.pk}")
        before = balance_of(chart.CASH)
        charge = bill.charges.get()
        refunds = [
            services.refund(settlement.pk, [_line(charge, str(part))], "退", f"{bill.pk}-{index}")
            for index, part in enumerate(portions)
        ]
        assert all(one.status == "completed" and one.amount >= 0 for one in refunds)
        assert sum(one.amount for one in refunds) == bill.total
        assert balance_of(chart.CASH) == before - bill.total


@pytest.mark.requirement("ENTITLE-05")
def test_foreign_notes_are_taken_at_todays_rate_with_change_in_yuan_and_refunded_in_yuan():
    with at_counter():
        services.set_exchange_rate("USD", Decimal("7.1000"))
        bill = make_bill(["650.00"])
        tender = TenderRequest(
            "foreign_currency", Decimal("650.00"), currency="USD", foreign_amount=Decimal("100.00")
        )
        settlement = settle(bill, tender)
        paid = settlement.tenders.get()
        assert (paid.change, paid.exchange_rate) == (Decimal("60.00"), Decimal("7.100000"))
        assert balance_of(chart.FOREIGN_CASH) == Decimal("710.00")
        assert balance_of(chart.CASH) == Decimal("-60.00")
        services.set_exchange_rate("USD", Decimal("9.0000"))
        services.refund(settlement.pk, None, "退", "r1")
        assert balance_of(chart.CASH) == Decimal("-710.00")
        shift = services.close_shift(
            settlement.shift_id, {"cash": Decimal("-710.00"), "foreign_currency:USD": Decimal("100.00")}
        )
    assert shift.difference == ZERO
    assert shift.expected == {"cash": "-710.00", "foreign_currency:USD": "100.00"}
    assert verify_ledger(deep=True).discrepancies == ()
    assert ExchangeRate.objects.count() == 1


def test_arrears_are_owed_collected_later_and_struck_off_first_by_a_refund():
    with at_counter() as clerk:
        bill = make_bill(["30.00", "12.50"])
        settlement = settle(
            bill, cash("12.50"), TenderRequest("arrears", Decimal("30.00"), reason="家属稍后补缴")
        )
        owed = Arrears.objects.get()
        assert (owed.outstanding, owed.approved_by_name) == (Decimal("30.00"), clerk.display_name)
        assert balance_of(chart.ARREARS) == Decimal("30.00")
        collection = services.bill_arrears(owed.pk, Decimal("10.00"))
        assert services.bill_arrears(owed.pk).pk == collection.pk
        assert settle(collection).status == "completed"
        owed.refresh_from_db()
        assert owed.outstanding == Decimal("20.00")
        assert balance_of(chart.ARREARS) == Decimal("20.00")
        refund = services.refund(settlement.pk, None, "退", "r1")
        assert [(one.method, one.amount) for one in refund.tenders.order_by("line_no")] == [
            ("arrears", Decimal("20.00")),
            ("cash", Decimal("12.50")),
            ("cash", Decimal("10.00")),
        ]
    owed.refresh_from_db()
    assert owed.outstanding == ZERO
    assert set(balances().values()) == {ZERO}
    assert verify_ledger(deep=True).discrepancies == ()


def test_shift_difference_is_posted_and_the_slip_says_so():
    with at_counter():
        settlement = make_settlement(["30.00"])
        shift = services.close_shift(settlement.shift_id, {"cash": Decimal("29.00")}, note="少一元")
    assert shift.difference == Decimal("-1.00")
    assert balance_of(chart.SHIFT_DIFFERENCE) == Decimal("1.00")
    assert balance_of(chart.CASH) == Decimal("29.00")
    assert Shift.objects.get().closed_at is not None
    assert verify_ledger().discrepancies == ()


def test_void_charge_cannot_be_refunded_and_unpaid_one_neither():
    with at_counter():
        make_charges(amounts=["5.00"])
        settlement = make_settlement(["30.00"])
        other = make_settlement(["10.00"])
        with pytest.raises(NotRefundable, match="不属于"):
            services.refund(settlement.pk, [_line(other.bill.charges.get())], "退", "r1")
    assert not Refund.objects.exists()
