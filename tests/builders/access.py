"""Accounts, roles and signed-in clients for tests, reached through the services."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

from django.contrib.auth.hashers import make_password
from django.test import Client, RequestFactory

from yiqiao.foundation import context
from yiqiao.foundation.access import sessions
from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.models import Role, User
from yiqiao.foundation.access.rules import Duty, SecondFactor, UserKind
from yiqiao.foundation.access.services import (
    Grant,
    create_user,
    ensure_default_role,
    ensure_role,
    grant_role,
    start_patient_session,
)

PASSWORD = "Correct-Horse-7"
_numbers = itertools.count(1)


def make_role(permissions: Collection[str], *, code: str = "", duty: Duty = Duty.BUSINESS) -> Role:
    """A role that holds exactly these permissions."""
    number = next(_numbers)
    return ensure_role(code or f"test_role_{number}", f"测试岗位{number}", permissions, duty=duty)


def make_user(
    *roles: str,
    permissions: Collection[str] = (),
    campuses: Sequence[str] | None = None,
    departments: Sequence[str] | None = None,
    username: str = "",
    display_name: str = "测试人员",
    kind: UserKind = UserKind.STAFF,
    campus: str = "",
    counter: str = "",
    must_change_password: bool = False,
) -> User:
    """An account with default roles (or roles made before) by code, and one more role for `permissions`.

    Every role reaches `campuses` and `departments` (None: all). The password is `PASSWORD`.
    """
    user = create_user(
        username or f"user{next(_numbers)}",
        display_name,
        kind=kind,
        campus=campus,
        counter=counter,
        must_change_password=must_change_password,
        encoded_password=make_password(PASSWORD),
    )
    codes = list(roles)
    if permissions:
        codes.append(make_role(permissions).code)
    for code in codes:
        if code in DEFAULT_ROLES:
            ensure_default_role(code)
        grant_role(user, Grant(code, campuses, departments))
    return user


def signed_in(user: User, *, campus: str | None = None, client: Client | None = None) -> Client:
    """A client with an open session of `user`, working at `campus` (default: the usual one)."""
    client = client or Client()
    if campus is not None:
        user.campus_code = campus
        user.save(update_fields=["campus_code"])
    request = RequestFactory().get("/")
    request.session = client.session
    with context.acting(context.ANONYMOUS, client_address="127.0.0.1"):
        sessions.open_user_session(request, user, SecondFactor.NONE)
    return _take_over(client, request.session)


def signed_in_client(
    *roles: str,
    permissions: Collection[str] = (),
    campuses: Sequence[str] | None = None,
    departments: Sequence[str] | None = None,
    campus: str | None = None,
) -> Client:
    """A client of a new account with these roles and permissions."""
    user = make_user(*roles, permissions=permissions, campuses=campuses, departments=departments)
    return signed_in(user, campus=campus)


def patient_client(patient_id: int, display_name: str = "张三") -> Client:
    """A client of a patient signed in to the mobile service."""
    ensure_default_role("patient")
    client = Client()
    request = RequestFactory().get("/")
    request.session = client.session
    with context.acting(context.ANONYMOUS):
        start_patient_session(request, patient_id, display_name)
    return _take_over(client, request.session)


def kiosk_client(campus: str = "main", counter: str = "K1") -> Client:
    """A client of a self-service device standing at a counter."""
    user = make_user("kiosk", kind=UserKind.DEVICE, campuses=[campus], campus=campus, counter=counter)
    return signed_in(user)


def _take_over(client: Client, session: object) -> Client:
    from django.conf import settings

    session.save()  # type: ignore[attr-defined]
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key  # type: ignore[attr-defined]
    return client
