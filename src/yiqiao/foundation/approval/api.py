"""Approval over HTTP."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field, StringConstraints, model_validator

from yiqiao.foundation.approval import flows, queries, registry, services
from yiqiao.foundation.approval.models import ApprovalFlow, ApprovalRequest
from yiqiao.foundation.approval.rules import (
    ApprovalStatus,
    AssigneeDraft,
    Decision,
    FlowStatus,
    StepDraft,
    StepMode,
    applies,
)
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.http import (
    Amount,
    ApiRouter,
    Face,
    Id,
    Input,
    Mount,
    Output,
    Page,
    ShortText,
    paginate,
)

router = ApiRouter(tags=["审批"])

PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
KindCode = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.]+$")]
KindFilter = Annotated[str, StringConstraints(max_length=60, pattern=r"^[A-Za-z0-9_.]*$")]
CodeText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class ApprovalKindOut(Output):
    """One kind of request."""

    code: str
    label: str


class ApprovalStepProgressOut(Output):
    """One step of a request's flow and whether it applies to it."""

    number: int
    name: str
    mode: StepMode
    applies: bool
    state: str
    """passed | current | waiting | skipped."""


class ApprovalDecisionOut(Output):
    """What somebody said."""

    step_number: int
    step_name: str
    decider_name: str
    decision: Decision
    reason: str
    decided_at: datetime


class ApprovalRequestOut(Output):
    """One request with its way through the flow."""

    id: int
    kind: str
    kind_label: str
    subject_ref: str
    title: str
    details: dict[str, Any]
    amount: Decimal | None
    status: ApprovalStatus
    requester_name: str
    campus_code: str
    department_code: str
    created_at: datetime
    decided_at: datetime | None
    current_step: int | None
    steps: list[ApprovalStepProgressOut]
    decisions: list[ApprovalDecisionOut]
    allowed_actions: list[str]


class ApprovalDecideIn(Input):
    """A decision; `step_number` is the step that the person saw."""

    decision: Decision
    reason: Reason = ""
    step_number: Annotated[int, Field(ge=1, le=100)] | None = None


class ApprovalWithdrawIn(Input):
    """Why the request is taken back."""

    reason: Reason = ""


class ApprovalAssigneeIn(Input):
    """A role (in a department, if named) or one account."""

    role_code: CodeText = ""
    department_code: CodeText = ""
    user_id: Id | None = None

    @model_validator(mode="after")
    def _role_or_person(self) -> ApprovalAssigneeIn:
        if bool(self.role_code) == (self.user_id is not None):
            raise ValueError("请选择岗位或人员其中之一")
        return self


class ApprovalStepIn(Input):
    """One step."""

    name: ShortText
    mode: StepMode = StepMode.ANY
    min_amount: Amount | None = None
    assignees: Annotated[list[ApprovalAssigneeIn], Field(min_length=1, max_length=20)]


class ApprovalFlowIn(Input):
    """A flow's draft."""

    name: ShortText
    steps: Annotated[list[ApprovalStepIn], Field(min_length=1, max_length=20)]

    def drafts(self) -> list[StepDraft]:
        """As the services take them."""
        return [
            StepDraft(
                step.name,
                [AssigneeDraft(one.role_code, one.department_code, one.user_id) for one in step.assignees],
                step.mode,
                step.min_amount,
            )
            for step in self.steps
        ]


class ApprovalFlowNewIn(ApprovalFlowIn):
    """A new version of a kind's flow."""

    kind: KindCode


class ApprovalAssigneeOut(Output):
    """Who may decide."""

    role_code: str
    department_code: str
    user_id: int | None


class ApprovalStepOut(Output):
    """One step."""

    number: int
    name: str
    mode: StepMode
    min_amount: Decimal | None
    assignees: list[ApprovalAssigneeOut]


class ApprovalFlowOut(Output):
    """One version of a flow."""

    id: int
    kind: str
    kind_label: str
    version: int
    name: str
    status: FlowStatus
    created_at: datetime
    published_at: datetime | None
    retired_at: datetime | None
    steps: list[ApprovalStepOut]
    allowed_actions: list[str]


def _request_out(request: ApprovalRequest) -> dict[str, Any]:
    actor = current_actor()
    current = request.current_step.number if request.current_step else None
    decisions = sorted(request.decisions.all(), key=lambda one: one.pk)
    decided = {one.step_number for one in decisions}
    steps = []
    for step in request.flow.steps.all():
        is_applied = applies(step, request.amount)
        if not is_applied:
            state = "skipped"
        elif step.number == current:
            state = "current"
        else:
            state = "passed" if step.number in decided else "waiting"
        steps.append(
            {
                "number": step.number,
                "name": step.name,
                "mode": step.mode,
                "applies": is_applied,
                "state": state,
            }
        )
    return {
        **{
            name: getattr(request, name)
            for name in (
                "id",
                "kind",
                "subject_ref",
                "title",
                "details",
                "amount",
                "status",
                "requester_name",
                "campus_code",
                "department_code",
                "created_at",
                "decided_at",
            )
        },
        "kind_label": registry.label_of(request.kind),
        "current_step": current,
        "steps": steps,
        "decisions": decisions,
        "allowed_actions": queries.allowed_actions(request, actor),
    }


