"""Actors, charges, bills and settlements for tests, reached through the services."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from uuid import uuid4

from tests.builders.access import make_user
from tests.builders.catalogue import make_charge_item
from tests.builders.organisation import make_counter
from tests.builders.visits import make_visit
from yiqiao.foundation.access.models import User
from yiqiao.foundation.context import Actor, ActorKind, acting
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.models import Bill, Charge, Settlement, Shift
from yiqiao.hospital.cashier.ports import TenderRequest
from yiqiao.hospital.organisation.models import Counter
from yiqiao.hospital.visits.models import Visit

_numbers = count(1)

CLERK_PERMISSIONS = frozenset(
    {"cashier.charge", "cashier.settle", "cashier.refund", "cashier.shift", "cashier.arrears"}
)


def clerk_actor(user: User, *, permissions: frozenset[str] = CLERK_PERMISSIONS) -> Actor:
    """The actor of a signed-in cashier who may work at every campus."""
    return Actor(
        ActorKind.STAFF, str(user.pk), user.display_name, permissions, campuses=None, departments=None
    )


def make_clerk(name: str = "李收费") -> Actor:
    """A cashier with an open shift at a counter of their own."""
    actor = clerk_actor(make_user(display_name=name))
    open_shift(actor)
    return actor


def open_shift(actor: Actor, counter: Counter | None = None, opening_float: str = "0.00") -> Shift:
    """An open shift of `actor` at a (new) counter."""
    counter = counter or make_counter(f"SF{next(_numbers):03d}")
    with acting(actor):
        return services.open_shift(counter.pk, Decimal(opening_float))


@contextmanager
def at_counter(name: str = "李收费") -> Iterator[Actor]:
    """Run a block as a new cashier with an open shift."""
    actor = make_clerk(name)
    with acting(actor):
        yield actor


def make_charges(
    visit: Visit | None = None, amounts: Sequence[str] = ("30.00", "12.50"), quantity: str = "1"
) -> list[Charge]:
    """Pending charges of a (new) visit, one item per unit price in `amounts`."""
    visit = visit or make_visit()
    lines = []
    for price in amounts:
        number = next(_numbers)
        item = make_charge_item(f"T{number:06d}", f"项目{number}", price)
        lines.append(services.ChargeLine(item.pk, Decimal(quantity), line_ref=str(number)))
    return services.post_charges(visit.pk, lines, source_kind="test", source_ref=uuid4().hex)


def make_bill(
    amounts: Sequence[str] = ("30.00", "12.50"), *, visit: Visit | None = None, quantity: str = "1"
) -> Bill:
    """An open bill over new charges of a (new) visit."""
    charges = make_charges(visit, amounts, quantity)
    return services.open_bill(charges[0].visit_id, [one.pk for one in charges])


def cash(amount: str | Decimal, received: str | None = None) -> TenderRequest:
    """A cash tender."""
    return TenderRequest("cash", Decimal(amount), received=Decimal(received) if received else None)


def card(amount: str | Decimal) -> TenderRequest:
    """A bank-card tender."""
    return TenderRequest("bank_card", Decimal(amount))


def online(amount: str | Decimal) -> TenderRequest:
    """An online tender."""
    return TenderRequest("online", Decimal(amount), payer_token="134567890123456789")


def settle(bill: Bill, *tenders: TenderRequest, key: str = "") -> Settlement:
    """Settle `bill` as the present actor; by default in exact cash."""
    return services.start_settlement(bill.pk, tenders or (cash(bill.total),), key or uuid4().hex)


def make_settlement(amounts: Sequence[str] = ("30.00", "12.50"), quantity: str = "1") -> Settlement:
    """A cash settlement made by the present actor (a cashier with an open shift)."""
    return settle(make_bill(amounts, quantity=quantity))
