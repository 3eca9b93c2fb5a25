"""Whatever a server says, a test ends in time, with a finding or well and with nothing else."""

from __future__ import annotations

import base64
import gc
import random
import time
import tracemalloc
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from conftest import CANARY
from servers.certificates import Authority
from servers.in_memory import HANDSHAKES, MemoryDialer, Played
from servers.scripted import Script, ScriptedServer
from smtp_desktop.model.account import BasicAuth
from smtp_desktop.model.choices import MECHANISMS, Encryption
from smtp_desktop.ports.network import Sighting
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import TestEmail
from smtp_desktop.smtp import peer
from support.clock import RealClock
from support.fakes import (
    CATALOGUE,
    HASTY,
    PROVIDERS,
    account,
    outcome,
    run,
    tester,
)

CODES = {entry.code for entry in CATALOGUE.finding}
SECRET = base64.b64encode(f"\0jane\0{CANARY}".encode())
TALK = (
    b"220 mail.test ESMTP\r\n",
    b"250-mail.test\r\n250-SIZE 1000000\r\n250 AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256\r\n",
    b"220 go ahead\r\n",
    b"334 \r\n",
    b"334 VXNlcm5hbWU6\r\n",
    b"334 PDEuMkBtYWlsLnRlc3Q+\r\n",
    b"235 2.7.0 welcome\r\n",
    b"250 2.1.0 ok\r\n",
    b"354 go ahead\r\n",
    b"535-5.7.8 no\r\n535 5.7.8 {heard}\r\n",
    b"500-5.5.2 {half}\r\n500 {password}\r\n",
    b"250 {password} {heard}\r\n",
    b"421 4.3.2 closing\r\n",
    b"451 4.7.1 greylisted\r\n",
)
TLS_BYTES = (
    b"\x15\x03\x01\x00\x02\x02\x46",
    b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + bytes(range(100)),
    b"\x17\x03\x03\x00\x20" + b"\x5a" * 32,
)
PLAIN = b"250-mail.test\r\n250-STARTTLS\r\n250-SIZE\r\n250 AUTH PLAIN\r\n"
GREETED, SIGNED_IN = (TALK[0], PLAIN), (TALK[6], TALK[7], TALK[7], TALK[8], TALK[7])
# The right words for each choice, so that every stage meets the nonsense behind them.
RIGHT_WORDS = {
    Encryption.NONE: (*GREETED, *SIGNED_IN),
    Encryption.SSL: (*GREETED, *SIGNED_IN),
    Encryption.TLS: (*GREETED, TALK[2], PLAIN, *SIGNED_IN),
    Encryption.STARTTLS: (*GREETED, TALK[2], PLAIN, *SIGNED_IN),
}
LONG = (b"250-" + b"x" * 9000, b"250-more\r\n" * 200)
SIGHTINGS = [
    Sighting(is_tls, speaks, version)
    for is_tls in (False, True)
    for speaks in ("", peer.SMTP, peer.HTTP, peer.IMAP, peer.TLS, peer.OTHER)
    for version in ("", "TLSv1", "TLSv1.3")
]

said = some.sampled_from((*TALK, *TLS_BYTES, *LONG))
pieces = some.one_of(
    said,
    some.binary(max_size=40),
    some.tuples(said, some.integers(0, 60)).map(lambda one: one[0][: one[1]]),
    some.tuples(some.integers(0, 999), some.sampled_from(["", " ", "-", "\t"]), some.text()).map(
        lambda one: f"{one[0]}{one[1]}{one[2]}\r\n".encode("utf-8", "replace")
    ),
)
played = some.builds(
    lambda encryption, right, wrong, hangs_up, handshake, sighting, mechanism: Played(
        (*RIGHT_WORDS[encryption][:right], *wrong),
        hangs_up,
        handshake,
        sighting,
        encryption,
        mechanism,
        CANARY,
    ),
    some.sampled_from(list(Encryption)),
    some.integers(0, 9),
    some.lists(pieces, max_size=4),
    some.booleans(),
    some.sampled_from(["fine"] * 20 + [*HANDSHAKES]),
    some.sampled_from(SIGHTINGS),
    some.sampled_from(["", "", "", *MECHANISMS]),
)


