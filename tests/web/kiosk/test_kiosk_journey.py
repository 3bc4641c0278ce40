"""At a kiosk: identify with a document, register, pay by code, get a slip; then nothing of the visitor stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.builders.people import resident_id
from tests.plugins.instance import Instance, sign_in

NAME = "沈国栋"
PAYMENT_CODE = "134567890123456789"


@pytest.fixture
def kiosk(browser: Browser, instance: Instance) -> Iterator[Page]:
    """The touch screen of a kiosk that is signed in."""
    context = browser.new_context(
        base_url=instance.base_url, viewport={"width": 1080, "height": 1920}, locale="zh-CN", has_touch=True
    )
    context.set_default_timeout(40_000)
    page = context.new_page()
    sign_in(page, "kiosk")
    page.goto("/kiosk")
    yield page
    context.close()


def _register_patient(instance: Instance, born: date) -> str:
    number = resident_id(born)
    body = {
        "name": NAME,
        "sex": "male",
        "born_on": born.isoformat(),
        "documents": [{"kind": "resident_id", "number": number}],
        "is_duplicate_checked": True,
    }
    clerk = instance.client("clerk")
    clerk.post("/api/ui/patients", json=body, headers={"Idempotency-Key": number}).raise_for_status()
    clerk.close()
    return number


def _start(page: Page, act: str) -> None:
    page.locator("#content").get_by_role("button", name="中文").click()
    page.get_by_role("button", name=re.compile(f"^{act}")).click()


def _type(page: Page, number: str) -> None:
    for key in number:
        page.locator("#content").get_by_role("button", name=key, exact=True).click()


def test_a_visitor_registers_pays_and_leaves_nothing_behind(kiosk: Page, instance: Instance) -> None:
    number = _register_patient(instance, date(1958, 4, 6))
    _start(kiosk, "挂号")
    _type(kiosk, number)
    expect(kiosk.get_by_label("证件或卡号")).to_have_text("•" * 14 + number[-4:])
    kiosk.get_by_role("button", name="下一步").click()
    kiosk.get_by_role("button", name=re.compile("心血管")).click()
    kiosk.locator("#content button:not([disabled])").last.click()
    kiosk.get_by_role("button", name="确认挂号").click()
    kiosk.get_by_role("button", name=re.compile("手机付款码")).click()
    kiosk.get_by_text("对准扫码口").first.wait_for()
    kiosk.keyboard.type(PAYMENT_CODE)
    kiosk.keyboard.press("Enter")
    expect(kiosk.get_by_text("支付成功")).to_be_visible()
    kiosk.get_by_role("button", name="打印凭条").click()
    expect(kiosk.get_by_text("本机没有连接打印机")).to_be_visible()
    expect(kiosk.get_by_text(re.compile(r"^V\d+"))).to_be_visible()
    assert NAME not in kiosk.locator("body").inner_text()
    heights = kiosk.evaluate(
        "[...document.querySelectorAll('button')].map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 64

    kiosk.get_by_role("button", name="首页").click()
    expect(kiosk.get_by_text("Welcome")).to_be_visible()
    kiosk.go_back()
    expect(kiosk.get_by_text("Welcome")).to_be_visible()
    assert not any(part in kiosk.locator("body").inner_text() for part in ("沈", "V2026"))


def test_a_kiosk_out_of_paper_says_so_and_goes_on(kiosk: Page, instance: Instance) -> None:
    kiosk.evaluate("localStorage.setItem('yiqiao.kiosk.device', JSON.stringify({printer: 'paper_out'}))")
    _start(kiosk, "打印")
    expect(kiosk.get_by_label("证件或卡号")).to_be_visible()
    kiosk.go_back()
    expect(kiosk.get_by_text("本机暂时不能打印")).to_be_visible()


def test_an_unknown_number_is_told_where_to_go(kiosk: Page) -> None:
    _start(kiosk, "缴费")
    _type(kiosk, "99999999")
    kiosk.get_by_role("button", name="下一步").click()
    expect(kiosk.get_by_role("alert")).to_contain_text("人工窗口")
