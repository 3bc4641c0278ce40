"""The envelope proves who sent what, when, and in answer to which request."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiqiao.foundation.crypto.provider import get_provider
from yiqiao.foundation.exchange import signing
from yiqiao.foundation.exchange.signing import EnvelopeFault, EnvelopeRejected, Keys, SignType

OURS, THEIRS = get_provider().sm2_generate(), get_provider().sm2_generate()
SECRET = get_provider().random(32)
SIDES = {
    SignType.SM2: (
        Keys(SignType.SM2, private=OURS.private, public=THEIRS.public),
        Keys(SignType.SM2, private=THEIRS.private, public=OURS.public),
    ),
    SignType.HMAC_SM3: (Keys(SignType.HMAC_SM3, secret=SECRET), Keys(SignType.HMAC_SM3, secret=SECRET)),
}
TEXT = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


@pytest.mark.parametrize("sign_type", SIDES)
@settings(max_examples=25, deadline=None)
@given(body=st.binary(max_size=200), path=TEXT)
def test_the_other_side_accepts_what_was_signed(sign_type: SignType, body: bytes, path: str) -> None:
    ours, theirs = SIDES[sign_type]
    headers = signing.request_headers(
        ours, party="demo", method="POST", target=f"/{path}", message_id="m-1", body=body
    )
    signing.check_request(theirs, signing.read_envelope(headers), method="POST", target=f"/{path}", body=body)


@pytest.mark.requirement("CRYPTO-01", "CRYPTO-02")
@pytest.mark.parametrize("sign_type", SIDES)
@pytest.mark.parametrize("part", ["method", "target", "body", "party", "message_id", "nonce"])
def test_no_part_can_be_changed(sign_type: SignType, part: str) -> None:
    ours, theirs = SIDES[sign_type]
    sent = {"method": "POST", "target": "/pay?a=1", "body": b"{}"}
    headers = signing.request_headers(ours, party="demo", message_id="m-1", **sent)  # type: ignore[arg-type]
    names = {
        "party": signing.HEADER_PARTY,
        "message_id": signing.HEADER_MESSAGE_ID,
        "nonce": signing.HEADER_NONCE,
    }
    if part in names:
        headers[names[part]] = "x" * 20
    else:
        sent[part] = {"method": "PUT", "target": "/pay?a=2", "body": b"{ }"}[part]
    with pytest.raises(EnvelopeRejected) as caught:
        signing.check_request(theirs, signing.read_envelope(headers), **sent)  # type: ignore[arg-type]
    assert caught.value.fault is EnvelopeFault.SIGNATURE_WRONG


@pytest.mark.parametrize(
    ("skew_ms", "accepted"),
    [(0, True), (300_000, True), (-300_000, True), (300_001, False), (-300_001, False)],
)
def test_clock_may_differ_by_five_minutes_and_no_more(skew_ms: int, accepted: bool) -> None:
    ours, theirs = SIDES[SignType.HMAC_SM3]
    headers = signing.request_headers(ours, party="demo", method="POST", target="/", message_id="m", body=b"")
    envelope = signing.read_envelope(headers)
    check = lambda: signing.check_request(  # noqa: E731
        theirs, envelope, method="POST", target="/", body=b"", at_ms=envelope.timestamp + skew_ms
    )
    if accepted:
        check()
    else:
        with pytest.raises(EnvelopeRejected, match="clock_skewed"):
            check()


@pytest.mark.requirement("CRYPTO-01", "CRYPTO-02")
@pytest.mark.parametrize("sign_type", SIDES)
def test_answer_is_bound_to_its_request_status_and_body(sign_type: SignType) -> None:
    ours, theirs = SIDES[sign_type]
    headers = signing.answer_headers(theirs, status=200, request_nonce="n" * 32, body=b"{}")

    def is_genuine(status: int = 200, nonce: str = "n" * 32, body: bytes = b"{}") -> bool:
        return signing.is_answer_genuine(ours, headers, status=status, request_nonce=nonce, body=body)

    assert is_genuine()
    assert not is_genuine(status=201)
    assert not is_genuine(nonce="m" * 32)
    assert not is_genuine(body=b"{} ")


def test_keys_do_not_show_themselves_in_a_traceback() -> None:
    assert repr(SIDES[SignType.SM2][0]) == "Keys(sm2)"
