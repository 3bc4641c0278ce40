"""How the cashier's statuses read and look."""

from __future__ import annotations

from yiqiao.foundation.http.statuses import Label
from yiqiao.hospital.cashier.rules import (
    BillStatus,
    ChargeStatus,
    PaymentStatus,
    RefundStatus,
    RefundTenderStatus,
    SettlementStatus,
    TenderStatus,
)

STATUSES = {
    "charge": {
        ChargeStatus.PENDING: Label("待收费", "Unpaid", "warning"),
        ChargeStatus.BILLED: Label("已开账单", "Billed", "processing"),
        ChargeStatus.SETTLED: Label("已收费", "Paid", "success"),
        ChargeStatus.REFUNDED: Label("已退费", "Refunded", "default"),
        ChargeStatus.VOIDED: Label("已作废", "Void", "default"),
    },
    "bill": {
        BillStatus.OPEN: Label("未结算", "Open", "warning"),
        BillStatus.SETTLING: Label("结算中", "Settling", "processing"),
        BillStatus.SETTLED: Label("已结算", "Settled", "success"),
        BillStatus.VOIDED: Label("已作废", "Void", "default"),
        BillStatus.PARTLY_REFUNDED: Label("部分退费", "Partly refunded", "warning"),
        BillStatus.REFUNDED: Label("已退费", "Refunded", "default"),
    },
    "settlement": {
        SettlementStatus.PENDING: Label("结算中", "Pending", "processing"),
        SettlementStatus.COMPLETED: Label("已完成", "Completed", "success"),
        SettlementStatus.FAILED: Label("未成功", "Failed", "error"),
        SettlementStatus.CANCELLED: Label("已取消", "Cancelled", "default"),
    },
    "tender": {
        TenderStatus.PENDING: Label("待支付", "Pending", "processing"),
        TenderStatus.SUCCEEDED: Label("已支付", "Paid", "success"),
        TenderStatus.FAILED: Label("未成功", "Failed", "error"),
        TenderStatus.REVERSED: Label("已退回", "Given back", "default"),
    },
    "payment": {
        PaymentStatus.CREATED: Label("未发起", "Created", "default"),
        PaymentStatus.SENT: Label("支付中", "Sent", "processing"),
        PaymentStatus.UNKNOWN: Label("正在确认", "Being confirmed", "warning"),
        PaymentStatus.SUCCEEDED: Label("已支付", "Paid", "success"),
        PaymentStatus.FAILED: Label("支付失败", "Failed", "error"),
        PaymentStatus.CANCELLED: Label("已撤销", "Cancelled", "default"),
        PaymentStatus.REFUNDING: Label("退款中", "Refunding", "processing"),
        PaymentStatus.PARTLY_REFUNDED: Label("部分退款", "Partly refunded", "warning"),
        PaymentStatus.REFUNDED: Label("已退款", "Refunded", "default"),
    },
    "refund": {
        RefundStatus.PROCESSING: Label("退费中", "Processing", "processing"),
        RefundStatus.COMPLETED: Label("已退费", "Completed", "success"),
        RefundStatus.ATTENTION: Label("需人工处理", "Needs attention", "error"),
        RefundStatus.FAILED: Label("未成功", "Failed", "error"),
    },
    "refund_order": {
        RefundTenderStatus.PENDING: Label("待退", "Pending", "default"),
        RefundTenderStatus.SENT: Label("退款中", "Sent", "processing"),
        RefundTenderStatus.UNKNOWN: Label("正在确认", "Being confirmed", "warning"),
        RefundTenderStatus.SUCCEEDED: Label("已退", "Given back", "success"),
        RefundTenderStatus.FAILED: Label("被拒", "Refused", "error"),
        RefundTenderStatus.REPLACED: Label("已改其他方式", "Replaced", "default"),
    },
}
