"""``test --letter`` and ``--details``: what goes to somebody else, in a file or on the terminal."""

from __future__ import annotations

from argparse import Namespace

from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output
from smtp_desktop.errors import FileNotWritten
from smtp_desktop.model.account import Account
from smtp_desktop.services.services import Services
from smtp_desktop.services.support.letter import Letter
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.wording.shared import OWNERS

_TERMINAL = "-"
_BETWEEN = "\n" + "=" * 76 + "\n\n"  # one letter ends and the next begins


def check(options: Namespace) -> None:
    """Refuse a call that would write two things to one place."""
    wanted = [path for path in (options.letter, options.details) if path]
    if options.json and _TERMINAL in wanted:
        raise CallIsWrong("--letter and --details need a file beside --json, not “-”.")
    if len(wanted) == 2 and wanted[0] == wanted[1] != _TERMINAL:
        raise CallIsWrong("--letter and --details need a file each.")


def write(
    options: Namespace,
    report: TestReport,
    account: Account,
    to: str,
    services: Services,
    output: Output,
) -> bool:
    """Write what was asked for and say where it is; False where a file could not be written."""
    if not (options.letter or options.details):
        return True
    documents = services.explainer.of_test(report, account, to)
    is_written = True
    if options.letter:
        text, what = _letter(documents.letters, report)
        if text:
            is_written = _put(text, options.letter, what, services, output)
        else:
            output.note(what)
    if options.details:
        details = documents.details
        text = details.full if options.with_addresses else details.text
        is_written &= _put(f"{text}\n", options.details, "The details are", services, output)
    return is_written


def _letter(letters: tuple[Letter, ...], report: TestReport) -> tuple[str, str]:
    """The text of all letters and how to speak of them; no text and the reason where none is."""
    if report.ok:
        return "", "No message was written: the test went through."
    if not letters:
        return "", "No message was written: nobody else has to fix this."
    readers = " and ".join(OWNERS[letter.to] for letter in letters)
    what = f"The message for {readers} is" if len(letters) == 1 else f"Messages for {readers} are"
    return _BETWEEN.join(letter.text for letter in letters), what


def _put(text: str, path: str, what: str, services: Services, output: Output) -> bool:
    if path == _TERMINAL:
        output.line()
        output.line(text.rstrip("\n"))
        return True
    try:
        was_there = services.text_files.write(path, text)
    except FileNotWritten as error:
        output.note(f"{what} not written. {path}: {error}.")
        return False
    replaced = " It replaces the file that was there." if was_there else ""
    output.note(f"{what} in {path}.{replaced}")
    return True
