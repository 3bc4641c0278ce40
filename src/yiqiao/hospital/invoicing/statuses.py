"""How invoice statuses read and look."""

from __future__ import annotations

from yiqiao.foundation.http.statuses import Label
from yiqiao.hospital.invoicing.rules import InvoiceKind, InvoiceStatus

STATUSES = {
    "invoice": {
        InvoiceStatus.WAITING: Label("待申请", "Waiting", "default"),
        InvoiceStatus.REQUESTED: Label("开具中", "Requested", "processing"),
        InvoiceStatus.ISSUED: Label("已开具", "Issued", "success"),
        InvoiceStatus.FAILED: Label("开具失败", "Failed", "error"),
        InvoiceStatus.UNKNOWN: Label("结果未知", "Unknown", "warning"),
        InvoiceStatus.CANCELLED: Label("不再需要", "Superseded", "default"),
    },
    "invoice_kind": {
        InvoiceKind.BLUE: Label("蓝字票据", "Blue", "processing"),
        InvoiceKind.RED: Label("红字票据", "Red", "error"),
    },
}
