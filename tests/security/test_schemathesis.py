"""Schemathesis reads the faces' own documents and tries what they allow, and a little that they do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.http import HttpRequest, HttpResponseBase
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.security.world import World, actor_kind_for, allowed_everything, make_world, new_key
from yiqiao.foundation.http import Face
from yiqiao.site.faces import FACES

DOCUMENT = "/document-of-the-face.json"
EXAMPLES = 4

SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Site(WSGIHandler):
    """The site as a WSGI server runs it, apart from the CSRF token that browsers bring along."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as always."""
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return super().get_response(request)


def application(document: dict[str, Any]) -> Any:
    """The site, and beside it the document that describes it."""
    site = Site()

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == DOCUMENT:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(document).encode()]
        return site(environ, start_response)

    return answer


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The requests of a test share its connection, as with Django's own client."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def document_of(face: Face) -> dict[str, Any]:
    """The face's document as plain JSON.

    "time" is a time of day here, as pydantic documents it; JSON Schema would have it carry an offset.
    """
    document = FACES[face].get_openapi_schema(path_prefix=f"/api/{face.value}/")
    return dict(json.loads(json.dumps(document).replace('"format": "time"', '"format": "time-of-day"')))


def groups() -> Iterator[Any]:
    """Face and first word of the address: what is walked together."""
    for face in Face:
        for group in sorted({path.split("/")[3] for path in document_of(face)["paths"]}):
            yield pytest.param(face, group, id=f"{face.value}-{group}")


def try_out(operation: Any, world: World, mode: GenerationMode) -> None:
    """A few generated calls of one operation, each undone again; raises what Schemathesis finds."""
    kind = actor_kind_for(operation.definition.raw.get("x-permission", ""))

    @SETTINGS
    @given(case=operation.as_strategy(mode))
    def one_call(case: Any) -> None:
        for name in case.path_parameters or {}:
            case.path_parameters[name] = world.get(name, case.path_parameters[name])
        with allowed_everything(world, kind), transaction.atomic():
            case.call_and_validate(
                headers={"Idempotency-Key": new_key()},
                checks=[not_a_server_error, response_schema_conformance],
            )
            transaction.set_rollback(True)

    one_call()


@pytest.mark.django_db
@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize(("face", "group"), list(groups()))
def test_what_the_documents_allow_never_breaks_the_server(face: Face, group: str) -> None:
    document = document_of(face)
    document["paths"] = {
        path: methods for path, methods in document["paths"].items() if path.split("/")[3] == group
    }
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, application(document))
    world = make_world()
    tried = 0
    for result in schema.get_all_operations():
        try_out(result.ok(), world, GenerationMode.POSITIVE)
        tried += 1
    assert tried > 0
