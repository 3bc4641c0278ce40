"""Labels of order states and kinds."""

from yiqiao.foundation.http.statuses import Label
from yiqiao.hospital.orders.rules import OrderKind, OrderStatus, ReviewState

STATUSES = {
    "order": {
        OrderStatus.DRAFT: Label("草稿", "Draft"),
        OrderStatus.SUBMITTED: Label("已开立", "Submitted", "processing"),
        OrderStatus.REVIEWED: Label("审方通过", "Reviewed", "processing"),
        OrderStatus.REJECTED: Label("审方退回", "Rejected", "error"),
        OrderStatus.SETTLED: Label("已缴费", "Paid", "success"),
        OrderStatus.IN_PROGRESS: Label("执行中", "In progress", "processing"),
        OrderStatus.COMPLETED: Label("已完成", "Completed", "success"),
        OrderStatus.CANCELLED: Label("已作废", "Cancelled"),
    },
    "order_kind": {
        OrderKind.WESTERN: Label("西药处方", "Prescription"),
        OrderKind.HERBAL: Label("草药处方", "Herbal prescription"),
        OrderKind.EXAMINATION: Label("检查申请", "Examination"),
        OrderKind.LABORATORY: Label("检验申请", "Laboratory"),
        OrderKind.TREATMENT: Label("治疗", "Treatment"),
    },
    "prescription_review": {
        ReviewState.NOT_REQUIRED: Label("无需审方", "No review"),
        ReviewState.PENDING: Label("待审方", "Awaiting review", "processing"),
        ReviewState.PASSED: Label("审方通过", "Review passed", "success"),
        ReviewState.REJECTED: Label("审方退回", "Review rejected", "error"),
    },
}
