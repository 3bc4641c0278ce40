"""Whatever goes wrong is a problem document; nonsense is refused with the name of its field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.foundation.http.conftest import Shop

pytestmark = pytest.mark.django_db

TEN_MEGABYTES = "x" * (10 * 1024 * 1024)


def send(client: Client, body: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/ui/shop/orders", raw, content_type="application/json")


def test_a_domain_error_becomes_its_document(staff: Client, mounted: Shop) -> None:
    mounted.fails = True
    answer = send(staff, {"name": "x"})
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:yiqiao:problem:test.too_late",
        "title": "太晚了",
        "status": 409,
        "code": "test.too_late",
        "detail": "挂号已截止，请选择下一场次。",
        "fields": [],
        "details": {"limit": "1.50"},
        "request_id": answer["X-Request-ID"],
    }


@pytest.mark.requirement("PLATFORM-06")
def test_an_unexpected_error_tells_nothing_of_the_program(staff: Client, mounted: Shop) -> None:
    mounted.crashes = True
    answer = send(staff, {"name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (500, "system.unexpected")
    assert "secret" not in answer.content.decode()
    assert answer.json()["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({}, "name", "必填"),
        ({"name": None}, "name", "文字"),
        ({"name": 5}, "name", "文字"),
        ({"name": "   "}, "name", "太短"),
        ({"name": "x" * 101}, "name", "最多 100"),
        ({"name": "a\x00b"}, "name", "NUL"),
        ({"name": TEN_MEGABYTES}, "name", "最多 100"),
        ({"name": "x", "note": TEN_MEGABYTES}, "note", "最多 4000"),
        ({"name": "x", "amount": "NaN"}, "amount", "有限"),
        ({"name": "x", "amount": "Infinity"}, "amount", "有限"),
        ({"name": "x", "amount": "-0.01"}, "amount", "不能小于 0"),
        ({"name": "x", "amount": "1.005"}, "amount", "小数最多 2 位"),
        ({"name": "x", "amount": "1e30"}, "amount", ""),
        ({"name": "x", "amount": "9" * 5000}, "amount", ""),
        ({"name": "x", "amount": "abc"}, "amount", "数字"),
        ({"name": "x", "paid": "0"}, "paid", "大于 0"),
        ({"name": "x", "paid": "-5"}, "paid", "大于 0"),
        ({"name": "x", "on": "0001-01-01"}, "on", "不能小于"),
        ({"name": "x", "on": "9999-12-31"}, "on", "不能大于"),
        ({"name": "x", "on": "2026-02-30"}, "on", "日期格式"),
        ({"name": "x", "on": TEN_MEGABYTES}, "on", ""),
        ({"name": "x", "lines": [{"name": "a", "quantity": "1"}, {"name": "b"}]}, "lines.1.quantity", "必填"),
        ({"name": "x", "lines": [{"name": "a\x00", "quantity": "1"}]}, "lines.0.name", "NUL"),
        ({"name": "x", "lines": "many"}, "lines", "列表"),
        ({"name": "x", "extra": 1}, "extra", "不认识"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_nonsense_is_refused_with_the_name_of_its_field(
    staff: Client, mounted: Shop, body: dict[str, Any], field: str, sentence: str
) -> None:
    answer = send(staff, body)
    assert answer.status_code == 422
    document = answer.json()
    assert document["code"] == "input.invalid"
    assert [one["field"] for one in document["fields"]] == [field]
    assert sentence in document["fields"][0]["message"]
    assert len(answer.content) < 2000
    assert mounted.runs == 0


@pytest.mark.parametrize(
    "raw",
    [
        b'{"name": "\\ud800"}',
        b'{"name": "x", "note": "a\\udfffb"}',
    ],
)
def test_lone_surrogates_are_refused_and_the_answer_is_readable(staff: Client, raw: bytes) -> None:
    answer = send(staff, raw)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] in ("name", "note")


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"[1", b'{"name": "x"}trailing', b"[" * 100_000], ids=repr
)
def test_what_is_not_json_is_a_problem_document_too(staff: Client, mounted: Shop, raw: bytes) -> None:
    answer = send(staff, raw[:100_000])
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert mounted.runs == 0


@pytest.mark.parametrize(
    "raw", [b"NaN", b"null", b"5", b'"text"', b"[]", b'{"name": NaN}', b'{"name": 1e999}']
)
def test_json_that_is_no_order_is_refused(staff: Client, mounted: Shop, raw: bytes) -> None:
    answer = send(staff, raw)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert mounted.runs == 0


def test_money_comes_back_as_a_string(staff: Client) -> None:
    answer = send(staff, {"name": "x", "amount": "12.30"})
    assert answer.json()["amount"] == "12.30"


def test_emoji_sql_and_html_are_ordinary_text(staff: Client) -> None:
    for name in ("😀👨‍👩‍👧", "'; DROP TABLE patients; --", "<script>alert(1)</script>", "𠮷野家"):
        assert send(staff, {"name": name}).json()["name"] == name


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("q=" + "x" * 101, "q"),
        ("q=%00", "q"),
        ("customer_id=0", "customer_id"),
        ("customer_id=-1", "customer_id"),
        ("customer_id=99999999999999999999", "customer_id"),
        ("customer_id=abc", "customer_id"),
    ],
)
def test_nonsense_in_the_query_names_its_parameter(staff: Client, query: str, field: str) -> None:
    answer = staff.get(f"/api/ui/shop/orders?{query}")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["fields"]] == [field]


def test_a_wrong_number_in_the_path_is_named(staff: Client) -> None:
    answer = staff.get("/api/ui/shop/orders/0")
    assert [one["field"] for one in answer.json()["fields"]] == ["order_id"]


def test_a_body_over_32_megabytes_is_refused_as_too_large(staff: Client, mounted: Shop) -> None:
    body = b'{"name": "' + b"x" * (33 * 1024 * 1024) + b'"}'
    for headers in ({}, {"Idempotency-Key": "k"}):
        answer = staff.post("/api/ui/shop/orders", body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "input.too_large")
    assert mounted.runs == 0


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("name", "amount", "on", "lines", "z"), json_values)))
def test_no_json_at_all_makes_the_server_fail(staff: Client, body: dict[str, Any]) -> None:
    answer = send(staff, body)
    assert answer.status_code in (200, 400, 422)
    answer.json()
