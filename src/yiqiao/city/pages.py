"""The city's page for people."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import Route

from yiqiao.city.counterpart import Counterpart
from yiqiao.city.store import Store


def routes(store: Store, counterparts: Sequence[Counterpart]) -> list[Route]:
    """No page yet."""
    return []
