"""Reading the party registry, and the keys with which both sides sign."""

from __future__ import annotations

import os

from yiqiao.foundation.crypto.keyring import keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose
from yiqiao.foundation.exchange.errors import PartyNotConfigured, PartyNotFound
from yiqiao.foundation.exchange.models import Party
from yiqiao.foundation.exchange.signing import Keys, SignType

SECRET_VARIABLE = "YIQIAO_PARTY_SECRET_"  # noqa: S105 - the beginning of a variable's name


def find_party(code: str) -> Party | None:
    """The party's row, if it is registered."""
    return Party.objects.filter(code=code).first()


def get_party(code: str) -> Party:
    """The party's row; raises `PartyNotFound`."""
    party = find_party(code)
    if party is None:
        raise PartyNotFound(
            f"没有登记编码为“{code}”的机构，请在机构接口页登记后再试。", details={"party": code}
        )
    return party


def keys_of(party: Party) -> Keys:
    """Our keys towards the party; raises `PartyNotConfigured` when one is missing or unreadable."""
    sign_type = SignType(party.sign_type)
    try:
        if sign_type is SignType.SM2:
            public = bytes.fromhex(party.public_key)
            if len(public) != 64:
                raise ValueError("an SM2 public key is 64 bytes")
            private = keyring.get_active(KeyPurpose.PARTY_SIGNING, party.code).material
            return Keys(sign_type, private=private, public=public)
        if sign_type is SignType.HMAC_SM3:
            variable = SECRET_VARIABLE + party.code.upper().replace("-", "_")
            secret = bytes.fromhex(os.environ.get(variable) or party.secret or "")
            if len(secret) < 16:
                raise ValueError("a shared secret is at least 16 bytes")
            return Keys(sign_type, secret=secret)
    except ValueError as error:
        raise PartyNotConfigured(
            f"“{party.name}”的签名密钥未配置或格式不对，请联系信息科在机构接口页补全。",
            details={"party": party.code},
        ) from error
    return Keys(SignType.NONE)
