"""A prescription through the pharmacy: reviewed with one key, prepared, scanned and handed out."""

from __future__ import annotations

import re
from contextlib import closing

from playwright.sync_api import Page, expect

from tests.plugins.instance import Instance, sign_in
from tests.web.doctor.visitors import pay, prescribe, wait_for_doctor


def _open_review(page: Page, name: str, order_no: str) -> None:
    page.goto("/pharmacy")
    page.get_by_role("button", name=re.compile(f"{name[0]}\\*\\*")).first.click()
    expect(page.get_by_text(order_no)).to_be_visible()


def test_prescription_is_passed_with_one_key_and_handed_out_by_scanning(
    instance: Instance, page: Page
) -> None:
    waiting = wait_for_doctor(instance, "发药试")
    order = prescribe(instance, waiting)
    sign_in(page, "pharmacist")
    _open_review(page, waiting.name, order["order_no"])
    page.keyboard.press("F8")
    expect(page.get_by_text(f"{order['order_no']} 已通过")).to_be_visible()

    pay(instance, waiting)
    page.goto("/pharmacy/dispense")
    scanner = page.get_by_role("textbox", name=re.compile("扫描处方号"))
    expect(scanner).to_be_focused()
    page.keyboard.type(order["order_no"])
    page.keyboard.press("Enter")
    desk = page.get_by_role("region", name=order["order_no"])
    expect(desk).to_contain_text("待调配")
    page.keyboard.press("F8")
    expect(desk).to_contain_text("待发药")

    page.keyboard.type("P000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(desk).to_contain_text("待发药")
    page.keyboard.type(waiting.patient_no)
    page.keyboard.press("Enter")
    expect(desk).to_contain_text("已发药")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


def test_rejecting_needs_a_reason_and_the_doctor_reads_it(instance: Instance, page: Page) -> None:
    waiting = wait_for_doctor(instance, "退回试")
    order = prescribe(instance, waiting)
    sign_in(page, "pharmacist")
    _open_review(page, waiting.name, order["order_no"])
    page.keyboard.press("F4")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("剂量过大，请核对")
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    with closing(instance.client("doctor")) as doctor:
        kept = doctor.get(f"/api/ui/orders/{order['id']}").json()
    assert (kept["review"], kept["reject_reason"]) == ("rejected", "剂量过大，请核对")


def test_counted_stock_is_entered_with_its_reason(instance: Instance, page: Page) -> None:
    sign_in(page, "pharmacist")
    page.goto("/pharmacy/stock")
    page.get_by_role("row", name=re.compile("W005")).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="盘点调整").click()
    drawer.get_by_label("实盘数量").fill("499")
    drawer.get_by_label("原因").click()
    page.get_by_title("破损").click()
    drawer.get_by_label("盘点单号").fill("PD-1")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已保存")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("W005"))).to_contain_text("499 盒")
