"""The pharmacy and the doctor's desk over HTTP."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.builders.access import kiosk_client, patient_client, signed_in, signed_in_client
from tests.builders.catalogue import make_drug
from tests.builders.orders import consulting, make_doctor_with_account, make_order, make_pharmacy
from tests.builders.people import make_patient
from tests.builders.pharmacy import make_prescription, make_queued, make_window, pay, stock_up
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.hospital.pharmacy.models import DrugStock

pytestmark = pytest.mark.django_db


def _send(client: Client, path: str, body: dict[str, Any] | None = None, method: str = "post") -> Any:
    send = getattr(client, method)
    return send(
        f"/api/ui{path}",
        json.dumps(body or {}),
        content_type="application/json",
        headers={"Idempotency-Key": uuid4().hex},
    )


def _pharmacist() -> Client:
    return signed_in_client("pharmacist", campus="east")


def test_pharmacist_reviews_prepares_dispenses_and_takes_back():
    order = make_prescription()
    client = _pharmacist()
    listed = client.get("/api/ui/pharmacy/reviews", {"status": "pending"}).json()
    assert [(row["order_no"], row["patient_name"]) for row in listed["items"]] == [(order.order_no, "张*")]
    assert _send(client, f"/pharmacy/reviews/{order.pk}/pass").json()["review_status"] == "passed"
    pay(order)
    path = f"/pharmacy/dispenses/{order.order_no}"
    assert _send(client, f"{path}/prepare").json()["dispense_status"] == "prepared"
    refused = _send(client, f"{path}/dispense", {"patient_scan": "P000"})
    assert (refused.status_code, refused.json()["code"]) == (409, "pharmacy.patient_mismatch")
    done = _send(client, f"{path}/dispense", {"patient_scan": order.patient.patient_no}).json()
    assert (done["dispense_status"], done["allowed_actions"]) == ("dispensed", ["return"])
    assert done["lines"][0]["usage"] == "口服 每次0.5g tid 5天"
    back = _send(client, f"{path}/return", {"reason": "破损"}).json()
    assert (back["dispense_status"], back["lines"][0]["returned_quantity"]) == ("returned", "2.000")
    acts = set(AuditRecord.objects.values_list("action", flat=True))
    assert {"prescription.passed", "drugs.dispensed", "drugs.returned"} <= acts


def test_doctor_writes_previews_submits_and_cancels():
    doctor = make_doctor_with_account()
    drug = make_drug()
    with consulting(doctor) as visit:
        pass
    stock_up(drug)
    client = signed_in(doctor.user, campus="east")
    line = {"drug_id": drug.pk, "dose": "0.5", "frequency": "tid", "route": "口服", "days": 5}
    body = {"visit_id": visit.pk, "kind": "western", "lines": [line]}
    assert _send(client, "/orders/preview", body).json()["amount"] == "31.20"
    draft = _send(client, "/orders", body).json()
    assert draft["allowed_actions"] == ["edit", "submit", "cancel"]
    sent = _send(client, f"/orders/{draft['id']}/submit").json()
    assert (sent["submitted"], sent["order"]["status"]) == (True, "submitted")
    of_visit = client.get(f"/api/ui/orders/visits/{visit.pk}").json()
    assert (of_visit["amount"], len(of_visit["items"])) == ("31.20", 1)
    history = client.get(f"/api/ui/orders/patients/{visit.patient_id}").json()
    assert history["items"][0]["amount"] == "31.20"
    assert client.get(f"/api/ui/orders/{draft['id']}/print").json()["patient_name"] == "张伟"
    assert client.get("/api/ui/orders/frequent", {"kind": "western"}).json()[0]["times"] == 1
    cancelled = _send(client, f"/orders/{draft['id']}/cancel", {"reason": "误开"}).json()
    assert (cancelled["status"], cancelled["allowed_actions"]) == ("cancelled", ["copy", "print"])


def test_wrong_lines_are_named_in_the_problem():
    doctor = make_doctor_with_account()
    with consulting(doctor) as visit:
        client = signed_in(doctor.user, campus="east")
    body = {"visit_id": visit.pk, "kind": "western", "lines": [{"drug_id": 10**12, "dose": "NaN"}]}
    answer = _send(client, "/orders/preview", body)
    assert (answer.status_code, [one["field"] for one in answer.json()["fields"]]) == (
        422,
        ["data.lines.0.dose"] if "data" in answer.content.decode() else ["lines.0.dose"],
    )
    body["lines"] = [{"drug_id": 10**12, "dose": "1", "frequency": "qd", "route": "口服", "days": 1}]
    answer = _send(client, "/orders/preview", body)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "lines.0.drug_id")


def test_patients_see_their_own_submitted_orders_and_nobody_elses():
    patient, stranger = make_patient(), make_patient("李四")
    with consulting(patient_id=patient.pk) as visit:
        make_order(visit)
    own = patient_client(patient.pk).get(f"/api/ui/orders/own/visits/{visit.pk}")
    assert (own.status_code, len(own.json()["items"])) == (200, 1)
    guide = patient_client(patient.pk).get(f"/api/ui/orders/own/visits/{visit.pk}/guide").json()
    assert [step["state"] for step in guide] == ["pay"]
    assert patient_client(stranger.pk).get(f"/api/ui/orders/own/visits/{visit.pk}").status_code in (403, 404)
    assert patient_client(patient.pk).get(f"/api/ui/orders/visits/{visit.pk}").status_code == 403


def test_kiosk_prints_the_guide_sheet_of_its_campus_only():
    with consulting() as visit:
        make_order(visit)
    path = f"/api/ui/orders/visits/{visit.pk}/guide"
    assert kiosk_client("east").get(path).status_code == 200
    assert kiosk_client("west", "K2").get(path).status_code == 403


def test_stock_is_received_once_counted_and_searched():
    pharmacy, drug = make_pharmacy(), make_drug()
    client = _pharmacist()
    receipt = {"department_id": pharmacy.pk, "drug_id": drug.pk, "quantity": "12", "receipt_no": "RK1"}
    assert _send(client, "/pharmacy/stock/receipts", receipt).json()["quantity_after"] == "12.000"
    assert _send(client, "/pharmacy/stock/receipts", receipt).status_code == 200
    count = {
        "department_id": pharmacy.pk,
        "drug_id": drug.pk,
        "counted": "10",
        "reason": "盘亏",
        "reference": "PD1",
    }
    assert _send(client, "/pharmacy/stock/adjustments", count).status_code == 204
    marks = {"department_id": pharmacy.pk, "drug_id": drug.pk, "low_mark": "10", "shelf": "A-3-2"}
    assert _send(client, "/pharmacy/stock/marks", marks, "put").status_code == 204
    found = client.get("/api/ui/pharmacy/stock", {"q": "amxl", "only_low": "true"}).json()["items"]
    assert [(row["quantity"], row["is_low"], row["shelf"]) for row in found] == [("10.000", True, "A-3-2")]
    moved = client.get(f"/api/ui/pharmacy/stock/{found[0]['id']}/movements").json()
    assert [row["quantity"] for row in moved["items"]] == ["-2.000", "12.000"]
    unknown = _send(client, "/pharmacy/stock/receipts", {**receipt, "drug_id": 10**12})
    assert (unknown.status_code, unknown.json()["fields"][0]["field"]) == (422, "drug_id")


def test_pharmacist_of_another_campus_sees_and_does_nothing():
    order = make_queued()
    client = signed_in_client("pharmacist", campuses=["west"], campus="west")
    assert client.get("/api/ui/pharmacy/dispenses").json()["total"] == 0
    assert client.get("/api/ui/pharmacy/reviews").json()["total"] == 0
    assert client.get("/api/ui/pharmacy/stock").json()["total"] == 0
    assert _send(client, f"/pharmacy/dispenses/{order.order_no}/prepare").status_code == 403
    receipt = {
        "department_id": make_pharmacy().pk,
        "drug_id": make_drug().pk,
        "quantity": "1",
        "receipt_no": "R",
    }
    assert _send(client, "/pharmacy/stock/receipts", receipt).status_code == 403
    assert DrugStock.objects.get().quantity == 1000


def test_windows_open_and_close_and_show_how_many_wait():
    window = make_window()
    make_queued()
    client = _pharmacist()
    assert [(row["is_open"], row["waiting"]) for row in client.get("/api/ui/pharmacy/windows").json()] == [
        (True, 1)
    ]
    assert _send(client, f"/pharmacy/windows/{window.pk}/close").status_code == 204
    assert [(row["is_open"], row["waiting"]) for row in client.get("/api/ui/pharmacy/windows").json()] == [
        (False, 0)
    ]


def test_clerk_neither_reviews_nor_dispenses():
    client = signed_in_client("registration_clerk", campus="east")
    for path in ("reviews", "dispenses", "stock"):
        assert client.get(f"/api/ui/pharmacy/{path}").status_code == 403


def test_patients_list_their_own_submitted_orders_over_all_visits():
    patient, stranger = make_patient(), make_patient("李四")
    with consulting(patient_id=patient.pk) as visit:
        order = make_order(visit)
    path = f"/api/ui/orders/own/patients/{patient.pk}"
    own = patient_client(patient.pk).get(path).json()
    assert [(row["id"], row["allowed_actions"]) for row in own["items"]] == [(order.pk, [])]
    assert patient_client(patient.pk).get(path, {"kind": "laboratory"}).json()["items"] == []
    assert patient_client(stranger.pk).get(path).status_code in (403, 404)
