"""Pharmacists, stock, reviewed and dispensed prescriptions for tests, reached through the services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import count

from tests.builders.access import make_user
from tests.builders.cashier import at_counter, settle
from tests.builders.orders import consulting, make_order, make_pharmacy
from tests.builders.organisation import make_counter
from yiqiao.foundation.context import SYSTEM, Actor, ActorKind, acting
from yiqiao.hospital.cashier import services as cashier
from yiqiao.hospital.cashier.models import Settlement
from yiqiao.hospital.catalogue.models import Drug
from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.organisation.models import Counter, Department
from yiqiao.hospital.organisation.rules import CounterKind
from yiqiao.hospital.pharmacy import services
from yiqiao.hospital.pharmacy.models import Dispense

_counts = count(1)

PHARMACIST_PERMISSIONS = frozenset({"pharmacy.review", "pharmacy.dispense", "pharmacy.stock"})


def pharmacist_actor(name: str = "陈药师") -> Actor:
    """The actor of a signed-in pharmacist who may work at every campus."""
    with acting(SYSTEM):
        user = make_user("pharmacist", display_name=name)
    return Actor(ActorKind.STAFF, str(user.pk), name, PHARMACIST_PERMISSIONS, campuses=None, departments=None)


@contextmanager
def at_pharmacy(name: str = "陈药师") -> Iterator[Actor]:
    """Run a block as a new pharmacist."""
    actor = pharmacist_actor(name)
    with acting(actor):
        yield actor


def stock_up(drug: Drug, quantity: str = "100", pharmacy: Department | None = None) -> None:
    """Put so much of a drug on the shelves of a pharmacy."""
    with acting(SYSTEM):
        services.receive_stock(
            (pharmacy or make_pharmacy()).pk, drug.pk, Decimal(quantity), receipt_no=f"RK{next(_counts)}"
        )


def make_window(code: str = "YF01") -> Counter:
    """An open pharmacy window of the pharmacy's campus."""
    counter = make_counter(code, make_pharmacy().campus, CounterKind.PHARMACY)
    with acting(SYSTEM):
        services.open_window(counter.pk)
    return counter


def stock_of_order(order: Order, quantity: str = "1000") -> None:
    """Put enough of everything an order holds on the shelves."""
    for line in order.lines.select_related("drug"):
        if line.drug is not None:
            stock_up(line.drug, quantity)


def make_prescription(quantity_in_stock: str = "1000") -> Order:
    """A submitted amoxicillin prescription whose drug is in stock."""
    with consulting() as visit:
        order = make_order(visit)
    stock_of_order(order, quantity_in_stock)
    return order


def pass_review(order: Order) -> None:
    """Pass the review as a new pharmacist."""
    with at_pharmacy():
        services.pass_review(order.pk)


def pay(order: Order) -> Settlement:
    """Pay the order's charges in cash."""
    with acting(SYSTEM), at_counter():
        charges = order.visit.charges.filter(source_kind="order", source_ref=order.order_no)
        return settle(cashier.open_bill(order.visit_id, [charge.pk for charge in charges]))


def make_queued(quantity_in_stock: str = "1000") -> Order:
    """A prescription that is reviewed, paid and waits for its drugs."""
    order = make_prescription(quantity_in_stock)
    pass_review(order)
    pay(order)
    order.refresh_from_db()
    return order


def make_prepared() -> Order:
    """A prescription whose drugs are ready for the patient."""
    order = make_queued()
    with at_pharmacy():
        services.prepare(order.order_no)
    order.refresh_from_db()
    return order


def make_dispensed() -> Dispense:
    """A prescription whose drugs are with the patient."""
    order = make_prepared()
    with at_pharmacy():
        return services.dispense(order.order_no, order.patient.patient_no)
