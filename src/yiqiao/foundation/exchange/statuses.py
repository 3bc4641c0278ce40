"""How the exchange's statuses read."""

from __future__ import annotations

from yiqiao.foundation.exchange.rules import CircuitState, InboundStatus, LogOutcome, MessageStatus
from yiqiao.foundation.http.statuses import Label

STATUSES = {
    "exchange_message": {
        MessageStatus.WAITING: Label("等待发送", "Waiting", "default"),
        MessageStatus.SENDING: Label("正在发送", "Sending", "processing"),
        MessageStatus.DELIVERED: Label("已送达", "Delivered", "success"),
        MessageStatus.DEAD: Label("待人工处理", "Dead letter", "error"),
        MessageStatus.SKIPPED: Label("已跳过", "Skipped", "warning"),
    },
    "exchange_inbound": {
        InboundStatus.RECEIVED: Label("已接收", "Received", "processing"),
        InboundStatus.HANDLED: Label("已处理", "Handled", "success"),
        InboundStatus.FAILED: Label("处理失败", "Failed", "error"),
    },
    "exchange_log": {
        LogOutcome.STARTED: Label("未完成", "Not completed", "warning"),
        LogOutcome.DONE: Label("成功", "Done", "success"),
        LogOutcome.REFUSED: Label("被拒绝", "Refused", "error"),
        LogOutcome.UNKNOWN: Label("结果不明", "Unknown", "warning"),
        LogOutcome.REJECTED: Label("验签拒绝", "Rejected", "error"),
    },
    "exchange_circuit": {
        CircuitState.CLOSED: Label("正常", "Closed", "success"),
        CircuitState.HALF_OPEN: Label("试探恢复", "Half open", "processing"),
        CircuitState.OPEN: Label("已熔断", "Open", "error"),
    },
}
