"""Refusals of approval."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class FlowMissing(DomainError):
    """No published flow for this kind: nobody could decide."""

    kind = ProblemKind.REJECTED
    code = "approval.flow_missing"
    title = "未配置审批流程"


class FlowNotFound(DomainError):
    """No such flow."""

    kind = ProblemKind.NOT_FOUND
    code = "approval.flow_not_found"
    title = "没有这个审批流程"


class FlowNotDraft(DomainError):
    """A published version never changes; a new version is made from it."""

    kind = ProblemKind.REJECTED
    code = "approval.flow_not_draft"
    title = "已发布的流程不能修改"


class FlowInvalid(DomainError):
    """The flow cannot be published as it is; `fields` say why."""

    kind = ProblemKind.INVALID
    code = "approval.flow_invalid"
    title = "流程配置不完整"


class RequestNotFound(DomainError):
    """No such request, or it is none of the person's business."""

    kind = ProblemKind.NOT_FOUND
    code = "approval.request_not_found"
    title = "没有这个申请"


class RequestPending(DomainError):
    """The same thing already waits for approval."""

    kind = ProblemKind.REJECTED
    code = "approval.request_pending"
    title = "已在审批中"


class ApprovalAlreadyDecided(DomainError):
    """The request is no longer pending."""

    kind = ProblemKind.REJECTED
    code = "approval.already_decided"
    title = "申请已有结果"


class StepAlreadyPassed(DomainError):
    """Somebody else decided this step meanwhile."""

    kind = ProblemKind.STALE
    code = "approval.step_already_passed"
    title = "该步骤已处理"


class NotAnAssignee(DomainError):
    """The present step is not put before this person."""

    kind = ProblemKind.FORBIDDEN
    code = "approval.not_an_assignee"
    title = "您不是当前步骤的审批人"


class OwnRequest(DomainError):
    """Nobody decides their own request."""

    kind = ProblemKind.FORBIDDEN
    code = "approval.own_request"
    title = "不能审批自己的申请"


class NotTheRequester(DomainError):
    """Only who asked can withdraw."""

    kind = ProblemKind.FORBIDDEN
    code = "approval.not_the_requester"
    title = "只有申请人可以撤回"
