"""Every permission, the operations that name it, and the default roles that hold it."""

from __future__ import annotations

from yiqiao.foundation.access.registry import all_permissions
from yiqiao.foundation.http.routers import operations


def document() -> str:
    """Markdown table of permissions."""
    importlib_faces()
    used: dict[str, list[str]] = {}
    for operation in operations():
        used.setdefault(operation.permission, []).append(operation.operation_id)
    lines = [
        "# 权限 Permissions",
        "",
        "由代码生成（`make generated`），请勿手改。",
        "",
        "| permission | 名称 | kind | default roles | operations |",
        "|---|---|---|---|---|",
    ]
    for code, permission in sorted(all_permissions().items()):
        roles = ", ".join(getattr(permission, "roles", ()))
        lines.append(
            f"| `{code}` | {permission.label} | {permission.kind} | {roles} | {', '.join(used.get(code, []))} |"
        )
    return "\n".join(lines) + "\n"


def importlib_faces() -> None:
    """Declare every operation by building the faces."""
    import yiqiao.site.faces  # noqa: F401
