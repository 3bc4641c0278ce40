"""What the rules say about a prescription."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.hospital.pharmacy.rules.findings import AllergyFact, Finding, ReviewLine, ReviewSubject, Severity
from yiqiao.hospital.pharmacy.rules.herbs import ALIASES, herb_group, is_controlled_toxic
from yiqiao.hospital.pharmacy.rules.incompatibility import PAIRS
from yiqiao.hospital.pharmacy.rules.pregnancy import CAREFUL, FORBIDDEN, says_pregnant
from yiqiao.hospital.pharmacy.rules.review import review
from yiqiao.hospital.pharmacy.rules.toxicity import LIMITS


def _herb(at: int, name: str, grams: str = "6", unit: str = "g") -> ReviewLine:
    return ReviewLine(at, name, name, True, False, Decimal(grams), unit)


def _herbs(*named: tuple[str, str] | str) -> list[ReviewLine]:
    pairs = [(one, "1") if isinstance(one, str) else one for one in named]
    return [_herb(at, name, grams) for at, (name, grams) in enumerate(pairs, start=1)]


def _drug(at: int, name: str, dose: str = "0.5", **facts: object) -> ReviewLine:
    return ReviewLine(
        at, name, name, False, bool(facts.pop("antibiotic", False)), Decimal(dose), "g", **facts
    )


def _codes(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.severity.value) for one in findings]


def test_strengthening_prescription_of_six_herbs_has_no_findings():
    herbs = _herbs(
        ("黄芪", "30"), ("党参", "15"), ("白术", "10"), ("茯苓", "15"), ("炙甘草", "6"), ("陈皮", "8")
    )
    assert review(ReviewSubject(herbs)) == []


@pytest.mark.parametrize(
    ("herbs", "code"),
    [
        ([("附子", "10"), ("法半夏", "9")], "herb.incompatible"),
        ([("甘草", "6"), ("海藻", "15")], "herb.incompatible"),
        ([("细辛", "5")], "herb.over_limit"),
        ([("人参", "9"), ("五灵脂", "6")], "herb.incompatible"),
    ],
)
def test_prescription_that_must_be_refused_has_an_error(herbs, code):
    assert _codes(review(ReviewSubject(_herbs(*herbs)))) == [(code, "error")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("制附子", "姜半夏"),
        ("炮附片", "瓜蒌仁"),
        ("黑顺片", "浙贝"),
        ("制川乌", "天花粉"),
        ("制草乌", "白芨"),
        ("炙甘草", "醋京大戟"),
        ("藜芦", "炒白芍"),
        ("藜芦", "潞党参"),
        ("公丁香", "广郁金"),
        ("官桂", "煅赤石脂"),
        ("硫磺", "元明粉"),
        ("红参", "醋五灵脂"),
        ("生附子（先煎）", "法半夏颗粒"),
    ],
)
def test_incompatible_herbs_are_found_through_aliases_and_processing_in_both_orders(first, second):
    found = [
        [one for one in review(ReviewSubject(_herbs(*order))) if one.code == "herb.incompatible"]
        for order in ((first, second), (second, first))
    ]
    assert [len(one) for one in found] == [1, 1]
    assert found[0][0].key == found[1][0].key
    assert found[0][0].source


@pytest.mark.parametrize(
    "pair", [("白附子", "半夏"), ("金钱草", "海藻"), ("川牛膝", "半夏"), ("干姜", "人参")]
)
def test_herbs_with_similar_names_are_not_taken_for_each_other(pair):
    assert review(ReviewSubject(_herbs(*pair))) == []


def test_incompatibility_with_another_prescription_of_the_visit_is_found():
    other = ReviewLine(0, "海藻", "海藻", True, False, Decimal(10), "g")
    found = review(ReviewSubject(_herbs(("甘草", "6")), [other]))
    assert (_codes(found), found[0].lines) == ([("herb.incompatible", "error")], (1,))


def test_every_rule_speaks_of_known_groups_and_processing_marks_lead_to_them():
    groups = {group for pair in PAIRS for group in pair} | set(LIMITS) | FORBIDDEN | CAREFUL
    assert {group for group in groups if herb_group(f"炒{group}") != group} == set()
    names = [name for group, names in ALIASES.items() for name in (group, *names)]
    assert len(names) == len(set(names))


def test_every_alias_of_every_pair_is_found():
    for pair in PAIRS:
        first, second = sorted(pair)
        for one in (first, *ALIASES.get(first, ())):
            for other in (second, *ALIASES.get(second, ())):
                found = review(ReviewSubject(_herbs((one, "0.01"), (other, "0.01"))))
                assert "herb.incompatible" in [finding.code for finding in found], (one, other)


def test_table_of_toxic_herbs_is_complete_enough_and_ordered():
    assert len([one for one in LIMITS.values() if one.toxicity]) >= 45
    assert [herb for herb, limit in LIMITS.items() if not Decimal(0) < limit.low < limit.high] == []


@given(st.sampled_from(sorted(LIMITS)), st.decimals("0.001", "500", places=3))
def test_dose_is_an_error_or_warning_exactly_above_the_limit(herb, grams):
    found = [
        one for one in review(ReviewSubject([_herb(1, herb, str(grams))])) if one.code == "herb.over_limit"
    ]
    assert bool(found) == (grams > LIMITS[herb].high)
    if found:
        expected = Severity.ERROR if LIMITS[herb].toxicity else Severity.WARNING
        assert found[0].severity is expected


def test_two_lines_of_one_toxic_herb_count_together_and_milligrams_are_grams():
    lines = [_herb(1, "制川乌", "2"), _herb(2, "川乌", "2000", "mg")]
    found = {one.code: one for one in review(ReviewSubject(lines))}
    assert "4 g" in found["herb.over_limit"].message
    assert found["herb.over_limit"].lines == (1, 2)


def test_limited_herb_in_an_unknown_unit_is_for_a_person_to_check():
    assert _codes(review(ReviewSubject([_herb(1, "蜈蚣", "2", "条")]))) == [("herb.unit_unknown", "warning")]


@pytest.mark.parametrize(
    ("name", "is_toxic"),
    [("生半夏", True), ("半夏", False), ("法半夏", False), ("生川乌", True), ("雄黄", True), ("生姜", False)],
)
def test_controlled_toxic_herbs_are_the_raw_ones(name, is_toxic):
    assert is_controlled_toxic(name) is is_toxic


def test_pregnancy_forbids_and_warns_and_silence_says_nothing():
    lines = _herbs(("桃仁", "10"), ("三棱", "10"))
    found = review(ReviewSubject(lines, is_pregnant=True))
    assert [(one.severity.value, one.lines) for one in found] == [("error", (2,)), ("warning", (1,))]
    assert review(ReviewSubject(lines, is_pregnant=None)) == []


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (["Z33.x00"], True),
        (["O26.900"], True),
        (["Z34.900", "I10"], True),
        (["I10"], None),
        (["O90.8"], None),
        ([], None),
    ],
)
def test_pregnancy_is_what_a_diagnosis_says(codes, says):
    assert says_pregnant(codes) is says


def test_single_dose_above_the_maximum_is_an_error():
    drug = _drug(1, "阿莫西林胶囊", "1.001", max_single_dose=Decimal(1), drug_dose_unit="g")
    assert _codes(review(ReviewSubject([drug]))) == [("dose.over_maximum", "error")]


def test_same_ingredient_in_two_forms_is_a_duplicate():
    found = review(ReviewSubject([_drug(1, "布洛芬片"), _drug(2, "布洛芬缓释胶囊")]))
    assert _codes(found) == [("drug.duplicate", "warning")]


@pytest.mark.parametrize(
    ("substance", "drug", "code"),
    [
        ("阿莫西林", "阿莫西林胶囊", "allergy.match"),
        ("青霉素类", "阿莫西林胶囊", "allergy.match"),
        ("青霉素过敏", "哌拉西林钠", "allergy.match"),
        ("青霉素", "头孢克肟分散片", "allergy.cross"),
        ("磺胺类药物", "复方新诺明片", "allergy.match"),
        ("阿司匹林", "布洛芬片", "allergy.match"),
    ],
)
def test_recorded_allergy_meets_the_drug_its_class_or_a_relative(substance, drug, code):
    found = review(ReviewSubject([_drug(1, drug)], allergies=[AllergyFact(substance)]))
    assert [one.code for one in found] == [code]


@pytest.mark.parametrize("substance", ["海鲜", "花粉", "牛奶"])
def test_other_allergies_do_not_stop_a_drug(substance):
    assert review(ReviewSubject([_drug(1, "阿莫西林胶囊")], allergies=[AllergyFact(substance)])) == []


def test_allergy_to_a_processed_herb_meets_the_herb():
    found = review(ReviewSubject(_herbs(("炙甘草", "6")), allergies=[AllergyFact("甘草片")]))
    assert [one.code for one in found] == ["allergy.match"]


def test_antibiotics_are_marked_and_two_of_them_questioned():
    lines = [_drug(1, "阿莫西林胶囊", antibiotic=True), _drug(2, "左氧氟沙星片", antibiotic=True)]
    assert _codes(review(ReviewSubject(lines))) == [
        ("drug.antibiotics_combined", "warning"),
        ("drug.antibiotic", "info"),
        ("drug.antibiotic", "info"),
    ]


@pytest.mark.parametrize(
    ("days", "is_emergency", "says"), [(7, False, 0), (8, False, 1), (3, True, 0), (4, True, 1)]
)
def test_supply_beyond_a_week_or_three_emergency_days_needs_a_reason(days, is_emergency, says):
    found = review(ReviewSubject([_drug(1, "氨氯地平片", days=days)], is_emergency=is_emergency))
    assert [one.code for one in found] == ["supply.long"] * says


names = st.sampled_from(sorted({name for group, others in ALIASES.items() for name in (group, *others)}))


@given(st.lists(st.tuples(names, st.decimals("0.1", "60", places=1)), min_size=1, max_size=30))
def test_findings_come_most_severe_first_once_each_and_do_not_depend_on_the_order_of_herbs(herbs):
    lines = [_herb(at, name, str(grams)) for at, (name, grams) in enumerate(herbs, start=1)]
    found = review(ReviewSubject(lines, is_pregnant=True))
    ranks = [{"error": 0, "warning": 1, "info": 2}[one.severity] for one in found]
    assert ranks == sorted(ranks)
    assert len({one.key for one in found}) == len(found)
    turned = review(ReviewSubject(list(reversed(lines)), is_pregnant=True))
    assert {one.key for one in turned} == {one.key for one in found}
    groups = [herb_group(name) for name, _ in herbs]
    expected = any(frozenset(pair) in PAIRS for pair in combinations(groups, 2))
    assert any(one.code == "herb.incompatible" for one in found) == expected
