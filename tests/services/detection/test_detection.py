"""Detection: every source alone, in conflict, hanging, and what leaves the computer."""

from __future__ import annotations

import time

import pytest

from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.errors import Cancelled, HandshakeFailed, HostNotFound, NoAnswer, SmtpDesktopError
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.ports.dns import Lookup, ServiceRecord
from smtp_desktop.services.detection.detection import FEDERATED, Detected, DetectionLimits
from smtp_desktop.services.detection.sources import Question
from smtp_desktop.waiting import Cancellation, Deadline
from support.searching import ADDRESSES, GUID, HANGS, World, page

OWN = "https://autoconfig.acme.com/mail/config-v1.1.xml"
WELL_KNOWN = "https://acme.com/.well-known/autoconfig/mail/config-v1.1.xml"
DATABASE = "https://autoconfig.thunderbird.net/v1.1/{}"
OPENID = "https://login.microsoftonline.com/acme.com/v2.0/.well-known/openid-configuration"
REALM = "https://login.microsoftonline.com/common/userrealm/nobody%40acme.com?api-version=2.1"
MICROSOFT_MX = ("acme-com.mail.protection.outlook.com",)
ISSUER = f'{{"issuer": "https://login.microsoftonline.com/{GUID}/v2.0"}}'.encode()


def server(found: Detected) -> tuple[str, int, str] | None:
    if found.believed is None:
        return None
    settings = found.believed.settings
    return settings.host, settings.port, settings.encryption.value


def source(found: Detected, key: str = "host") -> Source:
    assert found.believed is not None
    return found.believed.sources[key]


def outcomes(found: Detected) -> dict[str, str]:
    return {one.source.value: one.outcome for one in found.tried}


def door(host: str, port: int = 465, rank: int = 0) -> tuple[Offer, ...]:
    encryption = Encryption.SSL if port == 465 else Encryption.TLS
    return (Offer(Source.PROBE, host, port, encryption, rank=rank),)


def test_a_preset_answers_at_once_and_nobody_is_asked() -> None:
    world = World()
    began = time.monotonic()
    found = world.found("jane@gmail.com")
    assert time.monotonic() - began < 0.05
    assert server(found) == ("smtp.gmail.com", 465, "ssl")
    assert source(found) is Source.PRESET
    assert world.asked == []
    assert "app_password" in [note.code for note in found.notes]


def test_a_service_without_smtp_is_said_and_nobody_is_asked() -> None:
    world = World()
    found = world.found("jane@tuta.com")
    assert found.believed is None
    assert found.provider is not None
    assert [note.code for note in found.notes][:1] == ["no_smtp"]
    assert world.asked == []


def test_with_look_ups_off_nothing_leaves_the_computer() -> None:
    world = World(pages={OWN: page("smtp.acme.com")})
    assert world.found(asks=False).believed is None
    assert world.asked == []


@pytest.mark.parametrize(
    "address",
    ["jane@acme.test", "jane@example.com", "jane@localhost", "jane@", "jane@-bad-.com", "jane"],
)
def test_what_is_no_domain_is_not_asked_about(address: str) -> None:
    world = World()
    assert world.found(address).believed is None
    assert world.asked == []


def test_the_domains_own_page_is_used() -> None:
    found = World(pages={OWN: page("smtp.acme.com")}).found()
    assert server(found) == ("smtp.acme.com", 465, "ssl")
    assert source(found) is Source.AUTOCONFIG


def test_the_well_known_page_is_used() -> None:
    found = World(pages={WELL_KNOWN: page("smtp.acme.com")}).found()
    assert source(found) is Source.WELL_KNOWN


def test_the_public_database_is_used() -> None:
    found = World(pages={DATABASE.format("acme.com"): page("smtp.hoster.net")}).found()
    assert source(found) is Source.DATABASE


def test_service_records_are_used_the_encrypted_from_the_start_first() -> None:
    found = World(
        srv={
            "_submission._tcp.acme.com": [ServiceRecord(0, 1, 587, "b.acme.com")],
            "_submissions._tcp.acme.com": [
                ServiceRecord(20, 1, 465, "c.acme.com"),
                ServiceRecord(10, 1, 465, "A.acme.com"),
            ],
        }
    ).found()
    assert server(found) == ("a.acme.com", 465, "ssl")
    assert source(found) is Source.SRV


