"""Prices begin, end, and never overlap."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.catalogue import make_charge_item
from yiqiao.foundation import clock
from yiqiao.hospital.catalogue.errors import CatalogueChangedMeanwhile, PriceNotChangeable
from yiqiao.hospital.catalogue.models import CatalogueChange, ChargeItem, ChargeItemPrice
from yiqiao.hospital.catalogue.queries import unit_price_on
from yiqiao.hospital.catalogue.rules import PriceSpan, PriceStartRefused, plan_price
from yiqiao.hospital.catalogue.services import (
    ChargeItemFacts,
    cancel_future_price,
    save_charge_item,
    set_price,
)


def spans(item: ChargeItem) -> list[tuple[str, date, date | None]]:
    rows = ChargeItemPrice.objects.filter(item=item).order_by("valid_from")
    return [(str(row.unit_price), row.valid_from, row.valid_until) for row in rows]


@pytest.mark.django_db
def test_new_price_closes_the_old_one_the_day_before_it_begins() -> None:
    item = make_charge_item(price="12.0000", valid_from=date(2026, 1, 1))
    begins = clock.today() + timedelta(days=10)
    set_price(item.code, Decimal("15.5"), begins, document_no="沪医保〔2026〕1号", reason="调价")
    assert spans(item) == [
        ("12.0000", date(2026, 1, 1), begins - timedelta(days=1)),
        ("15.5000", begins, None),
    ]
    assert unit_price_on([item.pk], begins - timedelta(days=1)) == {item.pk: Decimal("12.0000")}
    assert unit_price_on([item.pk], begins) == {item.pk: Decimal("15.5000")}
    assert unit_price_on([item.pk], date(2025, 12, 31)) == {}
    change = CatalogueChange.objects.filter(subject_code=item.code, action="price_set").first()
    assert change is not None
    assert change.changes == {"unit_price": ["12.0000", "15.5"], "document_no": "沪医保〔2026〕1号"}
    assert (change.effective_on, change.reason) == (begins, "调价")


@pytest.mark.django_db
def test_price_between_two_others_ends_where_the_later_one_begins() -> None:
    item = make_charge_item(price="10", valid_from=date(2026, 1, 1))
    today = clock.today()
    set_price(item.code, Decimal(30), today + timedelta(days=30))
    set_price(item.code, Decimal(20), today + timedelta(days=10))
    assert spans(item) == [
        ("10.0000", date(2026, 1, 1), today + timedelta(days=9)),
        ("20.0000", today + timedelta(days=10), today + timedelta(days=29)),
        ("30.0000", today + timedelta(days=30), None),
    ]


@pytest.mark.django_db
def test_planned_price_can_be_replaced_and_withdrawn() -> None:
    item = make_charge_item(price="10", valid_from=date(2026, 1, 1))
    begins = clock.today() + timedelta(days=10)
    set_price(item.code, Decimal(20), begins)
    replaced = set_price(item.code, Decimal(25), begins)
    assert replaced is not None
    cancel_future_price(item.code, replaced.pk, "文件推迟")
    assert spans(item) == [("10.0000", date(2026, 1, 1), None)]


@pytest.mark.django_db
def test_past_and_present_prices_are_not_rewritten() -> None:
    item = make_charge_item(price="10", valid_from=clock.today())
    before = spans(item)
    for day in (clock.today(), clock.today() - timedelta(days=1)):
        with pytest.raises(PriceNotChangeable):
            set_price(item.code, Decimal(20), day)
    with pytest.raises(PriceNotChangeable):
        cancel_future_price(item.code, ChargeItemPrice.objects.get(item=item).pk, "错了")
    assert spans(item) == before


@pytest.mark.django_db
def test_same_price_again_is_not_recorded() -> None:
    item = make_charge_item(price="10")
    assert set_price(item.code, Decimal("10.0000"), clock.today() + timedelta(days=1)) is None
    assert len(spans(item)) == 1


@pytest.mark.django_db
def test_database_refuses_overlapping_prices() -> None:
    item = make_charge_item(price="10", valid_from=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="chargeitemprice_no_overlap"), transaction.atomic():
        ChargeItemPrice.objects.create(
            item=item, unit_price=1, valid_from=date(2030, 1, 1), created_at=clock.now(), created_by="test"
        )


@pytest.mark.django_db
def test_change_log_cannot_be_edited_or_deleted() -> None:
    make_charge_item()
    for sql in ("UPDATE catalogue_cataloguechange SET reason = 'x'", "DELETE FROM catalogue_cataloguechange"):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@pytest.mark.django_db
def test_change_is_logged_with_old_and_new_and_a_stale_form_is_refused() -> None:
    item = make_charge_item()
    facts = ChargeItemFacts(item.code, "门诊诊察费", "次", "exam", item.kind, insurance_class="A")  # type: ignore[arg-type]
    changed = save_charge_item(facts, "更名", expected_version=1)
    assert (changed.version, changed.pinyin) == (2, "mzzcf")
    log = CatalogueChange.objects.filter(action="changed").get()
    assert log.changes == {
        "name": ["普通门诊诊察费", "门诊诊察费"],
        "pinyin": ["ptmzzcf", "mzzcf"],
    }
    with pytest.raises(CatalogueChangedMeanwhile):
        save_charge_item(facts, expected_version=1)


@pytest.mark.django_db
def test_price_set_just_after_midnight_in_shanghai_counts_the_shanghai_day() -> None:
    with time_machine.travel("2026-03-01T16:30:00+00:00", tick=False):  # 2 March, 00:30 in Shanghai
        item = make_charge_item(price="10", valid_from=date(2026, 1, 1))
        set_price(item.code, Decimal(11), date(2026, 3, 2))
        with pytest.raises(PriceNotChangeable):
            set_price(item.code, Decimal(12), date(2026, 3, 1))


@given(
    starts=st.lists(st.integers(min_value=0, max_value=60), min_size=1, max_size=12),
    first=st.integers(min_value=-60, max_value=60),
)
def test_whatever_prices_are_set_no_two_overlap_and_no_day_after_the_first_is_without(
    starts: list[int], first: int
) -> None:
    today = date(2026, 6, 1)
    present: dict[int, PriceSpan] = {}
    for number, offset in enumerate([first, *starts]):
        day = today + timedelta(days=offset)
        try:
            plan = plan_price(list(present.values()), day, today)
        except PriceStartRefused:
            continue
        if plan.close:
            span_id, until = plan.close
            old = present[span_id]
            present[span_id] = PriceSpan(old.id, old.unit_price, old.valid_from, until)
        if plan.replace is not None:
            del present[plan.replace]
        present[number] = PriceSpan(number, Decimal(number), day, plan.valid_until)
    ordered = sorted(present.values(), key=lambda span: span.valid_from)
    for earlier, later in itertools.pairwise(ordered):
        assert earlier.valid_until == later.valid_from - timedelta(days=1)
    assert ordered[-1].valid_until is None
