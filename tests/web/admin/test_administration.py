"""Each administrator sees a third; what they do there reaches the server and comes back."""

from __future__ import annotations

import re
import time
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.instance import Instance, sign_in


def open_page(page: Page, instance: Instance, path: str) -> None:
    """Open a page of the administration by its address."""
    page.goto(f"{instance.base_url}/admin/{path}")


def confirm(page: Page, label: str, reason: str = "") -> None:
    """Fill the dialog that is open and press its button."""
    dialog = page.get_by_role("dialog").last
    if reason:
        dialog.get_by_label("原因").fill(reason)
    dialog.get_by_role("button", name=label).click()


@pytest.mark.parametrize(
    ("username", "own", "others"),
    [
        ("sysadmin", ["账号", "医院配置"], ["岗位", "授权", "审计", "字典"]),
        ("secadmin", ["账号", "岗位", "授权"], ["审计", "字典", "医院配置"]),
        ("auditor", ["审计"], ["账号", "岗位", "授权", "字典"]),
        ("it", ["字典", "接口状态", "接口日志", "医院配置"], ["账号", "授权", "审计"]),
    ],
)
def test_each_administrator_sees_only_a_third(
    page: Page, instance: Instance, username: str, own: list[str], others: list[str]
) -> None:
    sign_in(page, username)
    open_page(page, instance, "")
    menu = page.get_by_role("navigation", name="工作台菜单")
    for title in own:
        expect(menu.get_by_role("menuitem", name=re.compile(f"{title}$"))).to_be_visible()
    for title in others:
        expect(menu.get_by_role("menuitem", name=re.compile(f"{title}$"))).to_have_count(0)


def test_a_page_of_another_administrator_is_refused_by_its_address(page: Page, instance: Instance) -> None:
    sign_in(page, "sysadmin")
    open_page(page, instance, "audit")
    expect(page.get_by_text("没有权限")).to_be_visible()


def test_new_account_gets_a_password_once_then_a_role_then_works(page: Page, instance: Instance) -> None:
    username = f"nurse{int(time.time())}"
    sign_in(page, "sysadmin")
    open_page(page, instance, "users")
    page.get_by_role("button", name="新建账号").first.click()
    form = page.get_by_role("dialog", name="新建账号")
    form.get_by_label("用户名").fill(username)
    form.get_by_label("姓名").fill("测试收费员")
    page.keyboard.press("Control+Enter")
    password = page.get_by_test_id("one-time-password").inner_text()
    page.get_by_role("button", name="已交给本人").click()
    expect(page.get_by_text(password)).to_have_count(0)

    with closing(instance.client("secadmin")) as security:
        user = security.get("/api/ui/access/users", params={"q": username}).json()["items"][0]
    page.context.clear_cookies()
    sign_in(page, "secadmin")
    open_page(page, instance, f"grants?user={user['id']}")
    drawer = page.get_by_role("dialog", name="新增授权")
    expect(drawer.get_by_text(f"测试收费员 · {username}")).to_be_visible()
    drawer.get_by_label("岗位").fill("财务")
    page.get_by_title(re.compile("^财务")).click()
    drawer.get_by_role("button", name="新增授权").click()
    expect(page.get_by_role("row", name=re.compile(username))).to_contain_text("财务")

    with closing(instance.client()) as own:
        answer = own.post("/api/ui/session", json={"username": username, "password": password})
        assert answer.json()["must_change_password"] is True


def test_deactivation_asks_for_the_reason_and_shows_the_new_state(page: Page, instance: Instance) -> None:
    username = f"leaver{int(time.time())}"
    with closing(instance.client("sysadmin")) as system:
        system.post(
            "/api/ui/access/users", json={"username": username, "display_name": "离职人员"}
        ).raise_for_status()
    sign_in(page, "sysadmin")
    open_page(page, instance, "users")
    page.get_by_label("用户名、姓名").fill(username)
    page.keyboard.press("Enter")
    page.get_by_role("row", name=re.compile(username)).click()
    page.get_by_role("button", name="停用", exact=True).click()
    confirm(page, "停用")
    expect(page.get_by_text("请写明原因")).to_be_visible()
    confirm(page, "停用", reason="离职")
    expect(page.get_by_role("row", name=re.compile(username))).to_contain_text("已停用")


def test_audit_shows_who_signed_in_and_the_chain(page: Page, instance: Instance) -> None:
    sign_in(page, "auditor")
    open_page(page, instance, "audit")
    page.get_by_label("行为，如 patient.viewed").fill("access.signed_in")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=re.compile("审计管理员")).first).to_contain_text("access.signed_in")
    expect(page.get_by_text("记录链")).to_be_visible()


def test_every_page_of_the_information_department_fits_the_desk(page: Page, instance: Instance) -> None:
    sign_in(page, "it")
    for path, heading in [
        ("parties", "接口状态"),
        ("interface-log", "接口日志"),
        ("messages", "待发消息"),
        ("dictionaries", "字典"),
        ("catalogue", "项目与价格"),
        ("templates", "排班模板"),
        ("sessions", "出诊安排"),
        ("jobs", "后台任务"),
        ("approvals", "审批"),
        ("profile", "医院配置"),
    ]:
        open_page(page, instance, path)
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        expect(page.get_by_text("没有载入成功")).to_have_count(0)
        expect(page.get_by_text("没有权限")).to_have_count(0)