def test_a_record_that_says_there_is_no_such_service_offers_nothing() -> None:
    found = World(srv={"_submissions._tcp.acme.com": [ServiceRecord(0, 0, 0, "")]}).found()
    assert found.believed is None
    assert outcomes(found)["srv"] == "none"


@pytest.mark.parametrize(
    "record",
    [
        ServiceRecord(0, 0, 465, "127.0.0.1"),
        ServiceRecord(0, 0, 465, "not a name.com"),
        ServiceRecord(0, 0, 0, "smtp.acme.com"),
        ServiceRecord(0, 0, 99999, "smtp.acme.com"),
        ServiceRecord(0, 0, 465, "localhost"),
    ],
)
def test_a_record_that_names_no_server_is_left_away(record: ServiceRecord) -> None:
    assert World(srv={"_submissions._tcp.acme.com": [record]}).found().believed is None


def test_who_receives_the_mail_names_the_service() -> None:
    found = World(mx=["ASPMX.L.GOOGLE.COM."]).found()
    assert found.provider is not None
    assert found.provider.id == "google-workspace"
    assert source(found) is Source.MX


def test_the_database_entry_of_whoever_receives_the_mail_is_used() -> None:
    world = World(
        mx=["mx1.mail.hoster.net"], pages={DATABASE.format("hoster.net"): page("out.hoster.net")}
    )
    found = world.found()
    assert server(found) == ("out.hoster.net", 465, "ssl")
    assert source(found) is Source.MX_DATABASE
    assert found.believed is not None
    assert found.believed.is_foreign


def test_at_last_the_usual_names_are_knocked_at() -> None:
    found = World(doors={"mail.acme.com:465": door("mail.acme.com", rank=2)}).found()
    assert server(found) == ("mail.acme.com", 465, "ssl")
    assert source(found) is Source.PROBE
    assert outcomes(found)["probe"] == "found"


def test_nobody_knocks_where_somebody_has_answered() -> None:
    world = World(pages={OWN: page("smtp.acme.com")})
    world.found()
    assert not [one for one in world.asked if ":465" in one or ":587" in one]


def test_the_owner_is_believed_before_the_database_and_both_before_a_guess() -> None:
    world = World(
        pages={OWN: page("own.acme.com"), DATABASE.format("acme.com"): page("said.acme.com")},
        doors={"smtp.acme.com:465": door("smtp.acme.com")},
    )
    assert server(world.found()) == ("own.acme.com", 465, "ssl")


def test_nothing_found_says_what_was_tried() -> None:
    found = World().found()
    assert found.believed is None
    assert outcomes(found) == {
        "preset": "none",
        "srv": "none",
        "mx": "none",
        "autoconfig": "none",
        "well_known": "none",
        "database": "none",
        "mx_database": "none",
        "probe": "failed",
    }


def test_microsofts_tenant_fills_itself_in() -> None:
    realm = b'{"account_type": "Managed"}'
    found = World(mx=MICROSOFT_MX, pages={OPENID: ISSUER, REALM: realm}).found()
    assert found.believed is not None
    assert found.believed.settings.tenant_id == GUID
    assert source(found, "tenant_id") is Source.MICROSOFT
    assert found.believed.settings.auth is AuthType.OAUTH


@pytest.mark.parametrize(
    ("kind", "is_said"), [("Federated", True), ("Managed", False), ("", False)]
)
def test_people_of_a_company_with_its_own_sign_in_page_are_told(kind: str, is_said: bool) -> None:
    realm = f'{{"account_type": "{kind}"}}'.encode()
    found = World(mx=MICROSOFT_MX, pages={OPENID: ISSUER, REALM: realm}).found()
    told = [note.text for note in found.notes if note.code == FEDERATED]
    assert len(told) == is_said
    assert all("your company's own sign-in page" in text for text in told)


