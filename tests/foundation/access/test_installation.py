"""Default roles and the first accounts of a new installation."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.foundation.access.conftest import enter
from yiqiao.foundation.access import services
from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.models import Role, User
from yiqiao.foundation.access.registry import all_permissions, default_permissions

pytestmark = pytest.mark.django_db


def test_default_roles_hold_what_the_packages_declare_and_syncing_again_changes_nothing() -> None:
    services.sync_default_roles()
    first = list(Role.objects.order_by("id").values())
    services.sync_default_roles()
    assert list(Role.objects.order_by("id").values()) == first
    assert {row["code"] for row in first} == set(DEFAULT_ROLES)
    for row in first:
        assert set(row["permissions"]) == default_permissions(row["code"])


def test_every_default_role_keeps_to_its_duty() -> None:
    for code, role in DEFAULT_ROLES.items():
        for permission in default_permissions(code):
            assert role.duty in all_permissions()[permission].duties


@pytest.mark.requirement("PLATFORM-06")
def test_the_three_administrators_are_made_once_and_see_only_their_own_work() -> None:
    out = StringIO()
    call_command("create_administrators", stdout=out)
    rows = [line.split("\t") for line in out.getvalue().splitlines()[:3]]
    assert [row[1] for row in rows] == ["sysadmin", "secadmin", "auditadmin"]
    seen = []
    for _, username, password in rows:
        client = Client()
        assert enter(client, username, password).json()["must_change_password"] is True
        body = {"old_password": password, "new_password": "Fresh-Start-2026"}
        answer = client.post("/api/ui/session/password", body, content_type="application/json")
        seen.append(set(answer.json()["permissions"]))
    # What all three share is what everybody may: look codes up, decide what is theirs to decide, see own jobs.
    everybody = {"approval.use", "dictionary.read", "jobs.own", "reports.use"}
    assert seen[0] & seen[1] & seen[2] == {"workspace.admin"} | everybody
    assert "access.users_manage" in seen[0] - seen[1] - seen[2]
    assert "access.grant" in seen[1] - seen[0] - seen[2]
    with pytest.raises(CommandError):
        call_command("create_administrators", stdout=StringIO())
    assert User.objects.count() == 3
