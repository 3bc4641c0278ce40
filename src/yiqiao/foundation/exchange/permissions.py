"""What may be granted on the border."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    Permission("exchange.read", "查看机构接口状态", "See party health"),
    Permission("exchange.log", "查询接口日志", "Search the interface log"),
    Permission("exchange.reveal", "查看接口报文原文", "See bodies of the interface log"),
    Permission("exchange.resend", "重发或跳过死信", "Resend or skip dead letters"),
    Permission("exchange.configure", "维护机构接口", "Maintain parties"),
    Permission("exchange.notify", "向本院发送通知（外部机构）", "Send notices (outside parties)"),
]
