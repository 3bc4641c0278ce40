"""The signed envelope of every request and answer between the hospital and a party. Pure: no Django.

What is signed is a text of lines (canonical form), joined by line feeds::

    request:  YIQIAO1-REQUEST, method, path with query, sender, timestamp, nonce, idempotency key, SM3(body)
    answer:   YIQIAO1-ANSWER, status, nonce of the request, timestamp, nonce, SM3(body)

The answer names the request's nonce, so that an answer to an earlier request proves nothing about this one.
Signatures are Base64: r‖s (64 bytes) with SM2 and the default user id, 32 bytes with HMAC-SM3.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yiqiao.foundation.crypto.provider import get_provider

HEADER_PARTY = "X-Yiqiao-Party"
HEADER_TIMESTAMP = "X-Yiqiao-Timestamp"
HEADER_NONCE = "X-Yiqiao-Nonce"
HEADER_SIGNATURE = "X-Yiqiao-Signature"
HEADER_SIGN_TYPE = "X-Yiqiao-Sign-Type"
HEADER_MESSAGE_ID = "Idempotency-Key"

WINDOW_MS = 5 * 60 * 1000
"""How far (milliseconds) a sender's clock may be from the receiver's."""

_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._:/-]{1,100}")
_TIMESTAMP = re.compile(r"[0-9]{13}")


class SignType(StrEnum):
    """How a party's messages are signed."""

    SM2 = "sm2"
    HMAC_SM3 = "hmac_sm3"
    NONE = "none"


class EnvelopeFault(StrEnum):
    """What is wrong with an envelope."""

    HEADERS_MISSING = "headers_missing"
    HEADERS_MALFORMED = "headers_malformed"
    SIGN_TYPE_WRONG = "sign_type_wrong"
    CLOCK_SKEWED = "clock_skewed"
    SIGNATURE_WRONG = "signature_wrong"


