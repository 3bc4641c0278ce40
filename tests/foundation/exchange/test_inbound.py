"""Only a party's own, fresh, unrepeated request gets in; each message is kept and handled once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.builders.exchange import CityServer, run_worker
from yiqiao.foundation import context
from yiqiao.foundation.exchange import inbound, signing
from yiqiao.foundation.exchange.models import InboundMessage, InterfaceLog, PartnerNonce, Party
from yiqiao.foundation.exchange.registry import register_inbound_handler, unregister_inbound_handler
from yiqiao.foundation.exchange.signing import Keys, SignType
from yiqiao.foundation.exchange.trust import TrustFolder

PATH = "/api/partner/einvoice/notices"


def party_keys(city: CityServer, party: str = "einvoice") -> Keys:
    """The keys as the party holds them."""
    own = TrustFolder(city.folder / "trust").ensure_counterpart(party, SignType.SM2)
    client = TrustFolder(city.folder / "trust").find_client(party, "demo")
    assert client is not None
    return Keys(
        own.sign_type,
        private=bytes.fromhex(own.private),
        public=bytes.fromhex(client.public),
        secret=bytes.fromhex(own.secret),
    )


@pytest.fixture
def handled() -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    """What the handler of invoice notices was given."""
    seen: list[tuple[str, Mapping[str, Any]]] = []
    register_inbound_handler("einvoice", "notices", lambda number, payload: seen.append((number, payload)))
    yield seen
    unregister_inbound_handler("einvoice", "notices")


def post(
    city: CityServer,
    body: bytes = b'{"business_no":"S1","number":"26317000000000000001"}',
    *,
    message_id: str | None = None,
    path: str = PATH,
    target: str | None = None,
    party: str = "einvoice",
    keys: Keys | None = None,
    sent_body: bytes | None = None,
    **changed: str,
) -> Any:
    """Send a signed notice; `changed` headers are changed after signing."""
    headers = signing.request_headers(
        keys or party_keys(city, party),
        party=party,
        method="POST",
        target=target or path,
        message_id=message_id if message_id is not None else uuid4().hex,
        body=body,
    )
    headers.update({name.replace("_", "-"): value for name, value in changed.items()})
    return Client().post(
        path, body if sent_body is None else sent_body, content_type="application/json", headers=headers
    )


@pytest.mark.django_db(transaction=True)
def test_notice_is_kept_answered_with_a_signature_and_handled_by_a_task(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    reply = post(city, message_id="n-1")
    assert reply.status_code == 200
    assert reply.json()["accepted"] is True
    assert handled == []
    run_worker()
    assert handled == [("n-1", {"business_no": "S1", "number": "26317000000000000001"})]
    assert InboundMessage.objects.get().status == "handled"
    entry = InterfaceLog.objects.get(direction="in")
    assert (entry.party, entry.message_id, entry.outcome, entry.status) == ("einvoice", "n-1", "done", 200)


@pytest.mark.django_db
def test_answer_is_signed_for_exactly_this_request(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    reply = post(city, X_Request_ID="a" * 16)
    nonce = InterfaceLog.objects.get(direction="in")  # the request's nonce is in the replay table
    assert nonce.outcome == "done"
    used = PartnerNonce.objects.get().nonce
    keys = party_keys(city)
    assert signing.is_answer_genuine(keys, reply.headers, status=200, request_nonce=used, body=reply.content)
    assert not signing.is_answer_genuine(
        keys, reply.headers, status=200, request_nonce="0" * 32, body=reply.content
    )


@pytest.mark.django_db
def test_repeated_message_gets_the_same_answer_and_is_kept_once(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    first, second = post(city, message_id="n-2"), post(city, message_id="n-2")
    assert first.content == second.content
    assert InboundMessage.objects.filter(message_id="n-2").count() == 1


@pytest.mark.django_db
def test_repeated_message_id_with_other_content_is_refused(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    post(city, message_id="n-3")
    reply = post(city, b'{"business_no":"S2"}', message_id="n-3")
    assert (reply.status_code, reply.json()["code"]) == (422, "exchange.message_id_reused")
    assert InboundMessage.objects.get(message_id="n-3").payload["business_no"] == "S1"


@pytest.mark.requirement("CRYPTO-01", "PLATFORM-06")
@pytest.mark.django_db
def test_copied_request_is_refused_as_a_replay(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    headers = signing.request_headers(
        party_keys(city), party="einvoice", method="POST", target=PATH, message_id="n-4", body=b"{}"
    )
    send = lambda: Client().post(PATH, b"{}", content_type="application/json", headers=headers)  # noqa: E731
    assert send().status_code == 200
    copied = send()
    assert (copied.status_code, copied.json()["code"]) == (409, "exchange.request_replayed")


@pytest.mark.requirement("CRYPTO-01")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"sent_body": b'{"business_no":"S9"}'}, "signature_wrong"),
        ({"target": "/api/partner/einvoice/other"}, "signature_wrong"),
        ({"Idempotency_Key": "another-message"}, "signature_wrong"),
        ({"X_Yiqiao_Nonce": "f" * 32}, "signature_wrong"),
        ({"X_Yiqiao_Signature": "AAAA"}, "signature_wrong"),
        ({"X_Yiqiao_Signature": "名"}, "signature_wrong"),
        ({"X_Yiqiao_Signature": ""}, "signature_wrong"),
        ({"X_Yiqiao_Timestamp": str(signing.now_ms() - 3_600_000)}, "clock_skewed"),
        ({"X_Yiqiao_Timestamp": str(signing.now_ms() + 3_600_000)}, "clock_skewed"),
        ({"X_Yiqiao_Timestamp": "yesterday"}, "headers_malformed"),
        ({"X_Yiqiao_Nonce": "short"}, "headers_malformed"),
        ({"X_Yiqiao_Nonce": ""}, "headers_missing"),
        ({"X_Yiqiao_Sign_Type": "none"}, "sign_type_wrong"),
        ({"X_Yiqiao_Sign_Type": "hmac_sm3"}, "sign_type_wrong"),
        ({"X_Yiqiao_Sign_Type": "md5"}, "sign_type_wrong"),
    ],
)
@pytest.mark.requirement("CRYPTO-01", "PLATFORM-06")
def test_anything_changed_after_signing_is_refused_and_leaves_nothing(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]], change: dict[str, Any], fault: str
) -> None:
    reply = post(city, **change)
    assert (reply.status_code, reply.json()["code"]) == (401, "exchange.signature_rejected")
    assert reply.json()["details"]["fault"] == fault
    assert not InboundMessage.objects.exists()
    assert not PartnerNonce.objects.exists()


@pytest.mark.django_db
def test_request_signed_by_somebody_else_is_refused_and_logged_without_its_body(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    reply = post(city, keys=party_keys(city, "acquirer"))
    assert reply.status_code == 401
    entry = InterfaceLog.objects.get(direction="in")
    assert (entry.outcome, entry.request_body) == ("rejected", "")


@pytest.mark.django_db
@pytest.mark.parametrize("party", ["nobody", "sms"])
def test_party_that_may_not_call_is_refused(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]], party: str
) -> None:
    assert post(city, party=party, keys=party_keys(city)).status_code == 401


@pytest.mark.django_db
def test_party_cannot_speak_under_another_partys_path(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    reply = post(city, party="acquirer")
    assert (reply.status_code, reply.json()["code"]) == (404, "exchange.operation_not_offered")


@pytest.mark.django_db
def test_party_without_the_permission_is_forbidden(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    Party.objects.filter(code="einvoice").update(permissions=[])
    assert post(city).status_code == 403


@pytest.mark.django_db
def test_unsigned_request_to_a_signed_face_is_refused(db: None) -> None:
    reply = Client().post(PATH, {}, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (401, "exchange.signature_rejected")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'"x"', b"{", b"\xff\xfe", b'{"a":NaN}', b'{"a":"\\ud800"}', b""]
)
def test_body_that_is_no_storable_json_object_is_refused_by_name(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]], body: bytes
) -> None:
    reply = post(city, body)
    assert 400 <= reply.status_code < 500
    assert not InboundMessage.objects.exists()


@pytest.mark.django_db
def test_missing_message_id_is_refused_by_name(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    reply = post(city, message_id="")
    assert reply.status_code == 422
    assert reply.json()["fields"][0]["field"] == "Idempotency-Key"


@pytest.mark.django_db
def test_handler_that_fails_is_tried_again_and_runs_to_its_end_once(city: CityServer) -> None:
    calls: list[str] = []

    def fail_once(number: str, payload: Mapping[str, Any]) -> None:
        calls.append(number)
        if len(calls) == 1:
            raise ValueError("first time")

    register_inbound_handler("einvoice", "notices", fail_once)
    try:
        post(city, message_id="n-5")
        row = InboundMessage.objects.get(message_id="n-5")
        inbound.handle(row.pk)
        row.refresh_from_db()
        assert (row.status, row.last_error) == ("received", "ValueError")
        for _ in range(3):
            inbound.handle(row.pk)
        row.refresh_from_db()
        assert (row.status, calls) == ("handled", ["n-5", "n-5"])
    finally:
        unregister_inbound_handler("einvoice", "notices")


@pytest.mark.django_db
def test_handler_acts_as_the_system_not_as_the_party(city: CityServer) -> None:
    actors: list[str] = []
    register_inbound_handler(
        "einvoice", "notices", lambda number, payload: actors.append(context.current_actor().id)
    )
    try:
        post(city, message_id="n-6")
        inbound.handle(InboundMessage.objects.get(message_id="n-6").pk)
        assert actors == ["system"]
    finally:
        unregister_inbound_handler("einvoice", "notices")


@pytest.mark.django_db
def test_shared_secret_signs_as_well_as_a_key_pair(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "0123456789abcdef0123456789abcdef"
    Party.objects.filter(code="einvoice").update(sign_type="hmac_sm3")
    monkeypatch.setenv("YIQIAO_PARTY_SECRET_EINVOICE", secret)
    keys = Keys(SignType.HMAC_SM3, secret=bytes.fromhex(secret))
    assert post(city, keys=keys).status_code == 200
    assert post(city, keys=Keys(SignType.HMAC_SM3, secret=bytes(16))).status_code == 401


@pytest.mark.requirement("PLATFORM-05", "CRYPTO-02")
@pytest.mark.django_db
def test_stored_payload_is_encrypted_json(
    city: CityServer, handled: list[tuple[str, Mapping[str, Any]]]
) -> None:
    post(city, json.dumps({"payer": "周航宇"}, ensure_ascii=False).encode(), message_id="n-7")
    assert InboundMessage.objects.get(message_id="n-7").payload == {"payer": "周航宇"}
