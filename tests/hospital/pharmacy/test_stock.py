"""Stock never lies: movements sum to it, it never falls below zero, the last box goes once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.catalogue import make_drug
from tests.builders.orders import make_pharmacy
from tests.builders.pharmacy import stock_up
from yiqiao.foundation import clock
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.pharmacy import queries, services
from yiqiao.hospital.pharmacy.errors import StockShort
from yiqiao.hospital.pharmacy.models import DrugStock, StockMovement
from yiqiao.hospital.pharmacy.rules.states import MovementKind

moves = st.lists(
    st.tuples(st.sampled_from(["receive", "take", "count"]), st.integers(0, 60)), min_size=1, max_size=12
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_movements_always_sum_to_the_stock_and_it_is_never_negative(steps):
    point = transaction.savepoint()
    pharmacy, drug = make_pharmacy(), make_drug()
    expected = Decimal(0)
    for at, (step, number) in enumerate(steps):
        amount = Decimal(number)
        if step == "receive" and number:
            services.receive_stock(pharmacy.pk, drug.pk, amount, receipt_no=f"R{at}")
            expected += amount
        elif step == "take" and number:
            change = [services.Change(drug.pk, -amount, f"take:{at}")]
            if amount > expected:
                with pytest.raises(StockShort):
                    services.change_stock(pharmacy.pk, change, MovementKind.DISPENSE)
            else:
                services.change_stock(pharmacy.pk, change, MovementKind.DISPENSE)
                expected -= amount
        elif step == "count":
            services.adjust_stock(pharmacy.pk, drug.pk, amount, "盘点", reference=f"C{at}")
            expected = amount
        assert queries.find_stock_discrepancies() == []
        stock = DrugStock.objects.filter(drug=drug).first()
        assert (stock.quantity if stock else Decimal(0)) == expected
    transaction.savepoint_rollback(point)


@pytest.mark.django_db
def test_all_drugs_of_a_prescription_go_out_or_none():
    pharmacy, first, second = make_pharmacy(), make_drug(), make_drug("D-2", "布洛芬片")
    stock_up(first, "5")
    stock_up(second, "1")
    changes = [services.Change(first.pk, Decimal(-2), "x:1"), services.Change(second.pk, Decimal(-2), "x:2")]
    with pytest.raises(StockShort) as refusal:
        services.change_stock(pharmacy.pk, changes, MovementKind.DISPENSE)
    assert [one.field for one in refusal.value.fields] == ["lines.1"]
    assert set(DrugStock.objects.values_list("quantity", flat=True)) == {Decimal("5.000"), Decimal("1.000")}


@pytest.mark.django_db
def test_same_cause_moves_the_stock_once():
    pharmacy, drug = make_pharmacy(), make_drug()
    stock_up(drug, "5")
    for _ in range(2):
        services.change_stock(
            pharmacy.pk, [services.Change(drug.pk, Decimal(-2), "d:1")], MovementKind.DISPENSE
        )
    services.receive_stock(pharmacy.pk, drug.pk, Decimal(4), receipt_no="R1")
    services.receive_stock(pharmacy.pk, drug.pk, Decimal(4), receipt_no="R1")
    assert DrugStock.objects.get().quantity == Decimal("7.000")
    with pytest.raises(InvalidInput):
        services.receive_stock(pharmacy.pk, drug.pk, Decimal(3), receipt_no="R1")


@pytest.mark.django_db
def test_expired_batches_and_unexplained_counts_are_refused():
    pharmacy, drug = make_pharmacy(), make_drug()
    with pytest.raises(InvalidInput):
        services.receive_stock(pharmacy.pk, drug.pk, Decimal(1), receipt_no="R", expires_on=clock.today())
    services.receive_stock(
        pharmacy.pk, drug.pk, Decimal(1), receipt_no="R", expires_on=clock.today() + timedelta(days=1)
    )
    with pytest.raises(InvalidInput):
        services.adjust_stock(pharmacy.pk, drug.pk, Decimal(0), " ", reference="C")
    assert DrugStock.objects.get().quantity == Decimal("1.000")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE pharmacy_stockmovement SET quantity = 9", "DELETE FROM pharmacy_stockmovement"]
)
def test_database_refuses_to_change_a_movement(statement):
    stock_up(make_drug(), "5")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert StockMovement.objects.get().quantity == Decimal("5.000")


@pytest.mark.django_db
def test_database_refuses_a_negative_stock():
    stock_up(make_drug(), "5")
    with pytest.raises(IntegrityError, match="drugstock_not_negative"), transaction.atomic():
        DrugStock.objects.update(quantity=Decimal(-1))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_the_last_box_one_gets_it():
    pharmacy, drug = make_pharmacy(), make_drug()
    stock_up(drug, "1")
    people = 6
    together = Barrier(people)

    def take(who: int) -> bool:
        try:
            together.wait(timeout=30)
            change = [services.Change(drug.pk, Decimal(-1), f"dispense:{who}")]
            services.change_stock(pharmacy.pk, change, MovementKind.DISPENSE)
        except StockShort:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        got = list(pool.map(take, range(people)))
    assert sorted(got) == [False] * (people - 1) + [True]
    assert DrugStock.objects.get().quantity == Decimal("0.000")
    assert queries.find_stock_discrepancies() == []
