"""The hospital's profile decides which money is taken."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders.cashier import at_counter, make_bill, settle
from yiqiao.foundation.problems import InvalidInput
from yiqiao.foundation.profile import PaymentMethodCode
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.errors import MethodNotOffered, TenderInvalid
from yiqiao.hospital.cashier.methods.registry import list_methods
from yiqiao.hospital.cashier.ports import TenderRequest
from yiqiao.hospital.cashier.rules import Channel
from yiqiao.hospital.cashier.services.rates import currencies_taken
from yiqiao.hospital.extensions import payment_methods

EVERYWHERE = "demo"
NO_FOREIGN_MONEY = "ruijin"


def _codes(channel: Channel) -> list[str]:
    return [method.code for method in list_methods(channel)]


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize(
    ("hospital", "channel", "codes"),
    [
        (
            EVERYWHERE,
            Channel.COUNTER,
            ["cash", "bank_card", "online", "foreign_card", "foreign_currency", "arrears"],
        ),
        (EVERYWHERE, Channel.KIOSK, ["bank_card", "online"]),
        (EVERYWHERE, Channel.MOBILE, ["online"]),
        (NO_FOREIGN_MONEY, Channel.COUNTER, ["cash", "bank_card", "online"]),
        (NO_FOREIGN_MONEY, Channel.MOBILE, ["online"]),
    ],
)
def test_methods_offered_are_those_of_the_profile_that_work_in_the_channel(
    settings, hospital, channel, codes
):
    settings.HOSPITAL = hospital
    assert _codes(channel) == codes


def test_every_method_of_the_cashier_has_a_word_in_the_profile():
    assert set(payment_methods.codes()) <= {code.value for code in PaymentMethodCode}


@pytest.mark.django_db
def test_a_method_that_the_hospital_does_not_take_is_refused_and_can_still_be_refunded(settings):
    request = TenderRequest(
        "foreign_currency", Decimal("71.00"), currency="USD", foreign_amount=Decimal("10.00")
    )
    with at_counter():
        services.set_exchange_rate("USD", Decimal("7.1"))
        paid = settle(make_bill(["71.00"]), request)
        bill = make_bill(["71.00"])
        settings.HOSPITAL = NO_FOREIGN_MONEY
        with pytest.raises(MethodNotOffered):
            settle(bill, request)
        assert services.refund(paid.pk, None, "未做", "r-profile").status == "completed"


@pytest.mark.django_db
def test_only_currencies_of_the_profile_are_taken_and_have_rates(settings):
    assert list(currencies_taken()) == ["USD", "EUR", "GBP", "JPY", "HKD"]
    with at_counter():
        with pytest.raises(TenderInvalid, match="CHF"):
            settle(
                make_bill(["71.00"]),
                TenderRequest(
                    "foreign_currency", Decimal("71.00"), currency="CHF", foreign_amount=Decimal("10.00")
                ),
            )
        with pytest.raises(InvalidInput):
            services.set_exchange_rate("CHF", Decimal("8.0"))
    settings.HOSPITAL = NO_FOREIGN_MONEY
    assert currencies_taken() == {}
