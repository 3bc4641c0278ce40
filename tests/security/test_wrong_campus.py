"""The right role at the wrong campus: whatever belongs to one campus is out of reach from another.

The operations are found by the numbers in their addresses, so that one written tomorrow is walked too.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.builders.access import signed_in_client
from tests.builders.organisation import make_campus
from tests.security.documented import Operation, operations
from tests.security.world import World, actor_kind_for, example_of, make_world, new_key
from yiqiao.foundation.context import SYSTEM, ActorKind, acting
from yiqiao.foundation.http import PUBLIC, SIGNED_IN, Face

BOUND = {
    "visit_id",
    "bill_id",
    "settlement_id",
    "order_id",
    "order_no",
    "reservation_id",
    "session_id",
    "shift_id",
    "invoice_id",
}
"""Parts of addresses that stand for something at one campus."""

BOUND_BY_BODY = {"open_bill", "create_order_draft", "preview_order", "hold_slot"}
"""Operations that name such a thing in their body."""

OPEN_TO_ALL_CAMPUSES = {
    "get_clinic_session": "patients are booked at any campus from any counter",
}

CORE = {
    "get_visit",
    "cancel_visit",
    "start_consultation",
    "get_bill",
    "open_bill",
    "settle_bill",
    "get_settlement",
    "refund_settlement",
    "get_order",
    "prepare_drugs",
    "dispense_drugs",
    "get_reservation",
    "cancel_reservation",
}
"""Operations for which the walk must have met both answers."""

HERE, ELSEWHERE = "east", "west"
OUTSIDE = "403 access.outside_data_scope"

BODIES: dict[str, Any] = {
    "settle_bill": {"tenders": [{"method": "cash", "amount": "42.50"}]},
    "set_visit_diagnoses": {
        "diagnoses": [{"system": "icd10", "code": "I10", "name": "原发性高血压", "is_primary": True}]
    },
}


def is_bound(one: Operation) -> bool:
    """Whether the operation is about something at one campus and is used by staff."""
    if one.permission in (PUBLIC, SIGNED_IN) or actor_kind_for(one.permission) is ActorKind.PATIENT:
        return False
    named = set(re.findall(r"\{([^}]+)\}", one.path))
    return bool(named & BOUND) or one.operation_id in BOUND_BY_BODY


OPERATIONS = [one for one in operations(Face.UI) if is_bound(one)]


def call(client: Client, one: Operation, world: World) -> HttpResponse:
    """One call with real numbers, undone again."""
    path = re.sub(r"\{([^}]+)\}", lambda match: str(world.get(match[1], 1)), one.path)
    body = BODIES.get(one.operation_id)
    if body is None:
        body = example_of(one, world)
    else:
        body = {
            key: world.get(str(value), value) if isinstance(value, str) else value
            for key, value in body.items()
        }
    with transaction.atomic():
        answer = client.generic(
            one.method,
            path,
            json.dumps(body) if one.body_schema is not None else "",
            content_type="application/json",
            headers={"Idempotency-Key": new_key()},
        )
        transaction.set_rollback(True)
    return answer


def told(answer: HttpResponse) -> str:
    """Status and code of an answer."""
    code = json.loads(answer.content).get("code", "") if answer.status_code >= 400 else ""
    return f"{answer.status_code} {code}"


@pytest.mark.django_db
@pytest.mark.requirement("PLATFORM-06")
def test_the_right_role_at_another_campus_does_not_reach_what_is_here() -> None:
    world = make_world()
    with acting(SYSTEM):
        make_campus(ELSEWHERE, "西院区")
    permissions = sorted({one.permission for one in OPERATIONS})
    there = signed_in_client(permissions=permissions, campuses=[ELSEWHERE], campus=ELSEWHERE)
    here = signed_in_client(permissions=permissions, campuses=[HERE], campus=HERE)
    reached, refused, proven = {}, {}, set()
    for one in OPERATIONS:
        if one.operation_id in OPEN_TO_ALL_CAMPUSES:
            continue
        from_there, from_here = told(call(there, one, world)), told(call(here, one, world))
        if from_there != OUTSIDE and not from_there.startswith("404"):
            reached[one.operation_id] = from_there
        if from_here == OUTSIDE:
            refused[one.operation_id] = from_here
        elif from_there == OUTSIDE and not from_here.startswith("404"):
            proven.add(one.operation_id)
    assert (reached, refused) == ({}, {})
    assert proven >= CORE


def test_the_walk_meets_the_operations_it_is_meant_for() -> None:
    found = {one.operation_id for one in OPERATIONS}
    assert found >= {*BOUND_BY_BODY, *OPEN_TO_ALL_CAMPUSES, *CORE}
