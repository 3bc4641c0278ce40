"""Finding a payment method by its code."""

from __future__ import annotations

from yiqiao.hospital.cashier.errors import MethodNotOffered
from yiqiao.hospital.cashier.rules import Channel
from yiqiao.hospital.extensions import PaymentMethod, payment_methods


def get_method(code: str) -> PaymentMethod:
    """The registered method. Raises `MethodNotOffered`."""
    method = payment_methods.find(code)
    if method is None:
        raise MethodNotOffered(f"本院没有开通“{code}”付款方式，请选择其他方式。", details={"method": code})
    return method


def method_in_channel(code: str, channel: Channel) -> PaymentMethod:
    """The method if it is offered in the channel. Raises `MethodNotOffered`."""
    method = get_method(code)
    if channel.value not in method.channels:
        raise MethodNotOffered(
            f"“{method.label}”不能在当前渠道使用，请选择其他付款方式。",
            details={"method": code, "channel": channel.value},
        )
    return method


def list_methods(channel: Channel) -> list[PaymentMethod]:
    """The methods offered in a channel, in order of registration."""
    return [method for method in payment_methods if channel.value in method.channels]