def _flow_out(flow: ApprovalFlow) -> dict[str, Any]:
    actions = {FlowStatus.DRAFT: ["edit", "publish"], FlowStatus.PUBLISHED: ["retire"]}
    return {
        "id": flow.pk,
        "kind": flow.kind,
        "kind_label": registry.label_of(flow.kind),
        "version": flow.version,
        "name": flow.name,
        "status": flow.status,
        "created_at": flow.created_at,
        "published_at": flow.published_at,
        "retired_at": flow.retired_at,
        "steps": [
            {
                "number": step.number,
                "name": step.name,
                "mode": step.mode,
                "min_amount": step.min_amount,
                "assignees": list(step.assignees.all()),
            }
            for step in flow.steps.all()
        ],
        "allowed_actions": actions.get(FlowStatus(flow.status), []),
    }


@router.get(
    "/kinds",
    permission="approval.use",
    operation_id="list_approval_kinds",
    response=list[ApprovalKindOut],
)
def list_kinds(request: HttpRequest) -> Any:
    """The kinds of requests that exist."""
    return [{"code": code, "label": label} for code, label in registry.list_kinds().items()]


@router.get(
    "/tasks",
    permission="approval.use",
    operation_id="list_approval_tasks",
    response=Page[ApprovalRequestOut],
)
def list_tasks(request: HttpRequest, page: PageNumber = Query(1), page_size: PageSize = Query(20)) -> Any:
    """Requests that wait for me, oldest first."""
    return paginate(queries.list_tasks(current_actor()), page, page_size, _request_out)


@router.get(
    "/mine",
    permission="approval.use",
    operation_id="list_own_approval_requests",
    response=Page[ApprovalRequestOut],
)
def list_mine(request: HttpRequest, page: PageNumber = Query(1), page_size: PageSize = Query(20)) -> Any:
    """What I asked for, newest first."""
    return paginate(queries.list_own_requests(current_actor()), page, page_size, _request_out)


@router.get(
    "/decided",
    permission="approval.use",
    operation_id="list_decided_approval_requests",
    response=Page[ApprovalRequestOut],
)
def list_decided(request: HttpRequest, page: PageNumber = Query(1), page_size: PageSize = Query(20)) -> Any:
    """What I had a say in, newest first."""
    return paginate(queries.list_decided_by(current_actor()), page, page_size, _request_out)


@router.get(
    "/all",
    permission="approval.manage",
    operation_id="list_all_approval_requests",
    response=Page[ApprovalRequestOut],
)
def list_all(
    request: HttpRequest,
    kind: KindFilter = "",
    status: ApprovalStatus | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(20),
) -> Any:
    """Every request, newest first."""
    rows = queries.list_all_requests()
    if kind:
        rows = rows.filter(kind=kind)
    if status is not None:
        rows = rows.filter(status=status)
    return paginate(rows, page, page_size, _request_out)


@router.get(
    "/flows",
    permission="approval.manage",
    operation_id="list_approval_flows",
    response=list[ApprovalFlowOut],
)
def list_flows(request: HttpRequest, kind: KindFilter = "") -> Any:
    """Versions of flows."""
    return [_flow_out(flow) for flow in queries.list_flows(kind)]


@router.post(
    "/flows",
    permission="approval.manage",
    operation_id="draft_approval_flow",
    response=ApprovalFlowOut,
    idempotent=True,
)
def draft_flow(request: HttpRequest, data: ApprovalFlowNewIn) -> Any:
    """Make a new version, not yet in force."""
    return _flow_out(flows.draft_flow(data.kind, data.name, data.drafts()))


@router.put(
    "/flows/{flow_id}",
    permission="approval.manage",
    operation_id="edit_approval_flow",
    response=ApprovalFlowOut,
)
def edit_flow(request: HttpRequest, flow_id: Id, data: ApprovalFlowIn) -> Any:
    """Replace a draft's steps."""
    return _flow_out(flows.edit_flow(flow_id, data.name, data.drafts()))


@router.post(
    "/flows/{flow_id}/publish",
    permission="approval.manage",
    operation_id="publish_approval_flow",
    response=ApprovalFlowOut,
)
def publish_flow(request: HttpRequest, flow_id: Id) -> Any:
    """Put a draft in force."""
    return _flow_out(flows.publish_flow(flow_id))


@router.post(
    "/flows/{flow_id}/retire",
    permission="approval.manage",
    operation_id="retire_approval_flow",
    response=ApprovalFlowOut,
)
def retire_flow(request: HttpRequest, flow_id: Id) -> Any:
    """Take a flow out of force."""
    return _flow_out(flows.retire_flow(flow_id))


@router.get(
    "/{request_id}",
    permission="approval.use",
    operation_id="get_approval_request",
    response=ApprovalRequestOut,
)
def get_request(request: HttpRequest, request_id: Id) -> Any:
    """One request that concerns me."""
    return _request_out(queries.get_request(request_id, current_actor()))


@router.post(
    "/{request_id}/decide",
    permission="approval.use",
    operation_id="decide_approval_request",
    response=ApprovalRequestOut,
    idempotent=True,
)
def decide(request: HttpRequest, request_id: Id, data: ApprovalDecideIn) -> Any:
    """Approve or reject the present step."""
    services.decide(request_id, data.decision, data.reason, step_number=data.step_number)
    return _request_out(queries.get_request(request_id, current_actor()))


@router.post(
    "/{request_id}/withdraw",
    permission="approval.use",
    operation_id="withdraw_approval_request",
    response=ApprovalRequestOut,
)
def withdraw(request: HttpRequest, request_id: Id, data: ApprovalWithdrawIn) -> Any:
    """Take my own request back."""
    services.withdraw(request_id, data.reason)
    return _request_out(queries.get_request(request_id, current_actor()))


MOUNTS = [Mount(Face.UI, "/approvals", router)]
