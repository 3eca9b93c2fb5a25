"""The facts in ``resources/providers.toml``, held against a table of their own."""

from __future__ import annotations

import fnmatch
import itertools
import re
import string
from datetime import date

import pytest

from support.provider_facts import (
    BUTTONS,
    FACTS,
    FURTHER,
    NOT_LOOKED_UP,
    WHOLE,
)
from support.provider_servers import HELPERS, SERVERS
from support.provider_tools import PROVIDERS, TEXT, for_domain, provider_named


@pytest.mark.parametrize(("domain", "host", "port", "encryption", "username"), FACTS)
def test_an_address_finds_its_server_and_its_username(
    domain: str, host: str, port: int, encryption: str, username: str
) -> None:
    one = for_domain(domain)
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
    one = provider_named(identifier)
    assert (one.host, one.port, one.encryption.value) == ("127.0.0.1", *HELPERS[identifier])
    assert not one.domains
    assert "helper_must_run" in one.notes


@pytest.mark.parametrize("identifier", FURTHER)
def test_the_further_ways_in_are_known(identifier: str) -> None:
    ways = {
        (way.host, way.port, way.encryption.value)
        for way in provider_named(identifier).alternatives
    }
    assert ways == FURTHER[identifier]


def test_no_further_way_in_repeats_another() -> None:
    for one in PROVIDERS.all:
        ways = [(way.host or one.host, way.port) for way in one.alternatives]
        ways.append((one.host, one.port))
        assert len(ways) == len(set(ways)), one.id


def test_the_table_above_names_every_service() -> None:
    named = {for_domain(fact[0]).id for fact in FACTS} | {fact[0] for fact in SERVERS.values()}
    named |= set(HELPERS) | {"tuta", "hey", "google-workspace", "godaddy-microsoft-365"}
    assert named == {one.id for one in PROVIDERS.all}


def test_an_exact_domain_beats_a_pattern() -> None:
    assert for_domain("yahoo.co.jp").id == "yahoo-japan"
    assert for_domain("yahoo.co.nz").id == "yahoo"
    assert for_domain("yandex.ru").id == "yandex-ru"
    assert for_domain("yandex.by").id == "yandex"
    assert for_domain("gmx.at").id == "gmx-de"
    assert for_domain("gmx.pt").id == "gmx-com"


@pytest.mark.parametrize(
    "domain",
    ["acme.com", "mail.yahoo.com", "yahoo.example.org", "notgmail.com", "plus.com", "zoho.org"],
)
def test_a_domain_that_nobody_listed_is_not_known(domain: str) -> None:
    assert PROVIDERS.for_address(f"jane@{domain}") is None


@pytest.mark.parametrize("domain", ["tuta.com", "tutanota.com", "tutanota.de", "hey.com"])
def test_a_service_without_an_outgoing_server_says_so(domain: str) -> None:
    one = for_domain(domain)
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
    assert provider_named(identifier).username_for("jane@acme.com") == username


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
    assert set(rows) == set(range(1, 176))


def test_every_row_but_these_was_looked_up_since_2026_began() -> None:
    tables = re.findall(r"^# (\d+)\n\[\[provider\]\]\n((?:.+\n?)+)", TEXT, re.MULTILINE)
    assert len(tables) == len(PROVIDERS.all)
    looked_up = {
        table: [date.fromisoformat(day) for day in re.findall(r"#.*\bchecked ([\d-]+)", table)]
        for _, table in tables
    }
    old = {int(row) for row, table in tables if max(looked_up[table], default=date.min).year < 2026}
    assert old == NOT_LOOKED_UP


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
        ("mx00.ionos.es", "ionos-es"),
        ("mx01.ionos.it", "ionos-it"),
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
        ("mailserver.livemail.co.uk", "fasthosts"),
        ("mx.stackmail.com", "20i"),
        ("mx01.agenturserver.de", "mittwald"),
        ("mx00.udag.de", "united-domains"),
        ("mail.register.it", "register-it"),
        ("mx.serviciodecorreo.es", "arsys"),
        ("mx01.dondominio.com", "dondominio"),
        ("mx.transip.email", "transip"),
        ("mx1.dandomain.dk", "dandomain"),
        ("mx.mailprotect.be", "combell"),
        ("mx.online.net", "online-net"),
        ("mailfilter.hostnet.nl", "hostnet"),
        ("mailcluster.loopia.se", "loopia"),
        ("mail2.loopia.se", "loopia"),
        ("mx.domeneshop.no", "domeneshop"),
        ("mx.simply.com", "simply"),
        ("mx.hover.com.cust.hostedemail.com", "hover"),
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
    assert "smtp.secureserver.net only receives" in provider_named("godaddy-workspace").know
