"""The 25 hospitals and the demonstration hospital, as they are committed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from yiqiao.foundation.profile import (
    Channel,
    CohortPart,
    PaymentMethodCode,
    SlotSource,
    Subsystem,
    check_profiles,
    list_slugs,
    load_profile,
    subsystem_of,
)

ROOT = Path(__file__).resolve().parents[3]


def test_every_committed_profile_loads_without_a_problem() -> None:
    outcomes = check_profiles()

    assert len(outcomes) == 26
    assert [problem.sentence() for outcome in outcomes for problem in outcome.problems] == []


def test_there_are_25_hospitals_and_one_demonstration() -> None:
    profiles = [load_profile(slug) for slug in list_slugs()]

    assert [profile.slug for profile in profiles if profile.demonstration] == ["demo"]
    assert len({profile.name_zh for profile in profiles}) == 26
    assert len({profile.name_en for profile in profiles}) == 26


def test_every_id_in_a_purchase_list_is_in_the_catalogue_and_the_demo_has_all_of_them() -> None:
    catalogue = tomllib.loads((ROOT / "docs/requirements/catalogue.toml").read_text(encoding="utf-8"))
    known = set(catalogue["requirements"])

    for slug in list_slugs():
        assert load_profile(slug).requirements <= known, slug
    assert load_profile("demo").requirements == known
    assert len(known) == 300


def test_every_catalogue_entry_is_owed_to_some_hospital() -> None:
    catalogue = tomllib.loads((ROOT / "docs/requirements/catalogue.toml").read_text(encoding="utf-8"))
    owed = frozenset[str]().union(
        *(load_profile(slug).requirements for slug in list_slugs() if slug != "demo")
    )

    assert owed == set(catalogue["requirements"])


def test_demo_enables_every_subsystem_every_cohort_part_and_every_slot_source() -> None:
    demo = load_profile("demo")

    assert demo.enabled_subsystems == frozenset(Subsystem)
    assert demo.cohort_parts == frozenset(CohortPart)
    assert demo.slot_sources == tuple(SlotSource)
    assert demo.cashier.payment_methods == tuple(PaymentMethodCode)


def test_a_hospital_runs_exactly_what_it_bought() -> None:
    for slug in list_slugs():
        profile = load_profile(slug)
        assert profile.enabled_subsystems == profile.bought_subsystems, slug


@pytest.mark.parametrize(
    ("slug", "path", "value"),
    [
        ("shiyi", "insurance.channels", ("counter", "inpatient_counter", "kiosk", "inpatient_kiosk")),
        ("shiyi", "creditpay.channels", ("inpatient_counter", "inpatient_kiosk", "mobile")),
        ("shiyi", "cohort.open_api", True),
        ("liuyuan", "creditpay.platform", "huimin"),
        ("liuyuan", "referral.priority", "hospital_rule"),
        ("liuyuan", "claims.blockchain", "access_log_chain"),
        ("huadong", "cohort.datasets", 3),
        ("huadong", "cohort.wearable.offline_cache_hours", 24),
        ("shiyuan", "overseas.platform_phase", "later"),
        ("shiyuan", "insurance.pilot", True),
        ("ruijin", "claims.insurers_to_connect", "all"),
        ("ruijin", "decoction.platform", "anxinda_2"),
        ("renji", "creditpay.working_key", "daily"),
        ("xinhua", "overseas.platform_built_here", True),
        ("jiuyuan", "reconciliation.platform", "unified"),
        ("tongji", "insurance.terminal", "wallet_algorithm"),
        ("shuguang", "decoction.upload_deadline_minutes", 10),
        ("yueyang", "project.free_maintenance_years", 3),
        ("yueyang", "entitlement.foreign_currency", True),
        ("yueyang", "entitlement.order_review", "mark_only"),
        ("longhua", "referral.supply_upload", "on_booking"),
        ("ertong", "referral.signing_platform", "one_plus_one_plus_one"),
        ("xiongke", "chemo.shortest_slot_minutes", 30),
        ("xiongke", "cohort.datasets_is_minimum", True),
        ("jingwei", "referral.add_number_modes", ("automatic", "doctor_confirms")),
        ("kouqiang", "claims.insurers_to_connect", 2),
        ("laonian", "decoction.platform", "herb_service"),
    ],
)
def test_a_fact_of_a_hospital_is_in_its_profile(slug: str, path: str, value: object) -> None:
    found: object = load_profile(slug)
    for step in path.split("."):
        found = getattr(found, step)

    assert found == value


def test_liuyuan_has_two_campuses_and_the_others_one() -> None:
    campuses = {slug: load_profile(slug).campuses for slug in list_slugs() if slug != "demo"}

    assert [campus.name for campus in campuses.pop("liuyuan")] == ["徐汇院区", "临港院区"]
    assert {len(sites) for sites in campuses.values()} == {1}


def test_pifu_orders_its_special_referral_categories() -> None:
    referral = load_profile("pifu").referral

    assert referral is not None
    assert [
        category.name for category in sorted(referral.special_categories, key=lambda item: item.rank)
    ] == [
        "家属",
        "职工",
        "医联体",
        "同济大学老师",
        "同济大学学生",
        "同济大学领导",
    ]


def test_a_hospital_without_referral_has_no_referral_slots() -> None:
    jiuyuan = load_profile("jiuyuan")

    assert jiuyuan.referral is None
    assert SlotSource.REFERRAL not in jiuyuan.slot_sources
    assert SlotSource.KIOSK in jiuyuan.slot_sources


def test_kiosk_never_offers_cash() -> None:
    for slug in list_slugs():
        profile = load_profile(slug)
        assert profile.accepts("cash"), slug
        assert not profile.accepts("cash", self_service=True), slug


def test_no_hospital_but_the_demo_claims_a_code_that_nobody_gave() -> None:
    known = [slug for slug in list_slugs() if load_profile(slug).organisation_code]

    assert known == ["demo"]


def test_profiles_are_written_for_reading() -> None:
    for path in sorted((ROOT / "hospitals").glob("*.toml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# "), path.name
        assert max(len(line) for line in lines) <= 110, path.name
        assert re.search(r"^# ---- 采购清单", "\n".join(lines), re.M), path.name


def test_requirement_prefixes_lead_to_packages() -> None:
    assert subsystem_of("FACE-01") is Subsystem.INSURANCE
    assert subsystem_of("COHORT-QC-01") is Subsystem.COHORT
    assert subsystem_of("PLATFORM-01") is None
    assert Channel("kiosk") in load_profile("demo").channels
