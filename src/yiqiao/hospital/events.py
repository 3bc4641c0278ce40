"""What happens in a hospital, as frozen facts. Identifiers only: a handler reads the rows it needs.

Published inside the transaction that caused them, through `yiqiao.foundation.events.publish`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yiqiao.foundation.events import DomainEvent


@dataclass(frozen=True)
class PatientRegistered(DomainEvent):
    """A patient record was created."""

    patient_id: int
    channel: str


@dataclass(frozen=True)
class PatientsMerged(DomainEvent):
    """Two records turned out to be one person; `merged_id` lives on in `kept_id`."""

    kept_id: int
    merged_id: int


@dataclass(frozen=True)
class SlotReserved(DomainEvent):
    """A reservation was confirmed."""

    reservation_id: int
    patient_id: int
    channel: str


@dataclass(frozen=True)
class ReservationCancelled(DomainEvent):
    """A confirmed reservation was cancelled; its slot is free again."""

    reservation_id: int
    patient_id: int
    reason: str


@dataclass(frozen=True)
class VisitRegistered(DomainEvent):
    """An outpatient encounter began: the patient is registered with a clinic session."""

    visit_id: int
    patient_id: int
    session_id: int | None
    channel: str


@dataclass(frozen=True)
class VisitCancelled(DomainEvent):
    """A registration was withdrawn before the patient was seen."""

    visit_id: int
    reason: str


@dataclass(frozen=True)
class VisitCompleted(DomainEvent):
    """The doctor ended the consultation."""

    visit_id: int


@dataclass(frozen=True)
class OrderSubmitted(DomainEvent):
    """A doctor submitted a prescription or request; its charges are posted in the same transaction."""

    order_id: int
    visit_id: int
    kind: str


@dataclass(frozen=True)
class OrderSettled(DomainEvent):
    """Every charge of an order is paid."""

    order_id: int
    visit_id: int
    kind: str


@dataclass(frozen=True)
class OrderCancelled(DomainEvent):
    """An order was withdrawn; unpaid charges are void."""

    order_id: int
    reason: str


@dataclass(frozen=True)
class PrescriptionReviewed(DomainEvent):
    """A pharmacist passed or rejected a prescription."""

    order_id: int
    passed: bool


@dataclass(frozen=True)
class ChargePosted(DomainEvent):
    """Charges were posted to a visit; `amount` is their sum in yuan."""

    visit_id: int
    charge_ids: tuple[int, ...]
    amount: Decimal


@dataclass(frozen=True)
class SettlementCompleted(DomainEvent):
    """A bill is paid in full by its tenders; `charge_ids` are the lines it paid, `source_kinds` what caused them
    (`Charge.source_kind`), so that who caused none of them need not look."""

    settlement_id: int
    bill_id: int
    visit_id: int
    patient_id: int
    charge_ids: tuple[int, ...]
    total: Decimal
    source_kinds: frozenset[str]


@dataclass(frozen=True)
class RefundCompleted(DomainEvent):
    """Money went back by the original route for whole or part of the lines of a settlement."""

    refund_id: int
    settlement_id: int
    charge_ids: tuple[int, ...]
    amount: Decimal


@dataclass(frozen=True)
class DrugsDispensed(DomainEvent):
    """The pharmacy handed the drugs of a prescription to the patient."""

    dispense_id: int
    order_id: int


@dataclass(frozen=True)
class DrugsReturned(DomainEvent):
    """The pharmacy took drugs back; the cashier may refund these lines."""

    dispense_id: int
    order_id: int
    order_line_ids: tuple[int, ...]


@dataclass(frozen=True)
class InvoiceIssued(DomainEvent):
    """The electronic-invoice platform issued an invoice (blue) or its reversal (red)."""

    invoice_id: int
    settlement_id: int


@dataclass(frozen=True)
class ReportIssued(DomainEvent):
    """A laboratory or examination report was published."""

    order_id: int
    visit_id: int
