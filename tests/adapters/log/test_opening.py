"""A Python without SQLite keeps no log, and says so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from smtp_desktop.adapters.log.opening import NO_SQLITE, entries_in
from smtp_desktop.errors import SendingLogFailed
from support.clock import FixedClock


def test_a_python_without_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smtp_desktop.adapters.log.store", None)
    with pytest.raises(SendingLogFailed, match=NO_SQLITE):
        entries_in(str(tmp_path), FixedClock().now)
