"""Labels of requests and flows."""

from yiqiao.foundation.approval.rules import ApprovalStatus, FlowStatus
from yiqiao.foundation.http.statuses import Label

STATUSES = {
    "approval": {
        ApprovalStatus.PENDING: Label("待审批", "Pending", "processing"),
        ApprovalStatus.APPROVED: Label("已通过", "Approved", "success"),
        ApprovalStatus.REJECTED: Label("已驳回", "Rejected", "error"),
        ApprovalStatus.WITHDRAWN: Label("已撤回", "Withdrawn"),
    },
    "approval_flow": {
        FlowStatus.DRAFT: Label("草稿", "Draft"),
        FlowStatus.PUBLISHED: Label("使用中", "In force", "success"),
        FlowStatus.RETIRED: Label("已停用", "Retired", "warning"),
    },
}
