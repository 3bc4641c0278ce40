"""Who may read and change the dictionary."""

from __future__ import annotations

from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    # Codes are no secret: machines and patients choose from them too.
    Permission("dictionary.read", "查看字典", "Read dictionaries", roles=tuple(DEFAULT_ROLES)),
    Permission("dictionary.manage", "维护字典", "Manage dictionaries", roles=("information_dept",)),
]
