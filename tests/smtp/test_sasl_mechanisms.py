"""PLAIN, LOGIN, CRAM-MD5 and the two that carry a token: exact bytes, step by step."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.errors import LocalProtocolError, RemoteProtocolError
from smtp_desktop.smtp import sasl
from smtp_desktop.smtp.sasl import Credentials, Mechanism

TOKEN = "eyJ0eXAi.Canary-token_~+/=="


def begun(name: str, username: str = "jane", secret: str = "secret") -> Mechanism:
    return sasl.begin(name, Credentials(username, lambda: secret), "smtp.acme.com", 587)


def with_token(name: str, username: str = "jane@acme.com") -> Mechanism:
    credentials = Credentials(username, lambda: TOKEN, is_token=True)
    return sasl.begin(name, credentials, "smtp.acme.com", 587)


# ---- PLAIN (RFC 4616) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "secret", "response"),
    [
        ("tim", "tanstaaftanstaaf", b"\0tim\0tanstaaftanstaaf"),  # RFC 4616 §4
        ("jürgen", "Grüße 🔑", b"\0j\xc3\xbcrgen\0Gr\xc3\xbc\xc3\x9fe \xf0\x9f\x94\x91"),
        ("jane", " a b ", b"\0jane\0 a b "),
    ],
)
def test_plain_says_everything_at_once(username: str, secret: str, response: bytes) -> None:
    subject = begun("PLAIN", username, secret)
    assert subject.initial == response
    assert subject.is_complete


def test_plain_has_nothing_more_to_say() -> None:
    with pytest.raises(RemoteProtocolError, match="asks for more than PLAIN has"):
        begun("PLAIN").respond(b"")


# ---- LOGIN ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prompts",
    [
        (b"Username:", b"Password:"),
        (b"User Name\0", b"Password\0"),
        (b"Password:", b"Username:"),
        (b"", b""),
        (b"\xff\xfe", b"Benutzername:"),
    ],
)
def test_login_counts_prompts_whatever_their_words(prompts: tuple[bytes, bytes]) -> None:
    subject = begun("LOGIN", "jürgen", "Grüße")
    assert subject.initial is None
    seen = [(subject.is_complete, subject.respond(prompt)) for prompt in prompts]
    assert seen == [(False, "jürgen".encode()), (False, "Grüße".encode())]
    assert subject.is_complete
    with pytest.raises(RemoteProtocolError, match="asks for more than LOGIN has"):
        subject.respond(b"Password:")


# ---- CRAM-MD5 (RFC 2195) -------------------------------------------------------------------------


def test_cram_md5_gives_the_digest_of_the_standards_example() -> None:
    subject = begun("CRAM-MD5", "tim", "tanstaaftanstaaf")
    assert subject.initial is None
    challenge = b"<1896.697170952@postoffice.reston.mci.net>"
    expected = b"tim b913a602c7eda7a495b4e6e7334d3890"
    assert (subject.is_complete, subject.respond(challenge)) == (False, expected)
    assert subject.is_complete
    with pytest.raises(RemoteProtocolError, match="asks for more than CRAM-MD5 has"):
        subject.respond(challenge)


def test_cram_md5_takes_any_name_password_and_challenge() -> None:
    response = begun("CRAM-MD5", "jürgen", "Grüße").respond(b"")
    name, _, digest = response.decode().rpartition(" ")
    assert name == "jürgen"
    assert len(bytes.fromhex(digest)) == 16


# ---- XOAUTH2 and OAUTHBEARER (RFC 7628) ----------------------------------------------------------


def test_xoauth2_waits_for_the_server_and_sends_name_and_token() -> None:
    subject = with_token("XOAUTH2")
    assert subject.initial is None
    expected = f"user=jane@acme.com\1auth=Bearer {TOKEN}\1\1"
    assert subject.respond(b"") == expected.encode()
    assert subject.is_complete
    assert subject.detail == ""


@pytest.mark.parametrize("name", ["XOAUTH2", "OAUTHBEARER"])
def test_what_a_server_says_before_it_has_heard_the_token_is_no_refusal(name: str) -> None:
    subject = with_token(name)
    assert TOKEN.encode() in subject.respond(b'{"status":"ready"}')
    assert subject.detail == ""


def test_oauthbearer_names_the_server_and_masks_signs_in_the_name() -> None:
    subject = with_token("OAUTHBEARER", "a=b,c@acme.com")
    assert subject.initial is None
    expected = f"n,a=a=3Db=2Cc@acme.com,\1host=smtp.acme.com\1port=587\1auth=Bearer {TOKEN}\1\1"
    assert subject.respond(b"") == expected.encode()


@pytest.mark.parametrize(("name", "empty"), [("XOAUTH2", b""), ("OAUTHBEARER", b"\1")])
def test_a_refusal_inside_a_challenge_is_told_and_answered_with_nothing(
    name: str, empty: bytes
) -> None:
    subject = with_token(name)
    subject.respond(b"")
    refusal = b'{"status":"401","schemes":"bearer mac","scope":"https://mail.google.com/"}'
    assert subject.respond(refusal) == empty
    assert subject.detail == "status=401 schemes=bearer mac scope=https://mail.google.com/"
    with pytest.raises(RemoteProtocolError, match=f"asks for more than {name} has"):
        subject.respond(refusal)


DETAILS: dict[bytes, str] = {
    b'{"status":"400"}': "status=400",
    b'{"status":400,"scope":"x","more":"y"}': "status=400 scope=x",
    b'{"scope":"s","status":"t"}': "status=t scope=s",
    b"{}": "",
    b"[1, 2]": "[1, 2]",
    b'"words"': '"words"',
    b"not JSON at all": "not JSON at all",
    b"Gr\xc3\xbc\xc3\x9fe \x1b[31m": "Grüße \ufffd[31m",
    b"\xff\xfe\x00": "ÿþ\ufffd",
    b'{"status":"\\u001b[31m\\u202e"}': "status=\ufffd[31m\ufffd",
    b'{"status":"\\ud800"}': "status=\ufffd",
    b'{"status":{"a":"b"},"schemes":["c"],"scope":null}': "",
    b'{"status":' + b"9" * 5000 + b"}": '{"status":' + "9" * 490,
    b"": "",
}


@pytest.mark.parametrize(("challenge", "detail"), DETAILS.items(), ids=lambda one: ascii(one)[:40])
def test_a_refusal_is_told_in_plain_text(challenge: bytes, detail: str) -> None:
    subject = with_token("XOAUTH2")
    subject.respond(b"")
    subject.respond(challenge)
    assert subject.detail == detail


@pytest.mark.parametrize("depth", [10, 900, 990, 5000, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"status":', '{"status":['])
def test_a_refusal_nested_without_end_does_no_harm(opening: str, depth: int) -> None:
    subject = with_token("XOAUTH2")
    subject.respond(b"")
    closing = "".join(reversed(opening.replace('"status":', "").translate({91: 93, 123: 125})))
    bomb = opening * depth + '"x"' + closing * depth
    assert subject.respond(bomb.encode()) == b""
    assert len(subject.detail) <= 500


@given(
    st.binary(max_size=600)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=300),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["status", "scope"]), inner)
        ),
    ).map(lambda value: json.dumps(value).encode())
)
@settings(deadline=None, max_examples=300)
def test_any_refusal_gives_a_short_printable_detail(challenge: bytes) -> None:
    subject = with_token("XOAUTH2")
    subject.respond(b"")
    subject.respond(challenge)
    assert len(subject.detail) <= 500
    subject.detail.encode("utf-8")
    assert not set(subject.detail) & set(map(chr, range(9)))


# ---- What cannot be carried ----------------------------------------------------------------------

NAMES = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER")


@pytest.mark.parametrize("character", ["\0", "\1", "\ud800"])
@pytest.mark.parametrize("name", NAMES)
def test_what_would_break_the_sign_in_apart_is_refused(name: str, character: str) -> None:
    for username, secret in (("ja" + character, CANARY), ("jane", CANARY + character)):
        with pytest.raises(LocalProtocolError, match="cannot carry these characters") as caught:
            begun(name, username, secret)
        assert caught.value.topic == "encoding"


# ---- Challenges ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "challenge"),
    [("", b""), ("VXNlcm5hbWU6", b"Username:"), ("AA==", b"\0"), ("/+8=", b"\xff\xef")],
)
def test_a_challenge_is_base64(text: str, challenge: bytes) -> None:
    assert sasl.decode_challenge(text) == challenge


@pytest.mark.parametrize("text", ["=", "VXN", "VXNl cm5h", "Username:", "_-8=", "ÄÖÜ=", "VQ==x"])
def test_a_challenge_that_is_not_base64_is_refused(text: str) -> None:
    with pytest.raises(RemoteProtocolError, match="cannot be read") as caught:
        sasl.decode_challenge(text)
    assert caught.value.topic == "sasl"


@given(st.binary())
@settings(deadline=None)
def test_every_challenge_is_read_as_it_was_meant(challenge: bytes) -> None:
    assert sasl.decode_challenge(base64.b64encode(challenge).decode()) == challenge


@given(st.text(st.characters(exclude_categories=()), max_size=40))
@settings(deadline=None)
def test_any_text_is_a_challenge_or_refused(text: str) -> None:
    try:
        sasl.decode_challenge(text)
    except RemoteProtocolError:
        return


@pytest.mark.parametrize("name", ["LOGIN", "XOAUTH2", "OAUTHBEARER"])
def test_the_words_of_a_prompt_are_not_read(name: str) -> None:
    mechanism = sasl.begin(name, Credentials("jane", lambda: CANARY))
    assert sasl.answer(mechanism, "Enter it, please:")


def test_what_has_to_be_read_has_to_be_base64() -> None:
    mechanism = sasl.begin("CRAM-MD5", Credentials("jane", lambda: CANARY))
    with pytest.raises(RemoteProtocolError):
        sasl.answer(mechanism, "Enter it, please:")
    assert sasl.answer(mechanism, "PDEuMkBtYWlsLnRlc3Q+")
