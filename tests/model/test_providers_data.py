"""The facts in ``resources/providers.toml``, held against a table of their own."""

from __future__ import annotations

import fnmatch
import itertools
import re
import string
import tomllib
from urllib.parse import urlsplit

import pytest

from smtp_desktop import resources
from smtp_desktop.model import provider
from smtp_desktop.model.account import AuthType, Encryption
from smtp_desktop.model.host import is_loopback

TEXT = resources.read_text("providers.toml")
NOTES: dict[str, str] = tomllib.loads(TEXT)["notes"]
PROVIDERS = provider.decode(TEXT)

WHOLE = "{address}"
LOCAL = "{local}"

BUTTONS = (
    "Microsoft 365",
    "Outlook.com / Hotmail",
    "Google",
    "Yahoo",
    "AOL",
    "BT Internet",
    "IONOS 1&1",
    "SendGrid",
)

# host, port, encryption, username -> domains
MAILBOXES: dict[tuple[str, int, str, str], str] = {
    ("smtp.gmail.com", 465, "ssl", WHOLE): "gmail.com googlemail.com",
    ("smtp-mail.outlook.com", 587, "tls", WHOLE): (
        "outlook.com outlook.de outlook.fr outlook.com.br outlook.co.th hotmail.com hotmail.co.uk"
        " hotmail.fr hotmail.com.tr live.com live.co.uk live.nl live.com.au msn.com windowslive.com"
    ),
    ("smtp.office365.com", 587, "tls", WHOLE): "onmicrosoft.com acme.onmicrosoft.com",
    ("smtp.mail.yahoo.com", 465, "ssl", WHOLE): (
        "yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.com.br yahoo.co.in ymail.com rocketmail.com"
    ),
    ("smtp.mail.yahoo.co.jp", 465, "ssl", LOCAL): "yahoo.co.jp",
    ("ybbsmtp.mail.yahoo.co.jp", 465, "ssl", LOCAL): "ybb.ne.jp",
    ("smtp.aol.com", 465, "ssl", WHOLE): (
        "aol.com aol.de aol.co.uk aim.com netscape.net compuserve.com verizon.net"
    ),
    ("outbound.att.net", 465, "ssl", WHOLE): "att.net sbcglobal.net bellsouth.net",
    ("smtp.comcast.net", 465, "ssl", WHOLE): "comcast.net xfinity.com",
    ("smtp.mail.me.com", 587, "tls", WHOLE): "icloud.com me.com mac.com",
    ("mail.btinternet.com", 465, "ssl", WHOLE): "btinternet.com btopenworld.com talk21.com",
    ("smtp.tools.sky.com", 465, "ssl", WHOLE): "sky.com",
    ("smtp.virginmedia.com", 465, "ssl", WHOLE): (
        "virginmedia.com ntlworld.com blueyonder.co.uk virgin.net"
    ),
    ("smtp.talktalk.net", 587, "tls", WHOLE): "talktalk.net tiscali.co.uk lineone.net",
    ("relay.plus.net", 465, "ssl", WHOLE): "acme.plus.com jane-doe.plus.com",
    ("relay.force9.net", 465, "ssl", WHOLE): "acme.force9.co.uk",
    ("mail.gmx.net", 465, "ssl", WHOLE): "gmx.net gmx.de gmx.at gmx.ch gmx.eu",
    ("mail.gmx.com", 465, "ssl", WHOLE): "gmx.com gmx.us gmx.co.uk gmx.fr gmx.es",
    ("smtp.web.de", 465, "ssl", LOCAL): "web.de email.de",
    ("smtp.mail.com", 465, "ssl", WHOLE): "mail.com email.com usa.com consultant.com",
    ("securesmtp.t-online.de", 465, "ssl", WHOLE): "t-online.de magenta.de",
    ("mx.freenet.de", 465, "ssl", WHOLE): "freenet.de",
    ("smtp.vodafonemail.de", 465, "ssl", WHOLE): "vodafone.de vodafonemail.de arcor.de",
    ("smtp.ionos.de", 465, "ssl", WHOLE): "online.de",
    ("smtp.strato.de", 465, "ssl", WHOLE): "strato.de",
    ("posteo.de", 465, "ssl", WHOLE): "posteo.de posteo.net posteo.co.uk posteo.com.br posteo.eu",
    ("smtp.mailbox.org", 465, "ssl", WHOLE): "mailbox.org",
    ("smtp.orange.fr", 465, "ssl", WHOLE): "orange.fr wanadoo.fr",
    ("smtp.free.fr", 465, "ssl", LOCAL): "free.fr libertysurf.fr",
    ("smtp.sfr.fr", 465, "ssl", WHOLE): "sfr.fr neuf.fr club-internet.fr",
    ("smtp.laposte.net", 465, "ssl", LOCAL): "laposte.net",
    ("ssl0.ovh.net", 465, "ssl", WHOLE): "ovh.net",
    ("mail.infomaniak.com", 465, "ssl", WHOLE): "ik.me",
    ("smtp.libero.it", 465, "ssl", WHOLE): "libero.it iol.it blu.it",
    ("out.virgilio.it", 465, "ssl", WHOLE): "virgilio.it",
    ("smtp.tim.it", 587, "tls", WHOLE): "tim.it",
    ("out.alice.it", 587, "tls", WHOLE): "alice.it",
    ("smtps.tin.it", 587, "tls", WHOLE): "tin.it",
    ("smtps.aruba.it", 465, "ssl", WHOLE): "aruba.it",
    ("smtps.pec.aruba.it", 465, "ssl", WHOLE): "pec.it arubapec.it",
    ("smtp.kpnmail.nl", 465, "ssl", WHOLE): "kpnmail.nl planet.nl hetnet.nl",
    ("smtp.ziggo.nl", 587, "tls", WHOLE): "ziggo.nl upcmail.nl home.nl casema.nl",
    ("smtp.telenet.be", 587, "tls", WHOLE): "telenet.be",
    ("relay.proximus.be", 587, "tls", WHOLE): "proximus.be skynet.be",
    ("smtpauths.bluewin.ch", 465, "ssl", WHOLE): "bluewin.ch",
    ("securemail.a1.net", 587, "tls", WHOLE): "a1.net aon.at",
    ("poczta.o2.pl", 465, "ssl", LOCAL): "o2.pl",
    ("smtp.wp.pl", 465, "ssl", LOCAL): "wp.pl",
    ("smtp.poczta.onet.pl", 465, "ssl", WHOLE): "onet.pl op.pl vp.pl",
    ("poczta.interia.pl", 465, "ssl", WHOLE): "interia.pl",
    ("smtp.seznam.cz", 465, "ssl", WHOLE): "seznam.cz email.cz post.cz",
    ("smtp.yandex.com", 465, "ssl", WHOLE): "yandex.com yandex.kz yandex.com.tr",
    ("smtp.yandex.ru", 465, "ssl", WHOLE): "yandex.ru ya.ru",
    ("smtp.mail.ru", 465, "ssl", WHOLE): "mail.ru bk.ru list.ru inbox.ru vk.com",
    ("smtp.rambler.ru", 465, "ssl", WHOLE): "rambler.ru lenta.ru",
    ("smtp.ukr.net", 465, "ssl", WHOLE): "ukr.net",
    ("smtp.qq.com", 465, "ssl", WHOLE): "qq.com foxmail.com",
    ("smtp.163.com", 465, "ssl", WHOLE): "163.com",
    ("smtp.126.com", 465, "ssl", WHOLE): "126.com",
    ("smtp.yeah.net", 465, "ssl", WHOLE): "yeah.net",
    ("smtp.aliyun.com", 465, "ssl", WHOLE): "aliyun.com",
    ("smtp.naver.com", 465, "ssl", WHOLE): "naver.com",
    ("smtp.rediffmail.com", 465, "ssl", WHOLE): "rediffmail.com",
    ("smtp.rediffmailpro.com", 465, "ssl", WHOLE): "rediffmailpro.com",
    ("smtp.telstra.com", 465, "ssl", WHOLE): "bigpond.com bigpond.net.au telstra.com",
    ("mail.tpg.com.au", 465, "ssl", WHOLE): "tpg.com.au",
    ("send.xtra.co.nz", 465, "ssl", WHOLE): "xtra.co.nz",
    ("smtphm.sympatico.ca", 587, "tls", WHOLE): "bell.net sympatico.ca",
    ("mail.shaw.ca", 587, "tls", WHOLE): "shaw.ca",
    ("smtp.cox.net", 465, "ssl", WHOLE): "cox.net",
    ("mobile.charter.net", 587, "ssl", WHOLE): "charter.net spectrum.net bresnan.net",
    ("mail.twc.com", 587, "tls", WHOLE): "austin.rr.com nyc.rr.com",
    ("smtpauth.earthlink.net", 587, "tls", WHOLE): "earthlink.net mindspring.com",
    ("smtp.centurylink.net", 587, "tls", WHOLE): "centurylink.net embarqmail.com",
    ("smtp.q.com", 587, "tls", WHOLE): "q.com",
    ("mail.optimum.net", 465, "ssl", WHOLE): "optimum.net",
    ("mail.optonline.net", 465, "ssl", WHOLE): "optonline.net",
    ("smtp.suddenlink.net", 465, "ssl", WHOLE): "suddenlink.net",
    ("smtp.fastmail.com", 465, "ssl", WHOLE): "fastmail.com fastmail.fm fastmail.co.uk sent.com",
    ("smtp.zoho.com", 465, "ssl", WHOLE): "zoho.com",
    ("smtp.zoho.eu", 465, "ssl", WHOLE): "zoho.eu",
    ("smtp.zoho.in", 465, "ssl", WHOLE): "zoho.in",
    ("smtp.zoho.com.au", 465, "ssl", WHOLE): "zoho.com.au",
    ("smtp.zoho.jp", 465, "ssl", WHOLE): "zoho.jp",
    ("smtp.zohocloud.ca", 465, "ssl", WHOLE): "zohocloud.ca",
    ("smtp.protonmail.ch", 587, "tls", WHOLE): "proton.me pm.me protonmail.com",
    ("smtp.mailfence.com", 465, "ssl", LOCAL): "mailfence.com",
    ("smtp.startmail.com", 465, "ssl", WHOLE): "startmail.com",
    ("mail.runbox.com", 465, "ssl", WHOLE): "runbox.com runbox.no",
    ("smtps.uol.com.br", 587, "tls", LOCAL): "uol.com.br",
    ("smtps.bol.com.br", 587, "tls", LOCAL): "bol.com.br",
}

