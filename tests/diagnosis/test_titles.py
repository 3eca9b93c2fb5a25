"""What pasted texts are told by title, where the code of a finding alone would not say enough."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.services.support.pasted_error import explained
from support.fakes import CATALOGUE, PROVIDERS

OWN_COMPUTER = "The program looks for the mail server on its own computer."
NO_NAME = "The sending server has no name in the DNS."
TEMPORARY = "The server has a passing problem."
TOO_MANY = "The message has more recipients than the server takes."
RECEIVING = "This error is about receiving email, not about sending."

TITLES = {
    "Error: connect ECONNREFUSED 127.0.0.1:587 at TCPConnectWrap.afterConnect": OWN_COMPUTER,
    "connect ECONNREFUSED ::1:25": OWN_COMPUTER,
    "dial tcp 127.0.0.1:25: connect: connection refused": OWN_COMPUTER,
    'mail(): Failed to connect to mailserver at "localhost" port 25, verify your "SMTP" and '
    '"smtp_port" setting in php.ini': OWN_COMPUTER,
    "No connection could be made because the target machine actively refused it "
    "127.0.0.1:25": OWN_COMPUTER,
    'Errno::ECONNREFUSED: Connection refused - connect(2) for "localhost" port 25': OWN_COMPUTER,
    "dial tcp 203.0.113.9:587: connect: connection refused": (
        "The server is there, but port 587 is closed."
    ),
    "554-Transaction failed\n554 Reject due to policy restrictions.": (
        "The server refused the message by a rule of its own."
    ),
    "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded": (
        "The server asks to slow down."
    ),
    "554 5.5.1 Error: no valid recipients": "The server took none of the recipients.",
    "550 5.1.1 <bob@acme.com>: user unknown\n554 5.5.1 Error: no valid recipients": (
        "There is no such mailbox."
    ),
    "SMTP: found inactive addresses: bob@acme.com": (
        "The service no longer sends to this recipient."
    ),
    "550 5.7.25 The IP address sending this message does not have a PTR record setup": NO_NAME,
    "450 4.7.25 Client host rejected: cannot find your hostname, [203.0.113.7]": NO_NAME,
    "javax.mail.AuthenticationFailedException: failed to connect, no password specified?": (
        "The program had no password to sign in with."
    ),
    "IMAP: A1 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)": RECEIVING,
    "imaplib.IMAP4.error: b'[AUTHENTICATIONFAILED] Invalid credentials (Failure)'": RECEIVING,
    "-ERR [AUTH] Username and password not accepted.": RECEIVING,
    "452 4.4.5 Insufficient disk space; try again later": TEMPORARY,
    "452 4.3.1 Insufficient disk space": TEMPORARY,
    "452 4.2.2 mailbox has insufficient disk space": "The mailbox of the recipient is full.",
    "535 5.7.8 Error: authentication failed: Connection lost to authentication server": TEMPORARY,
    "452-4.5.3 Your message has too many recipients.": TOO_MANY,
    "550 5.5.3 Too many recipients": TOO_MANY,
    "Error: self signed certificate in certificate chain": (
        "We cannot be sure that this is really the right server."
    ),
}
ONE_MEANING = {
    "452 4.4.5 Insufficient disk space; try again later",
    "452 4.3.1 Insufficient disk space",
    "452 4.2.2 mailbox has insufficient disk space",
    "535 5.7.8 Error: authentication failed: Connection lost to authentication server",
    "452-4.5.3 Your message has too many recipients.",
    "550 5.5.3 Too many recipients",
    "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
    "javax.mail.AuthenticationFailedException: failed to connect, no password specified?",
}


@pytest.mark.parametrize(("text", "title"), TITLES.items())
def test_a_pasted_text_is_told_by_its_title(text: str, title: str) -> None:
    assert _found(text).title == title


def test_certain_are_only_words_with_one_meaning() -> None:
    assert {text for text in TITLES if _found(text).certain} == ONE_MEANING


def test_who_only_receives_is_offered_no_port_for_sending() -> None:
    assert _found("IMAP: A1 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)").fixes == ()


def _found(text: str) -> Finding:
    return explained(text, CATALOGUE, PROVIDERS).finding
