"""The parties of the city sandbox, as the demo, the tests and a staging environment need them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from yiqiao.foundation.crypto.keyring import keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose
from yiqiao.foundation.exchange.models import Party
from yiqiao.foundation.exchange.signing import SignType
from yiqiao.foundation.exchange.trust import ClientIdentity, TrustFolder


@dataclass(frozen=True, slots=True)
class SandboxParty:
    """A counterpart that the city sandbox plays."""

    code: str
    name: str
    name_en: str
    sign_type: SignType
    permissions: tuple[str, ...] = ()


SANDBOX_PARTIES = (
    SandboxParty("einvoice", "电子票据平台", "E-invoice platform", SignType.SM2, ("exchange.notify",)),
    SandboxParty("acquirer", "银行收单平台", "Card acquirer", SignType.SM2, ("exchange.notify",)),
    SandboxParty("sms", "短信平台", "SMS gateway", SignType.HMAC_SM3),
)


def ensure_sandbox_parties(
    *, city_url: str | None = None, folder: Path | None = None, notify_url: str | None = None
) -> None:
    """Register the sandbox's parties, or bring their addresses and keys up to date. Safe to repeat.

    `folder` is the city's data folder (default ``city`` in the instance's), where both sides show their keys;
    `notify_url` is where the city sends its notices (default this instance's partner interface). A party
    that a person has pointed at a real counterpart (`is_sandbox` off) is left alone.
    """
    trust = TrustFolder((folder or settings.VAR / "city") / "trust")
    address = (city_url or settings.CITY_URL).rstrip("/")
    notices = notify_url or f"http://127.0.0.1:{settings.PORT}/api/partner"
    for one in SANDBOX_PARTIES:
        counterpart = trust.ensure_counterpart(one.code, one.sign_type)
        party, is_new = Party.objects.get_or_create(
            code=one.code,
            defaults={
                "name": one.name,
                "name_en": one.name_en,
                "client_code": settings.HOSPITAL,
                "sign_type": one.sign_type.value,
                "face": "partner" if one.permissions else "",
                "permissions": list(one.permissions),
                "is_sandbox": True,
            },
        )
        if not (is_new or party.is_sandbox):
            continue
        party.base_url = f"{address}/{one.code}"
        party.public_key = counterpart.public
        party.secret = counterpart.secret
        party.save(update_fields=["base_url", "public_key", "secret"])
        public = keyring.get_active(KeyPurpose.PARTY_SIGNING, one.code).public or b""
        trust.put_client(one.code, party.client_code, ClientIdentity(public.hex(), notices))
