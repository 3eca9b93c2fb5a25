"""A second look at a port: what it shows, what it never does, and how long it may take."""

from __future__ import annotations

import socket
import ssl
import time

import pytest

from servers.black_hole import BlackHole, needs_linux
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, greeted
from smtp_desktop.adapters.network.second_look import look
from smtp_desktop.errors import Cancelled
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import Sighting
from smtp_desktop.waiting import Cancellation, Deadline
from support.fakes import side_by_side

IMPLICIT, STARTTLS, CLEAR = TlsMode.IMPLICIT, TlsMode.STARTTLS, TlsMode.CLEAR


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def seen(port: int, mode: TlsMode, seconds: float = 4) -> Sighting:
    return look("localhost", "127.0.0.1", port, mode, Deadline(seconds), Cancellation())


def shown(
    script: Script, mode: TlsMode, implicit: ssl.SSLContext | None = None, seconds: float = 4
) -> Sighting:
    with ScriptedServer(script, implicit=implicit) as server:
        return seen(server.port, mode, seconds)


@pytest.mark.parametrize(
    "kind", ["valid", "untrusted", "self_signed", "expired", "wrong_name", "weak_key"]
)
def test_any_certificate_is_shown_and_none_is_refused(authority: Authority, kind: str) -> None:
    context: ssl.SSLContext = getattr(authority, kind)()

    sighting = shown(Script().output("220 hello"), IMPLICIT, context)

    assert (sighting.is_tls, sighting.speaks) == (True, "smtp")
    assert sighting.tls_version == "TLSv1.3"
    assert sighting.certificate is not None
    assert sighting.certificate.names


def test_a_certificate_behind_starttls_is_shown(authority: Authority) -> None:
    script = greeted("STARTTLS").expect("STARTTLS").output("220 go").start_tls(authority.expired())

    sighting = shown(script, STARTTLS)

    assert sighting.is_tls
    assert sighting.certificate is not None


def test_old_encryption_is_shown_with_its_version(authority: Authority) -> None:
    sighting = shown(Script().output("220 hello"), IMPLICIT, authority.only_old_tls())

    assert sighting.is_tls
    assert sighting.tls_version in ("TLSv1", "TLSv1.1")


def test_a_server_that_wants_a_certificate_of_ours_is_seen_all_the_same(
    authority: Authority,
) -> None:
    """It refuses only behind the handshake, which takes the library's facts away."""
    context = authority.wants_certificate(ssl.TLSVersion.TLSv1_3)

    sighting = shown(Script(), IMPLICIT, context)

    assert sighting.is_tls
    assert sighting.certificate is not None


@pytest.mark.parametrize(
    ("words", "protocol"),
    [
        ("220 mail.test ESMTP", "smtp"),
        ("220-first", "smtp"),
        ("* OK IMAP4rev1", "imap"),
        ("+OK ready", "pop3"),
        ("SSH-2.0-OpenSSH", "ssh"),
        ("220 ProFTPD FTP server", "ftp"),
        ("go away", "other"),
    ],
)
@pytest.mark.parametrize("mode", [CLEAR, IMPLICIT])
def test_first_words_in_the_clear_name_the_protocol(
    words: str, protocol: str, mode: TlsMode
) -> None:
    assert shown(Script().output(words), mode) == Sighting(speaks=protocol)


def test_a_web_server_is_spoken_to_before_it_answers(authority: Authority) -> None:
    web = Script().expect("EHLO").output("HTTP/1.1 400 Bad Request")

    sightings = side_by_side(
        lambda mode: shown(web, mode, authority.valid() if mode is IMPLICIT else None),
        (CLEAR, IMPLICIT),
    )

    assert [sighting.speaks for sighting in sightings] == ["http", "http"]


def test_words_that_come_one_byte_at_a_time_are_put_together(authority: Authority) -> None:
    drip = Script().drip("220 mail.test\r\n", 0.02)

    assert shown(drip, CLEAR).speaks == "smtp"
    assert shown(drip, IMPLICIT).speaks == "smtp"
    assert shown(drip, IMPLICIT, authority.valid()).speaks == "smtp"


def test_too_few_bytes_tell_nothing() -> None:
    assert shown(Script().raw(b"22").close(), CLEAR) == Sighting()
    assert shown(Script().raw(b"2").close(), IMPLICIT) == Sighting()


@pytest.mark.parametrize("mode", [CLEAR, IMPLICIT, STARTTLS])
@pytest.mark.parametrize(
    "script",
    [
        Script().close(),
        Script().reset(),
        Script().hear().close(),
        Script().raw(b"\x16\x03").close(),
    ],
)
def test_a_server_that_breaks_off_shows_nothing_more(script: Script, mode: TlsMode) -> None:
    assert not shown(script, mode, seconds=0.5).is_tls


@pytest.mark.parametrize(
    "script",
    [
        greeted("SIZE 1").expect("STARTTLS").output("502 no").close(),
        Script().output("554 go away"),
        Script().output("* BYE"),
        greeted("STARTTLS").expect("STARTTLS").output("220 go", "250 injected"),
    ],
)
def test_encryption_that_does_not_come_about_is_no_error(script: Script) -> None:
    assert not shown(script, STARTTLS, seconds=1).is_tls


def test_a_closed_port_shows_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])

    assert seen(port, IMPLICIT) == Sighting()


@needs_linux
def test_a_black_hole_shows_nothing_and_ends_at_the_deadline() -> None:
    with BlackHole() as hole:
        began = time.monotonic()
        assert seen(hole.port, IMPLICIT, seconds=0.4) == Sighting()
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("mode", [CLEAR, IMPLICIT, STARTTLS])
def test_silence_ends_at_the_deadline(mode: TlsMode) -> None:
    with ScriptedServer(Script().wait()) as server:
        began = time.monotonic()
        assert seen(server.port, mode, seconds=0.4) == Sighting()
    assert time.monotonic() - began < 1


def test_a_flood_is_not_listened_to() -> None:
    began = time.monotonic()
    for mode in (CLEAR, IMPLICIT, STARTTLS):
        assert not shown(Script().flood(b"x" * 4096), mode).is_tls
    assert time.monotonic() - began < 3


def test_stop_is_the_one_thing_it_raises() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with ScriptedServer(Script().wait()) as server, pytest.raises(Cancelled):
        look("localhost", "127.0.0.1", server.port, CLEAR, Deadline(3), cancellation)


def test_nothing_is_told_but_a_greeting(authority: Authority) -> None:
    def told(mode: TlsMode) -> list[str]:
        script = Script()
        if mode is STARTTLS:
            script = greeted("STARTTLS", "AUTH PLAIN").expect("STARTTLS").output("220 go")
            script.start_tls(authority.valid())
        script.read_line().read_line()
        implicit = authority.valid() if mode is IMPLICIT else None
        with ScriptedServer(script, implicit=implicit) as server:
            seen(server.port, mode)
            assert server.everybody_has_gone()
        return server.said

    for said in side_by_side(told, (CLEAR, IMPLICIT, STARTTLS)):
        assert set(said) <= {"EHLO [127.0.0.1]", "", "STARTTLS"}


def test_the_first_words_are_kept_in_printable_text() -> None:
    assert shown(Script().output("220-mail.test", "220 ready\x1b[2J"), CLEAR).said == (
        "220-mail.test 220 ready\ufffd[2J"
    )
    assert len(shown(Script().output("x" * 5000), CLEAR).said) == 500
    assert shown(Script().close(), CLEAR).said == ""
