"""Other programs send in practice as well: the relay on and off, and what they send arrives."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator

import pytest

from smtp_desktop.demo.mail_server import ADDRESS
from smtp_desktop.practice import Practice
from smtp_desktop.services.relaying.relaying import Card
from smtp_desktop.waiting import Cancellation, Deadline


@pytest.fixture
def practice() -> Iterator[Practice]:
    made = Practice(with_window=False)
    made.start()
    yield made
    made.stop()


def sent(card: Card, port: int) -> None:
    with smtplib.SMTP(card.server, port, timeout=20) as client:
        client.login(card.username, card.password.reveal())
        client.sendmail(ADDRESS, [ADDRESS], b"Subject: x\r\n\r\nHi\r\n")


def test_what_a_program_sends_in_practice_arrives_there(practice: Practice) -> None:
    relaying = practice.relaying
    assert not relaying.status().is_running
    card = relaying.add("Scanner")  # before it runs: the port is the one that it will have
    assert card.port != 2525

    for count in (1, 2):  # on, off and on again
        relaying.switch_on(Deadline(20), Cancellation())
        status = relaying.status()
        assert (status.is_running, status.port) == (True, card.port)
        sent(card, status.port)
        assert len(practice.server.messages()) == count
        assert relaying.programs()[0].sent == count
        relaying.switch_off(Deadline(20), Cancellation())
        assert not relaying.status().is_running
        assert relaying.programs()[0].sent == count


def test_the_end_of_practice_ends_its_relay(practice: Practice) -> None:
    practice.relaying.switch_on(Deadline(20), Cancellation())
    practice.stop()
    assert "practice relay" not in {one.name for one in threading.enumerate()}
    assert not practice.relaying.status().is_running