# Services for any domain: the server that people type -> id, host, port, encryption, username.
SERVERS: dict[str, tuple[str, str, int, str, str]] = {
    "smtp.office365.com": ("microsoft-365", "smtp.office365.com", 587, "tls", WHOLE),
    "smtp-legacy.office365.com": ("microsoft-365", "smtp.office365.com", 587, "tls", WHOLE),
    "smtp-relay.gmail.com": (
        "google-workspace-relay",
        "smtp-relay.gmail.com",
        465,
        "ssl",
        WHOLE,
    ),
    "smtp.123-reg.co.uk": ("123-reg", "smtp.123-reg.co.uk", 465, "ssl", WHOLE),
    "smtp.ionos.de": ("ionos", "smtp.ionos.de", 465, "ssl", WHOLE),
    "smtp.1und1.de": ("ionos", "smtp.ionos.de", 465, "ssl", WHOLE),
    "smtp.ionos.com": ("ionos-com", "smtp.ionos.com", 465, "ssl", WHOLE),
    "smtp.ionos.co.uk": ("ionos-uk", "smtp.ionos.co.uk", 465, "ssl", WHOLE),
    "auth.smtp.1and1.co.uk": ("ionos-uk", "smtp.ionos.co.uk", 465, "ssl", WHOLE),
    "smtp.ionos.fr": ("ionos-fr", "smtp.ionos.fr", 465, "ssl", WHOLE),
    "mail.your-server.de": ("hetzner", "mail.your-server.de", 465, "ssl", WHOLE),
    "sslout.df.eu": ("domainfactory", "sslout.df.eu", 465, "ssl", WHOLE),
    "mail.gandi.net": ("gandi", "mail.gandi.net", 465, "ssl", WHOLE),
    "smtp.ntlworld.com": ("virgin-media-ntlworld", "smtp.virginmedia.com", 465, "ssl", WHOLE),
    "smtp.blueyonder.co.uk": (
        "virgin-media-blueyonder",
        "smtp.virginmedia.com",
        465,
        "ssl",
        WHOLE,
    ),
    "smtp.mail.att.net": ("att", "outbound.att.net", 465, "ssl", WHOLE),
    "smtp.verizon.net": ("verizon", "smtp.aol.com", 465, "ssl", WHOLE),
    "p07-smtp.mail.me.com": ("icloud", "smtp.mail.me.com", 587, "tls", WHOLE),
    "smtp.exmail.qq.com": ("qq-exmail", "smtp.exmail.qq.com", 465, "ssl", WHOLE),
    "smtp.qiye.aliyun.com": ("aliyun-enterprise", "smtp.qiye.aliyun.com", 465, "ssl", WHOLE),
    "smtppro.zoho.com": ("zoho-pro", "smtppro.zoho.com", 465, "ssl", WHOLE),
    "smtppro.zoho.eu": ("zoho-pro-eu", "smtppro.zoho.eu", 465, "ssl", WHOLE),
    "smtppro.zoho.in": ("zoho-pro-in", "smtppro.zoho.in", 465, "ssl", WHOLE),
    "smtppro.zoho.com.au": ("zoho-pro-au", "smtppro.zoho.com.au", 465, "ssl", WHOLE),
    "smtppro.zoho.jp": ("zoho-pro-jp", "smtppro.zoho.jp", 465, "ssl", WHOLE),
    "smtppro.zohocloud.ca": ("zoho-pro-ca", "smtppro.zohocloud.ca", 465, "ssl", WHOLE),
    "smtp.runbox.com": ("runbox", "mail.runbox.com", 465, "ssl", WHOLE),
    "smtp.migadu.com": ("migadu", "smtp.migadu.com", 465, "ssl", WHOLE),
    "smtp.purelymail.com": ("purelymail", "smtp.purelymail.com", 465, "ssl", WHOLE),
    "smtpout.secureserver.net": (
        "godaddy-workspace",
        "smtpout.secureserver.net",
        465,
        "ssl",
        WHOLE,
    ),
    "mail.privateemail.com": ("namecheap", "mail.privateemail.com", 465, "ssl", WHOLE),
    "smtp.hostinger.com": ("hostinger", "smtp.hostinger.com", 465, "ssl", WHOLE),
    "send.one.com": ("one-com", "send.one.com", 465, "ssl", WHOLE),
    "smtp.dreamhost.com": ("dreamhost", "smtp.dreamhost.com", 465, "ssl", WHOLE),
    "secure.emailsrvr.com": ("rackspace", "secure.emailsrvr.com", 465, "ssl", WHOLE),
    "mail.mxlogin.com": ("mxroute", "mail.mxlogin.com", 465, "ssl", WHOLE),
    "arrow.mxrouting.net": ("mxroute", "mail.mxlogin.com", 465, "ssl", WHOLE),
    "smtp.mail.eu-west-1.awsapps.com": (
        "amazon-workmail-eu-west-1",
        "smtp.mail.eu-west-1.awsapps.com",
        465,
        "ssl",
        WHOLE,
    ),
    "smtp.mail.us-east-1.awsapps.com": (
        "amazon-workmail-us-east-1",
        "smtp.mail.us-east-1.awsapps.com",
        465,
        "ssl",
        WHOLE,
    ),
    "smtp.mail.us-west-2.awsapps.com": (
        "amazon-workmail-us-west-2",
        "smtp.mail.us-west-2.awsapps.com",
        465,
        "ssl",
        WHOLE,
    ),
    "smtp.sendgrid.net": ("sendgrid", "smtp.sendgrid.net", 587, "tls", "apikey"),
    "email-smtp.us-east-1.amazonaws.com": (
        "amazon-ses",
        "email-smtp.us-east-1.amazonaws.com",
        587,
        "tls",
        "",
    ),
    "email-smtp.eu-west-1.amazonaws.com": (
        "amazon-ses",
        "email-smtp.us-east-1.amazonaws.com",
        587,
        "tls",
        "",
    ),
    "smtp.mailgun.org": ("mailgun", "smtp.mailgun.org", 587, "tls", "postmaster@{domain}"),
    "smtp.postmarkapp.com": ("postmark", "smtp.postmarkapp.com", 587, "tls", ""),
    "smtp-broadcasts.postmarkapp.com": ("postmark", "smtp.postmarkapp.com", 587, "tls", ""),
    "smtp-relay.brevo.com": ("brevo", "smtp-relay.brevo.com", 587, "tls", ""),
    "in-v3.mailjet.com": ("mailjet", "in-v3.mailjet.com", 587, "tls", ""),
    "in.mailjet.com": ("mailjet", "in-v3.mailjet.com", 587, "tls", ""),
    "mail.smtp2go.com": ("smtp2go", "mail.smtp2go.com", 2525, "tls", ""),
    "smtp.resend.com": ("resend", "smtp.resend.com", 465, "ssl", "resend"),
    "smtp.sparkpostmail.com": (
        "sparkpost",
        "smtp.sparkpostmail.com",
        587,
        "tls",
        "SMTP_Injection",
    ),
    "smtp.mailersend.net": ("mailersend", "smtp.mailersend.net", 587, "tls", ""),
    "smtp.elasticemail.com": ("elastic-email", "smtp.elasticemail.com", 465, "ssl", WHOLE),
    "smtp.mandrillapp.com": ("mandrill", "smtp.mandrillapp.com", 587, "tls", WHOLE),
    "live.smtp.mailtrap.io": ("mailtrap", "live.smtp.mailtrap.io", 587, "tls", "api"),
}

