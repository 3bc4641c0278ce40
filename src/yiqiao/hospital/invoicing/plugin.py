"""What invoicing listens to."""

from __future__ import annotations

from yiqiao.foundation.events import subscribe
from yiqiao.foundation.exchange.registry import register_outcome_handler
from yiqiao.hospital import events
from yiqiao.hospital.invoicing import services
from yiqiao.hospital.invoicing.journey import InvoiceSteps
from yiqiao.hospital.visits.ports import journey_sources


def install() -> None:
    """Called once when Django is ready."""
    subscribe(events.SettlementCompleted, services.invoice_settlement)
    subscribe(events.RefundCompleted, services.invoice_refund)
    journey_sources.register("invoicing", InvoiceSteps())
    register_outcome_handler(services.PARTY, services.ISSUE, services.record_outcome)
    register_outcome_handler(services.PARTY, services.REVERSE, services.record_outcome)
