"""The electronic-invoice platform: blue invoices, red reversals, queries, a page per invoice, notices.

Operations: ``issue``, ``reverse``, ``query``. A business number has one blue invoice. With ``"mode": "async"`` the
request is only accepted and the numbers follow in a signed notice of kind ``notices``.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from yiqiao.city.counterpart import Answer, Call, Counterpart, Operation, Refusal
from yiqiao.city.store import Row, Store
from yiqiao.foundation.crypto.provider import get_provider
from yiqiao.foundation.exchange.signing import SignType

SCHEMA = """
CREATE TABLE IF NOT EXISTS einvoice_invoices (
    number TEXT PRIMARY KEY, client TEXT NOT NULL, business_no TEXT NOT NULL, kind TEXT NOT NULL,
    original_number TEXT, amount TEXT NOT NULL, payer_name TEXT NOT NULL, lines TEXT NOT NULL, reason TEXT NOT NULL,
    check_code TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (client, business_no, kind)
);
"""

REGION = "31"


def _number(call: Call) -> str:
    """20 digits as on fully digital invoices: year, region, channel, serial."""
    return f"{call.at:%y}{REGION}7{call.state.next_number('einvoice'):015d}"


def _check_code(number: str, amount: Decimal) -> str:
    return get_provider().sm3(f"{number}|{amount}".encode()).hex()[:6].upper()


def _shown(call: Call, row: Row) -> dict[str, Any]:
    return {
        "business_no": row["business_no"],
        "kind": row["kind"],
        "number": row["number"],
        "code": row["number"][:8],
        "check_code": row["check_code"],
        "amount": row["amount"],
        "original_number": row["original_number"],
        "url": f"{call.base_url}/einvoice/view/{row['number']}?code={row['check_code']}",
        "issued_at": row["at"],
        "status": "issued",
    }


def _find(call: Call, business_no: str, kind: str) -> Row | None:
    return call.state.find(
        "SELECT * FROM einvoice_invoices WHERE client = ? AND business_no = ? AND kind = ?",
        [call.client, business_no, kind],
    )


def _lines(call: Call, total: Decimal) -> str:
    given = call.payload.get("lines", [])
    if not isinstance(given, list) or len(given) > 2000:
        raise Refusal("field.invalid", "字段 lines 应为明细列表")
    shown, summed = [], Decimal(0)
    for line in given:
        if not isinstance(line, dict):
            raise Refusal("field.invalid", "字段 lines 的每一项应为对象")
        try:
            amount = Decimal(str(line.get("amount")))
        except ArithmeticError:
            raise Refusal("amount.invalid", "明细金额格式不对") from None
        summed += amount
        shown.append(f"{str(line.get('name', ''))[:100]}\t{amount}")
    if given and summed != total:
        raise Refusal("einvoice.amount_differs", f"明细合计 {summed} 元与开票金额 {total} 元不一致")
    return "\n".join(shown)


def _issue(call: Call, kind: str, amount: Decimal, original: str | None, reason: str) -> Answer:
    number = _number(call)
    business_no = call.text("business_no", longest=64)
    call.state.run(
        "INSERT INTO einvoice_invoices VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        [
            number,
            call.client,
            business_no,
            kind,
            original,
            str(amount),
            call.text("payer_name", default="", longest=100),
            _lines(call, abs(amount)),
            reason,
            _check_code(number, amount),
            call.at.isoformat(timespec="seconds"),
        ],
    )
    row = _find(call, business_no, kind)
    assert row is not None  # noqa: S101 - inserted above
    return _answer(call, row)


def _answer(call: Call, row: Row) -> Answer:
    data = _shown(call, row)
    if call.text("mode", default="sync") == "async":
        call.notify("einvoice", "notices", data)
        return Answer(row["business_no"], {"business_no": row["business_no"], "status": "accepted"})
    return Answer(row["number"], data)


def issue(call: Call) -> Answer:
    """Issue the blue invoice of a business number."""
    amount = call.amount("amount")
    known = _find(call, call.text("business_no", longest=64), "blue")
    if known is not None:
        if Decimal(known["amount"]) != amount:
            raise Refusal("einvoice.business_no_used", "该业务流水号已开具另一金额的发票")
        return _answer(call, known)
    return _issue(call, "blue", amount, None, "")


def reverse(call: Call) -> Answer:
    """Issue a red invoice against a blue one, for all or a part of what is left of it."""
    amount, original = call.amount("amount"), call.text("original_number", longest=20)
    known = _find(call, call.text("business_no", longest=64), "red")
    if known is not None:
        if Decimal(known["amount"]) != -amount or known["original_number"] != original:
            raise Refusal("einvoice.business_no_used", "该业务流水号已用于另一张红字发票")
        return _answer(call, known)
    blue = call.state.find(
        "SELECT * FROM einvoice_invoices WHERE client = ? AND number = ? AND kind = 'blue'",
        [call.client, original],
    )
    if blue is None:
        raise Refusal("einvoice.original_not_found", "没有找到要冲红的原发票")
    earlier = call.state.rows(
        "SELECT amount FROM einvoice_invoices WHERE client = ? AND original_number = ?",
        [call.client, original],
    )
    left = Decimal(blue["amount"]) + sum((Decimal(row["amount"]) for row in earlier), Decimal(0))
    if amount > left:
        raise Refusal("einvoice.reversal_exceeds", f"冲红金额超过原发票剩余金额 {left} 元")
    return _issue(call, "red", -amount, original, call.text("reason", default="", longest=500))


def query(call: Call) -> Answer:
    """The invoice of a business number."""
    kind = call.text("kind", default="blue")
    row = _find(call, call.text("business_no", longest=64), kind)
    if row is None:
        raise Refusal("einvoice.not_found", "没有该业务流水号的发票")
    return Answer(row["number"], _shown(call, row))


def pages(store: Store) -> Sequence[Route]:
    """The page that an invoice's address leads to; it opens with the right check code only."""

    def view(request: Request) -> HTMLResponse:
        with store.transaction() as state:
            row = state.find(
                "SELECT * FROM einvoice_invoices WHERE number = ? AND check_code = ?",
                [request.path_params["number"], request.query_params.get("code", "")],
            )
        if row is None:
            return HTMLResponse(
                "<!doctype html><meta charset=utf-8><p>发票号码或校验码不正确", status_code=404
            )
        return HTMLResponse(_page(row))

    return [Route("/einvoice/view/{number}", view)]


