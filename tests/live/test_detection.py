"""Detection with everything real: DNS, HTTPS and SMTP over loopback, in order and hostile."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pytest
from msgspec.structs import replace

from servers.certificates import Authority
from servers.name_server import KEEPS_SILENT, SERVFAIL, TALKS_NONSENSE, name_server
from servers.scripted import ScriptedServer, greeted
from servers.web import Play, WebServer, body, endless, status, web_server
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.dns import SystemDns
from smtp_desktop.adapters.network.pages import HttpsPages
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.services.detection.detection import (
    FEDERATED,
    Detected,
    Detection,
    DetectionLimits,
)
from smtp_desktop.services.detection.guesses import Guesser
from smtp_desktop.services.detection.sources import Sources
from smtp_desktop.services.detection.tenants import TenantFinder
from smtp_desktop.waiting import Cancellation
from support.fakes import PROVIDERS
from support.searching import ADDRESSES, CLOUDS, GUID, page

Zone = Mapping[tuple[str, str], list[str]]
PRESENT = {("acme.com", "TXT"): ["here"]}
OWN, WELL_KNOWN, DATABASE = "/own/acme.com", "/known/acme.com", "/database/{}"
BOMB = b'<!DOCTYPE a [<!ENTITY b "cccc">]><clientConfig>&b;</clientConfig>'
SUBMISSIONS, MX = ("_submissions._tcp.acme.com", "SRV"), ("acme.com", "MX")
FORBIDDEN = "127.0.0.9"  # stands for this computer; the rest of it is the internet
WHOLE = 2.0  # seconds for a search here


@cache
def authority() -> Authority:
    return Authority()


@dataclass
class Internet:
    """All that a search meets; `door` is the port behind which a mail server may stand."""

    plays: dict[str, Play]
    web: WebServer
    name_port: int = 0
    door: int = 1

    def search(self, address: str = "jane@acme.com") -> Detected:
        base, trust = self.web.address, Trust(ca_data=authority().pem)
        addresses = replace(
            ADDRESSES,
            autoconfig=base + "/own/{domain}",
            well_known=base + "/known/{domain}",
            database=base + "/database/{domain}",
            openid="{authority}/{domain}/openid",
            realm="{authority}/realm/{domain}",
            guesses=("localhost",),
        )
        cloud = replace(CLOUDS.cloud[0], authority=base)
        pages = HttpsPages(
            trust, lambda one: one == FORBIDDEN, forbids_redirect=lambda one: one == FORBIDDEN
        )
        guesser = Guesser(NetworkDialer(trust), addresses.guesses, [(self.door, Encryption.SSL)])
        return Detection(
            Sources(SystemDns(["127.0.0.1"], self.name_port), pages, PROVIDERS, addresses),
            TenantFinder(pages, addresses),
            guesser,
            PROVIDERS,
            Clouds((cloud,)),
            DetectionLimits(whole=WHOLE, guesses=0.6),
        ).run(address, lambda _: None, Cancellation())


@pytest.fixture
def internet() -> Iterator[Internet]:
    plays: dict[str, Play] = {}
    with web_server(authority().valid(), plays) as web:
        yield Internet(plays, web)


def searched(internet: Internet, zone: Zone) -> Detected:
    """A search in an internet with these names."""
    with name_server({**PRESENT, **zone}) as names:
        internet.name_port = names.port
        return internet.search()


def found(result: Detected) -> tuple[str, str] | None:
    """The server, and who said so."""
    if result.believed is None:
        return None
    return result.believed.settings.host, result.believed.sources["host"].value


def test_the_domains_own_page(internet: Internet) -> None:
    internet.plays[OWN] = body(page("smtp.acme.com"))
    assert found(searched(internet, {})) == ("smtp.acme.com", "autoconfig")


def test_its_well_known_page_behind_a_redirect(internet: Internet) -> None:
    internet.plays[WELL_KNOWN] = status(301, Location="/elsewhere")
    internet.plays["/elsewhere"] = body(page("smtp.acme.com"))
    assert found(searched(internet, {})) == ("smtp.acme.com", "well_known")


def test_the_public_database(internet: Internet) -> None:
    internet.plays[DATABASE.format("acme.com")] = body(page("smtp.hoster.test"))
    assert found(searched(internet, {})) == ("smtp.hoster.test", "database")


def test_service_records(internet: Internet) -> None:
    zone = {SUBMISSIONS: ["10 1 465 b.acme.com.", "5 1 465 a.acme.com."]}
    assert found(searched(internet, zone)) == ("a.acme.com", "srv")


def test_who_receives_the_mail_and_microsofts_tenant(internet: Internet) -> None:
    issuer = f'{{"issuer": "https://login.microsoftonline.com/{GUID}/v2.0"}}'
    internet.plays["/acme.com/openid"] = body(issuer.encode())
    internet.plays["/realm/acme.com"] = body(b'{"account_type": "Federated"}')
    result = searched(internet, {MX: ["0 acme-com.mail.protection.outlook.com."]})
    assert found(result) == ("smtp.office365.com", "mx")
    assert result.believed is not None
    assert result.believed.settings.tenant_id == GUID
    assert FEDERATED in [note.code for note in result.notes]


def test_the_database_entry_of_whoever_receives_the_mail(internet: Internet) -> None:
    internet.plays[DATABASE.format("hoster.test")] = body(page("out.hoster.test"))
    result = searched(internet, {MX: ["0 mx1.in.hoster.test."]})
    assert found(result) == ("out.hoster.test", "mx_database")


def test_a_server_that_was_guessed_and_answered(internet: Internet) -> None:
    script = greeted("AUTH PLAIN").read_line()
    with ScriptedServer(script, implicit=authority().valid()) as server:
        internet.door = server.port
        assert found(searched(internet, {})) == ("localhost", "probe")


def test_the_domains_owner_is_believed_before_everybody_else(internet: Internet) -> None:
    internet.plays[DATABASE.format("acme.com")] = body(page("said.acme.com"))
    internet.plays[OWN] = body(page("own.acme.com"))
    assert found(searched(internet, {})) == ("own.acme.com", "autoconfig")
    zone = {SUBMISSIONS: ["0 1 465 srv.acme.com."]}
    assert found(searched(internet, zone)) == ("srv.acme.com", "srv")


def test_nothing_but_the_domain_is_asked_for(internet: Internet) -> None:
    with name_server(PRESENT) as names:
        internet.name_port = names.port
        internet.search("secret.person@acme.com")
        asked = [name for name, _, _ in names.questions] + internet.web.asked
    assert asked
    assert not [one for one in asked if "secret" in one or "person" in one]


HOSTILE: dict[str, Play] = {
    "an entity bomb": body(BOMB),
    "a gigabyte": body(b"x" * 300_000, claimed=1_000_000_000),
    "a redirect to http": status(302, Location="http://localhost/x"),
    "a redirect to this computer": status(302, Location=f"https://{FORBIDDEN}/x"),
    "a circle": status(302, Location=OWN),
    "a server without encryption": body(page("smtp.acme.com").replace(b"SSL", b"plain")),
    "a page for guests": body(b"<html>Welcome to the hotel</html>"),
    "a fault": status(500),
}


@pytest.mark.beside  # its bound leaves a second, and it does little
@pytest.mark.parametrize("play", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_is_as_good_as_none(internet: Internet, play: Play) -> None:
    internet.plays[OWN] = play
    internet.plays[DATABASE.format("acme.com")] = body(page("smtp.hoster.test"))
    began = time.monotonic()
    assert found(searched(internet, {})) == ("smtp.hoster.test", "database")
    assert time.monotonic() - began < WHOLE + 1


@pytest.mark.beside  # its bound leaves a second, and it does little
@pytest.mark.parametrize("pause", [0, 0.05], ids=["floods", "drips"])
def test_a_page_without_end_holds_nobody_up(internet: Internet, pause: float) -> None:
    internet.plays[OWN] = endless(lambda: internet.web, pause)
    zone = {SUBMISSIONS: ["0 1 465 srv.acme.com."]}
    began = time.monotonic()
    assert found(searched(internet, zone)) == ("srv.acme.com", "srv")
    assert time.monotonic() - began < WHOLE + 1


ODD_NAMES: dict[str, Zone] = {
    "no such service": {SUBMISSIONS: ["0 0 0 ."]},
    "a service in a circle": {
        ("_submissions._tcp.acme.com", "CNAME"): ["_submissions._tcp.acme.com."]
    },
    "a service on this computer": {SUBMISSIONS: ["0 0 465 localhost."]},
    "mail for nobody": {MX: ["0 ."]},
    "a name server that fails": {("acme.com", "*"): [SERVFAIL]},
    "a name server that talks nonsense": {("acme.com", "*"): [TALKS_NONSENSE]},
    "a name server that keeps silent": {("acme.com", "*"): [KEEPS_SILENT]},
}


@pytest.mark.beside  # its bound leaves a second, and it does little
@pytest.mark.parametrize("zone", ODD_NAMES.values(), ids=ODD_NAMES)
def test_odd_names_offer_nothing_and_hold_nobody_up(internet: Internet, zone: Zone) -> None:
    began = time.monotonic()
    assert found(searched(internet, zone)) is None
    assert time.monotonic() - began < WHOLE + 1


def test_a_lying_mx_leads_to_a_server_of_the_service_it_names_and_no_other(
    internet: Internet,
) -> None:
    lie = {MX: ["0 mail.protection.outlook.com.evil.test."]}
    assert found(searched(internet, lie)) is None


def test_a_network_that_answers_every_name_is_not_believed(internet: Internet) -> None:
    """As networks for guests do, and providers that sell mistyped names."""
    everything = body(page("smtp.guests.test"))
    names = {
        ("*", "A"): ["127.0.0.1"],
        ("autoconfig.acme.com", "A"): ["127.0.0.1"],
        ("acme.com", "A"): ["127.0.0.1"],
    }
    with web_server(authority().wrong_name(), {OWN: everything, WELL_KNOWN: everything}) as web:
        internet.web = web
        assert found(searched(internet, names)) is None
        assert web.asked == [], "its certificate is for another name, so it was asked nothing"
