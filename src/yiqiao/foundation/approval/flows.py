"""Configuring flows: drafts, publication, retirement."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from yiqiao.foundation import clock, context
from yiqiao.foundation.access.models import Role, User
from yiqiao.foundation.approval.errors import FlowInvalid, FlowNotDraft, FlowNotFound
from yiqiao.foundation.approval.models import ApprovalAssignee, ApprovalFlow, ApprovalStep
from yiqiao.foundation.approval.rules import FlowStatus, StepDraft
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.problems import FieldProblem


def get_flow(flow_id: int, *, lock: bool = False) -> ApprovalFlow:
    """One flow; `FlowNotFound`."""
    rows = ApprovalFlow.objects.select_for_update() if lock else ApprovalFlow.objects.all()
    flow = rows.filter(pk=flow_id).first()
    if flow is None:
        raise FlowNotFound("没有这个审批流程，请刷新后重试。")
    return flow


@transaction.atomic
def draft_flow(kind: str, name: str, steps: Sequence[StepDraft]) -> ApprovalFlow:
    """Make a new version of a kind's flow, not yet in force."""
    last = ApprovalFlow.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0
    flow = ApprovalFlow.objects.create(
        kind=kind,
        version=last + 1,
        name=name,
        created_by=context.current_actor().id,
        created_at=clock.now(),
    )
    _write_steps(flow, steps)
    audit.record("approval.flow_drafted", f"approval_flow:{flow.pk}", {"kind": kind, "version": flow.version})
    return flow


@transaction.atomic
def edit_flow(flow_id: int, name: str, steps: Sequence[StepDraft]) -> ApprovalFlow:
    """Replace a draft's steps; `FlowNotDraft` for a version that was published."""
    flow = get_flow(flow_id, lock=True)
    if flow.status != FlowStatus.DRAFT:
        raise FlowNotDraft("该版本已发布，不能修改；请以它为基础新建一个版本。")
    flow.name = name
    flow.save(update_fields=["name"])
    flow.steps.all().delete()
    _write_steps(flow, steps)
    audit.record("approval.flow_edited", f"approval_flow:{flow.pk}")
    return flow


@transaction.atomic
def publish_flow(flow_id: int) -> ApprovalFlow:
    """Put a draft in force; new requests use it, running ones keep their version. `FlowInvalid`."""
    flow = get_flow(flow_id, lock=True)
    if flow.status != FlowStatus.DRAFT:
        raise FlowNotDraft("该版本已发布过。")
    problems = _find_problems(flow)
    if problems:
        raise FlowInvalid("流程还不能发布，请按提示补充。", fields=problems)
    ApprovalFlow.objects.filter(kind=flow.kind, status=FlowStatus.PUBLISHED).update(
        status=FlowStatus.RETIRED, retired_at=clock.now()
    )
    flow.status = FlowStatus.PUBLISHED
    flow.published_at = clock.now()
    flow.save(update_fields=["status", "published_at"])
    audit.record("approval.flow_published", f"approval_flow:{flow.pk}", {"kind": flow.kind})
    return flow


@transaction.atomic
def retire_flow(flow_id: int) -> ApprovalFlow:
    """Take the published version out of force; running requests go on."""
    flow = get_flow(flow_id, lock=True)
    if flow.status != FlowStatus.PUBLISHED:
        raise FlowNotDraft("只有使用中的流程可以停用。")
    flow.status = FlowStatus.RETIRED
    flow.retired_at = clock.now()
    flow.save(update_fields=["status", "retired_at"])
    audit.record("approval.flow_retired", f"approval_flow:{flow.pk}", {"kind": flow.kind})
    return flow


def _write_steps(flow: ApprovalFlow, steps: Sequence[StepDraft]) -> None:
    for number, draft in enumerate(steps, 1):
        step = ApprovalStep.objects.create(
            flow=flow, number=number, name=draft.name, mode=draft.mode, min_amount=draft.min_amount
        )
        ApprovalAssignee.objects.bulk_create(
            ApprovalAssignee(
                step=step,
                role_code=one.role_code,
                department_code=one.department_code,
                user_id=one.user_id,
            )
            for one in draft.assignees
        )


def _find_problems(flow: ApprovalFlow) -> list[FieldProblem]:
    steps = list(flow.steps.prefetch_related("assignees"))
    if not steps:
        return [FieldProblem("steps", "至少需要一个步骤")]
    problems = []
    for step in steps:
        field = f"steps.{step.number}"
        assignees = list(step.assignees.all())
        if not assignees:
            problems.append(FieldProblem(field, f"步骤“{step.name}”没有审批人"))
        roles = {one.role_code for one in assignees if one.role_code}
        users = {one.user_id for one in assignees if one.user_id is not None}
        for code in sorted(roles - set(Role.objects.filter(code__in=roles).values_list("code", flat=True))):
            problems.append(FieldProblem(field, f"步骤“{step.name}”的岗位 {code} 不存在"))
        known = set(User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True))
        if users - known:
            problems.append(FieldProblem(field, f"步骤“{step.name}”指定的人员不存在或已停用"))
    return problems
