"""A provider and a relay before it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servers.sink import Sink
from support.relays import RelayHere, relay_before


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def relay(sink: Sink) -> Iterator[RelayHere]:
    with relay_before(sink) as relay:
        yield relay
