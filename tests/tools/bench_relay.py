"""The relay's speed, as ratios to what everybody writes first; prints a table.

    make bench-relay                5 rounds
    make bench-relay ARGS="-n 15"   more of them on a noisy machine

The provider is a fast one on this computer, with STARTTLS and a sign-in. All take turns in every
round, so that a machine whose speed drifts drifts for all of them; medians count.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
import os
import smtplib
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parent.parent
sys.path.insert(0, str(TESTS))

from conftest import CANARY  # noqa: E402 - its folder has just been put on the path
from servers.addresses import free_ports  # noqa: E402
from tools import load  # noqa: E402

MESSAGE = b"From: jane@acme.test\r\nSubject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * 56
LARGE = b"From: jane@acme.test\r\nSubject: x\r\n\r\n" + (b"x" * 76 + b"\r\n") * 172_000
GOALS = {
    "10 kept connections, relay to naive": 5.0,
    "10 kept connections, CPU of naive to relay": 5.0,
    "a connection a message, relay to naive": 3.0,
    "13 MB, relay to smtplib": 1.1,
    "memory with 13 MB, in messages": 3.0,
}


class Side(NamedTuple):
    """Something that takes mail: its port, what to sign in with, its process."""

    port: int
    login: tuple[str, str]
    process: int


@contextlib.contextmanager
def started(environ: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    """A program that is told the provider's password and prints where it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    process.stdin.write(f"{CANARY}\n")
    process.stdin.flush()
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def cpu(process: int) -> float:
    """Seconds of the processor that a process has used."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def status(process: int, key: str) -> float:
    """A line of the process's status in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith(key)) / 1024


def throughput(relay: Side, naive: Side, results: dict[str, list[float]]) -> None:
    """One round of small messages."""
    kept, spent, single = {}, {}, {}
    for side, count in ((naive, 40), (relay, 100)):
        before = cpu(side.process)
        kept[side] = asyncio.run(load.kept(side.port, side.login, 10, count, MESSAGE))
        spent[side] = (cpu(side.process) - before) / count
        single[side] = asyncio.run(load.one_each(side.port, side.login, 10, 10, MESSAGE))
    results["10 kept connections, relay to naive"].append(kept[relay] / kept[naive])
    results["10 kept connections, CPU of naive to relay"].append(spent[naive] / spent[relay])
    results["a connection a message, relay to naive"].append(single[relay] / single[naive])


def large(relay: Side, sink: int, ca: str, results: dict[str, list[float]]) -> None:
    """One round of a large message: through the relay, and by smtplib straight to the provider."""
    context = ssl.create_default_context(cafile=ca)
    seconds = []
    for side in ("relay", "smtplib"):
        client = smtplib.SMTP("localhost", relay.port if side == "relay" else sink)
        if side == "smtplib":
            client.starttls(context=context)
        user, password = relay.login if side == "relay" else ("jane@acme.test", CANARY)
        client.ehlo()
        plain = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        assert client.docmd("AUTH", f"PLAIN {plain}")[0] == 235
        client.sendmail("jane@acme.test", ["joe@acme.test"], MESSAGE)
        began = time.perf_counter()
        client.sendmail("jane@acme.test", ["joe@acme.test"], LARGE)
        seconds.append(time.perf_counter() - began)
        client.quit()
    results["13 MB, relay to smtplib"].append(seconds[0] / seconds[1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=5)
    rounds = parser.parse_args().n
    results: dict[str, list[float]] = defaultdict(list)
    environ = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    with contextlib.ExitStack() as held:
        home = held.enter_context(tempfile.TemporaryDirectory())
        ca = environ["SSL_CERT_FILE"] = f"{home}/ca.pem"
        provider = held.enter_context(started(environ, "servers.sink", ca))
        sink = line(provider).strip()
        (port,) = free_ports(1)
        process = held.enter_context(
            started(environ, "servers.relay_program", home, sink, str(port))
        )
        told = json.loads(line(process))
        line(process)
        relay = Side(told["port"], (told["username"], told["password"]), process.pid)
        other = held.enter_context(started(environ, "tools.naive_relay", sink))
        naive = Side(int(line(other)), ("", ""), other.pid)
        idle = status(process.pid, "VmRSS")
        for _ in range(rounds):
            throughput(relay, naive, results)
        base = status(process.pid, "VmRSS")
        for _ in range(rounds):
            large(relay, int(sink), ca, results)
        messages = (status(process.pid, "VmHWM") - base) * 1024 * 1024 / len(LARGE)
        results["memory with 13 MB, in messages"].append(messages)
        pss = Path(f"/proc/{process.pid}/smaps_rollup").read_text().split("Pss:")[1].split()[0]
        print(
            f"resident: {idle:.1f} MB idle, {base:.1f} MB after load; PSS {int(pss) / 1024:.1f} MB"
        )
    for name, found in results.items():
        print(f"{name:48} {statistics.median(found):6.2f}   (goal {GOALS[name]})")


if __name__ == "__main__":
    main()
