"""Published approval flows for tests."""

from __future__ import annotations

from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.services import ensure_default_role
from yiqiao.foundation.approval import flows
from yiqiao.foundation.approval.models import ApprovalFlow
from yiqiao.foundation.approval.rules import AssigneeDraft, StepDraft, StepMode


def make_flow(kind: str, *steps: StepDraft, name: str = "测试流程") -> ApprovalFlow:
    """A flow in force; default roles that it names are made first."""
    for step in steps:
        for assignee in step.assignees:
            if assignee.role_code in DEFAULT_ROLES:
                ensure_default_role(assignee.role_code)
    return flows.publish_flow(flows.draft_flow(kind, name, steps).pk)


def by_role(*roles: str, mode: StepMode = StepMode.ANY, **options: object) -> StepDraft:
    """A step decided by holders of roles."""
    return StepDraft("、".join(roles), [AssigneeDraft(role) for role in roles], mode, **options)  # type: ignore[arg-type]
