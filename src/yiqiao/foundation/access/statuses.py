"""How an account's status reads and looks."""

from enum import StrEnum

from yiqiao.foundation.http.statuses import Label


class AccountStatus(StrEnum):
    """Whether somebody can sign in with an account."""

    ACTIVE = "active"
    LOCKED = "locked"
    DEACTIVATED = "deactivated"


STATUSES = {
    "account": {
        AccountStatus.ACTIVE: Label("正常", "Active", "success"),
        AccountStatus.LOCKED: Label("已锁定", "Locked", "warning"),
        AccountStatus.DEACTIVATED: Label("已停用", "Deactivated", "default"),
    }
}
