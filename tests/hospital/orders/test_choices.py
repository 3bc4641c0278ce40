"""What the fields of a prescription offer."""

from __future__ import annotations

import pytest

from tests.builders.access import signed_in
from tests.builders.orders import make_doctor_with_account
from yiqiao.foundation.dictionary.standard_tables import load_standard_tables
from yiqiao.hospital.orders.rules import HERB_INSTRUCTIONS, TIMES_A_DAY

pytestmark = pytest.mark.django_db


def test_only_frequencies_that_quantities_can_be_computed_for_are_offered():
    load_standard_tables()
    client = signed_in(make_doctor_with_account().user, campus="east")
    offered = client.get("/api/ui/orders/choices").json()
    assert [one["code"] for one in offered["frequencies"]] == list(TIMES_A_DAY)
    assert {one["code"]: one["name"] for one in offered["frequencies"]}["tid"] == "每日3次"
    assert offered["routes"][0] == "口服"
    assert offered["herb_instructions"] == list(HERB_INSTRUCTIONS)