# Helpers share one address: only the id tells them apart. port, encryption
HELPERS: dict[str, tuple[int, str]] = {
    "proton-bridge": (1025, "tls"),
    "davmail": (1025, "none"),
    "email-oauth2-proxy": (1587, "none"),
    "mailpit": (1025, "none"),
    "smtp4dev": (25, "none"),
    "papercut": (25, "none"),
}

# id -> the further ways in, as (host or "" for the same one, port, encryption)
FURTHER: dict[str, set[tuple[str, int, str]]] = {
    "gmail": {("", 587, "tls")},
    "outlook-com": {("smtp.office365.com", 587, "tls")},
    "yahoo": {("", 587, "tls")},
    "aol": {("", 587, "tls")},
    "verizon": {("", 587, "tls"), ("smtp.verizon.net", 465, "ssl")},
    "att": {("smtp.mail.att.net", 465, "ssl")},
    "comcast": {("", 587, "tls")},
    "icloud": set(),
    "gmx-de": {("", 587, "tls")},
    "gmx-com": {("", 587, "tls")},
    "web-de": {("", 587, "tls")},
    "ionos": {("", 587, "tls")},
    "vodafone-de": {("", 587, "tls")},
    "naver": {("", 587, "tls")},
    "spark-xtra": {("", 587, "tls")},
    "charter": set(),
    "o2-pl": {("", 587, "tls")},
    "onet": {("", 587, "tls")},
    "uol": set(),
    "bol": {("", 465, "ssl")},
    "sendgrid": {("", 465, "ssl")},
    "postmark": {("", 2525, "tls"), ("", 25, "tls")},
    "mailjet": {("", 465, "ssl"), ("in.mailjet.com", 587, "tls")},
    "smtp2go": {("", 587, "tls"), ("", 465, "ssl")},
    "sparkpost": {("", 2525, "tls")},
    "elastic-email": {("", 2525, "tls")},
    "email-oauth2-proxy": {("", 2465, "none")},
}

