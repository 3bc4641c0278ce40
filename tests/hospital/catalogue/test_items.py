"""Items are found by name, pinyin and code, and are made of one another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders.catalogue import make_charge_item, make_clinical_item, make_drug, make_herb
from yiqiao.foundation import clock
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.catalogue.models import CatalogueChange, ClinicalItem
from yiqiao.hospital.catalogue.queries import (
    clinical_price_on,
    parts_of,
    search_charge_items,
    search_clinical_items,
    search_drugs,
)
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind
from yiqiao.hospital.catalogue.services import DrugFacts, save_drug

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("q", ["诊察", "ptmz", "PTMZ", "1101", "YB001"])
def test_charge_item_is_found_by_name_pinyin_code_and_insurance_code(q: str) -> None:
    item = make_charge_item(insurance_code="YB0010001")
    make_charge_item("250101001", "血常规", "20")
    assert [row.pk for row in search_charge_items(q)] == [item.pk]


def test_exact_name_stands_first() -> None:
    make_charge_item("A1", "胸部CT平扫", "100")
    exact = make_charge_item("Z9", "CT", "90")
    assert next(row.pk for row in search_charge_items("CT")) == exact.pk


def test_drugs_and_herbs_are_searched_apart() -> None:
    drug, herb = make_drug(), make_herb()
    assert [row.pk for row in search_drugs("amxl")] == [drug.pk]
    assert [row.pk for row in search_drugs("阿莫西林")] == [drug.pk]
    assert search_drugs("阿莫西林", herb=True) == []
    assert [row.pk for row in search_drugs("gc", herb=True)] == [herb.pk]


def test_clinical_item_costs_the_sum_of_its_parts() -> None:
    make_charge_item("A", "采血费", "3.5000")
    make_charge_item("B", "血常规", "20")
    item = make_clinical_item("CBC", "血常规检查", ClinicalItemKind.LABORATORY, (("A", "1"), ("B", "2")))
    assert clinical_price_on([item.pk], clock.today()) == {item.pk: Decimal("43.5000000")}
    assert [quantity for _, quantity in parts_of([item.pk])[item.pk]] == [Decimal(1), Decimal(2)]
    assert search_clinical_items("xcg", ClinicalItemKind.LABORATORY) == [item]
    assert search_clinical_items("xcg", ClinicalItemKind.TREATMENT) == []


def test_clinical_item_with_a_part_without_price_has_no_price() -> None:
    make_charge_item("A", "采血费", None)
    item = make_clinical_item("X", "抽血", ClinicalItemKind.TREATMENT, (("A", "1"),))
    assert clinical_price_on([item.pk], clock.today()) == {}


def test_unknown_part_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(InvalidInput) as refusal:
        make_clinical_item("X", "抽血", parts=(("NOPE", "1"),))
    assert [problem.field for problem in refusal.value.fields] == ["parts"]
    assert not ClinicalItem.objects.exists()


def test_changed_parts_are_logged() -> None:
    make_charge_item("A", "采血费", "3")
    make_charge_item("B", "血常规", "20")
    make_clinical_item("CBC", "血常规检查", ClinicalItemKind.LABORATORY, (("A", "1"),))
    make_clinical_item("CBC", "血常规检查", ClinicalItemKind.LABORATORY, (("B", "2"),))
    log = CatalogueChange.objects.get(subject_kind="clinical_item", action="parts_changed")
    assert log.changes == {"parts": [{"A": "1.000"}, {"B": "2"}]}


def test_drug_data_must_fit_the_kind_of_the_charge_item() -> None:
    make_charge_item("S", "注射费", "5", kind=ChargeItemKind.SERVICE)
    with pytest.raises(InvalidInput):
        save_drug(DrugFacts("S", "注射", "ml", Decimal(1)))
