"""DNS over a real name server on loopback: what it says, and what it does when it misbehaves."""

from __future__ import annotations

import threading
import time

import pytest

from servers.name_server import (
    KEEPS_SILENT,
    REFUSES,
    SERVFAIL,
    TALKS_NONSENSE,
    NameServer,
    free_port,
    name_server,
)
from smtp_desktop.adapters.network.dns import SystemDns
from smtp_desktop.errors import Cancelled
from smtp_desktop.ports.dns import Answer, Lookup
from smtp_desktop.waiting import Cancellation, Deadline

LONG = [f'"token-{number}={"x" * 200}"' for number in range(20)]  # over 4000 octets
ZONE = {
    ("acme.test", "TXT"): ['"v=spf1 include:" "one.test ~all"', '"other=1"'],
    ("acme.test", "MX"): ["20 b.acme.test.", "10 a.acme.test.", "30 c.acme.test."],
    ("acme.test", "A"): ["192.0.2.1", "192.0.2.2"],
    ("acme.test", "AAAA"): ["2001:db8::1"],
    ("four.test", "A"): ["192.0.2.4"],
    ("alias.test", "CNAME"): ["acme.test."],
    ("loop.test", "CNAME"): ["pool.test."],
    ("pool.test", "CNAME"): ["loop.test."],
    ("long.test", "TXT"): LONG,
    ("none.test", "MX"): ["0 ."],
    ("servfail.test", "*"): [SERVFAIL],
    ("refuses.test", "*"): [REFUSES],
    ("silent.test", "*"): [KEEPS_SILENT],
    ("nonsense.test", "*"): [TALKS_NONSENSE],
    ("latin.test", "TXT"): ['"\\255\\254"'],
    ("endless.test", "TXT"): [" ".join(['"' + "y" * 250 + '"'] * 40)],
    ("many.test", "TXT"): [f'"{number}"' for number in range(300)],
}


def ask(server: NameServer, kind: str, name: str, seconds: float = 3) -> Answer[str]:
    dns = SystemDns(["127.0.0.1"], server.port)
    answer: Answer[str] = getattr(dns, kind)(name, Deadline(seconds), Cancellation())
    return answer


def test_a_text_is_put_together_from_its_parts() -> None:
    with name_server(ZONE) as server:
        answer = ask(server, "txt", "acme.test")
    assert set(answer.values) == {"v=spf1 include:one.test ~all", "other=1"}
    assert answer.lookup is Lookup.FOUND


def test_the_servers_for_email_come_by_preference() -> None:
    with name_server(ZONE) as server:
        assert ask(server, "mx", "acme.test").values == (
            "a.acme.test", "b.acme.test", "c.acme.test",
        )  # fmt: skip


def test_a_domain_that_takes_no_email_has_no_server_for_it() -> None:
    with name_server(ZONE) as server:
        assert ask(server, "mx", "none.test") == Answer(Lookup.NO_RECORD)


def test_addresses_are_of_both_families() -> None:
    with name_server(ZONE) as server:
        both = ask(server, "addresses", "acme.test")
        assert set(both.values) == {"192.0.2.1", "192.0.2.2", "2001:db8::1"}
        assert ask(server, "addresses", "four.test").values == ("192.0.2.4",)


def test_an_alias_is_followed() -> None:
    with name_server(ZONE) as server:
        assert "other=1" in ask(server, "txt", "alias.test").values


@pytest.mark.parametrize(
    ("name", "lookup"),
    [
        ("four.test", Lookup.NO_RECORD),
        ("no-such-name.test", Lookup.NO_SUCH_NAME),
        ("servfail.test", Lookup.REFUSED),
        ("refuses.test", Lookup.REFUSED),
        ("loop.test", Lookup.REFUSED),
    ],
)
def test_the_ways_of_finding_nothing_are_told_apart(name: str, lookup: Lookup) -> None:
    with name_server(ZONE) as server:
        assert ask(server, "txt", name) == Answer(lookup)


@pytest.mark.parametrize(
    "name", ["", ".", "a..test", "x" * 64 + ".test", ("x" * 60 + ".") * 5, "\udc80.test"]
)
def test_a_name_that_cannot_be_is_not_asked_for(name: str) -> None:
    with name_server({}) as server:
        assert ask(server, "txt", name) == Answer(Lookup.NO_SUCH_NAME)
        assert server.questions == []


def test_what_is_too_long_for_a_packet_comes_over_tcp() -> None:
    with name_server(ZONE) as server:
        answer = ask(server, "txt", "long.test")
        ways = {way for _, _, way in server.questions}
    assert len(answer.values) == len(LONG)
    assert ways == {"udp", "tcp"}


def test_a_router_that_refuses_long_answers_is_asked_for_short_ones() -> None:
    with name_server(ZONE, knows_edns=False) as server:
        assert ask(server, "addresses", "four.test").values == ("192.0.2.4",)


def test_a_silent_server_costs_no_more_than_the_time_given() -> None:
    with name_server(ZONE) as server:
        began = time.monotonic()
        assert ask(server, "txt", "silent.test", 0.4) == Answer(Lookup.SILENT)
        assert time.monotonic() - began < 1


def test_a_slow_server_is_waited_for() -> None:
    with name_server(ZONE, delay=0.3) as server:
        assert ask(server, "addresses", "four.test").values == ("192.0.2.4",)


def test_a_server_that_is_too_slow_counts_as_silent() -> None:
    with name_server(ZONE, delay=0.6) as server:
        assert ask(server, "txt", "acme.test", 0.3) == Answer(Lookup.SILENT)


def test_nonsense_is_no_answer() -> None:
    with name_server(ZONE) as server:
        answer = ask(server, "txt", "nonsense.test", 0.8)
    assert answer.is_missing


def test_where_nothing_listens_there_is_no_answer() -> None:
    dns = SystemDns(["127.0.0.1"], free_port())
    assert dns.txt("acme.test", Deadline(0.5), Cancellation()).is_missing


def test_an_answer_is_bounded_in_length_and_number() -> None:
    with name_server(ZONE) as server:
        assert len(ask(server, "txt", "endless.test").values[0]) == 4096
        assert len(ask(server, "txt", "many.test").values) == 64


def test_a_text_in_no_known_letters_is_still_a_text() -> None:
    with name_server(ZONE) as server:
        assert ask(server, "txt", "latin.test").values == ("\ufffd\ufffd",)


def test_stop_ends_a_look_up_at_once() -> None:
    cancellation = Cancellation()
    with name_server(ZONE) as server:
        dns = SystemDns(["127.0.0.1"], server.port)
        timer = threading.Timer(0.1, cancellation.cancel)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            dns.txt("silent.test", Deadline(1), cancellation)
        assert time.monotonic() - began < 0.5
        timer.join()


def test_only_the_name_is_told() -> None:
    with name_server(ZONE) as server:
        ask(server, "txt", "acme.test")
        ask(server, "addresses", "acme.test")
        asked = {(name, kind) for name, kind, _ in server.questions}
    assert asked == {("acme.test", "TXT"), ("acme.test", "A"), ("acme.test", "AAAA")}
