"""Patients who wait at the doctor's door, and prescriptions on their way to the pharmacy, over HTTP."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.journeys.counter import ask, clerk_at
from tests.plugins.instance import Instance

Row = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """A patient who is checked in with the demo doctor."""

    visit_id: int
    patient_no: str
    name: str


def wait_for_doctor(instance: Instance, name: str) -> Waiting:
    """Register a new patient with today's session of the demo doctor and check them in."""
    with closing(instance.client("doctor")) as doctor:
        doctor_name = ask(doctor, "GET", "/session")["user"]["display_name"]
    with closing(instance.client("clerk", "main")) as clerk:
        patient = ask(
            clerk,
            "POST",
            "/patients",
            {
                "name": name,
                "sex": "male",
                "born_on": "1968-03-09",
                "phone": f"138{uuid4().int % 10**8:08d}",
                "is_duplicate_checked": True,
            },
        )
        sessions = ask(clerk, "GET", "/schedule/sessions", channel="counter", page_size=200)["items"]
        session = next(
            one
            for one in sessions
            if one["doctor"] and one["doctor"]["name"] == doctor_name and one["free_for_channel"] > 0
        )
        visit = ask(
            clerk,
            "POST",
            "/visits",
            {"patient_id": patient["id"], "session_id": session["id"], "channel": "counter"},
            key=uuid4().hex,
        )
        ask(clerk, "POST", f"/visits/{visit['id']}/check-in", {"version": visit["version"]})
    return Waiting(visit["id"], patient["patient_no"], name)


def prescribe(instance: Instance, waiting: Waiting, word: str = "W003") -> Row:
    """Call the patient in and submit a prescription of one drug with its usual dose."""
    with closing(instance.client("doctor")) as doctor:
        ask(doctor, "POST", f"/consultation/visits/{waiting.visit_id}/start", {})
        drug = ask(doctor, "GET", "/catalogue/drugs", q=word)[0]
        line = {
            "drug_id": drug["id"],
            "dose": drug["default_dose"],
            "frequency": drug["default_frequency"],
            "route": drug["default_route"],
            "days": 7,
        }
        body = {"visit_id": waiting.visit_id, "kind": "western", "lines": [line]}
        draft = ask(doctor, "POST", "/orders", body, key=uuid4().hex)
        sent = ask(doctor, "POST", f"/orders/{draft['id']}/submit", {}, key=uuid4().hex)
        assert sent["submitted"], sent["unanswered"]
        return dict(sent["order"])


def pay(instance: Instance, waiting: Waiting) -> None:
    """Pay everything of the visit in cash."""
    with closing(clerk_at(instance, "clerk")) as clerk:
        bill = ask(clerk, "POST", "/cashier/bills", {"visit_id": waiting.visit_id}, key=uuid4().hex)
        ask(
            clerk,
            "POST",
            f"/cashier/bills/{bill['id']}/settlements",
            {"tenders": [{"method": "cash", "amount": bill["total"]}]},
            key=uuid4().hex,
        )