class EnvelopeRejected(Exception):
    """The envelope cannot be trusted; `fault` says why."""

    def __init__(self, fault: EnvelopeFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class Keys:
    """What one side needs to sign its messages and to check the other's.

    SM2: `private` is one's own key (opaque, see the provider), `public` the other side's x‖y.
    HMAC-SM3: `secret` is shared. NONE needs nothing.
    """

    sign_type: SignType
    private: bytes | None = None
    public: bytes | None = None
    secret: bytes | None = None

    def __repr__(self) -> str:
        return f"Keys({self.sign_type})"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The signed headers of one request, as read by its receiver."""

    party: str
    timestamp: int
    nonce: str
    message_id: str
    sign_type: SignType
    signature: str


def now_ms() -> int:
    """Milliseconds since 1970 by this machine's clock."""
    return time.time_ns() // 1_000_000


def new_nonce() -> str:
    """32 characters nobody has used before."""
    return secrets.token_hex(16)


def canonical_request(
    method: str, target: str, party: str, timestamp: int, nonce: str, message_id: str, body: bytes
) -> bytes:
    """The bytes that a request's signature covers; `target` is the path with its query, as sent."""
    digest = get_provider().sm3(body).hex()
    lines = ("YIQIAO1-REQUEST", method.upper(), target, party, str(timestamp), nonce, message_id, digest)
    return "\n".join(lines).encode()


def canonical_answer(status: int, request_nonce: str, timestamp: int, nonce: str, body: bytes) -> bytes:
    """The bytes that an answer's signature covers."""
    digest = get_provider().sm3(body).hex()
    return "\n".join(("YIQIAO1-ANSWER", str(status), request_nonce, str(timestamp), nonce, digest)).encode()


def sign(keys: Keys, data: bytes) -> str:
    """Base64 of the signature of `data`; empty for `NONE`."""
    if keys.sign_type is SignType.NONE:
        return ""
    if keys.sign_type is SignType.SM2:
        if keys.private is None:
            raise ValueError("no private key to sign with")
        value = get_provider().sm2_sign(keys.private, data)
    else:
        if keys.secret is None:
            raise ValueError("no shared secret to sign with")
        value = get_provider().hmac_sm3(keys.secret, data)
    return base64.b64encode(value).decode("ascii")


def is_signed_by(keys: Keys, data: bytes, signature: str) -> bool:
    """Whether `signature` is the other side's signature of `data`. With `NONE` nothing is checked."""
    if keys.sign_type is SignType.NONE:
        return True
    try:
        value = base64.b64decode(signature.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return False
    if keys.sign_type is SignType.SM2:
        return keys.public is not None and get_provider().sm2_verify(keys.public, data, value)
    return keys.secret is not None and hmac.compare_digest(get_provider().hmac_sm3(keys.secret, data), value)


def request_headers(
    keys: Keys, *, party: str, method: str, target: str, message_id: str, body: bytes
) -> dict[str, str]:
    """The envelope headers of a request that `party` (the sender's code) is about to send."""
    timestamp, nonce = now_ms(), new_nonce()
    data = canonical_request(method, target, party, timestamp, nonce, message_id, body)
    headers = {
        HEADER_PARTY: party,
        HEADER_TIMESTAMP: str(timestamp),
        HEADER_NONCE: nonce,
        HEADER_SIGN_TYPE: keys.sign_type.value,
        HEADER_MESSAGE_ID: message_id,
    }
    if keys.sign_type is not SignType.NONE:
        headers[HEADER_SIGNATURE] = sign(keys, data)
    return headers


def answer_headers(keys: Keys, *, status: int, request_nonce: str, body: bytes) -> dict[str, str]:
    """The envelope headers of the answer to the request that carried `request_nonce`."""
    timestamp, nonce = now_ms(), new_nonce()
    headers = {
        HEADER_TIMESTAMP: str(timestamp),
        HEADER_NONCE: nonce,
        HEADER_SIGN_TYPE: keys.sign_type.value,
    }
    if keys.sign_type is not SignType.NONE:
        headers[HEADER_SIGNATURE] = sign(
            keys, canonical_answer(status, request_nonce, timestamp, nonce, body)
        )
    return headers


def read_envelope(headers: Mapping[str, str]) -> Envelope:
    """The envelope of a request; raises `EnvelopeRejected` when a header is missing or malformed.

    `headers` must find names in any case (as every framework's header mapping does).
    """
    party, timestamp = headers.get(HEADER_PARTY, ""), headers.get(HEADER_TIMESTAMP, "")
    nonce, message_id = headers.get(HEADER_NONCE, ""), headers.get(HEADER_MESSAGE_ID, "")
    if not (party and timestamp and nonce):
        raise EnvelopeRejected(EnvelopeFault.HEADERS_MISSING)
    try:
        sign_type = SignType(headers.get(HEADER_SIGN_TYPE, ""))
    except ValueError:
        raise EnvelopeRejected(EnvelopeFault.SIGN_TYPE_WRONG) from None
    if (
        len(party) > 60
        or not _TIMESTAMP.fullmatch(timestamp)
        or not _NONCE.fullmatch(nonce)
        or (message_id and not _MESSAGE_ID.fullmatch(message_id))
    ):
        raise EnvelopeRejected(EnvelopeFault.HEADERS_MALFORMED)
    return Envelope(party, int(timestamp), nonce, message_id, sign_type, headers.get(HEADER_SIGNATURE, ""))


def check_request(
    keys: Keys, envelope: Envelope, *, method: str, target: str, body: bytes, at_ms: int | None = None
) -> None:
    """Raise `EnvelopeRejected` unless the request is the sender's own and of this moment.

    The caller still has to refuse a nonce that it has seen before.
    """
    if envelope.sign_type is not keys.sign_type:
        raise EnvelopeRejected(EnvelopeFault.SIGN_TYPE_WRONG)
    if abs((now_ms() if at_ms is None else at_ms) - envelope.timestamp) > WINDOW_MS:
        raise EnvelopeRejected(EnvelopeFault.CLOCK_SKEWED)
    data = canonical_request(
        method, target, envelope.party, envelope.timestamp, envelope.nonce, envelope.message_id, body
    )
    if not is_signed_by(keys, data, envelope.signature):
        raise EnvelopeRejected(EnvelopeFault.SIGNATURE_WRONG)


def is_answer_genuine(
    keys: Keys, headers: Mapping[str, str], *, status: int, request_nonce: str, body: bytes
) -> bool:
    """Whether an answer is the party's own answer to the request that carried `request_nonce`."""
    if keys.sign_type is SignType.NONE:
        return True
    timestamp, nonce = headers.get(HEADER_TIMESTAMP, ""), headers.get(HEADER_NONCE, "")
    if headers.get(HEADER_SIGN_TYPE) != keys.sign_type.value or not _TIMESTAMP.fullmatch(timestamp):
        return False
    data = canonical_answer(status, request_nonce, int(timestamp), nonce, body)
    return is_signed_by(keys, data, headers.get(HEADER_SIGNATURE, ""))
