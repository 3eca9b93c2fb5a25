"""What will fail is said before a password is typed: for a service's own domain, and for a domain
whose mail it receives."""

from __future__ import annotations

import pytest

from smtp_desktop.model.choices import AuthType
from smtp_desktop.ports.dns import ServiceRecord
from smtp_desktop.services.detection.detection import Detected
from support.fakes import PROVIDERS
from support.searching import World, page

SWITCH, OWN_ADDRESS = "First allow mail programs", "only sends from your own address"
NONE = "does not let other programs send email"
PAGE_MISSING = "page for app passwords"
BASIC_OFF = ("has taken no passwords", "Use OAuth 2.0", "cannot make the Client ID")
BASIC_ENDS = ("Microsoft is ending passwords here", "Use OAuth 2.0", "“Authenticated SMTP”")
BASIC_ENDS_AT_THE_NHS = (*BASIC_ENDS, "Local Administrator")

BY_DOMAIN: dict[str, tuple[str, ...]] = {
    "outlook.com": BASIC_OFF,
    "hotmail.co.uk": BASIC_OFF,
    "contoso.onmicrosoft.com": BASIC_ENDS,
    "nhs.net": BASIC_ENDS_AT_THE_NHS,
    "gmail.com": ("app password", PAGE_MISSING, "2-Step Verification", "Work and school"),
    "yahoo.com": ("app password",),
    "icloud.com": ("app password",),
    "gmx.de": (SWITCH, "POP3 & IMAP"),
    "gmx.com": (SWITCH, "POP3 & IMAP"),
    "web.de": (SWITCH, "POP3 & IMAP"),
    "freenet.de": (SWITCH,),
    "free.fr": (SWITCH,),
    "comcast.net": (SWITCH,),
    "rambler.ru": (SWITCH,),
    "ukr.net": (SWITCH,),
    "naver.com": (SWITCH,),
    "yandex.com": (SWITCH, OWN_ADDRESS),
    "qq.com": (SWITCH, OWN_ADDRESS),
    "163.com": (SWITCH, OWN_ADDRESS),
    "126.com": (SWITCH, OWN_ADDRESS),
    "yeah.net": (SWITCH, OWN_ADDRESS),
    "zoho.com": (SWITCH, OWN_ADDRESS),
    "zoho.eu": (SWITCH, OWN_ADDRESS),
    "pec.it": (OWN_ADDRESS,),
    "inbox.lv": (SWITCH, "app password", "mail options"),
    "inbox.lt": (SWITCH, "app password"),
    "inbox.eu": (SWITCH, "app password"),
    "mail.ee": (SWITCH, "app password"),
    "hanmail.net": (SWITCH, "IMAP/SMTP"),
    "proton.me": ("needs a paid plan", OWN_ADDRESS),
    "tuta.com": (NONE,),
    "hey.com": (NONE,),
}
BY_MX: dict[str, tuple[str, ...]] = {
    "acme-com.mail.protection.outlook.com": BASIC_ENDS,
    "acme-com.a-v1.mx.microsoft": BASIC_ENDS,
    "acme-com.olc.protection.outlook.com": BASIC_OFF,
    "aspmx.l.google.com": ("app password", PAGE_MISSING, "Google Workspace administrator"),
    "mx01.mail.icloud.com": ("app password",),
    "mx00.emig.gmx.net": (SWITCH, "POP3 & IMAP"),
    "mx.yandex.net": (SWITCH, OWN_ADDRESS),
    "mxbiz1.qq.com": (SWITCH, OWN_ADDRESS),
    "mx.zoho.com": (SWITCH, OWN_ADDRESS),
    "mx.zoho.eu": (SWITCH, OWN_ADDRESS),
    "mx.pec.aruba.it": (OWN_ADDRESS,),
    "mail.protonmail.ch": ("needs a paid plan", OWN_ADDRESS),
    "mail.tutanota.de": (NONE,),
    "work-mx.app.hey.com": (NONE,),
}


def said(found: Detected) -> str:
    return " ".join(note.text for note in found.notes)


def way_in(found: Detected) -> AuthType | None:
    return found.believed.settings.auth if found.believed else None


def assert_known(found: Detected, words: tuple[str, ...]) -> None:
    missing = [one for one in words if one not in said(found)]
    assert missing == []
    if NONE in words:
        assert found.believed is None
    else:
        is_microsoft = words in (BASIC_OFF, BASIC_ENDS, BASIC_ENDS_AT_THE_NHS)
        assert way_in(found) is (AuthType.OAUTH if is_microsoft else AuthType.BASIC)


@pytest.mark.parametrize(("domain", "words"), BY_DOMAIN.items(), ids=BY_DOMAIN)
def test_for_a_services_own_domain(domain: str, words: tuple[str, ...]) -> None:
    assert_known(World().found(f"jane@{domain}"), words)


@pytest.mark.parametrize(("mx", "words"), BY_MX.items(), ids=BY_MX)
def test_for_a_domain_whose_mail_it_receives(mx: str, words: tuple[str, ...]) -> None:
    world = World(mx=(mx,))
    assert_known(world.found(), words)
    assert [one for one in world.asked if one.startswith("smtp.")] == [], "nothing is guessed"


def test_no_service_that_has_something_to_switch_on_is_left_out_above() -> None:
    wanted = {"enable_smtp", "from_must_match", "no_smtp", "ms_basic_off", "ms_basic_ending"}
    about = [one for one in PROVIDERS.all if wanted & set(one.notes)]
    seen = {one for domain in BY_DOMAIN if (one := PROVIDERS.for_address(f"x@{domain}"))}
    seen |= {one for mx in BY_MX if (one := PROVIDERS.for_mx([mx]))}
    names = {one.name.partition(" (")[0] for one in seen} | {"Microsoft 365 from GoDaddy"}
    assert [one.id for one in about if one.name.partition(" (")[0] not in names] == []


def test_a_service_without_smtp_is_believed_where_any_other_that_receives_the_mail_is() -> None:
    """After the domain's service records, and before pages, which may be of an earlier host."""
    own = "https://autoconfig.acme.com/mail/config-v1.1.xml"
    world = World(mx=("mail.tutanota.de",), pages={own: page("smtp.acme.com")})
    assert_known(world.found(), (NONE,))
    world.srv = {"_submissions._tcp.acme.com": [ServiceRecord(0, 1, 465, "out.acme.com")]}
    found = world.found()
    assert found.believed is not None
    assert found.believed.settings.host == "out.acme.com"
    assert found.provider is None


def test_oauth_of_a_server_that_is_not_microsofts_is_no_way_in_here() -> None:
    own = "https://autoconfig.acme.com/mail/config-v1.1.xml"
    oauth = page("smtp.acme.com").replace(b"password-cleartext", b"OAuth2")
    assert way_in(World(pages={own: oauth}).found()) is AuthType.BASIC
    microsoft = page("smtp.office365.com")
    assert way_in(World(pages={own: microsoft}).found()) is AuthType.OAUTH
