"""Only audit administrators read the audit."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

_AUDIT = ("audit_admin",)

PERMISSIONS = [
    Permission("audit.read", "查询与校验审计", "Search and verify the audit", roles=_AUDIT),
    Permission("audit.export", "导出审计", "Export the audit", roles=_AUDIT),
]