MICROSOFT = ("microsoft-365", "outlook-com", "godaddy-microsoft-365")

GROUPED = {
    "gmail",
    "google-workspace",
    "google-workspace-relay",
    "yahoo",
    "aol",
    "verizon",
    "att",
    "sky",
}

FACTS = [
    (domain, host, port, encryption, username)
    for (host, port, encryption, username), domains in MAILBOXES.items()
    for domain in domains.split()
]


def _provider(identifier: str) -> provider.Provider:
    one = PROVIDERS.by_id(identifier)
    assert one is not None, identifier
    return one


def _for_domain(domain: str) -> provider.Provider:
    one = PROVIDERS.for_address(f"jane@{domain}")
    assert one is not None, domain
    return one


def _texts() -> list[str]:
    return [*NOTES.values(), *(one.know for one in PROVIDERS.all if one.know)]


def _said_about(one: provider.Provider) -> str:
    return " ".join(note.text for note in PROVIDERS.notes_for(one))


@pytest.mark.parametrize(("domain", "host", "port", "encryption", "username"), FACTS)
def test_an_address_finds_its_server_and_its_username(
    domain: str, host: str, port: int, encryption: str, username: str
) -> None:
    one = _for_domain(domain)
    assert (one.host, one.port, one.encryption.value) == (host, port, encryption)
    expected = f"jane@{domain}" if username == WHOLE else "jane"
    assert one.username_for(f"jane@{domain}") == expected


