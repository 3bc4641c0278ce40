"""A wrong profile is refused with every problem at once, each with file, key, what and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.foundation.profile import (
    OrganisationCodeMissing,
    ProfileError,
    ProfileProblem,
    Subsystem,
    check_profile,
    current_profile,
    forget_current_profile,
    load_profile,
)
from yiqiao.foundation.profile.fields import organisation_check_character

HEAD = 'slug = "trial"\nname_zh = "试验医院"\nname_en = "Trial Hospital"\n'
CREDIT = '[[purchases]]\nname = "住院信用付"\nrequirements = ["CREDIT-12"]\n'
ACCEPT_CREDIT = '[cashier]\npayment_methods = ["cash", "bank_card", "online", "creditpay"]\n'

Problems = Callable[..., tuple[ProfileProblem, ...]]


@pytest.fixture
def problems(tmp_path: Path) -> Problems:
    def check(text: str, *, head: str = HEAD, production: bool = False) -> tuple[ProfileProblem, ...]:
        path = tmp_path / "trial.toml"
        path.write_text(head + text, encoding="utf-8")
        return check_profile(path, production=production).problems

    return check


def keys(found: tuple[ProfileProblem, ...]) -> list[str]:
    return [problem.key for problem in found]


def test_the_shortest_profile_is_a_hospital_with_defaults(tmp_path: Path) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(HEAD, encoding="utf-8")

    profile = load_profile(path)

    assert profile.enabled_subsystems == frozenset()
    assert profile.booking.horizon_days == 14
    assert profile.cashier.payment_methods == ("cash", "bank_card", "online")
    assert len(profile.requirements) == 17


def test_every_problem_is_listed_at_once(problems: Problems) -> None:
    found = problems(
        "[booking]\nhorizon_day = 14\nhold_minutes = 0\n"
        "[booking.sources]\ncounter = { share_percent = 80 }\nkiosk = { share_percent = 30 }\n"
        '[insurance]\nterminal = "nokia"\n' + CREDIT,
    )

    assert sorted(keys(found)) == [
        "booking.hold_minutes",
        "booking.horizon_day",
        "booking.sources",
        "creditpay",
        "insurance",
        "insurance.terminal",
    ]


def test_each_problem_names_file_key_fault_and_remedy(problems: Problems, tmp_path: Path) -> None:
    (problem,) = problems("[booking]\nhorizon_day = 14\n")

    assert problem == ProfileProblem(
        file=str(tmp_path / "trial.toml"),
        key="booking.horizon_day",
        message="没有这个设置项",
        remedy="是不是想写 horizon_days",
    )
    assert (
        problem.sentence()
        == f"{tmp_path / 'trial.toml'} [booking.horizon_day]：没有这个设置项。是不是想写 horizon_days。"
    )


def test_loading_raises_with_the_complete_list(tmp_path: Path) -> None:
    path = tmp_path / "trial.toml"
    path.write_text('slug = "trial"\n' + CREDIT, encoding="utf-8")

    with pytest.raises(ProfileError) as caught:
        load_profile(path)

    assert [problem.key for problem in caught.value.problems] == ["name_zh", "name_en", "creditpay"]
    assert "3 处问题，全部改正后才能启动" in caught.value.detail


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('organisation_code = "123456789"\n', "organisation_code"),
        ('organisation_code = "D2143569-X"\n', "organisation_code"),
        ('insurance_institution_code = "31010100001"\n', "insurance_institution_code"),
        ("campuses = []\n", "campuses"),
        ('channels = ["counter", "counter"]\n', "channels"),
        ('channels = ["kiosc"]\n', "channels.0"),
        ('[booking]\nhorizon_days = "14"\n', "booking.horizon_days"),
        ("[booking]\nhorizon_days = 14.0\n", "booking.horizon_days"),
        ("[booking]\nhorizon_days = true\n", "booking.horizon_days"),
        ("[booking.sources]\nkiosk = { share_percent = 101 }\n", "booking.sources.kiosk.share_percent"),
        ("[cashier]\ncash_rounding = 0.1\n", "cashier.cash_rounding"),
        ('[cashier]\ncash_rounding = "0.05"\n', "cashier.cash_rounding"),
        ('[cashier]\nshift = { difference_limit = "-1.00" }\n', "cashier.shift.difference_limit"),
        ('[cashier]\nshift = { difference_limit = "0.001" }\n', "cashier.shift.difference_limit"),
        ('[cashier]\ncurrencies = ["usd", "CNY"]\n', "cashier.currencies.0"),
        ('[[purchases]]\nname = "空"\nrequirements = []\n', "purchases.0.requirements"),
        ('[[purchases]]\nname = "错"\nrequirements = ["face 1"]\n', "purchases.0.requirements.0"),
        ("cohort = 3\n", "cohort"),
    ],
)
def test_a_malformed_value_is_named_by_its_key(problems: Problems, text: str, key: str) -> None:
    assert keys(problems(text)) == [key]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (ACCEPT_CREDIT, "cashier.payment_methods"),
        (CREDIT + "[creditpay]\n", "cashier.payment_methods"),
        (CREDIT + ACCEPT_CREDIT, "creditpay"),
        (ACCEPT_CREDIT + "[creditpay]\n", "creditpay"),
        ('channels = ["counter", "inpatient_counter"]\n' + CREDIT + ACCEPT_CREDIT
         + 'self_service_methods = ["creditpay"]\n[creditpay]\nchannels = ["inpatient_kiosk"]\n',
         "creditpay.channels"),
        (CREDIT + ACCEPT_CREDIT + '[creditpay]\nchannels = ["mobile"]\n', "creditpay.channels"),
        ('[[purchases]]\nname = "错"\nrequirements = ["NOSUCH-01"]\n', "purchases.0.requirements"),
        ("[booking.sources]\nreferral = { share_percent = 10 }\n", "booking.sources.referral"),
        ("[booking]\nhorizon_days = 2\ncancel_cutoff_minutes = 2880\n", "booking.cancel_cutoff_minutes"),
        ('[cashier]\nself_service_methods = ["foreign_card"]\n', "cashier.self_service_methods"),
        ('[cashier]\nself_service_methods = ["cash"]\n', "cashier.self_service_methods"),
        ('[cashier]\npayment_methods = ["cash", "arrears"]\nself_service_methods = ["arrears"]\n',
         "cashier.self_service_methods"),
        ('[cashier]\ncurrencies = ["CNY", "USD"]\n', "cashier.currencies"),
        ('[cashier]\npayment_methods = ["cash", "bank_card", "online", "foreign_currency"]\n', "cashier.currencies"),
        ('campuses = [{ code = "a1", name = "东院" }, { code = "a2", name = "东院" }]\n', "campuses"),
        ('[[purchases]]\nname = "转诊"\nrequirements = ["REFERRAL-01"]\n[referral]\npriority_ratio = 2\n',
         "referral.priority_ratio"),
        ('[[purchases]]\nname = "转诊"\nrequirements = ["REFERRAL-01"]\n[referral]\nsupply_realtime = true\n',
         "referral.supply_realtime"),
        ('[[purchases]]\nname = "代煎"\nrequirements = ["TCM-06"]\n[decoction]\nupload_target_minutes = 20\n',
         "decoction.upload_target_minutes"),
        ('[[purchases]]\nname = "穿戴"\nrequirements = ["COHORT-WEARABLE-01"]\n[cohort]\n', "cohort.wearable"),
        ('[[purchases]]\nname = "境外"\nrequirements = ["OVERSEAS-18"]\n[overseas]\nplatform_built_here = true\n',
         "overseas.platform_built_here"),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused(problems: Problems, text: str, key: str) -> None:
    assert keys(problems(text)) == [key]


def test_a_contradiction_that_rests_on_a_malformed_key_is_held_back(problems: Problems) -> None:
    text = 'channels = ["inpatient_counter", "kiosc"]\n' + CREDIT + ACCEPT_CREDIT
    text += 'self_service_methods = ["creditpay"]\n[creditpay]\nchannels = ["inpatient_kiosk"]\n'

    assert keys(problems(text)) == ["channels.1"]


def test_a_bought_subsystem_can_wait_for_its_go_live(tmp_path: Path) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(HEAD + CREDIT + "[creditpay]\nenabled = false\n", encoding="utf-8")

    profile = load_profile(path)

    assert profile.bought_subsystems == {Subsystem.CREDITPAY}
    assert not profile.is_enabled(Subsystem.CREDITPAY)


def test_production_needs_the_codes_that_outside_parties_ask_for(problems: Problems) -> None:
    text = CREDIT + ACCEPT_CREDIT + "[creditpay]\n"

    assert problems(text) == ()
    assert keys(problems(text, production=True)) == ["organisation_code"]
    assert problems('organisation_code = "D2143569X"\n' + text, production=True) == ()
    assert problems("", production=True) == ()


def test_the_demonstration_hospital_does_not_start_in_production() -> None:
    assert keys(check_profile("demo", production=True).problems) == ["demonstration"]


def test_asking_for_an_unknown_organisation_code_says_what_to_do() -> None:
    with pytest.raises(OrganisationCodeMissing, match=r"hospitals/ruijin\.toml 填写 organisation_code"):
        load_profile("ruijin").get_organisation_code()

    assert load_profile("demo").get_organisation_code() == "D2143569X"


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize(
    "text",
    [
        "[session]\nidle_minutes = 31\n",
        "[session]\nfailures_before_lock = 11\n",
        "[session]\npassword_length = 7\n",
        "[session]\npassword_days = 91\n",
        "[retention]\naudit_days = 179\n",
    ],
)
def test_a_profile_cannot_go_below_protection_level_three(problems: Problems, text: str) -> None:
    assert len(problems(text)) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'slug = "trial\n', "TOML 语法错误，在第 1 行第 14 列"),
        (b"slug = '\xff'", "文件不是 UTF-8 编码"),
    ],
)
def test_an_unreadable_file_is_one_problem(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "trial.toml"
    path.write_bytes(content)

    (problem,) = check_profile(path).problems

    assert problem.message == message


def test_an_unknown_hospital_is_told_which_ones_there_are() -> None:
    (problem,) = check_profile("nowhere").problems

    assert problem.message == "没有这个医院配置文件"
    assert "ruijin" in problem.remedy


def test_the_slug_must_be_the_file_name(problems: Problems) -> None:
    found = problems("", head=HEAD.replace("trial", "other", 1))

    assert keys(found) == ["slug"]


@pytest.fixture
def _fresh_current_profile() -> Iterator[None]:
    forget_current_profile()
    yield
    forget_current_profile()


@pytest.mark.usefixtures("_fresh_current_profile")
def test_the_running_hospital_comes_from_the_settings_and_is_read_once(settings) -> None:  # type: ignore[no-untyped-def]
    settings.HOSPITAL = "ruijin"
    first = current_profile()
    assert first.slug == "ruijin"
    assert current_profile() is first

    settings.HOSPITAL = "demo"
    assert current_profile().slug == "demo"


@pytest.mark.usefixtures("_fresh_current_profile")
def test_a_live_site_refuses_to_start_without_its_code(settings) -> None:  # type: ignore[no-untyped-def]
    settings.HOSPITAL, settings.ENVIRONMENT = "ruijin", "production"

    with pytest.raises(ProfileError) as caught:
        current_profile()

    assert [problem.key for problem in caught.value.problems] == [
        "organisation_code",
        "insurance_institution_code",
    ]


@pytest.mark.requirement("PLATFORM-08")
@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8), st.integers(0, 7))
def test_one_wrong_character_of_an_organisation_code_is_noticed(code: str, place: int) -> None:
    # Weights and modulus 11: a change is noticed unless the two characters differ by a multiple of 11.
    other = chr(ord("0") + (int(code[place], 36) + 1) % 10)
    changed = code[:place] + other + code[place + 1 :]
    same = (int(code[place], 36) - int(other, 36)) % 11 == 0

    assert (organisation_check_character(code) == organisation_check_character(changed)) is same


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_value_at_any_section_gives_problems_and_never_a_crash(value: object) -> None:
    from yiqiao.foundation.profile.loading import _salvage, _validate

    for key in ("booking", "cashier", "purchases", "claims", "channels", "campuses", "booking.sources"):
        document = {"slug": "trial", "name_zh": "试验", "name_en": "Trial", key: value}
        _, errors = _validate(document)
        if errors:
            assert _salvage(document, errors) is not None
