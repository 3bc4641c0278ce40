"""A complete plug-in in one page: what a subsystem writes to join in at the hospital, and what it gets.

A subsystem registers the same four things in its ``AppConfig.ready()``; here a fixture does it and takes them
out again. Nothing in `hospital` knows this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from tests.builders.cashier import at_counter, make_bill, settle
from tests.builders.catalogue import make_charge_item
from tests.builders.people import make_patient
from tests.builders.visits import make_visit
from yiqiao.foundation import clock
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.audit.services import record
from yiqiao.foundation.context import SYSTEM, acting
from yiqiao.foundation.events import subscribe, unsubscribe
from yiqiao.foundation.profile import PaymentMethodCode
from yiqiao.hospital.cashier.methods.immediate import ImmediateMethod
from yiqiao.hospital.cashier.models import Settlement, Tender
from yiqiao.hospital.cashier.ports import TenderRequest
from yiqiao.hospital.events import SettlementCompleted
from yiqiao.hospital.extensions import (
    Badge,
    PriceableLine,
    UnitPrice,
    VisitContext,
    patient_badges,
    payment_methods,
    price_rules,
)
from yiqiao.hospital.ledger.queries import trial_balance, verify_ledger
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.people.queries import search_patients
from yiqiao.hospital.pricing.services import price_lines

VETERAN = "veteran"


class VeteransPayHalf:
    """What an item costs for this visit: half, and the derivation says so."""

    code = "example_veterans"

    def adjust(
        self, visit: VisitContext, lines: Sequence[PriceableLine], prices: Sequence[UnitPrice], on: date
    ) -> Sequence[UnitPrice]:
        """All lines at once, in their order."""
        if visit.entitlement_code != VETERAN:
            return prices
        return [self._half(price) for price in prices]

    def _half(self, price: UnitPrice) -> UnitPrice:
        half = price.amount / 2
        return UnitPrice(half, (*price.derivation, {"rule": self.code, "factor": "0.5", "price": str(half)}))


class Voucher(ImmediateMethod):
    """How a part of a bill is paid: an insurer's voucher, in hand like cash, with an account of its own.

    The code is one that a hospital's profile may name; what the profile does not name is not offered.
    """

    code = PaymentMethodCode.CLAIMS.value
    label = "理赔券"
    label_en = "Voucher"
    channels = frozenset({"counter"})
    ledger_account = "1212.example_voucher"


class VeteranBadge:
    """A mark wherever the patient is listed."""

    code = VETERAN

    def badges_of(self, patient_ids: Sequence[int]) -> Mapping[int, Sequence[Badge]]:
        """Everybody called 荣军 in this example; a subsystem asks its own table, once for the whole list."""
        mark = Badge(VETERAN, "荣军", "Veteran", "gold")
        known = Patient.objects.filter(pk__in=patient_ids)
        return {one.pk: [mark] for one in known if one.name == "荣军"}


def note_settlement(event: SettlementCompleted) -> None:
    """A row of its own in the transaction of the settlement."""
    record("example.settlement_noted", f"settlement:{event.settlement_id}", {"total": str(event.total)})


@pytest.fixture
def plugged_in() -> Iterator[None]:
    """The plug-in is there for one test."""
    price_rules.register(VeteransPayHalf.code, VeteransPayHalf())
    real = payment_methods.find(Voucher.code)
    if real is not None:
        payment_methods.unregister(Voucher.code)
    payment_methods.register(Voucher.code, Voucher())
    patient_badges.register(VeteranBadge.code, VeteranBadge())
    subscribe(SettlementCompleted, note_settlement)
    yield
    unsubscribe(SettlementCompleted, note_settlement)
    patient_badges.unregister(VeteranBadge.code)
    payment_methods.unregister(Voucher.code)
    if real is not None:
        payment_methods.register(Voucher.code, real)
    price_rules.unregister(VeteransPayHalf.code)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plugged_in")]


def notes() -> list[str]:
    """What the handler wrote."""
    rows = AuditRecord.objects.filter(action="example.settlement_noted").order_by("pk")
    return [row.subject for row in rows]


def test_a_price_rule_changes_the_price_and_the_derivation_shows_the_step() -> None:
    item = make_charge_item("EX01", "心电图", "30.0000")
    visit = VisitContext(visit_id=None, patient_id=1, kind="outpatient", entitlement_code=VETERAN)

    line = price_lines(visit, [(item.pk, Decimal(3))], clock.today())[0]

    assert (line.unit_price, line.amount) == (Decimal("15.0000"), Decimal("45.00"))
    assert [step["rule"] for step in line.derivation] == ["base", "example_veterans"]
    assert Decimal(line.derivation[1]["price"]) == 15


def test_an_entitlement_travels_with_the_visit_into_its_charges() -> None:
    bill = make_bill(("30.00",), visit=make_visit(entitlement_code=VETERAN))

    assert bill.total == Decimal("15.00")


def test_a_payment_method_pays_a_part_of_a_bill_and_stands_in_the_ledger() -> None:
    with at_counter():
        bill = make_bill(("30.00", "12.50"))
        settlement = settle(
            bill, TenderRequest(Voucher.code, Decimal("20.00")), TenderRequest("cash", Decimal("22.50"))
        )

    assert settlement.status == "completed"
    tenders = Tender.objects.filter(settlement=settlement).order_by("line_no").values_list("method", "amount")
    assert list(tenders) == [(Voucher.code, Decimal("20.00")), ("cash", Decimal("22.50"))]
    assert [line.debit for line in trial_balance() if line.account == Voucher.ledger_account] == [
        Decimal("20.00")
    ]
    assert verify_ledger().ok


def test_a_badge_is_shown_wherever_the_patient_is_found() -> None:
    with acting(SYSTEM):
        marked, other = make_patient("荣军"), make_patient("荣平")

    found = {one.id: [badge.label for badge in one.badges] for one in search_patients("荣")}

    assert found == {marked.pk: ["荣军"], other.pk: []}


def test_a_handler_writes_in_the_transaction_of_the_settlement() -> None:
    with at_counter():
        settlement = settle(make_bill())

    assert notes() == [f"settlement:{settlement.pk}"]


def test_what_the_handler_wrote_is_undone_with_the_settlement() -> None:
    with at_counter():
        bill = make_bill()
        with transaction.atomic():
            settle(bill)
            assert len(notes()) == 1
            transaction.set_rollback(True)

    bill.refresh_from_db()
    assert (notes(), bill.status, Settlement.objects.filter(bill=bill).count()) == ([], "open", 0)


def test_a_handler_that_fails_undoes_the_settlement() -> None:
    def refuse(event: SettlementCompleted) -> None:
        raise RuntimeError("the subsystem cannot do its part")

    subscribe(SettlementCompleted, refuse)
    try:
        with at_counter():
            bill = make_bill()
            with pytest.raises(RuntimeError, match="cannot do its part"):
                settle(bill)
    finally:
        unsubscribe(SettlementCompleted, refuse)

    bill.refresh_from_db()
    assert (notes(), bill.status, Settlement.objects.filter(bill=bill).count()) == ([], "open", 0)