@pytest.mark.parametrize("typed", SERVERS)
def test_a_server_finds_its_service_and_what_to_enter(typed: str) -> None:
    identifier, host, port, encryption, username = SERVERS[typed]
    one = PROVIDERS.for_host(typed)
    assert one is not None
    assert (one.id, one.host, one.port) == (identifier, host, port)
    assert one.encryption.value == encryption
    assert one.username == username


@pytest.mark.parametrize("identifier", HELPERS)
def test_a_helper_is_reached_on_this_computer(identifier: str) -> None:
    one = _provider(identifier)
    assert (one.host, one.port, one.encryption.value) == ("127.0.0.1", *HELPERS[identifier])
    assert not one.domains
    assert "helper_must_run" in one.notes


@pytest.mark.parametrize("identifier", FURTHER)
def test_the_further_ways_in_are_known(identifier: str) -> None:
    ways = {
        (way.host, way.port, way.encryption.value) for way in _provider(identifier).alternatives
    }
    assert ways == FURTHER[identifier]


def test_no_further_way_in_repeats_another() -> None:
    for one in PROVIDERS.all:
        ways = [(way.host or one.host, way.port) for way in one.alternatives]
        ways.append((one.host, one.port))
        assert len(ways) == len(set(ways)), one.id


def test_the_table_above_names_every_service() -> None:
    named = {_for_domain(fact[0]).id for fact in FACTS} | {fact[0] for fact in SERVERS.values()}
    named |= set(HELPERS) | {"tuta", "hey", "google-workspace", "godaddy-microsoft-365"}
    assert named == {one.id for one in PROVIDERS.all}


def test_an_exact_domain_beats_a_pattern() -> None:
    assert _for_domain("yahoo.co.jp").id == "yahoo-japan"
    assert _for_domain("yahoo.co.nz").id == "yahoo"
    assert _for_domain("yandex.ru").id == "yandex-ru"
    assert _for_domain("yandex.by").id == "yandex"
    assert _for_domain("gmx.at").id == "gmx-de"
    assert _for_domain("gmx.pt").id == "gmx-com"


@pytest.mark.parametrize(
    "domain",
    ["acme.com", "mail.yahoo.com", "yahoo.example.org", "notgmail.com", "plus.com", "zoho.org"],
)
def test_a_domain_that_nobody_listed_is_not_known(domain: str) -> None:
    assert PROVIDERS.for_address(f"jane@{domain}") is None


