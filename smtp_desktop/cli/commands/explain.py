"""``explain``: what an error text means, offline."""

from __future__ import annotations

import sys
from argparse import Namespace

from smtp_desktop.cli.output import Output, finding_value
from smtp_desktop.cli.parser import CallIsWrong
from smtp_desktop.diagnosis.pasted.unwrap import decoded
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.services.services import Services
from smtp_desktop.services.support.pasted_error import NothingToExplain, explained

_MOST_BYTES = 4_000_000  # a log; only its beginning and its end are looked at

WHAT_TO_DO = (
    "There is no text to explain. Give it in quotes, as in: smtp-desktop explain "
    '"535 5.7.8 Authentication failed", or send it in: smtp-desktop explain < error.txt'
)
PASTE_NOW = "Paste the error text, then press Enter and {keys}."


def explain(options: Namespace, services: Services, output: Output) -> int:
    """Explain a text from the words of the call or from standard input; the exit code is 0 once it
    was explained, even as unknown."""
    is_typed = options.text not in ([], ["-"])
    text = " ".join(options.text) if is_typed else _standard_input(output)
    try:
        found = explained(
            text,
            services.catalogue,
            services.providers,
            stage=Stage(options.stage) if options.stage else None,
            host=options.host,
            auth=options.auth,
        )
    except NothingToExplain:
        raise CallIsWrong(WHAT_TO_DO) from None
    output.value(finding_value(found.finding))
    output.finding(found.finding, found.said)
    if found.finding.looks_like:
        output.line("  What comes nearest, though it may be something else:")
    for title in found.finding.looks_like:
        output.line(f"  - {title}")
    return 0


def _standard_input(output: Output) -> str:
    """All of standard input, in whatever encoding it is."""
    if sys.stdin is None or sys.stdin.closed:
        raise CallIsWrong(WHAT_TO_DO)
    if sys.stdin.isatty():
        keys = "Ctrl+Z, Enter" if sys.platform == "win32" else "Ctrl+D"
        output.note(PASTE_NOW.format(keys=keys))
    # Past Python's own buffer: waiting inside it, a command whose time is over could not end.
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as source:
        raw = b""
        while len(raw) < _MOST_BYTES and (more := source.read(65_536)):
            raw += more
    return decoded(raw)
