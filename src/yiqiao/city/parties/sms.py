"""The SMS gateway. Operation: ``send``. What was sent can be read on the city's page (one-time codes too)."""

from __future__ import annotations

import re

from yiqiao.city.counterpart import Answer, Call, Counterpart, Operation, Refusal
from yiqiao.foundation.exchange.signing import SignType

SCHEMA = """
CREATE TABLE IF NOT EXISTS sms_inbox (
    id INTEGER PRIMARY KEY, client TEXT NOT NULL, phone TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS sms_inbox_phone ON sms_inbox (phone, id);
"""

PHONE = re.compile(r"\+?[0-9]{6,15}")


def send(call: Call) -> Answer:
    """Put a text into a phone's inbox."""
    phone, text = call.text("phone", longest=20), call.text("text", longest=500)
    if not PHONE.fullmatch(phone):
        raise Refusal("sms.phone_invalid", "手机号码格式不对")
    number = call.state.run(
        "INSERT INTO sms_inbox (client, phone, text, at) VALUES (?,?,?,?)",
        [call.client, phone, text, call.at.isoformat(timespec="seconds")],
    )
    return Answer(str(number), {"phone": phone})


COUNTERPART = Counterpart("sms", "短信平台", SignType.HMAC_SM3, SCHEMA, {"send": Operation(send)})