@pytest.mark.parametrize("domain", ["tuta.com", "tutanota.com", "tutanota.de", "hey.com"])
def test_a_service_without_an_outgoing_server_says_so(domain: str) -> None:
    one = _for_domain(domain)
    assert not one.has_smtp
    assert not one.hosts
    assert not one.alternatives
    assert [note.code for note in PROVIDERS.notes_for(one)] == ["no_smtp"]


def test_only_those_services_are_without_an_outgoing_server() -> None:
    assert [one.id for one in PROVIDERS.all if not one.has_smtp] == ["tuta", "hey"]


@pytest.mark.parametrize(
    ("identifier", "username"),
    [
        ("gmail", "jane@acme.com"),
        ("web-de", "jane"),
        ("sendgrid", "apikey"),
        ("resend", "resend"),
        ("sparkpost", "SMTP_Injection"),
        ("mailtrap", "api"),
        ("mailgun", "postmaster@acme.com"),
        ("amazon-ses", ""),
        ("postmark", ""),
        ("brevo", ""),
        ("proton-bridge", ""),
    ],
)
def test_a_username_takes_the_form_that_the_service_wants(identifier: str, username: str) -> None:
    assert _provider(identifier).username_for("jane@acme.com") == username


def test_every_username_can_be_made_from_an_address() -> None:
    for one in PROVIDERS.all:
        fields = {field for _, field, _, _ in string.Formatter().parse(one.username) if field}
        assert fields <= {"address", "local", "domain"}, one.id


def test_all_rows_of_the_facts_are_entered() -> None:
    lines = TEXT.splitlines()
    rows = []
    for above, line in itertools.pairwise(lines):
        if line == "[[provider]]":
            number = re.fullmatch(r"# (\d+)", above)
            assert number, f"no row number above a table: {above!r}"
            rows.append(int(number[1]))
    assert len(rows) == len(PROVIDERS.all)
    assert set(rows) == set(range(1, 106))


def test_the_eight_buttons_come_first_and_in_their_order() -> None:
    assert tuple(one.button for one in PROVIDERS.buttons) == BUTTONS
    assert PROVIDERS.all[: len(BUTTONS)] == PROVIDERS.buttons


def test_a_button_leads_to_its_server() -> None:
    assert [one.host for one in PROVIDERS.buttons] == [
        "smtp.office365.com",
        "smtp-mail.outlook.com",
        "smtp.gmail.com",
        "smtp.mail.yahoo.com",
        "smtp.aol.com",
        "mail.btinternet.com",
        "smtp.ionos.de",
        "smtp.sendgrid.net",
    ]


def test_ids_are_unique_and_lower_case_with_hyphens() -> None:
    ids = [one.id for one in PROVIDERS.all]
    assert len(ids) == len(set(ids))
    assert [one for one in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one)] == []


def test_names_are_unique() -> None:
    names = [one.name for one in PROVIDERS.all]
    assert len(names) == len(set(names))


def test_no_domain_and_no_mail_exchanger_stands_twice() -> None:
    domains = [domain for one in PROVIDERS.all for domain in one.domains]
    assert len(domains) == len(set(domains))
    exchangers = [name for one in PROVIDERS.all for name in one.mx]
    assert len(exchangers) == len(set(exchangers))


def test_names_and_patterns_have_a_form_that_can_match() -> None:
    label = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    exact = rf"{label}(\.{label})+"
    pattern = rf"({exact}|\*\.{exact}|{label}\.\*)"
    for one in PROVIDERS.all:
        hosts = [way.host for way in one.alternatives if way.host]
        for name in (*one.domains, *one.mx, *one.hosts):
            assert re.fullmatch(pattern, name), f"{one.id}: {name}"
        for name in (*hosts, *([one.host] if one.host else [])):
            assert re.fullmatch(exact, name), f"{one.id}: {name}"


