"""How the city is told to misbehave: per party and operation, a number of times or until taken back."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiqiao.city.store import Row, State


class Fault(StrEnum):
    """One kind of misbehaviour."""

    DELAY = "delay"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_AMOUNT = "wrong_amount"
    REFUSE = "refuse"
    HTTP_500 = "http_500"


LABELS = {
    Fault.DELAY: "延迟后处理并应答",
    Fault.DROP_BEFORE: "处理前断开，不应答",
    Fault.DROP_AFTER: "处理后断开，不应答",
    Fault.DUPLICATE: "同一消息处理（或通知）两次",
    Fault.REORDER: "应答错位（上一笔的应答），或通知乱序",
    Fault.WRONG_SIGNATURE: "应答或通知签名错误",
    Fault.WRONG_AMOUNT: "应答金额错误（多 0.01 元）",
    Fault.REFUSE: "拒绝办理",
    Fault.HTTP_500: "返回 HTTP 500",
}

ANY = "*"


class FaultInvalid(Exception):
    """The control's content cannot be understood; the text says which part."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The misbehaviour that one request or notice gets."""

    kinds: frozenset[Fault]
    delay_ms: int = 0

    def __contains__(self, fault: Fault) -> bool:
        return fault in self.kinds

    def __str__(self) -> str:
        return ",".join(sorted(self.kinds))


def add(state: State, given: Mapping[str, Any]) -> int:
    """Set up one fault from a control's JSON; its number."""
    try:
        fault = Fault(given.get("fault", ""))
    except ValueError:
        raise FaultInvalid(f"fault 应为以下之一：{', '.join(Fault)}") from None
    party, operation = given.get("party", ANY), given.get("operation", ANY)
    times, delay_ms, probability = given.get("times"), given.get("delay_ms", 0), given.get("probability", 1)
    if not isinstance(party, str) or not isinstance(operation, str):
        raise FaultInvalid("party 和 operation 应为文字（* 表示全部）")
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise FaultInvalid("times 应为不小于 1 的整数，或不填（一直有效）")
    if not isinstance(delay_ms, int) or isinstance(delay_ms, bool) or not 0 <= delay_ms <= 600_000:
        raise FaultInvalid("delay_ms 应为 0 到 600000 的整数")
    if not isinstance(probability, int | float) or not 0 < probability <= 1:
        raise FaultInvalid("probability 应大于 0 且不超过 1")
    return state.run(
        "INSERT INTO faults (party, operation, fault, times, delay_ms, probability) VALUES (?,?,?,?,?,?)",
        [party or ANY, operation or ANY, fault.value, times, delay_ms, float(probability)],
    )


def take(state: State, party: str, operation: str) -> Applied:
    """The misbehaviour due for this request; uses up one time of each fault that applies.

    ``*`` stands for every operation, ``notice:*`` for every notice.
    """
    every = "notice:*" if operation.startswith("notice:") else ANY
    kinds: set[Fault] = set()
    delay_ms = 0
    for row in state.rows(
        "SELECT * FROM faults WHERE party IN (?, '*') AND operation IN (?, ?)"
        " AND (times IS NULL OR used < times) ORDER BY id",
        [party, operation, every],
    ):
        if row["probability"] < 1 and random.random() >= row["probability"]:  # noqa: S311 - a rehearsal
            continue
        state.run("UPDATE faults SET used = used + 1 WHERE id = ?", [row["id"]])
        kinds.add(Fault(row["fault"]))
        delay_ms += row["delay_ms"] if row["fault"] == Fault.DELAY else 0
    return Applied(frozenset(kinds), delay_ms)


def listing(state: State) -> list[Row]:
    """All faults, also those used up."""
    return state.rows("SELECT * FROM faults ORDER BY id")


def clear(state: State, number: int | None = None) -> int:
    """Take back one fault, or all; how many."""
    if number is None:
        return state.change("DELETE FROM faults")
    return state.change("DELETE FROM faults WHERE id = ?", [number])
