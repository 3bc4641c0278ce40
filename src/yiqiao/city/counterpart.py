"""What a counterpart is made of: a title, tables, operations, pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from starlette.routing import Route

from yiqiao.city.store import State, Store
from yiqiao.foundation.exchange.signing import SignType

SHANGHAI = ZoneInfo("Asia/Shanghai")
CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 12


class Refusal(Exception):
    """The counterpart will not do it; the sentence goes to the hospital's clerk."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Answer:
    """The counterpart did it; `reference` is its own number."""

    reference: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One authentic request inside the city's transaction."""

    client: str
    message_id: str
    payload: Mapping[str, Any]
    at: datetime
    base_url: str
    state: State

    def text(self, name: str, *, default: str | None = None, longest: int = 200) -> str:
        """A text field of the payload; a `Refusal` names it when it is missing or too long."""
        value = self.payload.get(name, default)
        if not isinstance(value, str) or (default is None and not value) or len(value) > longest:
            raise Refusal("field.invalid", f"字段 {name} 缺失或格式不对")
        return value

    def amount(self, name: str) -> Decimal:
        """A positive amount in yuan with at most two decimals, sent as a string."""
        value = self.payload.get(name)
        try:
            amount = Decimal(value) if isinstance(value, str) else None
        except InvalidOperation:
            amount = None
        if (
            amount is None
            or not amount.is_finite()
            or not 0 < amount < LARGEST
            or amount != amount.quantize(CENT)
        ):
            raise Refusal("amount.invalid", f"字段 {name} 应为大于零、至多两位小数的金额")
        return amount.quantize(CENT)

    def notify(self, party: str, kind: str, payload: Mapping[str, Any]) -> None:
        """Have a signed notice sent to the hospital after this transaction."""
        queue_notice(self.state, party, self.client, kind, payload, self.at)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a counterpart does. Unless it only reads, a repeated message id is answered as before."""

    run: Callable[[Call], Answer]
    is_read_only: bool = False


@dataclass(frozen=True, slots=True)
class Counterpart:
    """One outside party: code, Chinese title, way of signing, tables (SQL), operations, extra pages."""

    code: str
    title: str
    sign_type: SignType
    schema: str
    operations: Mapping[str, Operation]
    pages: Callable[[Store], Sequence[Route]] = lambda store: ()


def queue_notice(
    state: State, party: str, client: str, kind: str, payload: Mapping[str, Any], at: datetime
) -> str:
    """Write a notice to be sent; its message id."""
    message_id = f"{party}-notice-{state.next_number('notice'):010d}-{int(at.timestamp())}"
    state.run(
        "INSERT INTO notices (at, party, client, kind, message_id, payload, due_ms) VALUES (?,?,?,?,?,?,?)",
        [
            at.isoformat(timespec="milliseconds"),
            party,
            client,
            kind,
            message_id,
            json.dumps(payload, ensure_ascii=False),
            int(at.timestamp() * 1000),
        ],
    )
    return message_id
