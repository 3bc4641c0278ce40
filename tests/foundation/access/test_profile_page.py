"""The hospital profile as pages see it."""

from __future__ import annotations

import pytest

from tests.builders.access import signed_in_client

pytestmark = pytest.mark.django_db


def test_profile_is_for_those_who_look_after_the_installation() -> None:
    assert signed_in_client("registration_clerk").get("/api/ui/profile").status_code == 403
    profile = signed_in_client("information_dept").get("/api/ui/profile").json()
    assert profile["slug"] == "demo"
    assert profile["settings"]["session"]["idle_minutes"] == "15"
    assert {one["code"] for one in profile["modules"]} >= {"chemo", "cohort", "referral"}