def test_nobody_else_is_asked_about_a_mail_exchanger_that_is_known() -> None:
    known, unknown = World(mx=MICROSOFT_MX), World(mx=("mx1.in.hoster.test",))
    for world in (known, unknown):
        assert world.sources().mx_database(Question("acme.com", Deadline(1), Cancellation())) == ()
    assert known.asked == ["mx acme.com"]
    assert DATABASE.format("hoster.test") in unknown.asked


@pytest.mark.parametrize(
    "answer", [None, b"", b"[]", b"{", b'{"issuer": 5}', b"[" * 100_000, HostNotFound("No."), HANGS]
)
def test_a_tenant_that_cannot_be_found_hides_no_settings(answer: object) -> None:
    found = World(mx=MICROSOFT_MX, pages={OPENID: answer}).found()
    assert server(found) == ("smtp.office365.com", 587, "tls")
    assert found.believed is not None
    assert found.believed.settings.tenant_id == ""


def test_personal_accounts_have_the_tenant_of_all_of_them() -> None:
    found = World().found("jane@outlook.com")
    assert found.believed is not None
    assert found.believed.settings.tenant_id == "consumers"


def test_only_the_domain_leaves_the_computer() -> None:
    world = World(mx=MICROSOFT_MX, pages={OPENID: ISSUER})
    world.found("secret.person@acme.com")
    assert world.asked
    assert not [one for one in world.asked if "secret" in one or "person" in one]


def test_an_international_domain_is_asked_about_as_dns_spells_it() -> None:
    world = World()
    world.found("jane@bücher.com")
    assert all("xn--bcher-kva.com" in one for one in world.asked)


EVERYTHING = [
    OWN,
    WELL_KNOWN,
    DATABASE.format("acme.com"),
]


def test_whatever_hangs_the_search_ends_and_partial_answers_are_used() -> None:
    names = ("smtp.acme.com", "mail.acme.com", "acme.com")
    doors: dict[str, object] = {f"{name}:{port}": HANGS for name in names for port in (465, 587)}
    pages: dict[str, object] = dict.fromkeys(EVERYTHING, HANGS)
    world = World(mx=["mx.hoster.net"], pages=pages, doors=doors)
    world.pages[DATABASE.format("hoster.net")] = page("out.hoster.net")
    began = time.monotonic()
    found = world.found()
    assert 0.4 < time.monotonic() - began < 1.0
    assert server(found) == ("out.hoster.net", 465, "ssl")
    assert outcomes(found)["autoconfig"] in ("late", "failed")


def test_the_default_patience_ends_within_five_seconds() -> None:
    assert DetectionLimits().whole <= 5


@pytest.mark.parametrize("fault", [NoAnswer("No."), HandshakeFailed("No."), HostNotFound("No.")])
def test_a_source_that_fails_disturbs_no_other(fault: SmtpDesktopError) -> None:
    world = World(mx=Lookup.REFUSED, pages={OWN: page("smtp.acme.com"), WELL_KNOWN: fault})
    found = world.found()
    assert server(found) == ("smtp.acme.com", 465, "ssl")


def test_what_is_known_is_reported_as_it_comes_in() -> None:
    world = World(mx=MICROSOFT_MX, pages={OPENID: ISSUER})
    reports: list[Detected] = []
    world.detection().run("jane@acme.com", reports.append, Cancellation())
    assert server(reports[0]) is None
    assert ("smtp.office365.com", 587, "tls") in [server(one) for one in reports]


def test_a_search_can_be_stopped() -> None:
    cancellation = Cancellation()
    world = World(pages=dict.fromkeys(EVERYTHING, HANGS))

    def stop(_: Detected) -> None:
        cancellation.cancel()

    with pytest.raises(Cancelled):
        world.detection().run("jane@acme.com", stop, cancellation)


def test_the_addresses_in_the_file_are_encrypted_and_hold_nothing_but_the_domain() -> None:
    for one in (ADDRESSES.autoconfig, ADDRESSES.well_known, ADDRESSES.database):
        assert one.startswith("https://")
        assert one.count("{") == one.count("{domain}") == 1
