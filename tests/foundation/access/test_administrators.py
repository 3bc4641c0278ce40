"""The three administrators cannot do each other's work, and nobody stands on two sides."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.builders.access import PASSWORD, kiosk_client, make_role, make_user, signed_in, signed_in_client
from tests.foundation.access.conftest import audited, enter
from yiqiao.foundation import clock, context
from yiqiao.foundation.access import services
from yiqiao.foundation.access.errors import DutiesNotSeparated, PermissionUnsuitable, RoleUnsuitable
from yiqiao.foundation.access.models import Role, RoleGrant, User
from yiqiao.foundation.access.rules import Duty
from yiqiao.foundation.access.services import Grant
from yiqiao.foundation.access.snapshots import snapshot_of_user
from yiqiao.foundation.context import Actor, PermissionDenied
from yiqiao.foundation.problems import InvalidInput

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLATFORM-06")]

ADMINISTRATOR_ROLES = ["system_admin", "security_admin", "audit_admin"]


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/ui/access/{path}", body, content_type="application/json")


def actor_of(user: User) -> Actor:
    snapshot = snapshot_of_user(user.pk)
    assert snapshot is not None
    return snapshot.actor_at("main")


def test_the_system_administrator_makes_accounts_whose_one_time_password_must_change() -> None:
    client = signed_in_client("system_admin")
    answer = post(client, "users", {"username": "new.nurse", "display_name": "新护士"})
    assert answer.status_code == 201
    document = answer.json()
    assert document["user"]["roles"] == []
    signed = enter(Client(), "new.nurse", document["one_time_password"]).json()
    assert signed["must_change_password"] is True
    again = post(client, "users", {"username": "NEW.nurse", "display_name": "另一人"})
    assert (again.status_code, again.json()["code"]) == (409, "access.username_taken")
    assert len(audited("access.user_created")) == 2


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "information_dept"])
def test_nobody_else_makes_or_resets_accounts(role: str) -> None:
    target = make_user()
    client = signed_in_client(role)
    body = {"username": "x1", "display_name": "某人"}
    assert post(client, "users", body).status_code == 403
    assert post(client, f"users/{target.pk}/reset-password", {}).status_code == 403
    assert post(client, f"users/{target.pk}/deactivate", {"reason": "r"}).status_code == 403
    assert User.objects.filter(username="x1").count() == 0
    with context.acting(actor_of(make_user(role))), pytest.raises(PermissionDenied):
        services.create_account("x1", "某人")


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "information_dept"])
def test_only_the_security_administrator_grants_and_makes_roles(role: str) -> None:
    target, wanted = make_user(), make_role(["workspace.counter"])
    client = signed_in_client(role)
    assert post(client, "grants", {"user_id": target.pk, "role_code": wanted.code}).status_code == 403
    body = {"code": "mine", "name": "我的", "permissions": []}
    assert post(client, "roles", body).status_code == 403
    assert post(client, f"users/{target.pk}/unlock", {}).status_code == 403
    assert not target.grants.exists()
    with context.acting(actor_of(make_user(role))), pytest.raises(PermissionDenied):
        services.grant_role(target, Grant(wanted.code))


def test_no_role_of_the_system_or_security_administrator_reads_the_audit() -> None:
    for code in ("system_admin", "security_admin"):
        role = services.ensure_default_role(code)
        assert not [permission for permission in role.permissions if permission.startswith("audit.")]


def test_the_security_administrator_grants_with_scope_and_revokes() -> None:
    target, wanted = make_user(username="clerk"), make_role(["workspace.counter"])
    client = signed_in_client("security_admin")
    body = {"user_id": target.pk, "role_code": wanted.code, "campus_codes": ["east"]}
    granted = post(client, "grants", body)
    assert granted.status_code == 201
    assert granted.json()["campus_codes"] == ["east"]
    document = enter(Client(), "clerk", PASSWORD).json()
    assert (document["workspaces"], document["campus"]["id"]) == (["counter"], "east")
    listed = client.get(f"/api/ui/access/grants?user_id={target.pk}").json()
    assert [row["id"] for row in listed["items"]] == [granted.json()["id"]]
    revoked = post(client, f"grants/{granted.json()['id']}/revoke", {"reason": "调岗"})
    assert revoked.json()["revoked_at"] is not None
    assert client.get(f"/api/ui/access/grants?user_id={target.pk}").json()["total"] == 0
    assert client.get(f"/api/ui/access/grants?user_id={target.pk}&with_past=true").json()["total"] == 1
    assert [record.details["role"] for record in audited("access.role_revoked")] == [wanted.code]


def test_granting_the_same_again_makes_no_second_grant() -> None:
    user, role = make_user(), make_role(["workspace.counter"])
    first = services.grant_role(user, Grant(role.code, ["main"]))
    assert services.grant_role(user, Grant(role.code, ["main"])).pk == first.pk
    assert services.grant_role(user, Grant(role.code, ["east"])).pk != first.pk


@pytest.mark.parametrize("held", ADMINISTRATOR_ROLES)
@pytest.mark.parametrize("wanted", [*ADMINISTRATOR_ROLES, "information_dept"])
def test_nobody_holds_two_administrators_roles_or_one_beside_business(held: str, wanted: str) -> None:
    if held == wanted:
        return
    services.ensure_default_role(held), services.ensure_default_role(wanted)
    for first, second in ((held, wanted), (wanted, held)):
        user = make_user(first)
        with pytest.raises(DutiesNotSeparated):
            services.grant_role(user, Grant(second))
        assert [grant.role.code for grant in user.grants.select_related("role")] == [first]


def test_a_refused_grant_over_http_says_what_the_account_is() -> None:
    target = make_user("audit_admin")
    services.ensure_default_role("information_dept")
    answer = post(
        signed_in_client("security_admin"),
        "grants",
        {"user_id": target.pk, "role_code": "information_dept"},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "access.duties_not_separated")
    assert "审计管理员" in answer.json()["detail"]


def test_duties_may_follow_one_another_in_time() -> None:
    user, business = make_user("audit_admin"), make_role(["workspace.counter"])
    services.revoke_grant(user.grants.get().pk, "轮岗")
    services.grant_role(user, Grant(business.code, valid_until=clock.now() + timedelta(days=1)))
    later = clock.now() + timedelta(days=2)
    services.grant_role(user, Grant("audit_admin", valid_from=later))
    with pytest.raises(DutiesNotSeparated):
        services.grant_role(user, Grant(business.code, valid_from=later + timedelta(days=1)))


def test_the_database_refuses_two_duties_whatever_the_program_does() -> None:
    user = make_user("audit_admin")
    role = services.ensure_default_role("system_admin")
    now = clock.now()
    with pytest.raises(IntegrityError, match="access_grant_duties_separated"), transaction.atomic():
        RoleGrant.objects.create(user=user, role=role, duty=role.duty, valid_from=now, granted_at=now)
    with pytest.raises(IntegrityError, match="access_grant_has_duty_of_role"), transaction.atomic():
        RoleGrant.objects.create(user=user, role=role, duty=Duty.AUDIT, valid_from=now, granted_at=now)
    with pytest.raises(IntegrityError, match="access_grant_has_duty_of_role"), transaction.atomic():
        Role.objects.filter(code="audit_admin").update(duty=Duty.BUSINESS)


@pytest.mark.django_db(transaction=True)
def test_two_security_administrators_granting_at_once_cannot_join_two_duties() -> None:
    user = make_user()
    for code in ADMINISTRATOR_ROLES:
        services.ensure_default_role(code)
    outcomes: list[str] = []
    ready = threading.Barrier(3)

    def grant(code: str) -> None:
        try:
            ready.wait()
            services.grant_role(user, Grant(code))
            outcomes.append("granted")
        except DutiesNotSeparated:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=grant, args=(code,)) for code in ADMINISTRATOR_ROLES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["granted", "refused", "refused"]
    assert user.grants.count() == 1


def test_a_role_holds_only_permissions_of_its_own_duty() -> None:
    with pytest.raises(PermissionUnsuitable):
        services.create_role("sneaky", "收费组长", ["access.grant"])
    with pytest.raises(PermissionUnsuitable):
        services.create_role("sneaky", "安全员", ["access.users_manage"], duty=Duty.SECURITY)
    services.ensure_default_role("system_admin")
    with pytest.raises(PermissionUnsuitable):
        services.edit_role("system_admin", name="系统管理员", permissions=["access.grant"])
    with pytest.raises(InvalidInput, match=r"no\.such"):
        services.create_role("sneaky", "收费组长", ["no.such"])
    assert not Role.objects.filter(code="sneaky").exists()


def test_editing_a_role_affects_its_holders_at_once_and_is_kept_from_the_packages() -> None:
    client = signed_in_client("information_dept")
    security = signed_in_client("security_admin")
    body = {"name": "信息中心", "permissions": ["workspace.counter"]}
    answer = security.put("/api/ui/access/roles/information_dept", body, content_type="application/json")
    assert answer.json()["holders"] == 1
    assert client.get("/api/ui/session").json()["permissions"] == ["workspace.counter"]
    services.sync_default_roles()
    assert Role.objects.get(code="information_dept").permissions == ["workspace.counter"]
    [record] = audited("access.role_edited")
    assert record.details["added"] == ["workspace.counter"]


def test_nobody_grants_to_or_resets_themselves() -> None:
    security, system = make_user("security_admin"), make_user("system_admin")
    role = make_role([], duty=Duty.SECURITY)
    with context.acting(actor_of(security)), pytest.raises(RoleUnsuitable):
        services.grant_role(security, Grant(role.code))
    client = signed_in(system)
    for path, body in (("reset-password", {}), ("deactivate", {"reason": "r"})):
        answer = post(client, f"users/{system.pk}/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "access.own_account")


def test_a_locked_account_is_unlocked_by_the_security_administrator() -> None:
    user = make_user(username="locked")
    for _ in range(5):
        enter(Client(), "locked", "nope")
    client = signed_in_client("security_admin")
    [row] = client.get("/api/ui/access/users?q=locked").json()["items"]
    assert (row["status"], "unlock" in row["allowed_actions"]) == ("locked", True)
    assert post(client, f"users/{user.pk}/unlock", {}).json()["status"] == "active"
    assert enter(Client(), "locked", PASSWORD).status_code == 200


def test_devices_and_people_do_not_exchange_roles() -> None:
    services.ensure_default_role("kiosk")
    with pytest.raises(RoleUnsuitable):
        services.grant_role(make_user(), Grant("kiosk"))
    kiosk_client()
    device = User.objects.get(kind="device")
    with pytest.raises(RoleUnsuitable):
        services.grant_role(device, Grant(make_role(["workspace.counter"]).code))
    with pytest.raises(InvalidInput, match="窗口"):
        services.create_account("kiosk9", "自助机", kind=device.kind, campus="main")


def test_each_permission_reaches_as_far_as_the_roles_that_hold_it() -> None:
    wide = make_role(["workspace.doctor"])
    narrow = make_role(["workspace.counter"])
    user = make_user()
    services.grant_role(user, Grant(wide.code, None, ["cardio"]))
    services.grant_role(user, Grant(narrow.code, ["main"], None))
    actor = actor_of(user)
    assert actor.permissions == {"workspace.doctor", "workspace.counter"}
    doctor, counter = actor.within("workspace.doctor"), actor.within("workspace.counter")
    assert (doctor.campuses, doctor.departments) == (None, {"cardio"})
    assert (counter.campuses, counter.departments) == ({"main"}, None)
    assert actor.within("unknown") is actor


def test_a_grant_ends_by_itself() -> None:
    with time_machine.travel("2026-11-23 08:00:00+08:00", tick=False) as traveller:
        user, role = make_user(), make_role(["workspace.counter"])
        services.grant_role(user, Grant(role.code, valid_until=clock.now() + timedelta(hours=1)))
        assert actor_of(user).permissions == {"workspace.counter"}
        traveller.shift(timedelta(hours=1))
        assert actor_of(user).permissions == frozenset()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"user_id": 0, "role_code": "x"}, "user_id"),
        ({"user_id": 2**70, "role_code": "x"}, "user_id"),
        ({"user_id": 1, "role_code": ""}, "role_code"),
        ({"user_id": 1, "role_code": "a\x00b"}, "role_code"),
        ({"user_id": 1, "role_code": "x", "campus_codes": []}, "campus_codes"),
        ({"user_id": 1, "role_code": "x", "campus_codes": ["a\x00"]}, "campus_codes"),
        ({"user_id": 1, "role_code": "x", "valid_until": "0001-01-01T00:00:00+08:00"}, "valid_until"),
        ({"user_id": 1, "role_code": "x", "valid_from": "2026-01-01T00:00:00"}, "valid_from"),
        ({"user_id": 1, "role_code": "x", "surprise": 1}, "surprise"),
    ],
)
def test_nonsense_in_a_grant_is_named(body: dict[str, Any], field: str) -> None:
    answer = post(signed_in_client("security_admin"), "grants", body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["fields"]] == [field]


def test_users_are_found_by_name_and_role_and_paged(django_assert_max_num_queries: Any) -> None:
    services.ensure_default_role("information_dept")
    for number in range(5):
        make_user(*["information_dept"] * (number % 2), username=f"paged{number}")
    client = signed_in_client("security_admin")
    client.get("/api/ui/session")
    with django_assert_max_num_queries(5):
        document = client.get("/api/ui/access/users?q=paged&page_size=2&page=2").json()
    assert [row["username"] for row in document["items"]] == ["paged2", "paged3"]
    assert document["total"] == 5
    found = client.get("/api/ui/access/users?role=information_dept").json()
    assert [row["username"] for row in found["items"]] == ["paged1", "paged3"]
    assert client.get("/api/ui/access/users?page_size=500").json()["fields"][0]["field"] == "page_size"
