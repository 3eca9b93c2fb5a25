"""The table of findings in resources/findings.md says what the catalogue says."""

from __future__ import annotations

import re

from diagnosis.written import ENTRIES
from smtp_desktop.wording.shared import OWNERS
from tools import findings_page


def test_the_page_is_up_to_date() -> None:
    written = findings_page.PAGE.read_text(encoding="utf-8")
    assert written == findings_page.page(), "resources/findings has changed: run `make findings`"


def test_every_finding_has_a_row_and_every_row_four_cells() -> None:
    rows = [line for line in findings_page.page().splitlines() if line.startswith("| `")]
    assert len(rows) == len(ENTRIES)
    assert [row.split("`")[1] for row in rows] == [entry.code for entry in ENTRIES]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_a_row_says_what_people_read_who_mends_it_and_what_is_offered() -> None:
    row = next(line for line in findings_page.page().splitlines() if "`wrong_port`" in line)
    assert "port *port* is closed" in row
    assert OWNERS["user"] in row
    assert "Use port 587 with TLS" in row


def test_the_page_is_plain() -> None:
    page = findings_page.page()
    assert "{" not in page
    assert "<" not in page
    assert page.endswith("|\n")
