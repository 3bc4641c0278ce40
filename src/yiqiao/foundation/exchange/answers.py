"""Reading a party's answer. Pure Python.

A body is one of::

    {"outcome": "done", "reference": "…", "data": {…}}
    {"outcome": "refused", "code": "…", "message": "…"}
    {"outcome": "processing"}
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from yiqiao.foundation.exchange.ports import Done, Outcome, Refused, Unknown

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class AnswerUnreadable(Exception):
    """The answer is not in the agreed form; its text says what is wrong."""


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def encode(payload: Mapping[str, Any]) -> bytes:
    """A payload as the bytes that are signed and sent; decimals go as strings, floats are refused."""
    return json.dumps(
        payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False, default=_plain
    ).encode()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise TypeError(f"{type(value).__name__} cannot be sent")


def decode(body: bytes) -> Any:
    """JSON in UTF-8 from outside; numbers with a point become `Decimal`.

    NaN, infinities and half surrogate pairs (which no database stores) are refused.
    """
    try:
        value = json.loads(body.decode(), parse_float=Decimal, parse_constant=_refuse_constant)
        if _SURROGATE.search(body):
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError) as error:
        raise AnswerUnreadable("not JSON") from error
    return value


def interpret(status: int, body: bytes) -> Outcome:
    """What an authentic answer says; raises `AnswerUnreadable` when it says nothing that was agreed on."""
    if status >= 500:
        raise AnswerUnreadable(f"HTTP {status}")
    answer = decode(body)
    if not isinstance(answer, dict):
        raise AnswerUnreadable("not a JSON object")
    said = answer.get("outcome")
    if said == "done" and status < 300:
        reference, data = answer.get("reference", ""), answer.get("data", {})
        if isinstance(reference, str) and isinstance(data, dict):
            return Done(reference, data)
    elif said == "refused":
        code, message = answer.get("code"), answer.get("message")
        if isinstance(code, str) and code and isinstance(message, str):
            return Refused(code, message)
    elif said == "processing":
        return Unknown("processing")
    raise AnswerUnreadable("unexpected content")
