"""SCRAM: what a server may not ask, and what a name or password may not hold."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.errors import LocalProtocolError, RemoteProtocolError
from smtp_desktop.smtp import sasl
from smtp_desktop.smtp.sasl import Credentials, Mechanism

NAMES = ("SCRAM-SHA-1", "SCRAM-SHA-256")


def begun(name: str, username: str = "jane", secret: str = CANARY) -> Mechanism:
    return sasl.begin(name, Credentials(username, lambda: secret))


def nonce_of(subject: Mechanism) -> str:
    assert subject.initial is not None
    return subject.initial.decode().partition("r=")[2]


# ---- Too much work, and no sense -----------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "i=600001",
        "i=10000000",
        "i=2147483647",
        "i=" + "9" * 5000,
        "i=0000001000000000",
        "i=1_000_000_000",
        "i= 1000000000",
        "i=+1000000000",
        "i=4096,i=1000000000",
        "i=1000000000,i=4096",
        "i=٤٠٩٦",
        "i=0",
        "i=-1",
        "i=",
        "i=4096,",
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_server_that_asks_for_too_much_work_is_refused_at_once(name: str, asked: str) -> None:
    subject = begun(name)
    nonce = nonce_of(subject) + "x"
    start = time.process_time()
    with pytest.raises(RemoteProtocolError) as caught:
        subject.respond(f"r={nonce},s=QSXCR+Q6sek8bf92,{asked}".encode())
    assert time.process_time() - start < 0.5
    assert caught.value.topic == "sasl"


def test_an_extension_that_nobody_knows_is_passed_over() -> None:
    subject = begun("SCRAM-SHA-256")
    nonce = nonce_of(subject)
    first = f"r={nonce}x,s=QSXCR+Q6sek8bf92,i=4096,x=more,y=i=1"
    assert subject.respond(first.encode()).startswith(b"c=biws,")


NO_SENSE = (
    "",
    "i=4096",
    "r={nonce}x,s=QSXCR+Q6sek8bf92",
    "s=QSXCR+Q6sek8bf92,r={nonce}x,i=4096",
    "m=ext,r={nonce}x,s=QSXCR+Q6sek8bf92,i=4096",
    "r=another,s=QSXCR+Q6sek8bf92,i=4096",
    "r={nonce}x,s=***,i=4096",
    "r={nonce}x,s=,i=4096",
    "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    "VXNlcm5hbWU6",
)


@pytest.mark.parametrize("challenge", NO_SENSE)
@pytest.mark.parametrize("name", NAMES)
def test_a_challenge_that_makes_no_sense_is_refused(name: str, challenge: str) -> None:
    subject = begun(name)
    nonce = nonce_of(subject)
    with pytest.raises(RemoteProtocolError, match="makes no sense") as caught:
        subject.respond(challenge.format(nonce=nonce).encode())
    assert caught.value.topic == "sasl"


def test_a_challenge_is_ascii() -> None:
    with pytest.raises(RemoteProtocolError):
        begun("SCRAM-SHA-1").respond("r=ü".encode())


@given(st.sampled_from(NAMES), st.text("rsie=,x4096+/AZ", max_size=40), st.text(max_size=20))
@settings(deadline=None, max_examples=300)
def test_any_challenge_ends_in_a_response_or_an_error(name: str, tail: str, final: str) -> None:
    subject = begun(name)
    nonce = nonce_of(subject)
    try:
        subject.respond(f"r={nonce}{tail}".encode())
        subject.respond(final.encode("ascii", "replace"))
    except RemoteProtocolError:
        assert not subject.is_complete


# ---- What SASLprep forbids (RFC 4013) ------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("username", "secret"),
    [
        ("jane", f"{CANARY}\x07"),
        ("jane", f"{CANARY}🔑"),
        ("jane", f"{CANARY}\ue000"),
        ("jane", "\u0627\u0031"),
        ("ja\u0007ne", CANARY),
        ("", CANARY),
    ],
    ids=ascii,
)
def test_what_scram_cannot_carry_is_said_before_anything_is_sent(
    name: str, username: str, secret: str
) -> None:
    with pytest.raises(LocalProtocolError, match="cannot carry these characters") as caught:
        begun(name, username, secret)
    assert caught.value.topic == "encoding"
