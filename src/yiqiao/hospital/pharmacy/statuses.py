"""Labels of the pharmacy's states."""

from yiqiao.foundation.http.statuses import Label
from yiqiao.hospital.pharmacy.rules.findings import Severity
from yiqiao.hospital.pharmacy.rules.states import DispenseStatus, MovementKind, ReviewStatus

STATUSES = {
    "review": {
        ReviewStatus.PENDING: Label("待审方", "Pending", "processing"),
        ReviewStatus.PASSED: Label("审方通过", "Passed", "success"),
        ReviewStatus.REJECTED: Label("审方退回", "Rejected", "error"),
        ReviewStatus.WITHDRAWN: Label("已撤回", "Withdrawn"),
    },
    "dispense": {
        DispenseStatus.QUEUED: Label("待调配", "Queued", "processing"),
        DispenseStatus.PREPARED: Label("待发药", "Prepared", "processing"),
        DispenseStatus.DISPENSED: Label("已发药", "Dispensed", "success"),
        DispenseStatus.PARTLY_RETURNED: Label("部分退药", "Partly returned", "warning"),
        DispenseStatus.RETURNED: Label("已退药", "Returned"),
        DispenseStatus.CANCELLED: Label("已取消", "Cancelled"),
    },
    "finding_severity": {
        Severity.ERROR: Label("严重", "Error", "error"),
        Severity.WARNING: Label("警告", "Warning", "warning"),
        Severity.INFO: Label("提示", "Info"),
    },
    "stock_movement": {
        MovementKind.RECEIPT: Label("入库", "Receipt", "success"),
        MovementKind.DISPENSE: Label("发药", "Dispensed", "processing"),
        MovementKind.RETURN: Label("退药", "Returned", "warning"),
        MovementKind.ADJUSTMENT: Label("盘点调整", "Adjustment", "warning"),
    },
}
