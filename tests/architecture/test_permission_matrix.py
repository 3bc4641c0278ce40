"""Every operation of every face names a permission, and asks for it before it looks at anything else.

Wrong campus and right role are proved beside each package's own operations; this walk proves what must be
true of all of them, also of those that are written tomorrow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.test import Client

from yiqiao.foundation import context
from yiqiao.foundation.access import middleware
from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.registry import all_permissions
from yiqiao.foundation.access.sessions import Presence
from yiqiao.foundation.http import PUBLIC, SIGNED_IN, Face, operations
from yiqiao.site.faces import FACES

# What anybody may do, and why.
PUBLIC_OPERATIONS = {
    "session_get": "who is signed in, perhaps nobody",
    "session_sign_in": "the way in",
    "session_second_factor": "the second step of the way in",
    "session_change_password": "checked by the service: also while the password must be changed",
    "session_begin_second_factor": "checked by the service: also while the factor must be set up",
    "session_confirm_second_factor": "checked by the service: also while the factor must be set up",
    "session_sign_out": "signing out twice is signing out",
    "meta_list_statuses": "labels and colours, needed before anybody signs in",
    "meta_list_errors": "the error list of the documents",
    "list_campuses": "where the hospital is, shown before a patient signs in",
    "request_mobile_code": "the way in for patients",
    "sign_in_mobile": "the way in for patients",
    "choose_mobile_patient": "the second step of the way in for patients, with a verified ticket",
    "register_mobile_patient": "the way in for new patients, with a verified ticket",
}

# What everybody who is signed in may do, and why.
SIGNED_IN_OPERATIONS = {
    "session_choose_workplace": "one's own workplace",
    "get_inbox": "one's own notices",
    "mark_notice_read": "one's own notices",
    "mark_all_notices_read": "one's own notices",
}


@dataclass(frozen=True)
class Operation:
    """One operation at its address."""

    face: Face
    operation_id: str
    method: str
    path: str
    permission: str


def walk() -> list[Operation]:
    """Every operation of every face, at its whole address."""
    found = []
    for face, api in FACES.items():
        paths = api.get_openapi_schema(path_prefix=f"/api/{face.value}/")["paths"]
        for path, methods in paths.items():
            for method, details in methods.items():
                found.append(
                    Operation(
                        face,
                        details["operationId"],
                        method.upper(),
                        re.sub(r"\{[^}]+\}", "1", path),
                        details["x-permission"],
                    )
                )
    return found


OPERATIONS = walk()
GUARDED = [one for one in OPERATIONS if one.permission != PUBLIC]


def ids(one: Operation) -> str:
    """How a case reads."""
    return one.operation_id


def nonsense(client: Client, one: Operation) -> int:
    """The status of a call whose body nobody could read."""
    answer = client.generic(one.method, one.path, b"{not json", content_type="application/json")
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code


def test_the_walk_meets_every_declared_operation() -> None:
    mounted = {one.operation_id for one in OPERATIONS}
    declared = {one.operation_id for one in operations()}
    assert declared - mounted == set()
    assert len(mounted) == len(OPERATIONS)


@pytest.mark.requirement("PLATFORM-06")
def test_every_operation_names_a_permission_that_exists_or_is_listed_as_open() -> None:
    known = all_permissions()
    unknown = {one.operation_id: one.permission for one in OPERATIONS if one.permission not in known}
    for operation_id in PUBLIC_OPERATIONS:
        assert unknown.pop(operation_id, PUBLIC) == PUBLIC
    for operation_id in SIGNED_IN_OPERATIONS:
        assert unknown.pop(operation_id, SIGNED_IN) == SIGNED_IN
    assert unknown == {}


def test_every_permission_names_only_default_roles_that_exist() -> None:
    wrong = {code: set(one.roles) - set(DEFAULT_ROLES) for code, one in all_permissions().items()}
    assert {code: roles for code, roles in wrong.items() if roles} == {}


def test_every_permission_that_an_operation_asks_for_is_held_by_some_default_role() -> None:
    asked = {one.permission for one in OPERATIONS if one.face is Face.UI} - {PUBLIC, SIGNED_IN}
    known = all_permissions()
    assert sorted(code for code in asked if code in known and not known[code].roles) == []


@pytest.mark.django_db
@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize("one", GUARDED, ids=ids)
def test_nobody_gets_past_the_door_unless_signed_in(one: Operation) -> None:
    assert nonsense(Client(), one) == 401


@pytest.mark.django_db
@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize(
    "one", [one for one in GUARDED if one.face is Face.UI and one.permission != SIGNED_IN], ids=ids
)
def test_every_other_permission_together_does_not_open_an_operation(
    one: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything_else = frozenset(all_permissions()) - {one.permission}
    for kind in (context.ActorKind.STAFF, context.ActorKind.PATIENT, context.ActorKind.DEVICE):
        actor = context.Actor(
            kind, "1", "测试", permissions=everything_else, campuses=None, departments=None, patient_id=1
        )
        monkeypatch.setattr(middleware, "resolve", lambda request, actor=actor: Presence(actor))
        assert nonsense(Client(), one) == 403
