"""Write resources/findings.md, the table of all findings, from the catalogue: ``make findings``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import folder
from smtp_desktop.diagnosis.catalogue.rule import Entry
from smtp_desktop.wording.shared import OWNERS

PAGE = Path(__file__).parents[2] / "resources" / "findings.md"

_HEAD = """# What can go wrong, and who can fix it

Every failure that SMTP Desktop can name. It shows the title with an explanation and the next steps;
where a change of the settings fixes the fault, a button makes it. `--json` prints the code.

This page is made from the files in [findings](findings/README.md): edit one, then run
`make findings`.
"""
_TABLE = """
| Code | What people read | Who can fix it | Buttons |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(
        f"\n## {title}\n{_TABLE}" + "".join(_row(entry) for entry in entries)
        for title, entries in _sections()
    )


def _sections() -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """The files in their order: the heading of each, and its findings."""
    for part in folder.parts(resources.read_folder("findings")):
        if part.finding:
            yield part.heading, part.finding


def _row(entry: Entry) -> str:
    owners = dict.fromkeys(OWNERS[one] for words in (entry, *entry.rule) for one in words.owners)
    buttons = dict.fromkeys(
        fix.label for words in (entry, *entry.rule) for fix in words.fixes or ()
    )
    cells = (f"`{entry.code}`", entry.title, ", ".join(owners), ", ".join(buttons))
    return "| " + " | ".join(_cell(one) for one in cells) + " |\n"


def _cell(text: str) -> str:
    """A text for a table, with what is filled in later as words in italics."""
    filled = re.sub(r"\{(\w+)\}", lambda found: f"*{found[1].replace('_', ' ')}*", text)
    return filled.replace("|", "\\|")


def main() -> None:
    written = page()
    PAGE.write_text(written, encoding="utf-8")
    print(f"Wrote {PAGE.name}: {written.count(chr(10) + '| `')} findings.")


if __name__ == "__main__":
    main()
