"""Domain events: frozen dataclasses published inside the transaction that caused them.

A handler may write rows and enqueue tasks in that same transaction; it never calls the outside world.
Handlers run in order of registration; an exception in one undoes the whole transaction, because a handler
that could not do its part means the fact did not happen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction


@dataclass(frozen=True)
class DomainEvent:
    """Base of all events; subclasses are frozen dataclasses named in the past tense."""


E = TypeVar("E", bound=DomainEvent)


@dataclass
class EventBus:
    """Who listens to what."""

    _handlers: dict[type[DomainEvent], list[Callable[[Any], None]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def subscribe(self, event_type: type[E], handler: Callable[[E], None]) -> None:
        """Call `handler` with every event of exactly this type. Subscribing the same handler twice is one."""
        handlers = self._handlers[event_type]
        if handler not in handlers:
            handlers.append(handler)

    def unsubscribe(self, event_type: type[E], handler: Callable[[E], None]) -> None:
        """Stop calling `handler`; for tests and plug-ins that are taken out."""
        self._handlers[event_type].remove(handler)

    def publish(self, event: DomainEvent) -> None:
        """Hand `event` to its handlers now. Must be called inside a transaction."""
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError(f"{type(event).__name__} was published outside a transaction")
        for handler in tuple(self._handlers[type(event)]):
            handler(event)


bus = EventBus()
subscribe = bus.subscribe
unsubscribe = bus.unsubscribe
publish = bus.publish

__all__ = ["DomainEvent", "EventBus", "bus", "publish", "subscribe", "unsubscribe"]