@cache
def authority() -> Authority:
    return Authority()


def in_memory(one: Played) -> TestReport:
    subject = TestEmail(MemoryDialer(one), RealClock(), lambda: CATALOGUE, lambda: PROVIDERS, HASTY)
    return run(subject, account(587, one.encryption, BasicAuth("jane", one.mechanism)), CANARY)


def assert_sensible(report: TestReport) -> None:
    stage, code = outcome(report)
    assert (stage == "") == (code == "") == report.ok
    assert report.ok or code in CODES
    shown = repr(report)
    assert CANARY not in shown
    assert SECRET.decode() not in shown
    assert len(shown) < 1_000_000


@given(played)
@settings(max_examples=2000, deadline=None, database=None)
def test_whatever_is_said_in_memory_ends_in_a_report(one: Played) -> None:
    began = time.monotonic()

    assert_sensible(in_memory(one))

    assert time.monotonic() - began < HASTY.whole


def drawn(dice: random.Random, encryption: Encryption) -> tuple[bytes, ...]:
    """A random stream, without hypothesis, which keeps what it has seen."""
    chunks = list(RIGHT_WORDS[encryption][: dice.randrange(10)])
    for _ in range(dice.randrange(4)):
        whole = dice.choice((*TALK, *TLS_BYTES, dice.randbytes(dice.randrange(1, 80))))
        chunks.append(whole[: dice.randrange(1, len(whole) + 1)] if dice.random() < 0.3 else whole)
    return tuple(chunks)


def over_sockets(seed: int) -> str:
    """One random stream over a real connection; the code of what came of it."""
    dice = random.Random(seed)
    encryption = dice.choice(list(Encryption))
    script = Script()
    for chunk in drawn(dice, encryption):
        script.raw(chunk)
        if chunk == TALK[2] and dice.random() < 0.9:
            script.start_tls(authority().valid())
        script.hear()
    script = script.wait() if dice.random() < 0.2 else script.close()
    is_implicit = (encryption is Encryption.SSL) == (dice.random() < 0.9)
    implicit = authority().valid() if is_implicit else None
    limits = replace(HASTY, silence=0.05, greeting=0.1, reply=0.15, tls=0.3, look=0.3, whole=2)
    with ScriptedServer(script, implicit=implicit) as server:
        tried = account(server.port, encryption)
        began = time.monotonic()
        report = run(tester(authority().pem, limits), tried, CANARY)
        assert time.monotonic() - began < limits.whole + 2
        server.faults.clear()
    assert_sensible(report)
    return outcome(report)[1]


@pytest.mark.beside  # its bound leaves seconds
def test_whatever_is_said_over_real_connections_ends_in_a_report() -> None:
    with ThreadPoolExecutor(16) as pool:
        found = Counter(pool.map(over_sockets, range(320)))

    assert found.total() == 320
    assert len(found) > 5, found


def test_memory_does_not_grow_with_the_number_of_tests() -> None:
    dice = random.Random(4711)

    def some_hundred() -> int:
        for _ in range(100):
            assert_sensible(in_memory(Played(drawn(dice, Encryption.NONE), password=CANARY)))
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        some_hundred()  # what is kept on purpose: compiled patterns, tables, modules
        before = some_hundred()
        after = some_hundred()
    finally:
        tracemalloc.stop()

    assert after - before < 50_000


@pytest.mark.parametrize(
    "flood", [b"x" * 65536, b"250-more and more\r\n" * 3000, b"250 ok\r\n" * 8000]
)
def test_a_server_that_never_ends_costs_no_memory(flood: bytes) -> None:
    with ScriptedServer(Script().flood(flood)) as server:
        run(tester(limits=HASTY), account(server.port), CANARY)  # once, to load everything
        tracemalloc.start()
        try:
            report = run(tester(limits=HASTY), account(server.port), CANARY)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert_sensible(report)
    assert peak < 8_000_000
