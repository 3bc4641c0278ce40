"""What may be done with the ledger."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    Permission("ledger.read", "查看总账", "Read the ledger", roles=("finance",)),
]
