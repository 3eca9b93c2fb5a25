"""What the log costs a message, with all that is kept of its account."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.model.notices.health import Cause
from smtp_desktop.ports.sending_log import Entry, State
from support.sending_log import FAILED, SENT

WAYS = {
    "accepted": replace(SENT, cause=Cause.ACCEPTED),
    "refused": replace(FAILED, cause=Cause.MESSAGE),
    "account failing": replace(FAILED, cause=Cause.ACCOUNT),
}


@pytest.mark.alone
@pytest.mark.parametrize("entry", WAYS.values(), ids=WAYS.keys())
def test_a_row_costs_a_message_less_than_a_millisecond(tmp_path: Path, entry: Entry) -> None:
    store = SqliteEntries(str(tmp_path), lambda: datetime.now(UTC))
    begun = replace(SENT, state=State.UNDER_WAY)
    times = []
    for _ in range(500):
        began = time.perf_counter()
        (number,) = store.keep([(0, begun)])
        store.keep([(number, entry)])
        times.append((time.perf_counter() - began) * 1000)
    store.close()
    assert statistics.median(times) <= 1
