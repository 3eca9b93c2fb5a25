"""What other programs say about accounts that nobody signs in with, or that are gone."""

from __future__ import annotations

import pytest

from smtp_desktop.discovery import autoconfig, markup
from smtp_desktop.discovery.merge import merge
from smtp_desktop.discovery.offer import Source
from smtp_desktop.discovery.other_programs import from_msmtp, from_thunderbird
from smtp_desktop.errors import DiscoveryError
from smtp_desktop.model.choices import AuthType, Encryption

LISTED = """\
user_pref("app.version", "140");
not a preference
user_pref("mail.smtpserver.smtp1.hostname", "smtp.acme.test");
user_pref("mail.smtpserver.smtp1.port", 465);
user_pref("mail.smtpserver.smtp1.try_ssl", 3);
user_pref("mail.smtpserver.smtp2.hostname", "old.acme.test");
user_pref("mail.smtpserver.smtp3.hostname", "relay.acme.test");
user_pref("mail.smtpserver.smtp3.authMethod", 1);
user_pref("mail.smtpserver.smtp3.username", "jane");
user_pref("mail.smtpserver.smtp3.try_ssl", 0);
user_pref("mail.smtpservers", "smtp1, smtp3,smtp9");
user_pref("mail.smtp.defaultserver", "smtp3");
"""


def test_a_server_that_is_no_longer_listed_is_not_offered() -> None:
    assert [one.host for one in from_thunderbird(LISTED)] == ["relay.acme.test", "smtp.acme.test"]


def test_a_relay_without_a_sign_in_stays_one() -> None:
    relay = from_thunderbird(LISTED)[0]
    assert (relay.auth_type, relay.encryption, relay.port, relay.username) == (
        AuthType.NONE,
        Encryption.NONE,
        "25",
        "",
    )


@pytest.mark.parametrize(
    ("lines", "auth", "encryption", "email"),
    [
        ("auth off\ntls off\nfrom a@acme.test", AuthType.NONE, Encryption.NONE, "a@acme.test"),
        ("auth off\ntls on", AuthType.NONE, Encryption.TLS, ""),
        ("from %U@acme.test\nuser jane\ntls off", AuthType.BASIC, Encryption.TLS, ""),
        ("auth on\ntls on\ntls_starttls off", AuthType.BASIC, Encryption.SSL, ""),
        ("auth xoauth2\nuser jane", AuthType.OAUTH, Encryption.TLS, ""),
        ("passwordeval pass", AuthType.BASIC, Encryption.TLS, ""),
        (f"user {'a' * 3000}\nauth off\n\n# x", AuthType.NONE, Encryption.NONE, ""),
        ('user "open', AuthType.NONE, Encryption.NONE, ""),
    ],
)
def test_what_msmtp_says_of_the_sign_in_is_kept(
    lines: str, auth: AuthType, encryption: Encryption, email: str
) -> None:
    (draft,) = from_msmtp(f"account a\nhost smtp.acme.test\n{lines}\n")
    assert (draft.auth_type, draft.encryption, draft.email) == (auth, encryption, email)


@pytest.mark.parametrize("method", ["none", "client-IP-address", "smtp-after-pop"])
def test_a_page_without_a_sign_in_names_nobody(method: str) -> None:
    body = (
        "<clientConfig><outgoingServer type='smtp'><hostname>smtp.acme.test</hostname>"
        "<port>587</port><socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username>"
        f"<authentication>{method}</authentication></outgoingServer></clientConfig>"
    ).encode()
    believed = merge("a@acme.test", autoconfig.read(body, Source.AUTOCONFIG, "acme.test"))
    assert believed is not None
    assert (believed.settings.auth, believed.settings.username) == (AuthType.NONE, "")


@pytest.mark.parametrize(
    "body",
    [
        b"<a>",
        b"",
        b"<a>" + b" " * markup.MAX_BYTES + b"</a>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ],
)
@pytest.mark.parametrize("has_doctype", [True, False])
def test_what_is_no_page_is_refused(body: bytes, *, has_doctype: bool) -> None:
    with pytest.raises(DiscoveryError):
        markup.parsed(body, has_doctype=has_doctype)
    with pytest.raises(DiscoveryError):
        autoconfig.read(b"<html/>", Source.AUTOCONFIG, "acme.test")


def test_only_a_page_that_may_name_its_kind_does() -> None:
    body = b'<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://x.test/x.dtd"><plist/>'
    assert markup.name_of(markup.parsed(body, has_doctype=True)) == "plist"
    with pytest.raises(DiscoveryError):
        markup.parsed(body)
