"""What a request carries, and through whom: nothing that was put there for other programs."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from conftest import CANARY
from servers.certificates import Authority
from servers.proxy import Proxy, passing_on
from servers.web import WebServer, body, status, web_server
from smtp_desktop.adapters.network.https import Session, _reached, json_object, system_proxy
from smtp_desktop.adapters.network.pages import HttpsPages
from smtp_desktop.adapters.network.tls import Trust, checking_context
from smtp_desktop.adapters.sign_in.microsoft import Microsoft
from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.ports.sign_in import Registration
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import RealClock

AUTHORITY = Authority()
TRUST = Trust(ca_data=AUTHORITY.pem)
NAMED = f"machine localhost login somebody password {CANARY}\n"
DEFAULT = f"default login somebody password {CANARY}\n"


@pytest.fixture
def server() -> Iterator[WebServer]:
    plays = {"/on": status(302, Location="/page"), "/page": body(b"a page")}
    with web_server(AUTHORITY.valid(), plays) as running:
        yield running


@pytest.fixture(params=[".netrc", "_netrc", "NETRC"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where other programs keep their logins; the file is the test's to write."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)
    if request.param == "NETRC":
        monkeypatch.setenv("NETRC", str(tmp_path / "logins"))
        return tmp_path / "logins"
    return tmp_path / str(request.param)


def pages(find_proxy: str = "") -> HttpsPages:
    return HttpsPages(
        TRUST,
        lambda _: False,
        forbids_redirect=lambda _: False,
        find_proxy=(lambda _: find_proxy) if find_proxy else system_proxy,
    )


def fetched(subject: HttpsPages, address: str) -> bytes | None:
    return subject.fetch(address, 100_000, Deadline(5), Cancellation())


# ---- Logins of other programs --------------------------------------------------------------------


@pytest.mark.parametrize("logins", [NAMED, DEFAULT, NAMED + DEFAULT], ids=["named", "default", "2"])
def test_logins_of_other_programs_stay_where_they_are(
    server: WebServer, place: Path, logins: str
) -> None:
    place.write_text(logins)
    place.chmod(0o600)
    assert fetched(pages(), server.address + "/on") == b"a page"
    Session(checking_context(TRUST)).get(server.address + "/page")
    Session(checking_context(TRUST)).post(server.address + "/token")
    wanted = Registration("app", None, f"{server.address}/acme.test", "scope", ())
    subject = Microsoft(TRUST, RealClock())
    with pytest.raises(SmtpDesktopError):
        subject.begin(wanted, "http://localhost:1", "", Deadline(5), Cancellation())
    assert len(server.heads) == 5
    for head in server.heads:
        assert "authorization" not in head.lower()
        assert CANARY not in head


def test_a_redirect_carries_nothing_of_the_page_before(server: WebServer) -> None:
    with web_server(AUTHORITY.valid(), {"/on": status(404)}) as other:
        sends_on = status(302, **{"Location": f"{other.address}/on", "Set-Cookie": f"a={CANARY}"})
        with web_server(AUTHORITY.valid(), {"/": sends_on}) as first:
            assert fetched(pages(), first.address + "/") is None
        (head,) = other.heads
    assert CANARY not in head
    assert "referer" not in head.lower()
    assert f"Host: localhost:{other.port}" in head


# ---- Proxies -------------------------------------------------------------------------------------


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with passing_on() as running:
        yield running


def test_a_proxy_alone_is_told_its_password(server: WebServer, proxy: Proxy) -> None:
    way = f"http://me:{CANARY}@127.0.0.1:{proxy.port}"
    assert fetched(pages(way), server.address + "/page") == b"a page"
    session = Session(checking_context(TRUST), find_proxy=lambda _: way)
    assert session.get(server.address + "/page").text == "a page"
    assert [one.split()[1] for one in proxy.asked] == [f"localhost:{server.port}"] * 2
    assert all("Proxy-Authorization: Basic" in one for one in proxy.asked)
    assert not any("authorization" in one.lower() for one in server.heads)


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({"HTTPS_PROXY": "http://proxy:1"}, "http://proxy:1"),
        ({"https_proxy": "http://proxy:2"}, "http://proxy:2"),
        ({"ALL_PROXY": "http://proxy:3"}, "http://proxy:3"),
        ({"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "other.test,acme.test"}, ""),
        ({"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "*"}, ""),
        ({"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "other.test"}, "http://proxy:1"),
        ({"HTTP_PROXY": "http://proxy:4"}, ""),
        ({}, ""),
    ],
)
def test_the_proxy_is_the_one_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], found: str
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert system_proxy("https://mail.acme.test/page") == found


def test_behind_a_proxy_a_name_that_only_the_proxy_knows_is_asked_for(
    server: WebServer, proxy: Proxy
) -> None:
    def lookup(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    way = f"http://127.0.0.1:{proxy.port}"
    subject = HttpsPages(TRUST, lambda _: False, lookup, find_proxy=lambda _: way)
    assert fetched(subject, server.address + "/page") == b"a page"


@pytest.mark.parametrize(
    "way",
    [
        f"http://me:{CANARY}@127.0.0.1:1",
        f"http://me:{CANARY}@127.0.0.1:99999",
        f"http://me:{CANARY}@",
        f"socks5://me:{CANARY}@127.0.0.1:1",
        f"http://me:{CANARY}/x@127.0.0.1:1",
    ],
)
def test_a_proxy_s_password_stands_in_no_error(server: WebServer, way: str) -> None:
    wanted = Registration("app", None, f"{server.address}/acme.test", "scope", ())
    provider = Microsoft(TRUST, RealClock(), find_proxy=lambda _: way)
    with pytest.raises(SmtpDesktopError) as page:
        fetched(pages(way), server.address + "/page")
    with pytest.raises(SmtpDesktopError) as sign_in:
        provider.begin(wanted, "http://localhost:1", "", Deadline(5), Cancellation())
    for caught in (page, sign_in):
        assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert server.asked == []


def test_a_proxy_inside_encryption_of_its_own_is_refused_and_hung_up_on() -> None:
    closed: list[bool] = []
    connection = SimpleNamespace(sock=object(), close=lambda: closed.append(True))
    with pytest.raises(requests.exceptions.ProxyError):
        _reached(connection)
    assert closed == [True]


@pytest.mark.parametrize("said", [b"", b"[]", b"null", b"<html>", b'"x"', b"[" * 9000, b'{"a":'])
def test_what_is_no_json_object_holds_none(said: bytes) -> None:
    assert json_object(said) is None


def test_a_json_object_is_read_whatever_letters_stand_in_it() -> None:
    assert json_object(b'\xef\xbb\xbf{"a": "Z\xfcrich"}') == {"a": "Z�rich"}
