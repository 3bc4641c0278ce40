"""Three minutes with a patient at the doctor's station, without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.plugins.instance import Instance, sign_in
from tests.web.doctor.visitors import wait_for_doctor


@pytest.fixture
def station(instance: Instance, page: Page) -> Callable[[int], Page]:
    """The station of the demo doctor with one visit open and called in."""

    def open_visit(visit_id: int) -> Page:
        sign_in(page, "doctor")
        page.goto(f"/doctor?visit={visit_id}")
        start = page.get_by_role("button", name="接诊", exact=True)
        expect(start).to_be_visible()
        start.press("Enter")
        expect(page.get_by_role("button", name=re.compile("完成就诊"))).to_be_visible()
        return page

    return open_visit


def _pick(page: Page, box: Locator, word: str) -> None:
    """Type a word into the type-ahead that has the focus and take the first match."""
    expect(box).to_be_focused()
    page.keyboard.type(word)
    expect(page.get_by_role("option").first).to_be_attached()
    page.keyboard.press("Enter")


def _prescribe(page: Page, word: str) -> None:
    page.keyboard.press("Alt+1")
    _pick(page, page.get_by_role("combobox", name=re.compile("输入药品名称")), word)
    expect(page.get_by_role("textbox", name=re.compile("单次量"))).to_be_focused()


def test_doctor_records_diagnoses_prescribes_and_finishes_by_keyboard_only(
    instance: Instance, station: Callable[[int], Page]
) -> None:
    waiting = wait_for_doctor(instance, "键盘试")
    page = station(waiting.visit_id)
    page.keyboard.press("F3")
    page.keyboard.type("反复胸闷 3 天")
    page.keyboard.press("F4")
    _pick(page, page.get_by_role("combobox", name="诊断"), "gxy")
    expect(page.get_by_role("region", name="诊断").get_by_text("主", exact=True)).to_be_visible()

    _prescribe(page, "W003")
    editor = page.get_by_role("region", name="西药处方")
    expect(editor.get_by_text("21.58").first).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已提交，合计 21.58 元")).to_be_visible()
    expect(page.get_by_role("article", name=re.compile("西药处方"))).to_contain_text("已开立")

    page.keyboard.press("F8")
    expect(page.get_by_text("就诊已完成")).to_be_visible()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("导诊单")
    expect(sheet).to_contain_text("取药（1 种）")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


def test_allergy_alert_is_answered_one_by_one_and_signed_before_submitting(
    instance: Instance, station: Callable[[int], Page]
) -> None:
    waiting = wait_for_doctor(instance, "过敏试")
    page = station(waiting.visit_id)
    page.get_by_role("button", name="添加过敏").click()
    page.get_by_label("过敏原").fill("青霉素")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("过敏：青霉素")).to_be_visible()

    _prescribe(page, "阿莫西林")
    page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("请确认以下提醒")
    page.keyboard.press("Control+Enter")
    expect(dialog).to_contain_text("还有提醒没有确认")
    for box in dialog.get_by_role("checkbox").all():
        box.check()
    reason = dialog.get_by_label("坚持用药的理由（第二次签名）")
    if reason.count():
        page.keyboard.press("Control+Enter")
        expect(dialog).to_contain_text("坚持用药须写明理由")
        reason.fill("皮试阴性")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("article", name=re.compile("西药处方"))).to_contain_text("已开立")


def test_opening_another_patient_leaves_nothing_of_the_last_one(
    instance: Instance, station: Callable[[int], Page]
) -> None:
    first = wait_for_doctor(instance, "甲换人")
    second = wait_for_doctor(instance, "乙换人")
    page = station(first.visit_id)
    page.keyboard.press("F3")
    page.keyboard.type("只属于甲")
    _prescribe(page, "W003")
    page.get_by_role("button", name=re.compile("乙\\*\\*")).first.click()
    expect(page.get_by_text(second.patient_no)).to_be_visible()
    expect(page.get_by_text(first.patient_no)).to_have_count(0)
    expect(page.get_by_role("textbox", name="主诉")).to_have_value("")
    expect(page.get_by_role("region", name="西药处方")).to_have_count(0)

    page.goto(f"/doctor?visit={first.visit_id}")
    expect(page.get_by_role("textbox", name="主诉")).to_have_value("只属于甲")
