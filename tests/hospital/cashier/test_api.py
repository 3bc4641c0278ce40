"""The cashier over HTTP, as its pages use it."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from tests.builders.access import make_user, patient_client, signed_in
from tests.builders.cashier import make_bill, make_charges
from tests.builders.organisation import make_counter
from tests.builders.people import make_patient
from tests.builders.visits import make_visit
from yiqiao.foundation.context import SYSTEM, acting
from yiqiao.hospital.cashier.models import Settlement

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def clerk():
    """A signed-in cashier with an open shift."""
    client = signed_in(make_user("cashier", display_name="李收费"))
    counter = make_counter("SF99")
    reply = client.post(
        "/api/ui/cashier/shifts", {"counter_id": counter.pk, "opening_float": "100.00"}, content_type=JSON
    )
    assert reply.status_code == 200, reply.content
    return client


def post(client, path, body, key=None):
    headers = {"Idempotency-Key": key or uuid4().hex}
    return client.post(f"/api/ui/cashier{path}", body, content_type=JSON, headers=headers)


def tender(amount, method="cash", **more):
    return {"method": method, "amount": amount, **more}


def test_from_unpaid_charges_to_receipt_refund_and_report(clerk):
    with acting(SYSTEM):
        charges = make_charges(amounts=["30.00", "12.50"])
    visit, patient_id = charges[0].visit_id, charges[0].patient_id
    unpaid = clerk.get(f"/api/ui/cashier/patients/{patient_id}/unpaid").json()
    assert unpaid[0]["visit_id"] == visit
    bill = post(clerk, "/bills", {"visit_id": visit, "charge_ids": [one.pk for one in charges]}).json()
    assert (bill["total"], bill["allowed_actions"]) == ("42.50", ["settle", "void"])
    assert next(one["code"] for one in bill["methods"]) == "cash"
    key = uuid4().hex
    body = {"tenders": [tender("42.50", received="50.00")], "bill_version": bill["version"]}
    settled = post(clerk, f"/bills/{bill['id']}/settlements", body, key)
    assert settled.status_code == 200, settled.content
    settlement = settled.json()
    assert (settlement["status"], settlement["tenders"][0]["change"]) == ("completed", "7.50")
    assert settlement["allowed_actions"] == ["refund", "print"]
    assert clerk.get(f"/api/ui/cashier/settlements/{settlement['id']}").json() == settlement
    assert post(clerk, f"/bills/{bill['id']}/settlements", body, key).json()["id"] == settlement["id"]
    again = post(clerk, f"/bills/{bill['id']}/settlements", body)
    assert (again.status_code, again.json()["code"]) == (409, "cashier.bill_already_settled")
    receipt = clerk.get(f"/api/ui/cashier/settlements/{settlement['id']}/receipt").json()
    assert (receipt["total"], receipt["cashier"]) == ("42.50", "李收费")
    lines = [{"charge_id": charges[1].pk, "quantity": "1"}]
    preview = post(clerk, f"/settlements/{settlement['id']}/refund-preview", {"lines": lines}).json()
    assert (preview["amount"], preview["ways"][0]["method"]) == ("12.50", "cash")
    refund = post(
        clerk, f"/settlements/{settlement['id']}/refunds", {"lines": lines, "reason": "未做"}
    ).json()
    assert (refund["status"], refund["amount"]) == ("completed", "12.50")
    slip = clerk.get("/api/ui/cashier/shifts/current").json()
    assert slip["expected"] == {"cash": "130.00"}
    finance = signed_in(make_user("finance"))
    report = finance.get("/api/ui/cashier/reports").json()
    assert (report["income"], report["money"]) == ("30.00", "30.00")
    assert report["by_method"] == [
        {
            "key": "cash",
            "label": "现金",
            "taken": "42.50",
            "given_back": "12.50",
            "net": "30.00",
            "documents": 2,
        }
    ]
    assert report["by_cashier"][0]["label"] == "李收费"
    behind = finance.get("/api/ui/cashier/reports/behind?method=cash").json()
    assert [row["amount"] for row in behind["items"]] == ["-12.50", "42.50"]
    entries = finance.get(f"/api/ui/ledger/entries?subject=settlement:{settlement['settlement_no']}").json()
    assert [row["reason"] for row in entries] == ["cashier.settlement"]
    assert finance.post("/api/ui/ledger/verify").json()["ok"] is True
    closed = post(clerk, f"/shifts/{slip['id']}/close", {"declared": {"cash": "130.00"}}).json()
    assert closed["difference"] == "0.00"


def test_answer_to_a_settlement_reads_nothing_again(clerk, django_assert_max_num_queries):
    with acting(SYSTEM):
        bills = [make_bill(["30.00", "12.50", "7.00"]) for _ in range(2)]
    body = {"tenders": [tender("49.50")]}
    for bill, most in zip(bills, (40, 20), strict=True):
        with django_assert_max_num_queries(most):
            reply = post(clerk, f"/bills/{bill.pk}/settlements", body)
        settlement = reply.json()
        assert (settlement["status"], settlement["counter"]) == ("completed", "SF99号窗口")
        assert clerk.get(f"/api/ui/cashier/settlements/{settlement['id']}").json() == settlement


def test_settlement_without_a_key_is_refused_with_the_headers_name(clerk):
    with acting(SYSTEM):
        bill = make_bill(["42.50"])
    reply = clerk.post(
        f"/api/ui/cashier/bills/{bill.pk}/settlements", {"tenders": [tender("42.50")]}, content_type=JSON
    )
    assert reply.status_code == 422
    assert reply.json()["fields"][0]["field"].lower() == "idempotency-key"


@pytest.mark.parametrize("amount", ["NaN", "-1.00", "0.00", "1e30", "42.505", "abc"])
def test_nonsense_amounts_are_refused_by_name_and_nothing_is_settled(clerk, amount):
    with acting(SYSTEM):
        bill = make_bill(["42.50"])
    reply = post(clerk, f"/bills/{bill.pk}/settlements", {"tenders": [tender(amount)]})
    assert reply.status_code == 422
    assert reply.json()["fields"][0]["field"] == "tenders.0.amount"
    assert not Settlement.objects.exists()


def test_foreign_money_without_todays_rate_is_refused_with_the_reason(clerk):
    with acting(SYSTEM):
        bill = make_bill(["42.50"])
    body = {"tenders": [tender("42.50", "foreign_currency", currency="USD", foreign_amount="10.00")]}
    reply = post(clerk, f"/bills/{bill.pk}/settlements", body)
    assert (reply.status_code, reply.json()["code"]) == (409, "cashier.exchange_rate_missing")
    finance = signed_in(make_user("finance"))
    rate = finance.put("/api/ui/cashier/rates", {"currency": "USD", "rate": "7.1"}, content_type=JSON)
    assert rate.status_code == 200
    assert post(clerk, f"/bills/{bill.pk}/settlements", body).json()["tenders"][0]["change"] == "28.50"


def test_patient_sees_and_pays_only_their_own(clerk):
    with acting(SYSTEM):
        mine, other = make_visit(), make_visit()
        bill = make_bill(["42.50"], visit=other)
    client = patient_client(mine.patient_id)
    assert client.get(f"/api/ui/cashier/patients/{mine.patient_id}/unpaid").status_code == 200
    for path in (f"/patients/{other.patient_id}/unpaid", f"/bills/{bill.pk}", f"/visits/{other.pk}/charges"):
        assert client.get(f"/api/ui/cashier{path}").status_code in (403, 404), path
    reply = post(client, f"/own/bills/{bill.pk}/settlements", {"tenders": [tender("42.50", "online")]})
    assert reply.status_code in (403, 404)
    assert post(client, f"/bills/{bill.pk}/settlements", {"tenders": [tender("42.50")]}).status_code == 403
    assert not Settlement.objects.exists()


def test_patient_cannot_pay_in_cash_on_the_telephone():
    with acting(SYSTEM):
        bill = make_bill(["42.50"], visit=make_visit(patient_id=make_patient().pk))
    client = patient_client(bill.patient_id)
    reply = post(client, f"/own/bills/{bill.pk}/settlements", {"tenders": [tender("42.50")]})
    assert (reply.status_code, reply.json()["code"]) == (422, "cashier.method_not_offered")


def test_registration_is_charged_when_the_visit_is_registered(clerk):
    with acting(SYSTEM):
        visit = make_visit()
    charges = clerk.get(f"/api/ui/cashier/visits/{visit.pk}/charges")
    assert charges.status_code == 200
    assert all(Decimal(one["amount"]) >= 0 for one in charges.json())


def test_clerk_of_another_campus_cannot_reach_the_bill():
    with acting(SYSTEM):
        bill = make_bill(["42.50"])
    client = signed_in(make_user("cashier", campuses=["west"]))
    assert client.get(f"/api/ui/cashier/bills/{bill.pk}").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/cashier/bills",
        "/cashier/settlements",
        "/cashier/arrears",
        "/cashier/shifts",
        "/cashier/rates",
        "/cashier/attention",
        "/cashier/methods",
        "/cashier/reports?since=2026-01-01&until=2026-01-31",
        "/invoicing/invoices",
        "/ledger/trial-balance",
        "/ledger/accounts/1001.cash/postings",
    ],
)
def test_lists_answer_when_empty(path):
    client = signed_in(make_user("cashier", "finance"))
    assert client.get(f"/api/ui{path}").status_code == 200
