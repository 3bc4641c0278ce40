"""`yiqiao manage create_administrators`: the first three accounts of a new installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from yiqiao.foundation.access.models import RoleGrant
from yiqiao.foundation.access.rules import ADMINISTRATORS
from yiqiao.foundation.access.services import Grant, create_account, grant_role, sync_default_roles

ACCOUNTS = (
    ("sysadmin", "系统管理员", "system_admin"),
    ("secadmin", "安全管理员", "security_admin"),
    ("auditadmin", "审计管理员", "audit_admin"),
)


class Command(BaseCommand):
    """Makes the three administrators once and prints their one-time passwords; refuses when there are any."""

    help = "建立系统、安全、审计三个管理员账号并显示一次性密码（只能执行一次）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the accounts."""
        with transaction.atomic():
            sync_default_roles()
            if RoleGrant.objects.filter(duty__in=list(ADMINISTRATORS), revoked_at__isnull=True).exists():
                raise CommandError("已有管理员账号，请由系统管理员和安全管理员在界面上继续建立与授权。")
            made = []
            for username, display_name, role in ACCOUNTS:
                user, password = create_account(username, display_name)
                grant_role(user, Grant(role))
                made.append((username, display_name, password))
        for username, display_name, password in made:
            self.stdout.write(f"{display_name}\t{username}\t{password}")
        self.stdout.write("以上密码只显示一次，请分别交给三位管理员；首次登录须修改密码。")
