"""Real rows behind the numbers in addresses, and an actor who may do everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.test import Client

from tests.builders.access import make_user
from tests.builders.cashier import at_counter, make_bill, make_settlement
from tests.builders.orders import consulting, make_draft
from tests.builders.organisation import make_counter
from tests.builders.pharmacy import make_queued
from tests.builders.schedule import make_reservation
from tests.security.documented import Operation
from yiqiao.foundation.access import middleware
from yiqiao.foundation.access.registry import all_permissions
from yiqiao.foundation.access.sessions import Presence
from yiqiao.foundation.context import SYSTEM, Actor, ActorKind, acting

World = dict[str, Any]
"""Values by the name that parameters and fields carry in the documents."""


def make_world() -> World:
    """A little of everything, so that calls get past "not found" as often as possible."""
    with acting(SYSTEM):
        queued = make_queued()
        with consulting() as visit:
            draft = make_draft(visit)
        reservation = make_reservation()
        with at_counter():
            settlement = make_settlement()
            bill = make_bill(visit=visit)
        user = make_user("registration_clerk")
        counter = make_counter()
    shift = settlement.shift
    assert shift is not None
    charge = bill.charges.first()
    assert charge is not None
    return {
        "patient_id": visit.patient_id,
        "visit_id": visit.pk,
        "order_id": draft.pk,
        "order_no": queued.order_no,
        "reservation_id": reservation.pk,
        "session_id": reservation.session_id,
        "settlement_id": settlement.pk,
        "bill_id": bill.pk,
        "charge_id": charge.pk,
        "shift_id": shift.pk,
        "counter_id": counter.pk,
        "user_id": user.pk,
        "department_id": visit.department_id,
        "drug_id": draft.lines.get().drug_id,
        "campus": "east",
        "campus_id": "east",
        "department": visit.department.code,
        "account": "cash",
        "table": "icd10",
        "party": "einvoice",
    }


@contextmanager
def allowed_everything(world: World, kind: ActorKind = ActorKind.STAFF) -> Iterator[Client]:
    """A client whose calls are those of somebody with every permission, or of the patient of the world."""
    actor = Actor(
        kind,
        str(world["user_id"]),
        "测试",
        permissions=frozenset(all_permissions()),
        campus="east",
        campuses=None,
        departments=None,
        patient_id=world["patient_id"] if kind is ActorKind.PATIENT else None,
    )
    with patch.object(middleware, "resolve", lambda request: Presence(actor)):
        yield Client(raise_request_exception=False)


def actor_kind_for(permission: str) -> ActorKind:
    """Whose operation it is: a patient's, or that of somebody who works here."""
    known = all_permissions().get(permission)
    is_own = known is not None and "patient" in known.roles and set(known.roles) <= {"patient", "kiosk"}
    return ActorKind.PATIENT if is_own else ActorKind.STAFF


def new_key() -> str:
    """A fresh idempotency key."""
    return uuid4().hex


def example_of(operation: Operation, world: World) -> Any:
    """The operation's example body with real numbers where the world knows them."""

    def fill(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: fill(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [fill(one, name) for one in value]
        return world.get(name, value)

    return fill(operation.body())
