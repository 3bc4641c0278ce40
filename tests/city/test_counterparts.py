"""The counterparts keep their own books: nothing is paid, refunded or invoiced twice."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.builders.exchange import CityServer
from yiqiao.foundation import clock
from yiqiao.foundation.exchange.services import Done, Outcome, Refused, call

pytestmark = pytest.mark.django_db


def ask(party: str, operation: str, payload: dict[str, Any], message_id: str | None = None) -> Outcome:
    return call(party, operation, payload, message_id=message_id or uuid4().hex)


def paid(amount: str = "100.00", **more: str) -> str:
    order_no = f"P{uuid4().hex[:16]}"
    outcome = ask("acquirer", "pay", {"order_no": order_no, "amount": amount, **more})
    assert isinstance(outcome, Done)
    return order_no


def code_of(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused)
    return outcome.code


def data_of(outcome: Outcome) -> dict[str, Any]:
    assert isinstance(outcome, Done)
    return dict(outcome.data)


def test_order_number_with_another_amount_is_refused(city: CityServer) -> None:
    order_no = paid("10.00")
    assert code_of(ask("acquirer", "pay", {"order_no": order_no, "amount": "10.01"})) == (
        "acquirer.order_amount_differs"
    )


def test_payment_that_arrives_after_its_cancellation_takes_no_money(city: CityServer) -> None:
    order_no = f"P{uuid4().hex[:16]}"
    assert data_of(ask("acquirer", "cancel", {"order_no": order_no}))["status"] == "cancelled"
    assert (
        code_of(ask("acquirer", "pay", {"order_no": order_no, "amount": "5.00"}))
        == "acquirer.order_cancelled"
    )


def test_refunds_of_an_order_never_exceed_it(city: CityServer) -> None:
    order_no = paid("100.00")
    first = {"refund_no": f"R{uuid4().hex[:12]}", "order_no": order_no, "amount": "60.00"}
    once, again = ask("acquirer", "refund", first), ask("acquirer", "refund", first)
    assert once == again
    second = {"refund_no": f"R{uuid4().hex[:12]}", "order_no": order_no, "amount": "40.01"}
    assert code_of(ask("acquirer", "refund", second)) == "acquirer.refund_exceeds"
    assert data_of(ask("acquirer", "refund", {**second, "amount": "40.00"}))["amount"] == "40.00"
    assert data_of(ask("acquirer", "query_refund", {"refund_no": first["refund_no"]}))["amount"] == "60.00"


def test_statement_of_the_day_lists_payments_reversals_and_refunds(city: CityServer) -> None:
    kept, undone = paid("30.00"), paid("20.00")
    ask("acquirer", "cancel", {"order_no": undone})
    ask("acquirer", "refund", {"refund_no": f"R-{kept}", "order_no": kept, "amount": "12.50"})
    lines = data_of(ask("acquirer", "statement", {"day": clock.today().isoformat()}))["lines"]
    own = sorted(
        (line["kind"], line["amount"]) for line in lines if line["order_no"] in (kept, undone, f"R-{kept}")
    )
    assert own == [
        ("payment", "20.00"),
        ("payment", "30.00"),
        ("refund", "-12.50"),
        ("reversal", "-20.00"),
    ]


def test_foreign_card_keeps_currency_and_foreign_amount(city: CityServer) -> None:
    order_no = paid("720.00", method="foreign_card", currency="USD", foreign_amount="100.00")
    order = data_of(ask("acquirer", "query", {"order_no": order_no}))
    assert (order["currency"], order["foreign_amount"], order["amount"]) == ("USD", "100.00", "720.00")


@pytest.mark.parametrize("amount", ["0", "-1.00", "1.001", "NaN", "1e400000", "", "abc"])
def test_amount_that_is_no_money_is_refused(city: CityServer, amount: str) -> None:
    assert code_of(ask("acquirer", "pay", {"order_no": uuid4().hex, "amount": amount})) == "amount.invalid"


def test_told_to_lie_about_an_amount_the_answer_shows_another_one(city: CityServer) -> None:
    city.fault("acquirer", "pay", "wrong_amount", times=1)
    order_no = f"P{uuid4().hex[:16]}"
    assert data_of(ask("acquirer", "pay", {"order_no": order_no, "amount": "8.00"}))["amount"] == "8.01"
    assert data_of(ask("acquirer", "query", {"order_no": order_no}))["amount"] == "8.00"


def test_message_id_with_other_content_is_refused(city: CityServer) -> None:
    number = uuid4().hex
    ask("acquirer", "pay", {"order_no": f"P{number}", "amount": "1.00"}, number)
    assert code_of(ask("acquirer", "pay", {"order_no": f"Q{number}", "amount": "1.00"}, number)) == (
        "message_id.reused"
    )


def test_business_number_has_one_invoice_with_a_page_that_needs_the_check_code(city: CityServer) -> None:
    content = {
        "business_no": f"S{uuid4().hex[:12]}",
        "amount": "51.30",
        "payer_name": "王<b>明",
        "lines": [{"name": "诊查费", "amount": "26.00"}, {"name": "西药费", "amount": "25.30"}],
    }
    first, again = data_of(ask("einvoice", "issue", content)), data_of(ask("einvoice", "issue", content))
    assert first == again
    assert (len(first["number"]), first["number"].isdigit()) == (20, True)
    page = httpx.get(first["url"])
    assert page.status_code == 200
    assert "王&lt;b&gt;明" in page.text
    assert "诊查费" in page.text
    assert httpx.get(first["url"].replace(first["check_code"], "000000")).status_code == 404


def test_lines_that_do_not_add_up_are_refused(city: CityServer) -> None:
    content = {"business_no": uuid4().hex, "amount": "2.00", "lines": [{"name": "诊查费", "amount": "1.00"}]}
    assert code_of(ask("einvoice", "issue", content)) == "einvoice.amount_differs"


def test_reversals_of_an_invoice_never_exceed_it(city: CityServer) -> None:
    business_no = f"S{uuid4().hex[:12]}"
    blue = data_of(ask("einvoice", "issue", {"business_no": business_no, "amount": "50.00"}))
    red = {"business_no": f"R{business_no}", "original_number": blue["number"], "amount": "30.00"}
    assert data_of(ask("einvoice", "reverse", red))["amount"] == "-30.00"
    second = {**red, "business_no": f"R2{business_no}"}
    assert code_of(ask("einvoice", "reverse", second)) == "einvoice.reversal_exceeds"
    assert data_of(ask("einvoice", "query", {"business_no": business_no}))["number"] == blue["number"]


def test_text_message_can_be_read_in_the_inbox(city: CityServer) -> None:
    phone = f"139{uuid4().int % 10**8:08d}"
    assert isinstance(ask("sms", "send", {"phone": phone, "text": "验证码 482913，5 分钟内有效"}), Done)
    inbox = httpx.get(f"{city.url}/control/sms", params={"phone": phone}).json()["inbox"]
    assert [one["text"] for one in inbox] == ["验证码 482913，5 分钟内有效"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"[1]",
        b'{"fault":"explode"}',
        b'{"fault":"delay","delay_ms":-1}',
        b'{"fault":"delay","times":0}',
    ],
)
def test_control_that_makes_no_sense_is_explained(city: CityServer, body: bytes) -> None:
    reply = httpx.post(f"{city.url}/control/faults", content=body)
    assert reply.status_code == 422
    assert reply.json()["error"]


def test_page_lists_what_arrived_and_its_form_sets_faults(city: CityServer) -> None:
    order_no = paid("3.00")
    page = httpx.get(f"{city.url}/", params={"party": "acquirer", "q": order_no})
    assert page.status_code == 200
    assert order_no in page.text
    form = {"party": "acquirer", "operation": "pay", "fault": "refuse", "times": "1", "probability": "100"}
    assert httpx.post(f"{city.url}/", data=form).status_code == 303
    assert code_of(ask("acquirer", "pay", {"order_no": uuid4().hex, "amount": "1.00"})) == "sandbox.refused"
    forged = httpx.post(f"{city.url}/", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403


def test_search_treats_wildcards_as_characters(city: CityServer) -> None:
    paid("4.00")
    assert city.received("acquirer", "100%_sure") == []
