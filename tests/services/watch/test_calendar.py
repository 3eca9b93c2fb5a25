"""The calendar file of what ends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from smtp_desktop.adapters.files.text import WrittenFiles
from smtp_desktop.model.notices.ends import What
from smtp_desktop.services.watch.calendar import calendar, save
from smtp_desktop.services.watch.watch import Checked, Expiry, State

NOW = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)


def checked(account: str, *expires: Expiry) -> Checked:
    return Checked(account, State.WORKING, NOW, None, expires)


def test_an_end_is_a_day_with_a_reminder_a_week_before() -> None:
    text = calendar([checked("default", Expiry(What.CERTIFICATE, date(2026, 12, 31), 31))], NOW)
    lines = text.splitlines()
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SMTP Desktop//Ends//EN"]
    assert "DTSTAMP:20261130T091400Z" in lines
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "TRIGGER:-P7D" in lines
    assert lines[-1] == "END:VCALENDAR"
    assert "SUMMARY:The server's certificate ends (SMTP Desktop\\, account default)" in lines
    again = calendar([checked("default", Expiry(What.CERTIFICATE, date(2027, 3, 1), 91))], NOW)
    names = [[line for line in one.splitlines() if line[:4] == "UID:"] for one in (text, again)]
    assert names[0] == names[1], "a calendar moves the day that it has"


def test_a_title_is_true_on_the_day_itself() -> None:
    for what in What:
        text = calendar([checked("default", Expiry(what, date(2026, 12, 31), 31))], NOW)
        assert "31 days" not in text.replace("\n ", "")


def test_marks_are_escaped_and_long_lines_folded() -> None:
    name = "Ärger, mit; \\ und\nZeilen " * 6
    text = calendar([checked(name, Expiry(What.CLIENT_SECRET, date(2027, 1, 1), 32))], NOW)
    assert all(len(line.encode()) <= 75 for line in text.splitlines())
    whole = text.replace("\n ", "")
    (summary,) = [line for line in whole.splitlines() if line.startswith("SUMMARY:")]
    assert r"Ärger\, mit\; \\ und" in summary
    assert whole.count("BEGIN:VEVENT") == 1


def test_nothing_that_ends_is_no_calendar(tmp_path: Path) -> None:
    """RFC 5545 §3.6: a calendar has one entry at least."""
    file = tmp_path / "ends.ics"
    assert not save(str(file), [checked("default")], NOW, WrittenFiles())
    assert not file.exists()
    ends = [checked("default"), checked("second", Expiry(What.PROVIDER, date(2026, 12, 31), 31))]
    assert save(str(file), ends, NOW, WrittenFiles())
    assert file.read_bytes().count(b"BEGIN:VEVENT\r\n") == 1
