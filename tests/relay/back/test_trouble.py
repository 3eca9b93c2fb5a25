"""Every error that keeps a message from being offered has an answer, and a code that is not the
program's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smtp_desktop import errors
from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.relay.back.trouble import topic_of, trouble
from smtp_desktop.smtp.reply import EnhancedStatus, Reply

NO = Reply(535, ("5.7.8 wrong",), EnhancedStatus(5, 7, 8))


@pytest.mark.parametrize(
    ("error", "beginning"),
    [
        (errors.SendingSwitchedOff("default"), "451 4.3.0 Sending is switched off"),
        (errors.AccountNotFound("default"), "451 4.3.0 SMTP Desktop has no usable account"),
        (errors.SettingsInvalid("x"), "451 4.3.0 "),
        (errors.SecretStoreLocked("x"), "451 4.3.0 The password store of this computer is locked"),
        (errors.SecretStoreDismissed("x"), "451 4.3.0 "),
        (errors.SecretStoreHung("x"), "451 4.3.0 "),
        (errors.SecretNotFound("x"), "454 4.7.0 "),
        (errors.SignInNeeded("x"), "454 4.7.0 "),
        (errors.SignInExpired("x"), "454 4.7.0 "),
        (errors.IdentityProviderFailed("x"), "454 4.7.0 The sign-in service"),
        (errors.SignInHeldBack(datetime.now(UTC)), "454 4.7.0 "),
        (errors.HostNotFound("x"), "451 4.4.1 "),
        (errors.ConnectionRefused("x"), "451 4.4.1 "),
        (errors.CertificateExpired("x"), "451 4.4.1 "),
        (errors.MechanismMissing(["X"]), "454 4.7.0 "),
        (errors.ExtensionMissing("STARTTLS"), "451 4.4.1 There is no safe connection"),
        (errors.ExtensionMissing("SMTPUTF8"), "553 5.6.7 "),
        (errors.LocalProtocolError("x", "too_big"), "552 5.3.4 "),
        (errors.LocalProtocolError("x", "message"), "550 5.6.11 "),
        (errors.LocalProtocolError("x", "order"), "451 4.4.1 "),
        (errors.RemoteProtocolError("x", "malformed"), "451 4.4.1 "),
        (errors.LocalProtocolError("x", "names_others"), "554 5.6.0 To, Cc or Bcc name"),
        (errors.LocalProtocolError("x", "resent"), "554 5.6.0 The message was sent on"),
        (errors.ApiBusy(429, "ApplicationThrottled"), "451-4.3.2 429 ApplicationThrottled"),
        (errors.ApiBusy(503), "451-4.3.2 503"),
        (errors.ApiRefused(401, "InvalidAuthenticationToken"), "454-4.7.0 401 Inv"),
        (errors.ApiRefused(403, "ErrorSendAsDenied"), "550 5.7.60 403 ErrorSendAsDenied"),
        (errors.ApiRefused(403, "ErrorAccessDenied"), "550 5.7.1 403 ErrorAccessDenied"),
        (errors.ApiRefused(400, "ErrorInvalidRecipients"), "550 5.1.3 400 "),
        (errors.ApiRefused(413), "552 5.3.4 413"),
        (errors.ApiRefused(400, "ErrorMessageSizeExceeded"), "552 5.3.4 400 "),
        (errors.ApiRefused(400, "BadRequest"), "554 5.0.0 400 BadRequest"),
        (errors.InstallationDamaged("clouds.toml"), "451 4.3.0 "),
        (errors.OutcomeUnknown("x"), "554 5.0.0 The message may have been sent"),
        (errors.Cancelled("x"), "451 4.3.0 "),
    ],
)
def test_every_trouble_has_an_answer(error: SmtpDesktopError, beginning: str) -> None:
    assert trouble(error).text.startswith(beginning)


@pytest.mark.parametrize("topic", ["too_big", "message"])
def test_what_is_wrong_with_a_message_is_known_by_its_answer(topic: str) -> None:
    assert topic_of(trouble(errors.LocalProtocolError("x", topic))) == topic
    assert topic_of(trouble(errors.HostNotFound("x"))) == ""


def test_a_refused_sign_in_is_not_the_programs_own() -> None:
    said = trouble(errors.PermanentReply(NO), signing_in=True)
    assert said.text.splitlines()[0] == "454-4.7.0 wrong"
    assert "Test Email" in said.text


@pytest.mark.parametrize(
    ("reply", "first"),
    [
        (Reply(554, ("5.7.1 go away",), EnhancedStatus(5, 7, 1)), "451-4.3.2 go away"),
        (Reply(421, ("4.7.0 busy",), EnhancedStatus(4, 7, 0)), "451-4.7.0 busy"),
    ],
)
def test_a_server_that_turns_us_away(reply: Reply, first: str) -> None:
    assert trouble(errors.PermanentReply(reply)).text.splitlines()[0] == first
