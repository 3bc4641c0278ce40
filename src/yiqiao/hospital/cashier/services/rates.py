"""Exchange rates by day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.problems import InvalidInput
from yiqiao.foundation.profile import current_profile
from yiqiao.hospital.cashier.errors import ExchangeRateMissing, TenderInvalid
from yiqiao.hospital.cashier.models import ExchangeRate

CURRENCIES = {
    "USD": ("美元", "US dollar"),
    "EUR": ("欧元", "Euro"),
    "HKD": ("港币", "Hong Kong dollar"),
    "JPY": ("日元", "Japanese yen"),
    "GBP": ("英镑", "Pound sterling"),
    "AUD": ("澳元", "Australian dollar"),
    "CAD": ("加元", "Canadian dollar"),
    "SGD": ("新加坡元", "Singapore dollar"),
    "CHF": ("瑞士法郎", "Swiss franc"),
    "KRW": ("韩元", "Korean won"),
    "MOP": ("澳门元", "Macanese pataca"),
    "TWD": ("新台币", "New Taiwan dollar"),
}
"""Names of currencies; which of them are taken is the hospital's choice (`currencies_taken`)."""


def currencies_taken() -> dict[str, tuple[str, str]]:
    """The foreign currencies of the hospital's profile with their names, in the profile's order."""
    taken = current_profile().cashier.currencies
    return {code: CURRENCIES.get(code, (code, code)) for code in taken if code != "CNY"}


def set_exchange_rate(currency: str, rate: Decimal, on: date | None = None) -> ExchangeRate:
    """Enter or correct the rate (yuan per unit) of a currency on a day, today unless told.

    Payments made keep the rate they were made at.
    """
    if currency not in currencies_taken():
        raise InvalidInput.of("currency", f"本院不收取币种“{currency}”")
    if rate <= 0:
        raise InvalidInput.of("rate", "汇率应大于零")
    actor = current_actor()
    with transaction.atomic():
        row, _ = ExchangeRate.objects.update_or_create(
            currency=currency,
            on=on or clock.today(),
            defaults={
                "rate": rate,
                "entered_by": f"{actor.kind}:{actor.id}",
                "entered_by_name": actor.display_name,
                "entered_at": clock.now(),
            },
        )
        audit.record("cashier.rate_set", f"rate:{currency}:{row.on}", {"rate": str(rate)})
        return row


def rate_of_today(currency: str) -> Decimal:
    """Today's yuan per unit. Raises `TenderInvalid` for a currency that is not taken here, `ExchangeRateMissing`
    when the rate was not entered."""
    if currency not in currencies_taken():
        raise TenderInvalid(f"本院不收取币种“{currency}”，请选择其他币种或付款方式。")
    today = clock.today()
    rate = ExchangeRate.objects.filter(currency=currency, on=today).values_list("rate", flat=True).first()
    if rate is None:
        name = CURRENCIES.get(currency, (currency, currency))[0]
        raise ExchangeRateMissing(
            f"今日（{today}）{name}汇率尚未维护，请财务在“汇率维护”中录入后再收取。",
            details={"currency": currency, "on": today.isoformat()},
        )
    return rate
