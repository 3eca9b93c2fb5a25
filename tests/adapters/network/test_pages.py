"""Pages over real HTTPS on loopback: what is trusted, what is bounded, where nothing leads."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator

import pytest

from servers.certificates import Authority
from servers.web import Play, WebServer, body, endless, status, web_server
from smtp_desktop.adapters.network import addresses as dialer
from smtp_desktop.adapters.network.pages import HttpsPages
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.errors import (
    Cancelled,
    CertificateNameMismatch,
    CertificateNotTrusted,
    ConnectionRefused,
    DiscoveryError,
    HostNotFound,
    NoAnswer,
)
from smtp_desktop.waiting import Cancellation, Deadline

AUTHORITY = Authority()
FORBIDDEN = "127.0.0.9"  # stands for this computer; the rest of it stands for the internet
PLAYS: dict[str, Play] = {}


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with web_server(AUTHORITY.valid(), PLAYS) as running:
        yield running


@pytest.fixture
def subject() -> HttpsPages:
    return HttpsPages(
        Trust(ca_data=AUTHORITY.pem),
        lambda address: address == FORBIDDEN,
        forbids_redirect=FORBIDDEN.__eq__,
    )


def fetched(subject: HttpsPages, address: str, seconds: float = 5) -> bytes | None:
    return subject.fetch(address, 100_000, Deadline(seconds), Cancellation())


def plays(server: WebServer, play: Play, path: str = "/page") -> str:
    PLAYS[path] = play
    return server.address + path


def test_a_page_comes_whole(server: WebServer, subject: HttpsPages) -> None:
    assert fetched(subject, plays(server, body(b"<clientConfig/>"))) == b"<clientConfig/>"


@pytest.mark.parametrize("code", [404, 410, 403, 401])
def test_a_page_that_is_not_there_is_none(
    server: WebServer, subject: HttpsPages, code: int
) -> None:
    assert fetched(subject, plays(server, status(code))) is None


@pytest.mark.parametrize("code", [500, 503, 204, 418])
def test_any_other_answer_is_no_page(server: WebServer, subject: HttpsPages, code: int) -> None:
    with pytest.raises(DiscoveryError):
        fetched(subject, plays(server, status(code)))


def test_a_redirect_is_followed(server: WebServer, subject: HttpsPages) -> None:
    plays(server, body(b"there"), "/there")
    assert fetched(subject, plays(server, status(302, Location="/there"))) == b"there"


def test_redirects_in_a_circle_end(server: WebServer, subject: HttpsPages) -> None:
    address = plays(server, status(301, Location="/page"))
    server.asked.clear()
    with pytest.raises(DiscoveryError, match="without end"):
        fetched(subject, address)
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost:1/page",
        "file:///etc/passwd",
        "ftp://localhost/",
        f"https://{FORBIDDEN}/page",
        "https://user:password@localhost/",
        "https://[::1",
        "https://",
        "",
    ],
)
def test_a_redirect_never_leads_out_of_encryption_or_to_this_computer(
    server: WebServer, subject: HttpsPages, location: str
) -> None:
    with pytest.raises(DiscoveryError):
        fetched(subject, plays(server, status(302, Location=location)))


def test_in_earnest_this_computer_is_never_asked(server: WebServer) -> None:
    earnest = HttpsPages(Trust(ca_data=AUTHORITY.pem))
    with pytest.raises(DiscoveryError, match="this computer"):
        fetched(earnest, plays(server, body(b"secret")))


def test_a_body_without_end_is_dropped_at_its_bound(server: WebServer, subject: HttpsPages) -> None:
    began = time.monotonic()
    with pytest.raises(DiscoveryError, match="no end"):
        fetched(subject, plays(server, endless(lambda: server)))
    assert time.monotonic() - began < 2


def test_a_body_that_claims_a_gigabyte_is_not_waited_for(
    server: WebServer, subject: HttpsPages
) -> None:
    address = plays(server, body(b"x" * 200_000, claimed=1_000_000_000))
    with pytest.raises(DiscoveryError, match="no end"):
        fetched(subject, address)


def test_a_body_packed_small_is_bounded_by_its_real_size(
    server: WebServer, subject: HttpsPages
) -> None:
    packed = gzip.compress(b"x" * 50_000_000)

    def play(connection: object, path: str) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
        connection.sendall(head.encode() + packed)  # type: ignore[attr-defined]

    with pytest.raises(DiscoveryError, match="no end"):
        fetched(subject, plays(server, play))


def test_a_body_that_drips_ends_at_the_deadline(server: WebServer, subject: HttpsPages) -> None:
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        fetched(subject, plays(server, endless(lambda: server, pause=0.1)), seconds=0.5)
    assert time.monotonic() - began < 1.5


def test_a_search_that_is_stopped_waits_no_longer(server: WebServer, subject: HttpsPages) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        subject.fetch(server.address + "/page", 1000, Deadline(5), cancellation)


def test_only_what_the_computer_trusts_is_trusted(server: WebServer) -> None:
    stranger = HttpsPages(Trust(), lambda _: False)
    with pytest.raises(CertificateNotTrusted):
        fetched(stranger, server.address + "/page")


def test_the_name_must_be_right(subject: HttpsPages) -> None:
    with web_server(AUTHORITY.wrong_name(), {}) as other, pytest.raises(CertificateNameMismatch):
        fetched(subject, other.address + "/page")


def test_a_common_name_is_no_name(subject: HttpsPages) -> None:
    with (
        web_server(AUTHORITY.only_common_name(), {}) as other,
        pytest.raises(CertificateNameMismatch),
    ):
        fetched(subject, other.address.replace("127.0.0.1", "localhost") + "/page")


def test_where_nothing_listens(subject: HttpsPages) -> None:
    with web_server(AUTHORITY.valid(), {}) as gone:
        address = gone.address
    with pytest.raises(ConnectionRefused):
        fetched(subject, address + "/page")


def test_a_name_that_is_not_there() -> None:
    def lookup(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    subject = HttpsPages(Trust(), lambda _: False, lookup)
    with pytest.raises(HostNotFound):
        fetched(subject, "https://nowhere.invalid/page")


def test_the_local_part_of_an_address_never_stands_in_a_request(
    server: WebServer, subject: HttpsPages
) -> None:
    server.asked.clear()
    fetched(subject, plays(server, body(b"x"), "/v1.1/acme.com"))
    assert server.asked == ["/v1.1/acme.com"]


# ---- Where nobody is led -------------------------------------------------------------------------

INSIDE = [
    "https://0.0.0.0/",
    "https://[::]/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://224.0.0.1/",
]


@pytest.mark.parametrize("location", INSIDE)
def test_in_earnest_a_redirect_leads_to_no_address_inside(server: WebServer, location: str) -> None:
    asked: list[str] = []

    def lookup(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else dialer.system_lookup(host)

    earnest = HttpsPages(Trust(ca_data=AUTHORITY.pem), lambda _: False, lookup)
    with pytest.raises(DiscoveryError, match="this computer or its network"):
        fetched(earnest, plays(server, status(302, Location=location)))
    assert len(asked) == 2


@pytest.mark.parametrize("inside", ["192.168.1.1", "127.0.0.1", "::ffff:10.0.0.1", "::"])
def test_a_redirect_to_a_name_that_lies_inside_is_not_followed(
    server: WebServer, inside: str
) -> None:
    def lookup(host: str) -> list[str]:
        return [inside, "93.184.216.34"] if host == "inside.test" else ["127.0.0.1"]

    earnest = HttpsPages(Trust(ca_data=AUTHORITY.pem), lambda _: False, lookup)
    with pytest.raises(DiscoveryError, match="this computer or its network"):
        fetched(earnest, plays(server, status(302, Location="https://inside.test/")))


def test_what_was_checked_is_what_is_connected_to(server: WebServer) -> None:
    """A name that means another address at every look leads nowhere but where it was checked."""
    answers = [["127.0.0.1"], ["127.0.0.9"]]
    subject = HttpsPages(
        Trust(ca_data=AUTHORITY.pem), lambda one: one == FORBIDDEN, lambda _: answers.pop(0)
    )
    # No such name is known to the system: it was not asked a second time.
    with web_server(AUTHORITY.named("rebinding.test"), {"/page": body(b"checked")}) as other:
        address = f"https://rebinding.test:{other.port}/page"
        assert fetched(subject, address) == b"checked"
        assert other.heads[0].split("Host: ")[1].startswith(f"rebinding.test:{other.port}\r\n")
    with pytest.raises(DiscoveryError):
        fetched(subject, address)


@pytest.mark.parametrize("spelled", ["ß.rebinding.test", "a%2erebinding.test"])
def test_a_name_that_can_be_spelled_in_two_ways_is_looked_up_as_it_is_connected_to(
    server: WebServer, spelled: str
) -> None:
    asked: list[str] = []

    def lookup(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    subject = HttpsPages(Trust(ca_data=AUTHORITY.pem), lambda _: False, lookup)
    sent = "xn--zca.rebinding.test" if "ß" in spelled else "a.rebinding.test"
    # No such name is known to the system: it was not asked a second time.
    with web_server(AUTHORITY.named(sent), {"/page": body(b"checked")}) as other:
        assert fetched(subject, f"https://{spelled}:{other.port}/page") == b"checked"
    assert asked == [sent]


def test_the_certificate_is_for_the_name_and_not_for_the_address(server: WebServer) -> None:
    subject = HttpsPages(Trust(ca_data=AUTHORITY.pem), lambda _: False, lambda _: ["127.0.0.1"])
    with pytest.raises(CertificateNameMismatch):
        fetched(subject, f"https://other.test:{server.port}/page")


def test_an_address_that_is_not_reached_makes_room_for_the_next(server: WebServer) -> None:
    subject = HttpsPages(
        Trust(ca_data=AUTHORITY.pem), lambda _: False, lambda _: ["::1", "127.0.0.7", "127.0.0.1"]
    )
    assert fetched(subject, plays(server, body(b"there"))) == b"there"


def test_a_name_without_any_address_is_not_there() -> None:
    subject = HttpsPages(Trust(), lambda _: False, lambda _: [])
    with pytest.raises(HostNotFound):
        fetched(subject, "https://nowhere.invalid/page")
