"""Asking, deciding, withdrawing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.approval.eligibility import held_roles, may_stand_for, user_id_of
from yiqiao.foundation.approval.errors import (
    FlowMissing,
    NotAnAssignee,
    NotTheRequester,
    OwnRequest,
    RequestNotFound,
    RequestPending,
    StepAlreadyPassed,
)
from yiqiao.foundation.approval.models import (
    ApprovalDecision,
    ApprovalFlow,
    ApprovalRequest,
    ApprovalStep,
)
from yiqiao.foundation.approval.registry import deliver, label_of
from yiqiao.foundation.approval.rules import (
    ApprovalEvent,
    ApprovalStatus,
    Decision,
    FlowStatus,
    StepMode,
    applies,
    is_covered,
    next_state,
)
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.audit.rules import clean_details
from yiqiao.foundation.notices.services import notify
from yiqiao.foundation.problems import InvalidInput


@transaction.atomic
def start_flow(
    kind: str,
    subject_ref: str,
    title: str,
    details: Mapping[str, Any] | None = None,
    *,
    amount: Decimal | None = None,
    campus: str = "",
    department: str = "",
) -> ApprovalRequest:
    """Ask for approval as the present actor. `details` and `title` hold no personal data.

    When no step applies (the amount is below every threshold) the request is approved at once, and the
    outcome handler runs before this returns. `FlowMissing`, `RequestPending`.
    """
    flow = ApprovalFlow.objects.filter(kind=kind, status=FlowStatus.PUBLISHED).first()
    if flow is None:
        raise FlowMissing(f"“{label_of(kind)}”还没有发布审批流程，请联系信息科配置。", details={"kind": kind})
    actor = context.current_actor()
    first = _step_after(flow, 0, amount)
    now = clock.now()
    try:
        with transaction.atomic():
            request = ApprovalRequest.objects.create(
                kind=kind,
                flow=flow,
                current_step=first,
                subject_ref=subject_ref,
                title=title[:200],
                details=clean_details(details or {}),
                amount=amount,
                campus_code=campus,
                department_code=department,
                requester=f"{actor.kind}:{actor.id}",
                requester_name=actor.display_name[:50],
                status=ApprovalStatus.PENDING if first else ApprovalStatus.APPROVED,
                created_at=now,
                decided_at=None if first else now,
            )
    except IntegrityError as error:
        raise RequestPending("这件事已经提交审批，请等待结果或先撤回原申请。") from error
    audit.record("approval.requested", f"approval:{request.pk}", {"kind": kind, "subject": subject_ref})
    if first is None:
        deliver(request)
    return request


@transaction.atomic
def decide(
    request_id: int, decision: Decision, reason: str = "", *, step_number: int | None = None
) -> ApprovalRequest:
    """Say yes or no at the present step as the present actor.

    `step_number` is the step that the person saw: `StepAlreadyPassed` when somebody else was faster. A rejection
    needs a reason and ends the request. The outcome handler runs in this transaction.
    """
    request = _locked(request_id)
    event = ApprovalEvent.REJECT if decision is Decision.REJECT else ApprovalEvent.PASS_STEP
    next_state(ApprovalStatus(request.status), event)
    step = request.current_step
    assert step is not None  # noqa: S101 - approval_request_status_facts
    if step_number is not None and step_number != step.number:
        raise StepAlreadyPassed(f"该步骤已由他人处理，申请现在在“{step.name}”；请刷新后再看。")
    user_id = _check_may_decide(request, step)
    if decision is Decision.REJECT and not reason.strip():
        raise InvalidInput.of("reason", "驳回时请填写原因")
    _record_decision(request, step, user_id, decision, reason)
    if decision is Decision.REJECT:
        return _end(request, ApprovalEvent.REJECT)
    if not _is_step_passed(request, step):
        return request
    following = _step_after(request.flow, step.number, request.amount)
    if following is None:
        return _end(request, ApprovalEvent.APPROVE)
    request.current_step = following
    request.save(update_fields=["current_step"])
    return request


@transaction.atomic
def withdraw(request_id: int, reason: str = "") -> ApprovalRequest:
    """Take one's own pending request back."""
    request = _locked(request_id)
    actor = context.current_actor()
    if request.requester != f"{actor.kind}:{actor.id}":
        raise NotTheRequester("只有申请人本人可以撤回申请。")
    with context.acting(reason=reason):
        return _end(request, ApprovalEvent.WITHDRAW)


def _locked(request_id: int) -> ApprovalRequest:
    # No joins: after waiting for a lock PostgreSQL reads the request anew, but joined rows of the old snapshot.
    request = ApprovalRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None:
        raise RequestNotFound("没有这个申请，请刷新后重试。")
    return request


def _check_may_decide(request: ApprovalRequest, step: ApprovalStep) -> int:
    actor = context.current_actor()
    if request.requester == f"{actor.kind}:{actor.id}":
        raise OwnRequest("不能审批自己提交的申请，请由其他审批人处理。")
    user_id = user_id_of(actor)
    roles = held_roles([user_id]).get(user_id, []) if user_id is not None else []
    if user_id is None or not any(
        may_stand_for(user_id, roles, one, request) for one in step.assignees.all()
    ):
        raise NotAnAssignee(f"当前步骤“{step.name}”不由您审批。")
    return user_id


def _record_decision(
    request: ApprovalRequest, step: ApprovalStep, user_id: int, decision: Decision, reason: str
) -> None:
    try:
        with transaction.atomic():
            ApprovalDecision.objects.create(
                request=request,
                step_number=step.number,
                step_name=step.name,
                decider_id=user_id,
                decider_name=context.current_actor().display_name[:50],
                decision=decision,
                reason=reason.strip()[:500],
                decided_at=clock.now(),
            )
    except IntegrityError as error:
        raise StepAlreadyPassed("您在这一步已经审批过，正等待其他审批人。") from error
    with context.acting(reason=reason):
        audit.record(
            "approval.decided",
            f"approval:{request.pk}",
            {"step": step.number, "decision": decision, "kind": request.kind},
        )


def _is_step_passed(request: ApprovalRequest, step: ApprovalStep) -> bool:
    if step.mode == StepMode.ANY:
        return True
    agreed = set(
        ApprovalDecision.objects.filter(
            request=request, step_number=step.number, decision=Decision.APPROVE
        ).values_list("decider_id", flat=True)
    )
    roles = held_roles(agreed)
    return is_covered(
        [
            frozenset(person for person in agreed if may_stand_for(person, roles[person], one, request))
            for one in step.assignees.all()
        ]
    )


def _step_after(flow: ApprovalFlow, number: int, amount: Decimal | None) -> ApprovalStep | None:
    later = flow.steps.filter(number__gt=number).order_by("number")
    return next((step for step in later if applies(step, amount)), None)


def _end(request: ApprovalRequest, event: ApprovalEvent) -> ApprovalRequest:
    request.status = next_state(ApprovalStatus(request.status), event)
    request.current_step = None
    request.decided_at = clock.now()
    request.save(update_fields=["status", "current_step", "decided_at"])
    audit.record(f"approval.{request.status}", f"approval:{request.pk}", {"kind": request.kind})
    kind, _, requester = request.requester.partition(":")
    if kind == context.ActorKind.STAFF and event is not ApprovalEvent.WITHDRAW and requester.isdigit():
        word = "已通过" if event is ApprovalEvent.APPROVE else "已驳回"
        notify(int(requester), f"{label_of(request.kind)}{word}", request.title, f"/approvals/{request.pk}")
    deliver(request)
    return request
