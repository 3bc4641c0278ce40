"""Where subsystems plug in. `hospital` declares; a subsystem registers in its ``AppConfig.ready()``.

| extension point  | question it answers                                         |
|------------------|-------------------------------------------------------------|
| `PaymentMethod`  | how a part of a bill is paid, asked about, undone, given back |
| `PriceRule`      | what an item costs for this visit                           |
| `IdentityProof`  | whose document or face this is, and whether it is genuine   |
| `PatientBadge`   | a labelled mark shown wherever the patient is listed         |
| `QueuePriority`  | how far forward a person stands in a waiting list            |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from yiqiao.foundation.exchange.ports import Done, Outcome, Refused, Unknown

__all__ = [
    "Badge",
    "Done",
    "IdentityProof",
    "Outcome",
    "ParsedIdentity",
    "PatientBadge",
    "PaymentIntent",
    "PaymentMethod",
    "PriceRule",
    "PriceableLine",
    "ProofVerdict",
    "QueuePriority",
    "Quote",
    "RefundIntent",
    "Refused",
    "Registry",
    "StatementLine",
    "UnitPrice",
    "Unknown",
    "VisitContext",
    "identity_proofs",
    "patient_badges",
    "payment_methods",
    "price_rules",
    "queue_priorities",
]

P = TypeVar("P")


class Registry(Generic[P]):
    """The implementations of one extension point, by code, in order of registration."""

    def __init__(self, point: str) -> None:
        self.point = point
        self._known: dict[str, P] = {}

    def register(self, code: str, implementation: P) -> None:
        """Add an implementation. A code is registered once; a second one is a programming error."""
        if code in self._known:
            raise RuntimeError(f"{self.point} {code!r} is registered twice")
        self._known[code] = implementation

    def unregister(self, code: str) -> None:
        """Take an implementation out; for tests and plug-ins that are switched off."""
        del self._known[code]

    def find(self, code: str) -> P | None:
        """The implementation registered under `code`, if any."""
        return self._known.get(code)

    def codes(self) -> list[str]:
        """All codes in order of registration."""
        return list(self._known)

    def __iter__(self) -> Iterator[P]:
        return iter(tuple(self._known.values()))


# --- payment -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """One outward payment as a method sees it. `order_no` is stable over retries, so that the counterpart can
    deduplicate. Amount in yuan; foreign amount and rate where the tender is in another currency."""

    order_no: str
    amount: Decimal
    subject: str
    payer_token: str = ""
    currency: str = "CNY"
    foreign_amount: Decimal | None = None
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RefundIntent:
    """Money to give back of one outward payment. `refund_no` is stable over retries."""

    refund_no: str
    order_no: str
    counterpart_ref: str
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What a method could pay of an amount, before anyone commits. `available` may be below what was asked."""

    available: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of the counterpart's own record of a day, for reconciliation."""

    order_no: str
    counterpart_ref: str
    kind: str
    amount: Decimal
    at: datetime


@runtime_checkable
class PaymentMethod(Protocol):
    """One way to pay. A method that is `immediate` (cash in the drawer) never calls the outside world; the
    others are called outside transactions and may answer `Unknown`."""

    code: str
    label: str
    label_en: str
    immediate: bool
    channels: frozenset[str]
    ledger_account: str

    def quote(self, visit_id: int, amount: Decimal) -> Quote:
        """How much of `amount` (yuan) this method could pay for the visit."""
        ...

    def pay(self, intent: PaymentIntent) -> Outcome:
        """Take the money. Idempotent by `intent.order_no`."""
        ...

    def query(self, order_no: str) -> Outcome:
        """What became of an order: Done, Refused (never arrived or failed), Unknown (still in the air)."""
        ...

    def cancel(self, order_no: str) -> Outcome:
        """Undo an order whose outcome is unclear. Done means it will never take effect."""
        ...

    def refund(self, intent: RefundIntent) -> Outcome:
        """Give money back by the route it came. Idempotent by `intent.refund_no`."""
        ...

    def query_refund(self, refund_no: str) -> Outcome:
        """What became of a refund."""
        ...

    def statement(self, day: date) -> Sequence[StatementLine]:
        """The counterpart's lines of a day; empty for methods without a counterpart."""
        ...


# --- price ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VisitContext:
    """What a price may depend on. `entitlement_code` travels with the visit to every station."""

    visit_id: int | None
    patient_id: int
    kind: str
    entitlement_code: str | None = None
    insurance_code: str = "self_pay"


@dataclass(frozen=True, slots=True)
class PriceableLine:
    """An item about to be priced: which, of which category and kind, chosen through which clinical item."""

    charge_item_id: int
    category_code: str
    kind: str
    clinical_item_id: int | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A unit price (yuan, 4 decimals) and the steps that led to it, as data a page can show."""

    amount: Decimal
    derivation: tuple[Mapping[str, Any], ...]


class PriceRule(Protocol):
    """Adjusts unit prices for a visit. Rules are asked in order of registration, each seeing the last result."""

    code: str

    def adjust(
        self, visit: VisitContext, lines: Sequence[PriceableLine], prices: Sequence[UnitPrice], on: date
    ) -> Sequence[UnitPrice]:
        """The prices after this rule, in the order of `lines`. One call prices all lines."""
        ...


# --- identity, badges, queue ---------------------------------------------------------------------------


class ProofVerdict(StrEnum):
    """What a proof came to."""

    GENUINE = "genuine"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class ParsedIdentity:
    """What a document or a face says of a person. Unknown parts are None."""

    document_kind: str
    number: str
    name: str | None = None
    sex: str | None = None
    born_on: date | None = None
    nationality: str | None = None
    valid_until: date | None = None
    problems: tuple[str, ...] = ()


class IdentityProof(Protocol):
    """Reads, checks and verifies one family of documents or faces."""

    code: str

    def parse(self, text: str) -> ParsedIdentity | None:
        """Understand what was typed or scanned; None when it is not of this family."""
        ...

    def check(self, identity: ParsedIdentity) -> Sequence[str]:
        """Chinese sentences, one per thing that is wrong; empty when the form is right."""
        ...

    def verify(self, identity: ParsedIdentity) -> ProofVerdict:
        """Ask the authority. `UNAVAILABLE` when it cannot be asked now."""
        ...


@dataclass(frozen=True, slots=True)
class Badge:
    """A small tag: code, label in two languages, one of the theme's badge colours."""

    code: str
    label: str
    label_en: str
    colour: str


class PatientBadge(Protocol):
    """Says which badges patients carry."""

    code: str

    def badges_of(self, patient_ids: Sequence[int]) -> Mapping[int, Sequence[Badge]]:
        """Badges by patient, for a whole list at once."""
        ...


class QueuePriority(Protocol):
    """Says how much earlier a waiting person is to be seen."""

    code: str

    def weight(self, visit_id: int) -> tuple[int, str]:
        """A class (0 = ordinary, higher = earlier) and the reason in one Chinese sentence."""
        ...


payment_methods: Registry[PaymentMethod] = Registry("payment method")
price_rules: Registry[PriceRule] = Registry("price rule")
identity_proofs: Registry[IdentityProof] = Registry("identity proof")
patient_badges: Registry[PatientBadge] = Registry("patient badge")
queue_priorities: Registry[QueuePriority] = Registry("queue priority")
