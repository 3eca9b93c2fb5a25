"""Which refusals of a sign-in can be about the mechanism."""

from __future__ import annotations

import pytest

from smtp_desktop.smtp.refusals import (
    can_be_the_mechanism,
    names_credentials,
    other_mechanism,
)
from smtp_desktop.smtp.reply import Reply, ReplyReader


def reply(line: str) -> Reply:
    (found,) = ReplyReader().feed(f"{line}\r\n".encode())
    return found


@pytest.mark.parametrize(
    "line",
    [
        "535 5.7.8 Error: authentication failed: Invalid authentication mechanism",
        "535 5.7.8 Error: authentication failed: (reason unavailable)",
        "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
        "535 5.7.8 Error: authentication failed: authentication failure",
        "535 5.7.3 Authentication unsuccessful",
        "535 authentication failed",
        "534 5.7.9 Authentication mechanism is too weak",
        "534 authentication mechanism is too weak",
        "504 5.5.4 Unrecognized authentication type",
        "504 5.7.4 Unrecognized authentication type",
        "502 5.5.2 Syntax error, command unrecognized.",
        "500 unrecognized command",
        "501 5.5.4 Unsupported authentication mechanism",
        "550 5.7.1 authentication method not supported",
    ],
)
def test_what_leaves_the_mechanism_open(line: str) -> None:
    assert can_be_the_mechanism(reply(line))


@pytest.mark.parametrize(
    "line",
    [
        "535 5.7.8 Username and Password not accepted. Learn more at https://support.google.com",
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
        "535 5.7.8 Error: authentication failed: bad password",
        "535 Incorrect authentication data",
        "535 Login incorrect",
        "535 5.7.8 Authentication credentials invalid",
        "535 5.7.0 account locked",
        "535 5.7.1 too many failed attempts",
        "534 5.7.9 Application-specific password required.",
        "538 5.7.11 Encryption required for requested mechanism",
        "432 4.7.12 A password transition is needed",
        "454 4.7.0 Temporary authentication failure",
        "421 4.7.0 Authentication failed",
        "530 5.7.0 Must issue a STARTTLS command first",
        "503 AUTH command used when not advertised",
        "550 5.7.1 go away",
        "501 5.5.2 Cannot decode",
        "535 Niewłaściwe hasło",
        "535 Falsches Kennwort",
    ],
)
def test_what_is_final(line: str) -> None:
    assert not can_be_the_mechanism(reply(line))


def test_what_a_challenge_said_counts_as_well() -> None:
    refused = reply("535 5.7.8 Error: authentication failed")
    assert can_be_the_mechanism(refused, "other-error")
    assert not can_be_the_mechanism(refused, "invalid-proof")
    assert not can_be_the_mechanism(refused, "unknown-user")
    assert names_credentials(refused, "invalid-proof")
    assert not names_credentials(refused)


@pytest.mark.parametrize(
    ("refused", "offered", "other"),
    [
        ("CRAM-MD5", ("CRAM-MD5", "LOGIN", "PLAIN"), "PLAIN"),
        ("PLAIN", ("PLAIN", "LOGIN"), "LOGIN"),
        ("SCRAM-SHA-256", ("SCRAM-SHA-256", "SCRAM-SHA-1", "LOGIN"), "LOGIN"),
        ("LOGIN", ("LOGIN", "CRAM-MD5"), "CRAM-MD5"),
        ("PLAIN", ("PLAIN",), ""),
        ("PLAIN", ("PLAIN", "GSSAPI", "NTLM", "XOAUTH2"), ""),
    ],
)
def test_the_other_mechanism_is_one_that_works_with_any_password_store(
    refused: str, offered: tuple[str, ...], other: str
) -> None:
    assert other_mechanism(refused, offered) == other
