"""States of a request, and which steps it passes; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from yiqiao.foundation.approval.errors import ApprovalAlreadyDecided


class ApprovalStatus(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ApprovalEvent(StrEnum):
    """What can happen to a request."""

    PASS_STEP = "pass_step"  # noqa: S105 - a step, not a password
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"


TRANSITIONS: dict[tuple[ApprovalStatus, ApprovalEvent], ApprovalStatus] = {
    (ApprovalStatus.PENDING, ApprovalEvent.PASS_STEP): ApprovalStatus.PENDING,
    (ApprovalStatus.PENDING, ApprovalEvent.APPROVE): ApprovalStatus.APPROVED,
    (ApprovalStatus.PENDING, ApprovalEvent.REJECT): ApprovalStatus.REJECTED,
    (ApprovalStatus.PENDING, ApprovalEvent.WITHDRAW): ApprovalStatus.WITHDRAWN,
}

_STATUS_WORDS = {
    ApprovalStatus.PENDING: "待审批",
    ApprovalStatus.APPROVED: "已通过",
    ApprovalStatus.REJECTED: "已驳回",
    ApprovalStatus.WITHDRAWN: "已撤回",
}


def next_state(status: ApprovalStatus, event: ApprovalEvent) -> ApprovalStatus:
    """The state after `event`; `ApprovalAlreadyDecided` for anything the table does not hold."""
    found = TRANSITIONS.get((status, event))
    if found is None:
        raise ApprovalAlreadyDecided(
            f"该申请{_STATUS_WORDS[status]}，不能再操作；请刷新后查看结果。", details={"status": status}
        )
    return found


class FlowStatus(StrEnum):
    """Life of a flow's version."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class StepMode(StrEnum):
    """或签: one assignee is enough. 会签: every assignee entry needs somebody, each somebody else."""

    ANY = "any"
    ALL = "all"


class Decision(StrEnum):
    """What a person says."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class AssigneeDraft:
    """Who may decide: holders of a role (in a department, if one is named), or one person."""

    role_code: str = ""
    department_code: str = ""
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One step of a flow. It is skipped for requests of less than `min_amount` (yuan)."""

    name: str
    assignees: Sequence[AssigneeDraft]
    mode: StepMode = StepMode.ANY
    min_amount: Decimal | None = None


class _Step(Protocol):
    number: int
    min_amount: Decimal | None


def applies(step: _Step, amount: Decimal | None) -> bool:
    """Whether a request of `amount` passes through `step`. Without an amount every step applies."""
    return step.min_amount is None or amount is None or amount >= step.min_amount


def is_covered(entries: Sequence[frozenset[int]]) -> bool:
    """Whether distinct persons can stand for every assignee entry.

    `entries` holds, per entry, who of those that agreed may stand for it (bipartite matching: one person
    never stands for two).
    """
    chosen: dict[int, int] = {}

    def place(entry: int, tried: set[int]) -> bool:
        for person in entries[entry]:
            if person in tried:
                continue
            tried.add(person)
            if person not in chosen or place(chosen[person], tried):
                chosen[person] = entry
                return True
        return False

    return all(place(entry, set()) for entry in range(len(entries)))
