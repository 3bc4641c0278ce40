"""Who is told what a party answered, and who handles what a party sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yiqiao.foundation.exchange.ports import Outcome

OutcomeHandler = Callable[[str, Outcome], None]
"""``fn(message_id, outcome)``; runs in the transaction that notes the outcome."""

InboundHandler = Callable[[str, Mapping[str, Any]], None]
"""``fn(message_id, payload)``; runs in the transaction that notes that the message was handled."""

_outcome_handlers: dict[tuple[str, str], OutcomeHandler] = {}
_inbound_handlers: dict[tuple[str, str], InboundHandler] = {}


def register_outcome_handler(party: str, kind: str, fn: OutcomeHandler) -> None:
    """Tell `fn` what became of each outbox message of this kind.

    It is called once when the message was accepted (`Done`), and once each time that the message is put aside for a
    person: `Refused`, or `Unknown` after the last attempt. If a person then sends it again, the new outcome
    is told as well. If `fn` raises, nothing is noted and the message is delivered again later (the party
    answers a repeated message id as before).
    """
    _add(_outcome_handlers, party, kind, fn)


def unregister_outcome_handler(party: str, kind: str) -> None:
    """Take the handler out; for tests and plug-ins that are switched off."""
    del _outcome_handlers[(party, kind)]


def find_outcome_handler(party: str, kind: str) -> OutcomeHandler | None:
    """The handler of this kind, if anybody wants to know."""
    return _outcome_handlers.get((party, kind))


def register_inbound_handler(party: str, kind: str, fn: InboundHandler) -> None:
    """Offer the party ``POST /api/partner/<party>/<kind>``; `fn` gets each message once, in a task."""
    _add(_inbound_handlers, party, kind, fn)


def unregister_inbound_handler(party: str, kind: str) -> None:
    """Withdraw the offer."""
    del _inbound_handlers[(party, kind)]


def find_inbound_handler(party: str, kind: str) -> InboundHandler | None:
    """The handler of what the party sends under this kind."""
    return _inbound_handlers.get((party, kind))


def _add(handlers: dict[tuple[str, str], Any], party: str, kind: str, fn: Any) -> None:
    known = handlers.get((party, kind))
    if known is not None and known is not fn:
        raise RuntimeError(f"{party}/{kind} has a handler already")
    handlers[(party, kind)] = fn
