"""What real servers say to a sender, a recipient and a message: words collected from them."""

from __future__ import annotations

import pytest

from diagnosis.said import CATALOGUE, GMAIL, GSMTP, M365, RELAY, SES, YAHOO, Said, failure
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.stage import Stage

AUTH, SENDER, RECIPIENT, DATA = Stage.AUTH, Stage.SENDER, Stage.RECIPIENT, Stage.DATA

SENDING: dict[Said, str] = {
    Said(SENDER, f"530 5.7.0 Must issue a STARTTLS command first. {GSMTP}"): "starttls_required",
    Said(
        SENDER,
        "530 5.7.7 Email sending without SSL/TLS encryption is not allowed. For details see",
        "smtp.yandex.com",
    ): "starttls_required",
    Said(SENDER, "530 5.5.1 Authentication Required", "smtp.zoho.com"): "not_authenticated",
    Said(SENDER, "530 5.7.57 Client not authenticated to send mail", M365): "not_authenticated",
    Said(RECIPIENT, "550 Unauthenticated mail not allowed from this range"): "not_authenticated",
    Said(
        SENDER, "550 Unauthenticated senders not allowed", "smtp.sendgrid.net"
    ): "not_authenticated",
    Said(SENDER, "550 5.7.1 Client was not authenticated", "mail.acme.com"): "not_authenticated",
    Said(
        SENDER, "550 5.7.60 SMTP; Client does not have permissions to send as this sender", M365
    ): "from_not_allowed",
    Said(
        DATA,
        "554 5.2.252 SendAsDenied; jane@acme.com not allowed to send as sales@acme.com; "
        "STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied",
        M365,
    ): "from_not_allowed",
    Said(
        SENDER, "550 5.7.1 Client does not have permissions to send as this sender"
    ): "from_not_allowed",
    Said(
        DATA,
        "550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains",
        M365,
    ): "from_not_allowed",
    Said(
        SENDER, "501 mail from address must be same as authorization user", "smtp.qq.com"
    ): "from_not_allowed",
    Said(DATA, "530 From/Sender name is not valid"): "from_not_allowed",
    Said(
        RECIPIENT,
        "553 5.7.1 <sales@acme.com>: Sender address rejected: not owned by user jane@acme.com",
    ): "from_not_allowed",
    Said(
        RECIPIENT, "553 5.7.1 <jane@acme.com>: Sender address rejected: not logged in"
    ): "from_not_allowed",
    Said(SENDER, f"555 5.5.2 Syntax error, cannot decode response. {GSMTP}", GMAIL): "bad_address",
    Said(
        RECIPIENT, "553 5.1.2 We weren't able to find the recipient domain.", GMAIL
    ): "bad_address",
    Said(
        RECIPIENT, "553 5.1.3 The recipient address <joe@acme> is not a valid RFC 5321 address."
    ): "bad_address",
    Said(
        SENDER, "553 5.1.7 The sender address <jane@acme> is not a valid RFC 5321 address."
    ): "bad_address",
    Said(SENDER, "550 5.1.8 Sender Domain Invalid (VM420)", "smtp.virginmedia.com"): "bad_address",
    Said(
        SENDER, "450 4.1.8 <jane@acme.example>: Sender address rejected: Domain not found"
    ): "bad_address",
    Said(
        RECIPIENT,
        "550 5.1.1 The email account that you tried to reach does not exist. Please try"
        f"|5.1.1 double-checking the recipient's email address for typos. {GSMTP}",
        GMAIL,
    ): "recipient_unknown",
    Said(
        RECIPIENT,
        "550 5.1.1 <joe@acme.com>: Recipient address rejected: User unknown in local table",
    ): "recipient_unknown",
    Said(
        DATA,
        "554 delivery error: dd This user doesn't have a yahoo.com account (joe@yahoo.com) [0]",
        YAHOO,
    ): "recipient_unknown",
    Said(RECIPIENT, "550 No such user here"): "recipient_unknown",
    Said(RECIPIENT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound", M365): "recipient_unknown",
    Said(
        RECIPIENT, "452 4.2.2 The email account that you tried to reach is over quota.", GMAIL
    ): "recipient_full",
    Said(RECIPIENT, "552 5.2.2 <joe@acme.com>: Mailbox full"): "recipient_full",
    Said(DATA, "552 5.2.2 <joe@acme.com> Quota exceeded (mailbox for user is full)"): (
        "recipient_full"
    ),
    Said(
        RECIPIENT, "450 4.2.0 <joe@acme.com>: Recipient address rejected: Greylisted, see postgrey"
    ): "greylist",
    Said(RECIPIENT, "451 4.7.1 Greylisting in action, please come back later"): "greylist",
    Said(RECIPIENT, "450 4.7.1 Please try again in 5 minutes"): "greylist",
    Said(
        RECIPIENT,
        "550 5.1.90 Your message can't be sent because you've reached your daily limit for "
        "message recipients",
        M365,
    ): "quota",
    Said(DATA, f"550 5.4.5 Daily SMTP relay sending limit exceeded. {GSMTP}", RELAY): "quota",
    Said(DATA, "451 Authentication failed: Maximum credits exceeded", "smtp.sendgrid.net"): "quota",
    Said(AUTH, "451 Authentication failed: Maximum credits exceeded", "smtp.sendgrid.net"): "quota",
    Said(DATA, "550 Maximum credits exceeded", "smtp.sendgrid.net"): "quota",
    Said(DATA, "454 Throttling failure: Maximum sending rate exceeded.", SES): "quota",
    Said(DATA, "454 Throttling failure: Daily message quota exceeded.", SES): "quota",
    Said(
        DATA,
        "552 5.3.4 Your message exceeded Google's message size limits. Please visit"
        f"|5.3.4  https://support.google.com/mail/?p=MaxSizeError {GSMTP}",
        GMAIL,
    ): "too_big",
    Said(SENDER, "552 5.3.4 Message size exceeds fixed limit"): "too_big",
    Said(SENDER, "552 Message size exceeds maximum permitted"): "too_big",
    Said(RECIPIENT, "554 5.7.1 <joe@acme.com>: Relay access denied"): "relay_denied",
    Said(RECIPIENT, "550 5.7.1 Relaying denied"): "relay_denied",
    Said(RECIPIENT, "550 relay not permitted"): "relay_denied",
    Said(
        RECIPIENT, "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", auth="none"
    ): "relay_denied",
    Said(
        RECIPIENT, "550 5.7.367 Remote server returned not permitted to relay", M365
    ): "relay_denied",
    Said(
        DATA,
        "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
        M365,
    ): "dmarc_spf",
    Said(
        DATA,
        "550 5.7.26 This message does not have authentication information or fails to pass"
        f"|5.7.26 authentication checks (SPF or DKIM). {GSMTP}",
        GMAIL,
    ): "dmarc_spf",
    Said(DATA, "554 DT:SPM 163 smtp10,DsCowAC,see help_spam_16.htm", "smtp.163.com"): (
        "content_block"
    ),
    Said(
        DATA, "550 5.4.6 Unusual sending activity detected. Please try after sometime"
    ): "account_blocked",
}


@pytest.mark.parametrize(
    ("said", "code"),
    SENDING.items(),
    ids=[f"{one.stage.value}-{one.reply[:50]}" for one in SENDING],
)
def test_the_words_of_a_server_about_the_message_are_understood(said: Said, code: str) -> None:
    found = explain(failure(said), CATALOGUE)
    assert found.code == code
    assert found.similar == ()
    for text in (found.title, found.explanation, *found.actions):
        assert text
        assert "{" not in text


def test_every_cause_of_refusing_a_message_is_among_them() -> None:
    assert set(SENDING.values()) >= {
        *("not_authenticated", "from_not_allowed", "recipient_unknown", "recipient_full"),
        *("greylist", "quota", "too_big"),
    }