@pytest.mark.parametrize(
    ("exchanger", "identifier"),
    [
        ("acme-com.mail.protection.outlook.com", "microsoft-365"),
        ("outlook-com.olc.protection.outlook.com", "outlook-com"),
        ("aspmx.l.google.com", "google-workspace"),
        ("alt1.aspmx.l.google.com", "google-workspace"),
        ("aspmx2.googlemail.com", "google-workspace"),
        ("smtp.google.com", "google-workspace"),
        ("mx00.ionos.de", "ionos"),
        ("mx01.ionos.co.uk", "ionos-uk"),
        ("mx00.ionos.com", "ionos-com"),
        ("mx00.ionos.fr", "ionos-fr"),
        ("smtpin.rzone.de", "strato"),
        ("in1-smtp.messagingengine.com", "fastmail"),
        ("mxext1.mailbox.org", "mailbox-org"),
        ("mx1.ovh.net", "ovh"),
        ("spool.mail.gandi.net", "gandi"),
        ("mx2.zoho.com", "zoho-pro"),
        ("mx.zoho.eu", "zoho-pro-eu"),
        ("mx.zoho.com.au", "zoho-pro-au"),
        ("mailsec.protonmail.ch", "proton"),
        ("mail.tutanota.de", "tuta"),
        ("aspmx1.migadu.com", "migadu"),
        ("mailstore1.secureserver.net", "godaddy-workspace"),
        ("mx1.privateemail.com", "namecheap"),
        ("mx1.hostinger.com", "hostinger"),
        ("mx2.emailsrvr.com", "rackspace"),
        ("arrow-relay.mxrouting.net", "mxroute"),
        ("mxbiz1.qq.com", "qq-exmail"),
        ("mail.acme.com", ""),
    ],
)
def test_a_mail_exchanger_belongs_to_one_service(exchanger: str, identifier: str) -> None:
    owners = [
        one.id
        for one in PROVIDERS.all
        if any(fnmatch.fnmatchcase(exchanger, pattern) for pattern in one.mx)
    ]
    assert owners == ([identifier] if identifier else [])


def test_every_service_is_found_by_its_own_server() -> None:
    first: dict[str, str] = {}
    for one in PROVIDERS.all:
        if one.has_smtp:
            first.setdefault(one.host, one.id)
    for host, identifier in first.items():
        found = PROVIDERS.for_host(host)
        assert found is not None, host
        assert found.id == identifier


def test_a_rented_computer_at_amazon_is_not_taken_for_its_sending_service() -> None:
    assert PROVIDERS.for_host("ec2-203-0-113-7.compute-1.amazonaws.com") is None


def test_a_server_that_only_receives_is_not_taken_for_an_outgoing_server() -> None:
    assert PROVIDERS.for_host("smtp.secureserver.net") is None
    assert "smtp.secureserver.net only receives" in _provider("godaddy-workspace").know


def test_every_note_is_used_and_has_a_text() -> None:
    used = {code for one in PROVIDERS.all for code in one.notes}
    assert used == set(NOTES)
    assert all(text.strip() for text in NOTES.values())


def test_note_texts_name_nothing_but_the_service() -> None:
    for code, text in NOTES.items():
        fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        assert fields <= {"name"}, code


def test_no_note_stands_twice_at_one_service() -> None:
    for one in PROVIDERS.all:
        assert len(one.notes) == len(set(one.notes)), one.id


def test_help_links_are_https() -> None:
    for one in PROVIDERS.all:
        if one.help:
            link = urlsplit(one.help)
            assert link.scheme == "https", one.id
            assert "." in (link.hostname or ""), one.id
            assert not re.search(r"\s", one.help), one.id


@pytest.mark.parametrize(
    "harmful",
    [
        r"less secure",
        r"(disable|turn off|switch off|without|no) (the )?(encryption|ssl|tls|two-step|2-step)",
        r"encryption.{0,20}\b(off|none)\b",
        r"(ignore|skip).{0,20}certificate",
    ],
)
def test_no_text_advises_something_harmful(harmful: str) -> None:
    allowed = "missing without 2-Step Verification"
    texts = [text.replace(allowed, "") for text in _texts()]
    hits = [text for text in texts if re.search(harmful, text, re.IGNORECASE)]
    assert hits == []


@pytest.mark.parametrize(
    "jargon",
    [r"\b2FA\b", r"SMTP AUTH\b", r"\bMFA\b", r"STARTTLS", r"implicit", r"\bMX\b", r"\b535"],
)
def test_no_text_speaks_the_language_of_engineers(jargon: str) -> None:
    assert [text for text in _texts() if re.search(jargon, text)] == []


def test_texts_are_short_whole_sentences() -> None:
    for text in _texts():
        assert text.endswith("."), text
        sentences = [part for part in re.split(r"\.(?:\s|$)", text) if part]
        assert len(sentences) <= 3, text
        assert max(len(sentence.split()) for sentence in sentences) <= 30, text
    for one in PROVIDERS.all:
        assert len(re.findall(r"\.(?:\s|$)", one.know)) <= 2, one.id


@pytest.mark.parametrize("identifier", MICROSOFT)
def test_microsoft_is_signed_in_to_in_the_browser(identifier: str) -> None:
    one = _provider(identifier)
    assert one.auth is AuthType.OAUTH
    assert (one.port, one.encryption) == (587, Encryption.TLS)
    assert one.tenant == ("consumers" if identifier == "outlook-com" else "")
    assert not one.notes[0].startswith("app_password")
    assert one.secret != "app_password"
    advice = r"(make|use|create|need|enter|try|want)[^.]*(app |)password"
    assert not re.search(advice, _said_about(one), re.IGNORECASE)


