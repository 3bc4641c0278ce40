"""What may be granted on the border."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

_INFORMATION = ("information_dept",)

PERMISSIONS = [
    Permission("exchange.read", "查看机构接口状态", "See party health", roles=_INFORMATION),
    Permission("exchange.log", "查询接口日志", "Search the interface log", roles=_INFORMATION),
    Permission("exchange.reveal", "查看接口报文原文", "See bodies of the interface log", roles=_INFORMATION),
    Permission("exchange.resend", "重发或跳过死信", "Resend or skip dead letters", roles=_INFORMATION),
    Permission("exchange.configure", "维护机构接口", "Maintain parties", roles=_INFORMATION),
    Permission("exchange.notify", "向本院发送通知（外部机构）", "Send notices (outside parties)"),
]
