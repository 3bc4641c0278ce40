"""Behind a gateway that ends TLS: forms are accepted, and the audit knows the workstation's address."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import RequestFactory
from django.test.client import ClientHandler

from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.site.wsgi import behind_gateways

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLATFORM-01", "PLATFORM-06")]

GATEWAY = "10.9.0.5"
TOKEN = "a" * 32


def sign_in_over_tls(gateways: str, *, through: str = GATEWAY) -> dict[str, Any]:
    """A sign-in whose TLS ended at the gateway `through`; `gateways` are those that are believed."""
    request = RequestFactory().post(
        "/api/ui/session",
        json.dumps({"username": "nobody", "password": "Wrong@2026"}),
        content_type="application/json",
        REMOTE_ADDR=through,
        HTTP_HOST="testserver",
        HTTP_ORIGIN="https://testserver",
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_X_FORWARDED_FOR="192.0.2.7",
        HTTP_X_CSRFTOKEN=TOKEN,
        HTTP_COOKIE=f"csrftoken={TOKEN}",
    )
    # The test client's handler: the WSGI handler would close the connection that holds the test's transaction.
    served = ClientHandler(enforce_csrf_checks=True)
    response = behind_gateways(lambda environ, start: served(environ), gateways)(request.environ, None)
    answer: dict[str, Any] = json.loads(response.content)
    return answer


@pytest.mark.parametrize("gateways", [GATEWAY, "10.9.0.0/24,127.0.0.1"])
def test_forms_pass_a_gateway_that_is_believed_and_the_workstation_is_recorded(gateways: str) -> None:
    answer = sign_in_over_tls(gateways)
    assert answer["code"] == "access.wrong_credentials"
    assert AuditRecord.objects.latest("id").client_address == "192.0.2.7"


@pytest.mark.parametrize(("gateways", "through"), [("", GATEWAY), (GATEWAY, "203.0.113.9")])
def test_headers_of_anybody_else_are_not_believed(gateways: str, through: str) -> None:
    answer = sign_in_over_tls(gateways, through=through)
    assert answer["code"] == "access.csrf_failed"
