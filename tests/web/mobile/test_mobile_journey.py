"""A patient with a telephone: signs in, registers, books for today, takes the number, pays and sees the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.builders.people import resident_id
from tests.plugins.instance import Instance

PHONE = "13900002222"


@pytest.fixture
def phone(browser: Browser, instance: Instance) -> Iterator[Page]:
    """A phone's page, 375 px wide."""
    context = browser.new_context(
        base_url=instance.base_url, viewport={"width": 375, "height": 812}, locale="zh-CN", has_touch=True
    )
    context.set_default_timeout(40_000)
    yield context.new_page()
    context.close()


def _code_sent(page: Page, instance: Instance, number: str) -> str:
    """The sign-in code, as the city's telephone company delivered it."""
    for _ in range(80):
        inbox = httpx.get(f"{instance.city_url}/control/sms", params={"phone": number}).json()
        found = re.search(r"验证码为(\d{6})", str(inbox))
        if found:
            return found.group(1)
        page.wait_for_timeout(250)
    raise AssertionError("no code was delivered")


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= 375"))


def test_a_new_patient_books_for_today_pays_and_is_shown_the_next_step(
    phone: Page, instance: Instance
) -> None:
    phone.goto("/mobile")
    phone.get_by_label("手机号").fill(PHONE)
    phone.get_by_role("button", name="获取验证码").click()
    phone.get_by_label("短信验证码").wait_for()
    phone.get_by_label("短信验证码").fill(_code_sent(phone, instance, PHONE))
    phone.get_by_label("姓名").fill("林晓晴")
    phone.get_by_label("证件号码").fill(resident_id(date(1986, 3, 12)))
    expect(phone.get_by_label("出生日期")).to_have_value("1986-03-12")
    phone.get_by_role("button", name="登记并登录").click()
    expect(phone.get_by_text("没有待就诊的预约")).to_be_visible()
    assert _fits(phone)

    phone.get_by_text("预约挂号").first.click()
    phone.get_by_label("科室名称").fill("心血管")
    phone.get_by_text("心血管内科").first.click()
    phone.get_by_role("button", name=re.compile("余 ")).last.click()
    phone.get_by_role("radio").last.click()
    phone.get_by_role("button", name="预约这个号").click()
    expect(phone.get_by_text("号已为您保留")).to_be_visible()
    phone.get_by_role("button", name="确认预约").click()
    phone.get_by_role("button", name="取号").click()

    expect(phone.locator("[aria-current=step]")).to_have_count(1)
    phone.get_by_role("button", name="去缴费").click()
    phone.get_by_role("button", name="核对并支付").click()
    phone.get_by_role("button", name=re.compile("确认支付")).click()
    expect(phone.get_by_text("支付成功")).to_be_visible()
    phone.get_by_role("button", name="看就诊进度").click()
    expect(phone.locator("[aria-current=step]")).to_contain_text("报到")
    assert _fits(phone)

    phone.get_by_role("link", name="我的").click()
    phone.get_by_role("button", name="退出登录").click()
    expect(phone.get_by_label("手机号")).to_be_visible()
    assert phone.evaluate("sessionStorage.length") == 0


def test_a_stranger_gets_the_way_in_for_patients_and_not_the_staff_login(phone: Page) -> None:
    phone.goto("/mobile/visits")
    expect(phone.get_by_label("手机号")).to_be_visible()
    expect(phone.get_by_label("密码")).to_have_count(0)
