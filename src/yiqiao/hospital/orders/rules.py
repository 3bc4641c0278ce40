"""Kinds of orders, their life, how much of a drug a line needs, and which lines fit which order. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yiqiao.foundation.problems import FieldProblem
from yiqiao.hospital.orders.errors import OrderStateConflict


class OrderKind(StrEnum):
    """What sort of thing is ordered."""

    WESTERN = "western"
    HERBAL = "herbal"
    EXAMINATION = "examination"
    LABORATORY = "laboratory"
    TREATMENT = "treatment"


class ReviewState(StrEnum):
    """What the pharmacist's review of a prescription came to; it runs beside payment, in either order."""

    NOT_REQUIRED = "not_required"
    PENDING = "pending"
    PASSED = "passed"
    REJECTED = "rejected"


PRESCRIPTIONS = frozenset({OrderKind.WESTERN, OrderKind.HERBAL})
"""Orders that a pharmacist reviews and dispenses."""


class OrderStatus(StrEnum):
    """Where an order stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    REJECTED = "rejected"
    SETTLED = "settled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class OrderEvent(StrEnum):
    """What can happen to an order."""

    SUBMIT = "submit"
    PASS_REVIEW = "pass_review"  # noqa: S105 not a password
    FAIL_REVIEW = "fail_review"
    CONFIRM = "confirm"
    SETTLE = "settle"
    START = "start"
    STOP = "stop"
    COMPLETE = "complete"
    CANCEL = "cancel"
    REFUND = "refund"
    RETURN = "return"


TRANSITIONS: dict[tuple[OrderStatus, OrderEvent], OrderStatus] = {
    (OrderStatus.DRAFT, OrderEvent.SUBMIT): OrderStatus.SUBMITTED,
    (OrderStatus.DRAFT, OrderEvent.CANCEL): OrderStatus.CANCELLED,
    (OrderStatus.SUBMITTED, OrderEvent.PASS_REVIEW): OrderStatus.REVIEWED,
    (OrderStatus.SUBMITTED, OrderEvent.FAIL_REVIEW): OrderStatus.REJECTED,
    (OrderStatus.SUBMITTED, OrderEvent.SETTLE): OrderStatus.SETTLED,
    (OrderStatus.SUBMITTED, OrderEvent.CANCEL): OrderStatus.CANCELLED,
    (OrderStatus.REVIEWED, OrderEvent.SETTLE): OrderStatus.SETTLED,
    (OrderStatus.REVIEWED, OrderEvent.CANCEL): OrderStatus.CANCELLED,
    (OrderStatus.REJECTED, OrderEvent.CONFIRM): OrderStatus.SUBMITTED,
    (OrderStatus.REJECTED, OrderEvent.CANCEL): OrderStatus.CANCELLED,
    # Money that was taken is a fact, whatever the pharmacist said before or says afterwards.
    (OrderStatus.REJECTED, OrderEvent.SETTLE): OrderStatus.SETTLED,
    (OrderStatus.SETTLED, OrderEvent.PASS_REVIEW): OrderStatus.SETTLED,
    (OrderStatus.SETTLED, OrderEvent.FAIL_REVIEW): OrderStatus.SETTLED,
    (OrderStatus.SETTLED, OrderEvent.CONFIRM): OrderStatus.SETTLED,
    (OrderStatus.SETTLED, OrderEvent.START): OrderStatus.IN_PROGRESS,
    (OrderStatus.SETTLED, OrderEvent.COMPLETE): OrderStatus.COMPLETED,
    (OrderStatus.SETTLED, OrderEvent.REFUND): OrderStatus.CANCELLED,
    (OrderStatus.IN_PROGRESS, OrderEvent.STOP): OrderStatus.SETTLED,
    (OrderStatus.IN_PROGRESS, OrderEvent.COMPLETE): OrderStatus.COMPLETED,
    (OrderStatus.COMPLETED, OrderEvent.RETURN): OrderStatus.SETTLED,
}


def next_status(status: OrderStatus, event: OrderEvent) -> OrderStatus:
    """The status after `event`. Raises `OrderStateConflict` where the table knows no way."""
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        raise OrderStateConflict(
            "医嘱当前状态不允许该操作，请刷新后查看最新状态。",
            details={"status": str(status), "event": str(event)},
        ) from None


def allowed_events(status: OrderStatus) -> frozenset[OrderEvent]:
    """What may happen next; the interface shows only these actions."""
    return frozenset(event for current, event in TRANSITIONS if current is status)


TIMES_A_DAY = {
    "qd": Decimal(1),
    "bid": Decimal(2),
    "tid": Decimal(3),
    "qid": Decimal(4),
    "qn": Decimal(1),
    "q12h": Decimal(2),
    "q8h": Decimal(3),
    "q6h": Decimal(4),
    "qod": Decimal("0.5"),
    "biw": Decimal(2) / Decimal(7),
    "qw": Decimal(1) / Decimal(7),
    "st": Decimal(1),
    "prn": Decimal(1),
}
"""How often a day each frequency code means (times)."""

HERB_INSTRUCTIONS = ("先煎", "后下", "包煎", "另煎", "烊化", "冲服", "泡服", "煎汤代水", "兑服")
"""Marks a single herb may carry (医疗机构中药煎药室管理规范, 国中医药发〔2009〕3号)."""


def units_needed(dose: Decimal, frequency: str, days: int, dose_per_unit: Decimal) -> Decimal:
    """Whole charged units (boxes) that cover `days` days of `dose` (dose units) at `frequency`.

    A single dose now (`st`) is one dose whatever the days. Raises KeyError for an unknown frequency.
    """
    doses = Decimal(1) if frequency == "st" else Decimal(math.ceil(TIMES_A_DAY[frequency] * days))
    return Decimal(math.ceil(dose * doses / dose_per_unit))


def herb_quantity(dose: Decimal, doses: int, dose_per_unit: Decimal) -> Decimal:
    """Charged units of one herb: grams a dose × doses (剂数) ÷ grams a unit, to 3 decimals upwards."""
    exact = dose * doses / dose_per_unit
    thousandths = math.ceil(exact * 1000)
    return Decimal(thousandths) / Decimal(1000)


@dataclass(frozen=True, slots=True)
class HerbalDraft:
    """How a herbal prescription is made and taken, as the doctor entered it. `doses` 剂数; `volume_ml` a bag."""

    doses: int
    usage: str
    is_decocted: bool = False
    decoction_method: str = ""
    volume_ml: int | None = None
    bags_per_dose: int | None = None
    delivery: str = "pickup"
    note: str = ""


def check_herbal(kind: OrderKind, herbal: HerbalDraft | None) -> list[FieldProblem]:
    """What is wrong with the herbal part; a herbal prescription needs one, nothing else may have one."""
    if kind is not OrderKind.HERBAL:
        return [] if herbal is None else [FieldProblem("herbal", "只有草药处方可以填写剂数与煎法")]
    if herbal is None:
        return [FieldProblem("herbal", "请填写剂数与用法")]
    problems = []
    if not 1 <= herbal.doses <= 60:
        problems.append(FieldProblem("herbal.doses", "剂数应为 1 至 60"))
    if not herbal.usage:
        problems.append(FieldProblem("herbal.usage", "请填写用法"))
    if herbal.is_decocted and not herbal.volume_ml:
        problems.append(FieldProblem("herbal.volume_ml", "代煎请填写每包毫升数"))
    if herbal.is_decocted and not herbal.bags_per_dose:
        problems.append(FieldProblem("herbal.bags_per_dose", "代煎请填写每剂包数"))
    return problems


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line as the doctor entered it. Exactly one of `drug_id` and `clinical_item_id` is given.

    `quantity` is in charged units; for prescriptions it may be left out and is then computed. `dose` is in
    the drug's dose unit, per taking (western) or per dose 剂 (herbal).
    """

    drug_id: int | None = None
    clinical_item_id: int | None = None
    quantity: Decimal | None = None
    dose: Decimal | None = None
    frequency: str = ""
    route: str = ""
    days: int | None = None
    instruction: str = ""


