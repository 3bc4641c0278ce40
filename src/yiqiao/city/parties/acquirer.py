"""The bank's acquiring platform: domestic and foreign cards at the counter, QR and online payment.

Operations: ``pay``, ``query``, ``cancel``, ``refund``, ``query_refund``, ``statement``. An order number is paid at
most once. A cancelled order number can never be paid afterwards, even if the payment arrives later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yiqiao.city.counterpart import Answer, Call, Counterpart, Operation, Refusal
from yiqiao.city.store import Row
from yiqiao.foundation.exchange.signing import SignType

SCHEMA = """
CREATE TABLE IF NOT EXISTS acquirer_orders (
    client TEXT NOT NULL, order_no TEXT NOT NULL, trade_no TEXT NOT NULL, method TEXT NOT NULL, amount TEXT NOT NULL,
    currency TEXT NOT NULL, foreign_amount TEXT, subject TEXT NOT NULL, payer TEXT NOT NULL, status TEXT NOT NULL,
    at TEXT NOT NULL, cancelled_at TEXT, PRIMARY KEY (client, order_no)
);
CREATE TABLE IF NOT EXISTS acquirer_refunds (
    client TEXT NOT NULL, refund_no TEXT NOT NULL, order_no TEXT NOT NULL, trade_no TEXT NOT NULL, amount TEXT NOT NULL,
    reason TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (client, refund_no)
);
"""

METHODS = ("bank_card", "foreign_card", "qr", "online")


def _order(call: Call, order_no: str) -> Row | None:
    return call.state.find(
        "SELECT * FROM acquirer_orders WHERE client = ? AND order_no = ?", [call.client, order_no]
    )


def _shown(order: Row) -> dict[str, Any]:
    names = ("order_no", "trade_no", "method", "amount", "currency", "foreign_amount", "status", "payer")
    return {**{name: order[name] for name in names}, "paid_at": order["at"]}


def _paid(order: Row) -> Answer:
    return Answer(order["trade_no"], _shown(order))


def pay(call: Call) -> Answer:
    """Take the money of an order, once."""
    order_no, amount = call.text("order_no", longest=64), call.amount("amount")
    method = call.text("method", default="bank_card")
    if method not in METHODS:
        raise Refusal("acquirer.method_unknown", f"不支持的支付方式 {method}")
    known = _order(call, order_no)
    if known is not None:
        if known["status"] == "cancelled":
            raise Refusal("acquirer.order_cancelled", "该订单已撤销，请重新下单收款")
        if Decimal(known["amount"]) != amount:
            raise Refusal("acquirer.order_amount_differs", "订单号已用于另一金额，请核对")
        return _paid(known)
    currency = call.text("currency", default="CNY", longest=3)
    foreign = str(call.amount("foreign_amount")) if call.payload.get("foreign_amount") is not None else None
    if currency != "CNY" and foreign is None:
        raise Refusal("acquirer.foreign_amount_missing", "外币交易缺少外币金额")
    _insert(
        call,
        {
            "order_no": order_no,
            "trade_no": _number(call, "4"),
            "method": method,
            "amount": str(amount),
            "currency": currency,
            "foreign_amount": foreign,
            "subject": call.text("subject", default="", longest=200),
            "payer": _masked(call.text("payer_token", default="", longest=200)),
            "status": "paid",
            "cancelled_at": None,
        },
    )
    order = _order(call, order_no)
    assert order is not None  # noqa: S101 - inserted above
    return _paid(order)


def _insert(call: Call, order: Mapping[str, Any]) -> None:
    call.state.run(
        "INSERT INTO acquirer_orders VALUES (:client, :order_no, :trade_no, :method, :amount, :currency,"
        " :foreign_amount, :subject, :payer, :status, :at, :cancelled_at)",
        {**order, "client": call.client, "at": call.at.isoformat(timespec="seconds")},
    )


def _number(call: Call, first: str) -> str:
    return f"{first}{call.at:%Y%m%d}{call.state.next_number('acquirer'):011d}"


def _masked(payer: str) -> str:
    digits = "".join(character for character in payer if character.isdigit())
    return f"**** {digits[-4:]}" if len(digits) >= 12 else payer[:4]


def query(call: Call) -> Answer:
    """What became of an order."""
    order = _order(call, call.text("order_no", longest=64))
    if order is None:
        raise Refusal("acquirer.order_not_found", "没有收到该订单的付款")
    if order["status"] == "cancelled":
        raise Refusal("acquirer.order_cancelled", "该订单已撤销，未扣款")
    return _paid(order)


def cancel(call: Call) -> Answer:
    """Make sure that an order takes no effect: give back what was paid, refuse what arrives later."""
    order_no = call.text("order_no", longest=64)
    known = _order(call, order_no)
    moment = call.at.isoformat(timespec="seconds")
    if known is None:
        _insert(
            call,
            {
                "order_no": order_no,
                "trade_no": _number(call, "4"),
                "method": "",
                "amount": "0.00",
                "currency": "CNY",
                "foreign_amount": None,
                "subject": "",
                "payer": "",
                "status": "cancelled",
                "cancelled_at": moment,
            },
        )
    elif known["status"] == "paid":
        if call.state.find(
            "SELECT 1 FROM acquirer_refunds WHERE client = ? AND order_no = ?", [call.client, order_no]
        ):
            raise Refusal("acquirer.order_refunded", "该订单已有退款，不能再撤销")
        call.state.run(
            "UPDATE acquirer_orders SET status = 'cancelled', cancelled_at = ? WHERE client = ? AND order_no = ?",
            [moment, call.client, order_no],
        )
    order = _order(call, order_no)
    assert order is not None  # noqa: S101 - exists now
    return Answer(order["trade_no"], {"order_no": order_no, "amount": order["amount"], "status": "cancelled"})


def _refunded(refund: Row) -> Answer:
    names = ("refund_no", "order_no", "trade_no", "amount")
    return Answer(refund["trade_no"], {**{name: refund[name] for name in names}, "refunded_at": refund["at"]})


def refund(call: Call) -> Answer:
    """Give a part or all of a paid order back, once per refund number."""
    refund_no, amount = call.text("refund_no", longest=64), call.amount("amount")
    known = _refund(call, refund_no)
    if known is not None:
        if Decimal(known["amount"]) != amount:
            raise Refusal("acquirer.refund_amount_differs", "退款单号已用于另一金额，请核对")
        return _refunded(known)
    order = _order(call, call.text("order_no", longest=64))
    if order is None or order["status"] != "paid":
        raise Refusal("acquirer.order_not_paid", "该订单未付款或已撤销，不能退款")
    earlier = call.state.rows(
        "SELECT amount FROM acquirer_refunds WHERE client = ? AND order_no = ?",
        [call.client, order["order_no"]],
    )
    left = Decimal(order["amount"]) - sum((Decimal(row["amount"]) for row in earlier), Decimal(0))
    if amount > left:
        raise Refusal("acquirer.refund_exceeds", f"退款金额超过可退余额 {left} 元")
    call.state.run(
        "INSERT INTO acquirer_refunds VALUES (?,?,?,?,?,?,?)",
        [
            call.client,
            refund_no,
            order["order_no"],
            _number(call, "5"),
            str(amount),
            call.text("reason", default="", longest=500),
            call.at.isoformat(timespec="seconds"),
        ],
    )
    made = _refund(call, refund_no)
    assert made is not None  # noqa: S101 - inserted above
    return _refunded(made)


def _refund(call: Call, refund_no: str) -> Row | None:
    return call.state.find(
        "SELECT * FROM acquirer_refunds WHERE client = ? AND refund_no = ?", [call.client, refund_no]
    )


def query_refund(call: Call) -> Answer:
    """What became of a refund."""
    known = _refund(call, call.text("refund_no", longest=64))
    if known is None:
        raise Refusal("acquirer.refund_not_found", "没有收到该退款申请")
    return _refunded(known)


def statement(call: Call) -> Answer:
    """The day's lines as the bank sees them: payments, reversals, refunds."""
    try:
        day = date.fromisoformat(call.text("day", longest=10))
    except ValueError:
        raise Refusal("field.invalid", "字段 day 应为 2026-01-31 格式的日期") from None
    values = {"client": call.client, "day": f"{day.isoformat()}%"}
    lines = call.state.rows(
        "SELECT order_no, trade_no, 'payment' AS kind, amount, at FROM acquirer_orders"
        " WHERE client = :client AND amount <> '0.00' AND at LIKE :day"
        " UNION ALL SELECT order_no, trade_no, 'reversal', '-' || amount, cancelled_at FROM acquirer_orders"
        " WHERE client = :client AND amount <> '0.00' AND cancelled_at LIKE :day"
        " UNION ALL SELECT refund_no, trade_no, 'refund', '-' || amount, at FROM acquirer_refunds"
        " WHERE client = :client AND at LIKE :day ORDER BY 5, 2, 3",
        values,
    )
    return Answer(day.isoformat(), {"day": day.isoformat(), "lines": [dict(line) for line in lines]})


COUNTERPART = Counterpart(
    "acquirer",
    "银行收单平台",
    SignType.SM2,
    SCHEMA,
    {
        "pay": Operation(pay),
        "query": Operation(query, is_read_only=True),
        "cancel": Operation(cancel),
        "refund": Operation(refund),
        "query_refund": Operation(query_refund, is_read_only=True),
        "statement": Operation(statement, is_read_only=True),
    },
)
