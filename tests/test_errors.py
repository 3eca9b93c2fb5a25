"""The tree of everything that can go wrong, and what each branch carries."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime

import pytest

from smtp_desktop import errors
from smtp_desktop.errors import (
    ExtensionMissing,
    HandshakeFailed,
    HostNotFound,
    IdentityProviderFailed,
    LocalProtocolError,
    MechanismMissing,
    NegativeReply,
    PermanentReply,
    RemoteProtocolError,
    SettingsFromNewerVersion,
    SettingsInvalid,
    SettingsUnreadable,
    SignInExpired,
    SignInHeldBack,
    SignInRefused,
    SmtpDesktopError,
    TlsError,
    TransientReply,
    WrongAudience,
)
from smtp_desktop.model.draft import Field
from smtp_desktop.model.problem import Problem, ProblemCode
from smtp_desktop.smtp.reply import Reply

ALL = {
    name: kind
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, BaseException) and kind.__module__.startswith(errors.__name__)
}

FAMILIES = {
    "ApiRefused": ("ApiBusy",),
    "OutcomeUnknown": (),
    "SettingsError": (
        *("SettingsInvalid", "SettingsUnreadable", "SettingsFromNewerVersion"),
        *("AccountNotFound", "SettingsNotSaved", "SettingsNotFound", "SendingSwitchedOff"),
        "RegisterNotChanged",
    ),
    "SecretStoreError": (
        *("SecretStoreLocked", "SecretStoreDismissed", "SecretStoreUnavailable"),
        *("SecretStoreHung", "SecretStoreFailed", "SecretNotFound"),
        "SecretKeptForOther",
    ),
    "SignInError": (
        *("SignInNeeded", "SignInTimedOut", "SignInRefused", "ConsentNeeded", "SignInExpired"),
        *("SignInUnconfirmed", "WrongAudience", "RedirectFailed", "IdentityProviderFailed"),
        *("AddressRefused", "OtherPersonSignedIn", "PermissionMissing", "SignInMixedUp"),
    ),
    "TransportError": (
        *("HostNotFound", "ConnectionRefused", "ConnectionTimedOut", "NetworkUnreachable"),
        *("ConnectionLost", "NoAnswer"),
    ),
    "TlsError": (
        *("CertificateNotTrusted", "CertificateNameMismatch", "CertificateExpired"),
        "HandshakeFailed",
    ),
    "ProtocolError": ("LocalProtocolError", "RemoteProtocolError"),
    "ExtensionMissing": ("MechanismMissing",),
    "NegativeReply": ("TransientReply", "PermanentReply"),
    "FileNotWritten": (),
    "RelayNotStarted": ("RelayPortTaken", "RelaySilent"),
    "ProgramUnknown": (),
    "ProgramNotSignedIn": (),
    "InstallationDamaged": (),
    "SendingLogFailed": (),
    "DiscoveryError": (),
    "SignInHeldBack": (),
    "SignInElsewhere": (),
    "TurnMissed": (),
    "Cancelled": (),
}


def test_every_error_has_its_place_in_one_tree() -> None:
    listed = {"SmtpDesktopError", *FAMILIES, *(one for some in FAMILIES.values() for one in some)}
    assert set(ALL) == listed
    for family, members in FAMILIES.items():
        assert ALL[family].__base__ is SmtpDesktopError
        assert all(issubclass(ALL[member], ALL[family]) for member in members)


def test_the_tree_is_drawn_as_it_is() -> None:
    assert errors.__doc__ is not None
    drawn = errors.__doc__[: errors.__doc__.index("Adapters")]
    names = set(re.findall(r"\b[A-Z][a-z]\w+[A-Z]\w+|\bCancelled|\bNoAnswer", drawn))
    assert names == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_every_error_says_what_it_means(name: str) -> None:
    assert (vars(ALL[name])["__doc__"] or "").partition("\n")[0].endswith(".")


def test_invalid_settings_say_where() -> None:
    problem = Problem(Field.PORT, ProblemCode.PORT_MISSING)
    subject = SettingsInvalid("this is wrong", "server.port", 7, problem)
    assert str(subject) == "this is wrong"
    assert (subject.key, subject.line, subject.problem) == ("server.port", 7, problem)
    assert subject.path == ""


@pytest.mark.parametrize("kind", [SettingsInvalid, SettingsUnreadable, SettingsFromNewerVersion])
def test_a_file_may_be_wrong_as_a_whole(kind: type[SettingsInvalid]) -> None:
    subject = kind("this is wrong")
    assert (subject.reason, subject.key, subject.line) == ("this is wrong", "", 0)
    assert subject.problem is None


def test_a_name_may_be_unknown_or_not_have_been_looked_up() -> None:
    assert HostNotFound("no such name").certain
    assert not HostNotFound("no answer", certain=False).certain


def test_a_failed_encryption_keeps_its_reason_and_first_bytes() -> None:
    subject = HandshakeFailed("No encryption.", reason="WRONG_VERSION_NUMBER", first_bytes=b"220")
    assert (subject.reason, subject.first_bytes) == ("WRONG_VERSION_NUMBER", b"220")
    assert not subject.has_agreed
    assert (TlsError("x").reason, TlsError("x").first_bytes) == ("", b"")


def test_a_broken_rule_has_its_topic() -> None:
    assert LocalProtocolError("out of order", "order").topic == "order"
    subject = RemoteProtocolError("no SMTP", "not_a_reply", b"HTTP/1.1")
    assert (str(subject), subject.topic, subject.sample) == ("no SMTP", "not_a_reply", b"HTTP/1.1")
    assert RemoteProtocolError("no SMTP").sample == b""


def test_a_missing_extension_is_named() -> None:
    subject = ExtensionMissing("STARTTLS")
    assert subject.keyword == "STARTTLS"
    assert str(subject) == "The server does not offer STARTTLS."


def test_missing_mechanisms_come_with_those_on_offer() -> None:
    subject = MechanismMissing(["NTLM", "GSSAPI"])
    assert (subject.keyword, subject.offered) == ("AUTH", ("NTLM", "GSSAPI"))


@pytest.mark.parametrize("kind", [TransientReply, PermanentReply])
def test_a_refusal_keeps_the_reply_verbatim(kind: type[NegativeReply]) -> None:
    reply = Reply(554, ("5.7.1 No", "entry"))
    subject = kind(reply)
    assert subject.reply is reply
    assert (str(subject), subject.detail) == ("554 5.7.1 No entry", "")
    assert kind(reply, "status=401").detail == "status=401"


def test_a_refused_sign_in_says_what_where_and_under_which_number() -> None:
    subject = SignInExpired("invalid_grant", "AADSTS70008: expired", ["70008"], reference="t-1")
    assert str(subject) == "AADSTS70008: expired"
    assert (subject.error, subject.codes) == ("invalid_grant", ("70008",))
    assert (subject.place, subject.reference) == ("token", "t-1")
    assert str(SignInRefused("access_denied", place="return")) == "access_denied"


def test_a_sign_in_without_words_of_the_provider() -> None:
    assert WrongAudience("https://graph.microsoft.com").audience == "https://graph.microsoft.com"
    assert IdentityProviderFailed("busy", 503).status == 503


def test_a_sign_in_that_was_held_back_says_until_when() -> None:
    until = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
    error = SignInHeldBack(until)
    assert error.until == until
    assert str(error) == "The sign-in was held back."


def test_an_error_names_its_families_from_the_particular_to_the_general() -> None:
    assert SignInExpired("x").families() == (
        *("SignInExpired", "SignInRefused", "SignInError", "SmtpDesktopError"),
    )
    assert SmtpDesktopError.families() == ("SmtpDesktopError",)


def test_an_unconfirmed_sign_in_names_what_is_to_be_confirmed() -> None:
    error = errors.SignInUnconfirmed(["login.acme.test", "mail.acme.test"])
    assert error.hosts == ("login.acme.test", "mail.acme.test")
    assert "login.acme.test and mail.acme.test" in str(error)


def test_what_is_held_back_from_another_service_says_so() -> None:
    assert "two services" in str(errors.SignInElsewhere())


def test_a_missing_permission_keeps_what_the_refusal_said() -> None:
    refusal = errors.SignInRefused("invalid_grant", "AADSTS65001", ("65001",), "token", "t-1")
    refusal.clock_ahead = 3
    subject = errors.PermissionMissing(refusal, "Mail.Send")
    assert (subject.permission, subject.error, subject.codes) == (
        "Mail.Send",
        "invalid_grant",
        ("65001",),
    )
    assert (subject.reference, subject.clock_ahead) == ("t-1", 3)


def test_a_damaged_installation_names_the_file_and_the_way_on() -> None:
    error = errors.InstallationDamaged("clouds.toml")
    assert error.file == "clouds.toml"
    assert "(clouds.toml). Install the program again" in str(error)