def _page(row: Row) -> str:
    lines = "".join(
        "<tr><td>{}<td class=n>{}".format(*(html.escape(part) for part in line.partition("\t")[::2]))
        for line in row["lines"].splitlines()
    )
    red = "（红字）" if row["kind"] == "red" else ""
    return f"""<!doctype html><html lang=zh><meta charset=utf-8><title>电子票据 {row["number"]}</title>
<style>body{{font:15px/1.7 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:720px;margin:40px auto;color:#222}}
h1{{font-size:20px;text-align:center;color:#b03030}}table{{width:100%;border-collapse:collapse}}
td,th{{border:1px solid #c99;padding:6px 10px;text-align:left}}.n{{text-align:right}}</style>
<h1>医疗收费电子票据{red}</h1>
<p>票据号码：{row["number"]}　校验码：{row["check_code"]}<br>交款人：{html.escape(row["payer_name"])}
开票时间：{row["at"].replace("T", " ")}<br>业务流水号：{html.escape(row["business_no"])}</p>
<table><tr><th>项目<th class=n>金额（元）{lines}<tr><th>合计<th class=n>{row["amount"]}</table>
<p>（城市沙箱出具，仅供演示）</p></html>"""


COUNTERPART = Counterpart(
    "einvoice",
    "电子票据平台",
    SignType.SM2,
    SCHEMA,
    {
        "issue": Operation(issue),
        "reverse": Operation(reverse),
        "query": Operation(query, is_read_only=True),
    },
    pages,
)
