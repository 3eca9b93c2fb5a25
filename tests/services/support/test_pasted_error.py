"""A pasted error is explained with what its text and its server tell."""

from __future__ import annotations

import pytest

from diagnosis.said import CATALOGUE, PROVIDERS
from diagnosis.wrappers import WRAPPERS
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.services.support.pasted_error import NothingToExplain, explained

GOOGLE = "534 5.7.9 Application-specific password required. For more information, go to gsmtp"


def code(text: str, stage: Stage | None = None, host: str = "", auth: str = "") -> str:
    return explained(text, CATALOGUE, PROVIDERS, stage=stage, host=host, auth=auth).finding.code


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize(
    ("reply", "stage", "wanted"),
    [
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "sender",
         "from_not_allowed"),
        ("554 5.7.1 <bob@example.com>: Relay access denied", "recipient", "relay_denied"),
    ],
)  # fmt: skip
def test_a_known_reply_is_explained_in_every_wrapping(
    wrapper: str, reply: str, stage: str, wanted: str
) -> None:
    assert code(WRAPPERS[wrapper](reply, stage), Stage(stage)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("curl: (6) Could not resolve host: smtp.gmial.com", "dns"),
        ("[WinError 10061] smtp: actively refused", "wrong_port"),
        ("smtplib.SMTPNotSupportedError: STARTTLS extension not supported", "starttls_missing"),
        ("smtp: certificate verify failed: Hostname mismatch", "cert_hostname"),
        ("AADSTS700016: Application with identifier 'x' was not found", "client_id"),
        ("(1312, 'CredWrite', 'A specified logon session does not exist')", "keyring_missing"),
    ],
)
def test_a_programs_own_error_is_explained(text: str, wanted: str) -> None:
    assert code(text) == wanted


def test_the_provider_is_known_by_its_server_given_or_named_in_the_text() -> None:
    told = explained(f"Host: smtp.gmail.com\nPort: 587\n{GOOGLE}", CATALOGUE, PROVIDERS)
    given = explained(GOOGLE, CATALOGUE, PROVIDERS, host=" SMTP.Gmail.com ")
    helper = explained(GOOGLE, CATALOGUE, PROVIDERS, host="localhost")
    nobody = explained(GOOGLE, CATALOGUE, PROVIDERS, host="mail.acme.test")

    assert told.failure.provider == given.failure.provider == "gmail"
    assert told.failure.facts["secret"] == "app_password"
    assert told.failure.words["provider"] == "Gmail"
    assert helper.failure.provider == nobody.failure.provider == ""


@pytest.mark.parametrize("text", ["", " \n\t", "\0", "\u200b\u200e", "\ufeff"])
def test_an_empty_text_is_an_error_and_no_finding(text: str) -> None:
    with pytest.raises(NothingToExplain, match="no text"):
        code(text)


def test_a_text_that_no_rule_knows_is_unknown_with_what_comes_nearest() -> None:
    other = explained("The cat sat on the mat.", CATALOGUE, PROVIDERS).finding
    reply = explained("554 5.7.1 flurb the message", CATALOGUE, PROVIDERS, stage=Stage.DATA).finding

    assert (other.code, other.certain, other.similar) == ("unknown", False, ())
    assert reply.code == "unknown"
    assert reply.similar


def test_of_several_failures_the_one_that_is_known_counts() -> None:
    text = (
        "smtp\nbob@example.com: 554 5.9.9 flurb the flarb of mail\n"
        "joe@example.com: 550 5.7.60 SMTP; Client does not have permissions to send as this sender"
    )

    found = explained(text, CATALOGUE, PROVIDERS, stage=Stage.SENDER)

    assert found.finding.code == "from_not_allowed"
    assert found.said == (
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("smtplib.SMTPDataError: (554, b'5.7.1 no\\nspam')", "554 5.7.1 no spam"),
        ("The server response was: 5.7.1 no spam", "5.7.1 no spam"),
        ("smtp: connection refused", ""),
    ],
)
def test_what_was_understood_of_the_server_is_told(text: str, said: str) -> None:
    assert explained(text, CATALOGUE, PROVIDERS).said == said


@pytest.mark.parametrize("host", ["smtp.udag.de", "smtp.domeneshop.no", "sendm.cert.legalmail.it"])
def test_where_the_service_hands_out_usernames_nobody_is_sent_to_the_address(host: str) -> None:
    refused = "535 5.7.8 Error: authentication failed"
    found = explained(refused, CATALOGUE, PROVIDERS, stage=Stage.AUTH, host=host).finding
    assert found.code == "bad_credentials"
    assert "a username of its own" in found.explanation
    assert not any("full email address" in action for action in found.actions)
    locked = "535 5.7.8 too many login attempts, account temporarily locked"
    assert code(locked, Stage.AUTH, host) == "account_locked"


DENIED = "ErrorSendAsDenied: You may not send for somebody else."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f'{{"error":{{"code":"{DENIED[:17]}","message":"{DENIED[19:]}","innerError":{{}}}}}}',
            DENIED,
        ),
        (
            f'\n{{\n "error": {{\n "code": "{DENIED[:17]}",\n "message": "{DENIED[19:]}"}}\n}}',
            DENIED,
        ),
        ('{"error":{"code":403,"message":"Say \\"no\\", 5.7.1"}}', '403: Say "no", 5.7.1'),
        ('{"error":{"message":"Access is denied."}}', "Access is denied."),
        ('{"error":{"code":"ErrorSendAsDenied"}}', ""),
        ('{"level":"error","message":"Access is denied."}', ""),
    ],
)
def test_what_an_interface_answered_is_shown_as_words(text: str, said: str) -> None:
    assert explained(text, CATALOGUE, PROVIDERS).said == said
