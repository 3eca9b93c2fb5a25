"""The relay's speed and memory, as ratios; prints a table with the goals.

    make bench-relay                5 rounds
    make bench-relay ARGS="-n 15"   more of them on a noisy machine

It is compared with what everybody writes first, with emailproxy, with smtplib, and with clients
that talk to a real Postfix themselves. The other provider is a fast one on this computer; both want
STARTTLS and a sign-in. All take turns in every round, so that a machine whose speed drifts drifts
for all of them; medians count. Where other programs keep the processors busy, ratios tell less: ten
processes of Postfix are given ten turns, and the relay's one. So it is printed for which part of
the time the relay was ready to go on and waited for a processor.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import os
import shutil
import smtplib
import ssl
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tools import load, sides
from tools.sides import JANE, Side

MESSAGE = b"From: jane@acme.test\r\nSubject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * 56
LARGE = b"From: jane@acme.test\r\nSubject: x\r\n\r\n" + (b"x" * 76 + b"\r\n") * 172_000

# What is measured, its goal, and whether it is reached from above.
GOALS = {
    "10 kept connections, relay to naive": (5.0, ">="),
    "10 kept connections, CPU of naive to relay": (5.0, ">="),
    "a connection a message, relay to naive": (3.0, ">="),
    "a connection a message, relay to emailproxy": (60.0, ">="),
    "10 kept connections, relay to Postfix itself": (1.3, ">="),
    "a connection a message, relay to Postfix itself": (1.3, ">="),
    "13 MB, relay to smtplib": (1.1, "<="),
    "13 MB, memory in messages": (3.0, "<="),
    "idle memory (PSS), MB": (24.0, "<="),
    "idle memory (PSS), relay to emailproxy": (0.85, "<="),
}
Results = dict[str, list[float]]
QUEUED = "waiting for a processor"


def kept(side: Side, each: int) -> float:
    """Messages a second over ten kept connections."""
    return asyncio.run(load.kept(side, 10, each, MESSAGE))


def single(side: Side, each: int) -> float:
    """Messages a second from ten programs that connect for every message."""
    return asyncio.run(load.one_each(side, 10, each, MESSAGE))


def watched(relay: Side, each: int, results: Results) -> float:
    """As `kept`, and for which part of the time the relay waited for a processor."""
    began, before = time.perf_counter(), sides.queued(relay.process)
    speed = kept(relay, each)
    waited = sides.queued(relay.process) - before
    results[QUEUED].append(waited / (time.perf_counter() - began))
    return speed


def beside_naive(relay: Side, naive: Side, results: Results) -> None:
    """One round of small messages."""
    speed, spent = {}, {}
    for side, count in ((naive, 40), (relay, 100)):
        before = sides.cpu(side.process)
        speed[side] = watched(side, count, results) if side is relay else kept(side, count)
        spent[side] = (sides.cpu(side.process) - before) / count
    results["10 kept connections, relay to naive"].append(speed[relay] / speed[naive])
    results["10 kept connections, CPU of naive to relay"].append(spent[naive] / spent[relay])
    ratio = single(relay, 10) / single(naive, 10)
    results["a connection a message, relay to naive"].append(ratio)


def beside_postfix(relay: Side, postfix: Side, results: Results) -> None:
    """One round of messages to Postfix: through the relay, and without it."""
    ratio = watched(relay, 30, results) / kept(postfix, 30)
    results["10 kept connections, relay to Postfix itself"].append(ratio)
    ratio = single(relay, 10) / single(postfix, 10)
    results["a connection a message, relay to Postfix itself"].append(ratio)


def large(relay: Side, provider: Side, results: Results) -> None:
    """One round of a large message: through the relay, and by smtplib straight to the provider."""
    context = ssl.create_default_context(cafile=provider.ca)
    seconds = []
    for side in (relay, provider):
        client = smtplib.SMTP("localhost", side.port)
        if side.ca:
            client.starttls(context=context)
        client.ehlo()
        plain = base64.b64encode("\0".join(("", *side.login)).encode()).decode()
        assert client.docmd("AUTH", f"PLAIN {plain}")[0] == 235
        client.sendmail(JANE, ["joe@acme.test"], MESSAGE)
        began = time.perf_counter()
        client.sendmail(JANE, ["joe@acme.test"], LARGE)
        seconds.append(time.perf_counter() - began)
        client.quit()
    results["13 MB, relay to smtplib"].append(seconds[0] / seconds[1])


def with_fast_provider(home: Path, rounds: int, results: Results) -> None:
    """All that one provider is enough for, which answers as fast as it can."""
    with contextlib.ExitStack() as held:
        provider = held.enter_context(sides.provider(str(home / "ca.pem")))
        relay = held.enter_context(sides.relay(home / "relay", provider))
        naive = held.enter_context(sides.naive(provider))
        other = None
        if sides.EMAILPROXY.exists():
            other = held.enter_context(sides.emailproxy(home / "emailproxy", provider))
        time.sleep(1)  # both have settled
        idle = sides.pss(relay.process)
        results["idle memory (PSS), MB"].append(idle)
        if other:
            ratio = idle / sides.pss(other.process)
            results["idle memory (PSS), relay to emailproxy"].append(ratio)
            for _ in range(min(rounds, 3)):  # it takes long
                ratio = single(relay, 10) / single(other, 1)
                results["a connection a message, relay to emailproxy"].append(ratio)
        for _ in range(rounds):
            beside_naive(relay, naive, results)
        base = sides.status(relay.process, "VmRSS")
        for _ in range(rounds):
            large(relay, provider, results)
        most = (sides.status(relay.process, "VmHWM") - base) * 1024 * 1024 / len(LARGE)
        results["13 MB, memory in messages"].append(most)
        print(f"memory (PSS): {idle:.1f} MB idle, {sides.pss(relay.process):.1f} MB after all")


def with_postfix(home: Path, rounds: int, results: Results) -> None:
    """What a real provider is needed for."""
    with (
        sides.postfix(str(home / "postfix.pem")) as provider,
        sides.relay(home / "to-postfix", provider) as relay,
    ):
        for _ in range(rounds):
            beside_postfix(relay, provider, results)


def row(name: str, found: list[float]) -> str:
    middle = statistics.median(found)
    goal, way = GOALS[name]
    is_reached = middle >= goal if way == ">=" else middle <= goal
    return f"{name:50}{middle:8.2f}   goal {way} {goal:g}{'' if is_reached else ', missed'}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=5)
    rounds = parser.parse_args().n
    results: Results = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        with_fast_provider(Path(folder), rounds, results)
        if os.geteuid() == 0 and shutil.which("postfix") and shutil.which("dovecot"):
            with_postfix(Path(folder), rounds, results)
    print(f"the relay was {QUEUED} for {statistics.median(results.pop(QUEUED)):.0%} of the time")
    for name in GOALS:
        print(row(name, results[name]) if name in results else f"{name:50}  not here")


if __name__ == "__main__":
    main()
