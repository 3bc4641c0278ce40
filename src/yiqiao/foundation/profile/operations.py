"""How a hospital works every day: booking, cashier, sessions, retention. Defaults live here, once."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from yiqiao.foundation.profile.fields import Currency, Distinct, Name, Percent, Section, Slug, YuanAmount
from yiqiao.foundation.profile.vocabulary import (
    NumberSequence,
    PaymentMethodCode,
    ReconciliationPlatform,
    SlotSource,
)


class CampusSettings(Section):
    """One site of the hospital (院区)."""

    code: Slug
    name: Name


class SlotSourceRule(Section):
    """Share of every session kept for one source.

    `share_percent` of the slots can only be taken by this source until `release_hours` before the session
    starts; then what is left joins the common pool. 0 keeps nothing apart.
    """

    share_percent: Percent = 0
    release_hours: Annotated[int, Field(ge=0, le=24 * 14)] = 24


class SlotSourceRules(Section):
    """Reserved shares by source; a source that is not mentioned draws from the common pool."""

    counter: SlotSourceRule = SlotSourceRule()
    kiosk: SlotSourceRule = SlotSourceRule()
    mobile: SlotSourceRule = SlotSourceRule()
    internet_hospital: SlotSourceRule = SlotSourceRule()
    doctor: SlotSourceRule = SlotSourceRule()
    referral: SlotSourceRule = SlotSourceRule()

    def rule_of(self, source: SlotSource) -> SlotSourceRule:
        """Return the rule of one source."""
        rule: SlotSourceRule = getattr(self, source.value)
        return rule


class BookingSettings(Section):
    """Rules of booking a numbered slot (预约挂号)."""

    horizon_days: Annotated[int, Field(ge=1, le=90)] = 14
    """How many days ahead, today included, slots are open to book."""
    hold_minutes: Annotated[int, Field(ge=1, le=60)] = 15
    """How long a slot is held for a person who has not confirmed yet."""
    cancel_cutoff_minutes: Annotated[int, Field(ge=0, le=3 * 24 * 60)] = 60
    """Cancelling later than this before the slot's start is refused online; a clerk still can."""
    no_show_limit: Annotated[int, Field(ge=1, le=20)] = 3
    """No-shows within `no_show_window_days` after which self-service booking is blocked (爽约)."""
    no_show_window_days: Annotated[int, Field(ge=7, le=366)] = 90
    no_show_block_days: Annotated[int, Field(ge=1, le=366)] = 90
    bookings_per_patient_per_day: Annotated[int, Field(ge=1, le=20)] = 3
    number_sequence: NumberSequence = NumberSequence.CONTINUOUS
    added_slots_per_session: Annotated[int, Field(ge=0, le=100)] = 10
    """Most numbers a doctor may add to one session (加号); 0 forbids adding."""
    sources: SlotSourceRules = SlotSourceRules()


class ShiftSettings(Section):
    """Rules of a cashier's shift (收费员日结)."""

    longest_hours: Annotated[int, Field(ge=1, le=24)] = 12
    """A shift left open longer must be closed before the next charge."""
    count_cash: bool = True
    """Closing asks for the counted cash and records the difference."""
    difference_limit: Annotated[YuanAmount, Field(ge=0, le=1000, decimal_places=2)] = Decimal("0.00")
    """Cash difference in yuan above which a supervisor must confirm the closing."""


class CashierSettings(Section):
    """What the cashier accepts and how a shift ends."""

    payment_methods: Distinct[PaymentMethodCode] = (
        PaymentMethodCode.CASH,
        PaymentMethodCode.BANK_CARD,
        PaymentMethodCode.ONLINE,
    )
    self_service_methods: Distinct[PaymentMethodCode] = (
        PaymentMethodCode.BANK_CARD,
        PaymentMethodCode.ONLINE,
    )
    """The part of `payment_methods` that kiosk and mobile offer."""
    currencies: Distinct[Currency] = ("CNY",)
    """Currencies taken over the counter; bills are always in CNY."""
    cash_rounding: YuanAmount = Decimal("0.01")
    """Smallest cash amount in yuan (分 0.01 or 角 0.10); lines are always rounded half-up to 0.01."""
    refund_without_approval_limit: Annotated[YuanAmount, Field(ge=0, decimal_places=2)] = Decimal("1000.00")
    """Refunds above this many yuan need a second person."""
    shift: ShiftSettings = ShiftSettings()


class ReconciliationSettings(Section):
    """Daily comparison with every outside payer."""

    days_after: Annotated[int, Field(ge=1, le=3)] = 1
    """Bills of day T are compared on day T + this (T+1)."""
    platform: ReconciliationPlatform = ReconciliationPlatform.BUILT_IN


class SessionSettings(Section):
    """Log-in security. Bounds follow classified protection level 3 (GB/T 22239-2019, 8.1.4.1)."""

    idle_minutes: Annotated[int, Field(ge=5, le=30)] = 15
    absolute_hours: Annotated[int, Field(ge=1, le=12)] = 10
    single_session: bool = True
    """A new log-in ends the person's other sessions."""
    failures_before_lock: Annotated[int, Field(ge=3, le=10)] = 5
    lock_minutes: Annotated[int, Field(ge=10, le=1440)] = 30
    password_length: Annotated[int, Field(ge=8, le=64)] = 10
    password_history: Annotated[int, Field(ge=3, le=24)] = 5
    password_days: Annotated[int, Field(ge=30, le=90)] = 90
    second_factor_for_administrators: bool = True


class RetentionSettings(Section):
    """How long records are kept on line before they are archived."""

    audit_days: Annotated[int, Field(ge=180, le=3650)] = 365
    """Cybersecurity Law, article 21: at least six months."""
    interface_log_days: Annotated[int, Field(ge=180, le=3650)] = 365
