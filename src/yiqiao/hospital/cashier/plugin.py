"""What the cashier registers: its payment methods, its handlers of events, its checks of the ledger."""

from __future__ import annotations

from yiqiao.foundation.events import subscribe
from yiqiao.hospital import events
from yiqiao.hospital.cashier import checks, handlers
from yiqiao.hospital.cashier.journey import PaymentSteps
from yiqiao.hospital.cashier.methods.arrears import OnArrears
from yiqiao.hospital.cashier.methods.card import BankCard, ForeignCard, Online
from yiqiao.hospital.cashier.methods.cash import Cash, ForeignCash
from yiqiao.hospital.cashier.services import postings
from yiqiao.hospital.extensions import PaymentMethod, payment_methods
from yiqiao.hospital.ledger.chart import register_reason
from yiqiao.hospital.ledger.checks import register_check
from yiqiao.hospital.people import merge_registry
from yiqiao.hospital.visits.ports import journey_sources


def install() -> None:
    """Called once when Django is ready."""
    methods: list[PaymentMethod] = [Cash(), BankCard(), Online(), ForeignCard(), ForeignCash(), OnArrears()]
    for method in methods:
        payment_methods.register(method.code, method)
    for code, label in postings.REASONS.items():
        register_reason(code, label)
    register_check("cashier.settlements", checks.settlements_have_entries)
    register_check("cashier.payments", checks.payments_have_entries)
    register_check("cashier.refunds", checks.refunds_have_entries)
    register_check("cashier.entries", checks.entries_have_documents)
    # In the order in which the rows are locked elsewhere (`lock_objects`).
    for model in ("cashier.Bill", "cashier.Charge", "cashier.Arrears"):
        merge_registry.register(model, merge_registry.rows(model))
    journey_sources.register("cashier", PaymentSteps())
    subscribe(events.VisitRegistered, handlers.charge_registration)
    subscribe(events.VisitCancelled, handlers.undo_registration_charges)
