"""One's own session: signing in and out, password, second factor, workplace.

These operations are public because they are what a person does on the way in; each checks for itself how far
the person has come.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Status
from pydantic import AfterValidator, Field, StringConstraints

from yiqiao.foundation.access import services, sessions
from yiqiao.foundation.access.campuses import reachable_campuses
from yiqiao.foundation.access.limits import session_limits
from yiqiao.foundation.access.middleware import presence_of
from yiqiao.foundation.access.sessions import Presence
from yiqiao.foundation.context import ActorKind
from yiqiao.foundation.http import PUBLIC, SIGNED_IN, ApiRouter, Input, Output, ShortText
from yiqiao.foundation.profile import current_profile

router = ApiRouter(tags=["session"])


def _speakable(value: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("含有无法识别的字符") from error
    return value


Password = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_speakable)]
"""Taken exactly as typed, spaces included."""

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=20)]


class SignInIn(Input):
    """Name and password."""

    username: ShortText
    password: Password


class SecondFactorIn(Input):
    """The six digits of the app, or a recovery code."""

    code: Code


class PasswordChangeIn(Input):
    """The present password and the one to replace it."""

    old_password: Password
    new_password: Password


class WorkplaceIn(Input):
    """Where to work from now on."""

    campus_id: ShortText


class SessionUserOut(Output):
    """Who is signed in."""

    id: str
    username: str
    display_name: str
    kind: Literal["staff", "device", "patient"]
    roles: list[str]
    counter_code: str


class WorkplaceOut(Output):
    """A campus; its id is its code."""

    id: str
    name: str


class HospitalOut(Output):
    """Whose system this is."""

    slug: str
    name_zh: str
    name_en: str


class NoticeOut(Output):
    """Why the session that this browser had cannot be used: the same code and sentence as the refusals."""

    code: str
    title: str
    detail: str


class SignInStateOut(Output):
    """Everything the interface needs to know of the person in front of it."""

    authenticated: bool
    user: SessionUserOut | None
    permissions: list[str]
    workspaces: list[str]
    hospital: HospitalOut
    campus: WorkplaceOut | None
    campuses: list[WorkplaceOut]
    must_change_password: bool
    must_set_up_second_factor: bool
    second_factor: Literal["none", "required", "passed"]
    idle_timeout_seconds: int
    notice: NoticeOut | None


class EnrolmentOut(Output):
    """What the authenticator app reads."""

    secret: str
    uri: str
    qr_svg: str


class RecoveryCodesOut(Output):
    """Each replaces the second factor once; shown only now."""

    recovery_codes: list[str] = Field(min_length=1)


def _describe(request: HttpRequest, presence: Presence) -> dict[str, Any]:
    profile = current_profile()
    state, snapshot, actor = presence.state, presence.snapshot, presence.actor
    refusal = presence.refusal
    document: dict[str, Any] = {
        "authenticated": state is not None,
        "user": None,
        "permissions": sorted(actor.permissions),
        "workspaces": sorted(
            code.removeprefix("workspace.") for code in actor.permissions if code.startswith("workspace.")
        ),
        "hospital": {"slug": profile.slug, "name_zh": profile.name_zh, "name_en": profile.name_en},
        "campus": None,
        "campuses": [],
        "must_change_password": False,
        "must_set_up_second_factor": False,
        "second_factor": "required" if sessions.pending_user(request) is not None else "none",
        "idle_timeout_seconds": int(session_limits(ActorKind.STAFF).idle.total_seconds()),
        "notice": None,
    }
    if refusal is not None:
        document["notice"] = {"code": refusal.code, "title": refusal.title, "detail": refusal.detail}
    if state is None or snapshot is None:
        return document
    campuses = [{"id": one.code, "name": one.name} for one in reachable_campuses(snapshot.campuses)]
    document |= {
        "user": {
            "id": str(state.holder),
            "username": snapshot.username,
            "display_name": state.display_name,
            "kind": state.kind,
            "roles": snapshot.roles,
            "counter_code": snapshot.counter_code,
        },
        "campus": next((one for one in campuses if one["id"] == actor.campus), None),
        "campuses": campuses,
        "must_change_password": snapshot.must_change_password,
        "must_set_up_second_factor": snapshot.must_set_up_second_factor,
        "second_factor": state.second_factor,
        "idle_timeout_seconds": int(session_limits(actor.kind).idle.total_seconds()),
    }
    return document


def _describe_now(request: HttpRequest) -> dict[str, Any]:
    """After the session changed within this request."""
    return _describe(request, sessions.resolve(request))


@router.get("", permission=PUBLIC, operation_id="session_get", response=SignInStateOut)
def get_session(request: HttpRequest) -> dict[str, Any]:
    """The session as it is; also hands out the CSRF cookie that every unsafe operation needs."""
    get_token(request)
    return _describe(request, presence_of(request))


@router.post("", permission=PUBLIC, operation_id="session_sign_in", response=SignInStateOut)
def sign_in(request: HttpRequest, body: SignInIn) -> dict[str, Any]:
    """Sign in; with a second factor set up the answer says `second_factor: required`."""
    services.sign_in(request, body.username, body.password)
    return _describe_now(request)


@router.post(
    "/second-factor", permission=PUBLIC, operation_id="session_second_factor", response=SignInStateOut
)
def pass_second_factor(request: HttpRequest, body: SecondFactorIn) -> dict[str, Any]:
    """Finish signing in with the second factor."""
    services.pass_second_factor(request, body.code)
    return _describe_now(request)


@router.post(
    "/second-factor/enrolment",
    permission=PUBLIC,
    operation_id="session_begin_second_factor",
    response=EnrolmentOut,
)
def begin_enrolment(request: HttpRequest) -> services.Enrolment:
    """Start setting up the second factor of the account in use."""
    return services.begin_enrolment(request)


@router.post(
    "/second-factor/confirmation",
    permission=PUBLIC,
    operation_id="session_confirm_second_factor",
    response=RecoveryCodesOut,
)
def confirm_enrolment(request: HttpRequest, body: SecondFactorIn) -> dict[str, Any]:
    """Switch the second factor on with a first code."""
    return {"recovery_codes": services.confirm_enrolment(request, body.code)}


@router.post("/password", permission=PUBLIC, operation_id="session_change_password", response=SignInStateOut)
def change_password(request: HttpRequest, body: PasswordChangeIn) -> dict[str, Any]:
    """Change one's own password; other sessions of the account end."""
    services.change_own_password(request, body.old_password, body.new_password)
    return _describe_now(request)


@router.put(
    "/workplace", permission=SIGNED_IN, operation_id="session_choose_workplace", response=SignInStateOut
)
def choose_workplace(request: HttpRequest, body: WorkplaceIn) -> dict[str, Any]:
    """Work at another campus."""
    services.choose_workplace(request, body.campus_id)
    return _describe_now(request)


@router.delete("", permission=PUBLIC, operation_id="session_sign_out", response={204: None})
def sign_out(request: HttpRequest) -> Status[None]:
    """Sign out."""
    services.sign_out(request)
    return Status(204, None)
