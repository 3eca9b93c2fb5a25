"""How often a submission waits for the other end of the world."""

from __future__ import annotations

import time

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.counting import CountingServer
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.model.choices import Encryption
from smtp_desktop.waiting import Cancellation
from support.fakes import account, password
from support.submitting import Handed, submit

MESSAGE = b"Subject: counted\r\n\r\nHello\r\n"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def submitted(
    server: CountingServer, authority: Authority, *, implicit: bool, people: int = 1
) -> Handed:
    dialer = NetworkDialer(Trust(ca_data=authority.pem), lambda host: ["127.0.0.1"])
    encryption = Encryption.SSL if implicit else Encryption.STARTTLS
    recipients = [f"{number}@acme.test" for number in range(people)]
    return submit(
        account(server.port, encryption),
        password(CANARY),
        recipients,
        MESSAGE,
        dialer,
        Cancellation(),
    )


@pytest.mark.parametrize(
    ("implicit", "pipelining", "most"),
    [(False, True, 9), (True, True, 7), (False, False, 11), (True, False, 9)],
)
def test_a_submission_takes_no_more_round_trips_than_it_must(
    authority: Authority, implicit: bool, pipelining: bool, most: int
) -> None:
    with CountingServer(authority.valid(), implicit=implicit, pipelining=pipelining) as server:
        receipt = submitted(server, authority, implicit=implicit)

        assert receipt.reply.code == 250
        assert receipt.refused == ()
        assert server.messages == ["Subject: counted\n\nHello"]
        trips = [flight for flight in server.flights if flight != "QUIT"]
        assert len(trips) <= most, server.flights


def test_more_recipients_take_no_more_round_trips(authority: Authority) -> None:
    with CountingServer(authority.valid()) as server:
        submitted(server, authority, implicit=False, people=50)

        assert server.round_trips <= 9, server.flights
        assert server.flights[-2].split() == ["MAIL", *["RCPT"] * 50, "DATA"]
        assert server.flights[-1] == "content QUIT"


@pytest.mark.parametrize("pipelining", [True, False])
def test_nobody_waits_for_the_answer_to_quit(authority: Authority, pipelining: bool) -> None:
    with CountingServer(authority.valid(), pipelining=pipelining, says_goodbye=False) as server:
        began = time.monotonic()
        receipt = submitted(server, authority, implicit=False)
        took = time.monotonic() - began

    assert receipt.reply.code == 250
    assert took < 3
    assert server.flights[-1].endswith("QUIT")
