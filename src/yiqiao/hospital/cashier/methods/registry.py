"""Finding a payment method by its code."""

from __future__ import annotations

from yiqiao.foundation.profile import current_profile
from yiqiao.hospital.cashier.errors import MethodNotOffered
from yiqiao.hospital.cashier.rules import Channel
from yiqiao.hospital.cashier.rules.states import UNATTENDED
from yiqiao.hospital.extensions import PaymentMethod, payment_methods


def get_method(code: str) -> PaymentMethod:
    """The registered method. Raises `MethodNotOffered`."""
    method = payment_methods.find(code)
    if method is None:
        raise MethodNotOffered(f"本院没有开通“{code}”付款方式，请选择其他方式。", details={"method": code})
    return method


def method_in_channel(code: str, channel: Channel) -> PaymentMethod:
    """The method if this hospital offers it in the channel. Raises `MethodNotOffered`."""
    method = get_method(code)
    if not _is_offered(method, channel):
        raise MethodNotOffered(
            f"“{method.label}”不能在当前渠道使用，请选择其他付款方式。",
            details={"method": code, "channel": channel.value},
        )
    return method


def list_methods(channel: Channel) -> list[PaymentMethod]:
    """The methods that this hospital offers in a channel, in order of registration."""
    return [method for method in payment_methods if _is_offered(method, channel)]


def _is_offered(method: PaymentMethod, channel: Channel) -> bool:
    """The method can work there, and the hospital's profile accepts it. Refunds do not ask: what was taken once
    goes back by the way it came."""
    return channel.value in method.channels and current_profile().accepts(
        method.code, self_service=channel in UNATTENDED
    )
