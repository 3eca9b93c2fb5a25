"""``explain``: what an error text means, offline."""

from __future__ import annotations

import sys
from argparse import Namespace

from smtp_desktop.cli import standard_input
from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output, finding_value
from smtp_desktop.diagnosis.pasted.unwrap import decoded
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.services.services import Services
from smtp_desktop.services.support.pasted_error import NothingToExplain

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
        found = services.explainer.of_text(
            text,
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
    """The text on standard input; raises CallIsWrong where there is none to read."""
    if not standard_input.is_open():
        raise CallIsWrong(WHAT_TO_DO)
    if standard_input.is_typed():
        keys = "Ctrl+Z, Enter" if sys.platform == "win32" else "Ctrl+D"
        output.note(PASTE_NOW.format(keys=keys))
    return decoded(standard_input.everything())