MAX_WESTERN_DRUGS = 5
"""Western and patent drugs on one prescription (处方管理办法, 卫生部令第53号, 第六条)."""

MAX_LINES = 60
"""More lines than this are not one order any more."""


def check_lines(kind: OrderKind, lines: Sequence[DraftLine]) -> list[FieldProblem]:
    """What is wrong with the lines of an order, each with its field path and what to do; empty when right."""
    problems: list[FieldProblem] = []
    if not lines:
        problems.append(FieldProblem("lines", "至少录入一行"))
    if len(lines) > MAX_LINES:
        problems.append(FieldProblem("lines", f"一张单据最多 {MAX_LINES} 行，请分开开立"))
    if kind is OrderKind.WESTERN and len({line.drug_id for line in lines}) > MAX_WESTERN_DRUGS:
        problems.append(FieldProblem("lines", f"每张西药处方不得超过 {MAX_WESTERN_DRUGS} 种药品，请分开开立"))
    for index, line in enumerate(lines):
        at = f"lines.{index}"
        if (line.drug_id is None) == (line.clinical_item_id is None):
            problems.append(FieldProblem(at, "每行应选择一个药品或一个项目"))
        elif (kind in PRESCRIPTIONS) != (line.drug_id is not None):
            problems.append(FieldProblem(at, "处方只能开药品，申请单只能开项目"))
        elif kind is OrderKind.WESTERN:
            problems += _western_problems(at, line)
        elif kind is OrderKind.HERBAL:
            problems += _herbal_problems(at, line)
        elif line.quantity is None or line.quantity <= 0:
            problems.append(FieldProblem(f"{at}.quantity", "请填写数量"))
    return problems


def _western_problems(at: str, line: DraftLine) -> list[FieldProblem]:
    problems = []
    if line.dose is None or line.dose <= 0:
        problems.append(FieldProblem(f"{at}.dose", "请填写单次剂量"))
    if line.frequency not in TIMES_A_DAY:
        problems.append(FieldProblem(f"{at}.frequency", f"用药频次应为以下之一：{'、'.join(TIMES_A_DAY)}"))
    if line.days is None or line.days < 1:
        problems.append(FieldProblem(f"{at}.days", "请填写用药天数"))
    if not line.route:
        problems.append(FieldProblem(f"{at}.route", "请填写给药途径"))
    return problems


def _herbal_problems(at: str, line: DraftLine) -> list[FieldProblem]:
    problems = []
    if line.dose is None or line.dose <= 0:
        problems.append(FieldProblem(f"{at}.dose", "请填写每剂用量（克）"))
    if line.instruction and line.instruction not in HERB_INSTRUCTIONS:
        problems.append(
            FieldProblem(f"{at}.instruction", f"煎法应为以下之一：{'、'.join(HERB_INSTRUCTIONS)}")
        )
    return problems


_HERBAL_PHARMACY_WORDS = ("中药", "草药", "饮片")


def choose_pharmacy(kind: OrderKind, names: Sequence[str]) -> int | None:
    """Which of a campus's pharmacies (by name) a prescription goes to: herbs where the name says herbs, others
    where it does not; the first one when the names do not tell. None when there is no pharmacy."""
    if not names:
        return None
    wants_herbs = kind is OrderKind.HERBAL
    for index, name in enumerate(names):
        if any(word in name for word in _HERBAL_PHARMACY_WORDS) is wants_herbs:
            return index
    return 0
