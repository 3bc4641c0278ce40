"""The counterparts, one module each. A new one is a module with ``COUNTERPART`` and its name in this list."""

from __future__ import annotations

from yiqiao.city.counterpart import Counterpart
from yiqiao.city.parties import acquirer, einvoice, sms

COUNTERPARTS: tuple[Counterpart, ...] = (
    einvoice.COUNTERPART,
    acquirer.COUNTERPART,
    sms.COUNTERPART,
)
