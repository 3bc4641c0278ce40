"""One account per role, so that a visitor can sit down at every workplace."""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from yiqiao.foundation.access.models import User
from yiqiao.foundation.access.rules import UserKind
from yiqiao.foundation.access.services.accounts import create_user
from yiqiao.foundation.access.services.roles import sync_default_roles
from yiqiao.foundation.profile import current_profile
from yiqiao.hospital.organisation.models import StaffMember
from yiqiao.hospital.organisation.services import StaffFacts, save_staff


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in of the demo hospital."""

    label: str
    username: str
    roles: tuple[str, ...]
    staff_no: str = ""
    display_name: str = ""


ACCOUNTS = (
    DemoAccount("挂号收费窗口", "clerk", ("registration_clerk", "cashier"), "C0001"),
    DemoAccount("挂号收费窗口（二）", "clerk2", ("registration_clerk", "cashier"), "C0002"),
    DemoAccount("门诊医生（心内）", "doctor", ("outpatient_doctor",), "D0003"),
    DemoAccount("门诊医生（中医）", "tcm", ("outpatient_doctor",), "D0029"),
    DemoAccount("药师", "pharmacist", ("pharmacist",), "P0001"),
    DemoAccount("中药师", "herbalist", ("pharmacist",), "P0002"),
    DemoAccount("财务", "finance", ("finance",), "F0001"),
    DemoAccount(
        "信息科（字典、接口、任务、排班、物价）",
        "it",
        ("information_dept", "schedule_admin", "charge_admin"),
        "I0001",
    ),
    DemoAccount("系统管理员", "sysadmin", ("system_admin",), display_name="系统管理员"),
    DemoAccount("安全管理员", "secadmin", ("security_admin",), display_name="安全管理员"),
    DemoAccount("审计管理员", "auditor", ("audit_admin",), display_name="审计管理员"),
)

KIOSK = "kiosk"


def demo_password() -> str:
    """The one password of all demo accounts (YIQIAO_DEMO_PASSWORD). Demo hospitals hold no real person's data."""
    return os.environ.get("YIQIAO_DEMO_PASSWORD", "Yiqiao@2026")


def load_accounts() -> None:
    """Create the accounts that are missing, bound to their members of staff."""
    sync_default_roles()
    known = set(User.objects.values_list("username", flat=True))
    encoded = make_password(demo_password())
    for account in ACCOUNTS:
        if account.username in known:
            continue
        member = StaffMember.objects.select_related("department").filter(staff_no=account.staff_no).first()
        user = create_user(
            account.username,
            member.name if member else account.display_name,
            encoded_password=encoded,
            roles=[(role, None, None) for role in account.roles],
        )
        if member is not None:
            save_staff(
                StaffFacts(
                    member.staff_no,
                    member.name,
                    member.department.code,
                    title=member.title,
                    is_doctor=member.is_doctor,
                    user_id=user.pk,
                )
            )
    if KIOSK not in known:
        create_user(
            KIOSK,
            "1号自助机",
            encoded_password=encoded,
            kind=UserKind.DEVICE,
            campus=current_profile().campuses[0].code,
            counter="K01",
            roles=[("kiosk", None, None)],
        )


def introductions() -> list[tuple[str, str, str]]:
    """What `yiqiao run` prints: role, user name, password."""
    listed = [(account.label, account.username, demo_password()) for account in ACCOUNTS]
    return [*listed, ("自助机", KIOSK, demo_password())]