def test_only_microsoft_is_signed_in_to_in_the_browser() -> None:
    oauth = {one.id for one in PROVIDERS.all if one.auth is AuthType.OAUTH}
    assert oauth == set(MICROSOFT)
    assert [one.id for one in PROVIDERS.all if one.tenant] == ["outlook-com"]


def test_microsoft_says_when_passwords_stop() -> None:
    assert "16 September 2024" in _said_about(_provider("outlook-com"))
    for identifier in ("microsoft-365", "godaddy-microsoft-365"):
        assert "end of December 2026" in _said_about(_provider(identifier))
    said = _said_about(_provider("microsoft-365"))
    assert "'Authenticated SMTP' must be on" in said
    assert "even with OAuth" in said


def test_only_helpers_on_this_computer_are_reached_without_encryption() -> None:
    for one in PROVIDERS.all:
        ways = [(one.host, one.encryption)]
        ways += [(way.host or one.host, way.encryption) for way in one.alternatives]
        for host, encryption in ways:
            if encryption is Encryption.NONE:
                assert is_loopback(host), one.id


def test_the_port_fits_the_encryption() -> None:
    for one in PROVIDERS.all:
        ways = [(one.port, one.encryption)]
        ways += [(way.port, way.encryption) for way in one.alternatives]
        for port, encryption in ways:
            if encryption is Encryption.NONE:
                continue
            implicit = port == 465 or one.id == "charter"
            assert encryption is (Encryption.SSL if implicit else Encryption.TLS), one.id


def test_ssl_on_port_587_is_explained() -> None:
    unusual = [
        one.id for one in PROVIDERS.all if (one.port, one.encryption) == (587, Encryption.SSL)
    ]
    assert unusual == ["charter"]
    assert "implicit_tls_on_587" in _provider("charter").notes


def test_the_kind_of_secret_is_one_of_five_words() -> None:
    words = {"password", "app_password", "api_key", "token", "smtp_password"}
    assert {one.secret for one in PROVIDERS.all} == words


def test_an_app_password_is_announced_before_it_is_asked_for() -> None:
    asked = {one.id for one in PROVIDERS.all if one.secret == "app_password"}
    announced = {one.id for one in PROVIDERS.all if "app_password" in one.notes}
    assert asked - announced == {"google-workspace-relay"}  # often needs no sign-in at all
    assert announced <= asked


def test_an_api_key_is_announced_before_it_is_asked_for() -> None:
    for one in PROVIDERS.all:
        if one.secret == "api_key":
            assert "api_key_not_password" in one.notes, one.id


def test_codes_in_four_groups_come_from_google_and_yahoo_only() -> None:
    assert {one.id for one in PROVIDERS.all if one.grouped_code} == GROUPED
    assert {_provider(identifier).secret for identifier in GROUPED} == {"app_password"}


def test_a_username_of_their_own_is_explained() -> None:
    for one in PROVIDERS.all:
        if one.has_smtp and not one.username:
            said = _said_about(one)
            assert re.search(r"\busername\b", said, re.IGNORECASE), one.id


def test_test_catchers_say_that_they_never_deliver_and_ask_for_no_sign_in() -> None:
    catchers = [one for one in PROVIDERS.all if "test_catcher" in one.notes]
    assert [one.id for one in catchers] == ["mailpit", "smtp4dev", "papercut"]
    assert {one.auth for one in catchers} == {AuthType.NONE}


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("yandex", "enable_smtp"),
        ("gmx-de", "enable_smtp"),
        ("gmx-com", "enable_smtp"),
        ("web-de", "enable_smtp"),
        ("comcast", "enable_smtp"),
        ("freenet", "enable_smtp"),
        ("free-fr", "enable_smtp"),
        ("rambler", "enable_smtp"),
        ("naver", "enable_smtp"),
        ("qq", "from_must_match"),
        ("netease-163", "from_must_match"),
        ("aruba-pec", "from_must_match"),
        ("zoho-eu", "choose_region"),
        ("zoho-eu", "app_password_with_2fa"),
        ("mailbox-org", "app_password_with_2fa"),
        ("libero", "app_password_with_2fa"),
        ("posteo", "app_password_advised"),
        ("icloud", "username_two_forms"),
        ("laposte", "username_two_forms"),
        ("ionos", "mailbox_password"),
        ("ionos-uk", "mailbox_password"),
        ("proton", "paid_plan_only"),
        ("mail-com", "paid_plan_only"),
        ("sendgrid", "verified_sender"),
        ("amazon-ses", "sandbox"),
        ("amazon-ses", "own_username"),
        ("brevo", "ip_allow_list"),
        ("smtp2go", "ip_allow_list"),
        ("proton-bridge", "helper_must_run"),
    ],
)
def test_what_must_be_known_first_is_said(identifier: str, code: str) -> None:
    notes = PROVIDERS.notes_for(_provider(identifier))
    assert code in [note.code for note in notes]
    assert not any("{" in note.text for note in notes)
