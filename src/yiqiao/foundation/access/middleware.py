"""Who is signed in becomes the actor of the request, and forged requests are refused.

Only the UI face knows session cookies. A cookie that comes with a request to a signed face means nothing
there, because those faces do not check for forgery.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware

from yiqiao.foundation import context
from yiqiao.foundation.access.sessions import NOBODY, Presence, resolve
from yiqiao.foundation.http.faces import Face

_UI_PREFIX = f"/api/{Face.UI.value}/"


def presence_of(request: HttpRequest) -> Presence:
    """Who the middleware found behind `request`."""
    found: Presence = getattr(request, "presence", NOBODY)
    return found


class ActorMiddleware:
    """Put the signed-in user's actor into the request context."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request as its actor."""
        if not request.path_info.startswith(_UI_PREFIX):
            return self.get_response(request)
        presence = resolve(request)
        request.presence = presence  # type: ignore[attr-defined]
        with context.acting(presence.actor, refusal=presence.refusal):
            return self.get_response(request)


def _cookie_view() -> None:
    """Stands for any view of the UI face: none of them is exempt."""


class FaceCsrfMiddleware(CsrfViewMiddleware):
    """Django's CSRF check for every unsafe operation of the UI face.

    django-ninja marks all its views exempt and leaves the check to its own cookie authentication, which we do
    not use; without this class the UI face would have no check at all. Signing in is checked too, so that
    nobody can be signed in to somebody else's account.
    """

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        """Check the token whatever the view says of itself, when the view belongs to the UI face."""
        if request.path_info.startswith(_UI_PREFIX):
            callback = _cookie_view
        return super().process_view(request, callback, callback_args, callback_kwargs)
