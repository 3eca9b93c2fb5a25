"""The network is gone for a while, and swallows what is sent."""

from __future__ import annotations

import smtplib
import threading
import time

import pytest

from servers.sink import SILENT, Sink
from smtp_desktop.relay.limits import BackLimits
from support.relays import RelayHere, relay_before, told, until_sent


@pytest.mark.beside  # it waits for a minute, and its bounds leave seconds
@pytest.mark.timeout(240)
def test_a_network_that_swallows_everything_for_a_minute(sink: Sink) -> None:
    """With the bounds that it really has: nobody waits past them, nothing is lost or sent twice,
    and it goes on by itself."""
    limits, gone = BackLimits(), threading.Event()
    sink.plan = lambda verb, words: SILENT if gone.is_set() else ""
    answers: list[tuple[str, float]] = []

    def insist(relay: RelayHere, client: smtplib.SMTP, end: float) -> None:
        while time.monotonic() < end:
            began = time.monotonic()
            answers.append((told(relay, client), time.monotonic() - began))
            time.sleep(0.2)

    with relay_before(sink) as relay:
        clients = [relay.client() for _ in range(3)]
        assert [told(relay, one) for one in clients] == ["sent"] * 3
        gone.set()
        end = time.monotonic() + 60
        threads = [threading.Thread(target=insist, args=(relay, one, end)) for one in clients]
        for one in threads:
            one.start()
        time.sleep(60)
        gone.clear()
        for one in threads:
            one.join(limits.session)
        assert {said[:10] for said, _ in answers if said != "sent"} == {"451 4.4.1 "}
        assert max(seconds for _, seconds in answers) < limits.envelope_reused + limits.opening + 2
        began = time.monotonic()
        until_sent(relay, clients[0], "451 4.4.1 ")
        assert time.monotonic() - began < 10
        assert [told(relay, one) for one in clients] == ["sent"] * 3
        for client in clients:
            client.quit()
    sent = sum(said == "sent" for said, _ in answers)
    assert len(sink.taken) == 3 + sent + 1 + 3
