"""A clerk's morning at the counter, without a mouse.

Questions behind the page are asked as clerk2: a second sign-in of one account ends the first.
"""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.instance import Instance, sign_in


@pytest.fixture
def patient_no(instance: Instance) -> str:
    """The record number of a demo patient who has no visit today."""
    with closing(instance.client("clerk2", "main")) as client:
        found = client.get("/api/ui/patients", params={"q": "zh"}).json()
        return str(found[0]["patient_no"])


@pytest.fixture
def desk(instance: Instance, page: Page) -> Page:
    """The counter page of a clerk with an open shift."""
    with closing(instance.client("clerk", "main")) as client:
        if client.get("/api/ui/cashier/shifts/current").json() is None:
            counters = client.get("/api/ui/organisation/counters", params={"campus": "main"}).json()
            counter = next(one for one in counters if one["kind"] == "charging")
            client.post(
                "/api/ui/cashier/shifts",
                json={"counter_id": counter["id"], "opening_float": "500.00"},
                headers={"Idempotency-Key": "open-shift-for-the-desk"},
            ).raise_for_status()
    sign_in(page, "clerk")
    page.goto("/counter")
    expect(page.get_by_role("tab", name=re.compile("挂号"))).to_be_visible()
    return page


def test_clerk_registers_and_charges_a_patient_by_keyboard_only(
    instance: Instance, desk: Page, patient_no: str
) -> None:
    desk.keyboard.type(patient_no)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text(patient_no)).to_be_visible()

    desk.keyboard.press("F3")
    sessions = desk.get_by_role("combobox", name="科室、医生")
    expect(sessions).to_be_focused()
    expect(desk.get_by_role("option").first).to_be_visible()
    desk.keyboard.press("Enter")

    received = desk.get_by_label("实收")
    expect(received).to_be_focused()
    desk.keyboard.type("200")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("收款完成")).to_be_visible()
    expect(desk.get_by_text("请找零")).to_be_visible()

    desk.keyboard.press("Control+P")
    sheet = desk.get_by_role("dialog")
    expect(sheet.get_by_text("门诊收费收据").first).to_be_visible()
    expect(sheet.get_by_text("就诊导诊单").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    desk.keyboard.press("F1")
    expect(desk.get_by_text(patient_no)).to_have_count(0)

    with closing(instance.client("clerk2", "main")) as client:
        patient = client.get("/api/ui/patients", params={"q": patient_no}).json()[0]
        assert client.get(f"/api/ui/cashier/patients/{patient['id']}/unpaid").json() == []
        settled = client.get("/api/ui/cashier/settlements", params={"patient_id": patient["id"]}).json()
        newest = settled["items"][0]
        assert (newest["status"], newest["methods"]) == ("completed", ["现金"])


def test_pressing_pay_twice_pays_once(instance: Instance, desk: Page) -> None:
    with closing(instance.client("clerk2", "main")) as client:
        found = client.get("/api/ui/patients", params={"q": "zh"}).json()
        patient = found[-1]
        session = next(
            one
            for one in client.get("/api/ui/schedule/sessions", params={"campus": "main"}).json()["items"]
            if one["free_for_channel"] > 0
        )
        client.post(
            "/api/ui/visits",
            json={
                "patient_id": patient["id"],
                "session_id": session["id"],
                "insurance_code": "self_pay",
            },
            headers={"Idempotency-Key": "visit-for-paying-twice"},
        ).raise_for_status()

    desk.keyboard.type(patient["patient_no"])
    desk.keyboard.press("Enter")
    expect(desk.get_by_text(patient["patient_no"])).to_be_visible()
    desk.keyboard.press("F4")
    expect(desk.get_by_role("button", name=re.compile("开账单收款"))).to_be_visible()
    desk.keyboard.press("Alt+Enter")
    desk.get_by_label("实收").focus()
    desk.keyboard.press("Control+Enter")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("收款完成")).to_be_visible()

    with closing(instance.client("clerk2", "main")) as client:
        settled = client.get(
            "/api/ui/cashier/settlements", params={"patient_id": patient["id"], "status": "completed"}
        ).json()["items"]
        assert len({one["bill_id"] for one in settled}) == len(settled)
        assert client.get(f"/api/ui/cashier/patients/{patient['id']}/unpaid").json() == []
