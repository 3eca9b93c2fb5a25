"""A provider and a relay before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.sink import Sink
from support.relay_process import Process
from support.relays import RelayHere, relay_before


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def relay(sink: Sink) -> Iterator[RelayHere]:
    with relay_before(sink) as relay:
        yield relay


@pytest.fixture
def process(home: Path, sink: Sink) -> Iterator[Process]:
    made = Process(home, sink)
    yield made
    if made.process.poll() is None:
        made.process.terminate()
        made.close()
    made.complaints.close()
