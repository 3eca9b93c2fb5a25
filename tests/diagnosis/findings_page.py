"""Write resources/findings.md, the table of all findings, from the catalogue: ``make findings``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from diagnosis.written import ENTRIES
from smtp_desktop import resources, wording
from smtp_desktop.diagnosis.catalogue.catalogue import Entry

PAGE = Path(__file__).parents[2] / "resources" / "findings.md"

_HEAD = """# What can go wrong, and who can mend it

Every failure that SMTP Desktop can name. It shows the title with an explanation and the next steps;
where a change of the settings mends the fault, a button makes it. `--json` prints the code.

This page is made from [findings.toml](findings.toml): edit that, then run `make findings`.
"""
_TABLE = """
| Code | What people read | Who can mend it | Buttons |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(
        f"\n## {title}\n{_TABLE}" + "".join(_row(entry) for entry in entries)
        for title, entries in _sections()
    )


def _sections() -> Iterator[tuple[str, list[Entry]]]:
    """The file's sections in their order, each with its findings."""
    by_code = {entry.code: entry for entry in ENTRIES}
    parts = re.split(r"(?m)^# -+ (.+?) -*$", resources.read_text("findings.toml"))
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        codes = re.findall(r"""(?m)^code *= *["'](\w+)["']""", text)
        if codes:
            yield title, [by_code[code] for code in codes]


def _row(entry: Entry) -> str:
    owners = dict.fromkeys(
        wording.OWNERS[one] for words in (entry, *entry.rule) for one in words.owners
    )
    buttons = dict.fromkeys(fix.label for words in (entry, *entry.rule) for fix in words.fixes)
    cells = (f"`{entry.code}`", entry.title, ", ".join(owners), ", ".join(buttons))
    return "| " + " | ".join(_cell(one) for one in cells) + " |\n"


def _cell(text: str) -> str:
    """A text for a table, with what is filled in later as words in italics."""
    filled = re.sub(r"\{(\w+)\}", lambda found: f"*{found[1].replace('_', ' ')}*", text)
    return filled.replace("|", "\\|")


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Wrote {PAGE.name}: {len(ENTRIES)} findings.")


if __name__ == "__main__":
    main()
