"""Human numbers are unique and nobody waits for them."""

from __future__ import annotations

import re
import threading

import pytest
import time_machine
from django.db import connection, transaction

from yiqiao.hospital.organisation.services import next_number


@pytest.mark.django_db
def test_number_is_letter_shanghai_day_and_count() -> None:
    with time_machine.travel("2026-11-21T16:30:00+00:00", tick=False):
        first, second = next_number("visit"), next_number("visit")
    assert re.fullmatch(r"V20261122\d{7}", first)
    assert int(second[-7:]) == int(first[-7:]) + 1
    assert next_number("visit", "MZ").startswith("MZ20")


@pytest.mark.django_db
def test_kinds_count_apart_and_a_new_kind_needs_no_preparation() -> None:
    assert next_number("brand_new")[-7:] == "0000001"
    assert next_number("brand_new")[-7:] == "0000002"
    assert next_number("other_new")[-7:] == "0000001"


@pytest.mark.parametrize("kind", ["", "Visit", "a-b", "x'; DROP TABLE", "a" * 40])
def test_kind_that_cannot_be_a_name_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="kind of number"):
        next_number(kind)


@pytest.mark.django_db
def test_count_wraps_after_seven_digits() -> None:
    next_number("wrapping")
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('organisation_number_wrapping', 9999999)")
    assert next_number("wrapping")[-7:] == "0000001"


@pytest.mark.django_db(transaction=True)
def test_open_transaction_does_not_hold_up_another() -> None:
    numbers: list[str] = []

    def take_one() -> None:
        try:
            numbers.append(next_number("visit"))
        finally:
            connection.close()

    with transaction.atomic():
        numbers.append(next_number("visit"))
        other = threading.Thread(target=take_one)
        other.start()
        other.join(timeout=20)
        assert len(set(numbers)) == 2
