"""What the command line prints: sentences for people, or one JSON value for programs."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from smtp_desktop import printable
from smtp_desktop.cli.terminal import is_person, prepare_output
from smtp_desktop.diagnosis.finding import UNKNOWN, Finding
from smtp_desktop.diagnosis.stage import Stage, Status, Step

if TYPE_CHECKING:
    from smtp_desktop.ports.submission import ApiReceipt
    from smtp_desktop.services.testing.report import Instead, TestReport
    from smtp_desktop.smtp.reply import Reply

_MARKS = {
    Status.PASSED: ("✓", "ok"),
    Status.FAILED: ("✗", "FAILED"),
    Status.NOT_REACHED: ("–", "-"),
}

_WIDEST = (16, 40, 56, 80)  # letters of a table's columns


class Output:
    """Standard output and error of one command; nothing that is printed can steer the terminal."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._has_begun = False  # a list of which the end is still missing
        prepare_output(as_json=as_json)

    def line(self, text: str = "") -> None:
        """A line for people; nothing where a program listens."""
        if not self.as_json:
            _print(printable.lines(text))

    def note(self, text: str) -> None:
        """Print what a person must read even where a program listens: then on standard error."""
        if not self.as_json:
            _print(printable.lines(text))
        elif sys.stderr:
            with contextlib.suppress(OSError):
                print(printable.lines(text), file=sys.stderr, flush=True)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Rows for people below the names of their columns; long cells are cut, but for the last of
        each row."""
        cut = [[_cut(cell, most) for cell, most in zip(row, _WIDEST, strict=False)] for row in rows]
        widths = [max(map(len, column)) for column in zip(head, *cut, strict=True)]
        for row in (head, *cut):
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            self.line("  ".join(cells).rstrip())

    def csv(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table for spreadsheets: every cell in quotation marks (RFC 4180), and before UTF-8 the
        mark by which they know it."""
        from smtp_desktop.services.sending_log import spreadsheet

        is_utf_8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
        begins = spreadsheet.MARK if is_utf_8 and not is_person(sys.stdout) else ""
        for row in chain((head,), rows):
            _print(begins + spreadsheet.row(row))
            begins = ""

    def value(self, value: Mapping[str, Any] | list[Any]) -> None:
        """The one JSON value; nothing where people read."""
        if self.as_json:
            _print(_json(value))

    def values(self, values: Iterable[Mapping[str, Any]]) -> None:
        """The one JSON value as a list of any length, written while it is read.

        Where reading ends in an error the list stays open, so that nobody takes it for the whole.
        """
        if not self.as_json:
            return
        waiting = iter(values)
        first = next(waiting, None)
        if first is None:
            self.value([])
            return
        self._has_begun = True
        _print("[\n " + _within(first), end="")
        for value in waiting:
            _print(",\n " + _within(value), end="")
        _print("\n]")

    def fault(self, text: str, value: Mapping[str, Any] | None = None) -> None:
        """One line about what is wrong, and the JSON value that says so."""
        with contextlib.suppress(OSError):  # where nobody listens, nobody is told
            if sys.stderr:
                print(printable.lines(text), file=sys.stderr, flush=True)
            if not self._has_begun:
                self.value(value or {"ok": False, "error": text})

    def step(self, step: Step) -> None:
        """One step of a test, as it ends."""
        if step.status is not Status.RUNNING:
            from smtp_desktop.wording.shared import FAILED_STAGES, STAGES

            time = f"{step.ms:>6} ms" if step.status is not Status.NOT_REACHED else ""
            detail = step.detail.replace("\n", " ")
            names = FAILED_STAGES if step.status is Status.FAILED else STAGES
            self.line(
                f"  {self._mark(step.status)} {names[step.stage]:<20}{time:>9}  {detail[:100]}"
            )

    def finding(self, finding: Finding, said: str = "", provider: str = "") -> None:
        """What is wrong, what to do, and who can; `provider` is the email service, if known."""
        self.line()
        self.line(f"{self._mark(Status.FAILED)} {finding.title}")
        self.line(f"  {finding.explanation}")
        for step in finding.steps:
            self.line(f"  - {step}")
        if finding.help:
            self.line(f"  {finding.help}")
        if finding.owners:
            from smtp_desktop.wording.shared import who_can_fix

            self.line(f"  {who_can_fix(finding.owners, provider)}.")
        if said:
            self.line(f"  The server said: {said}")

    def _mark(self, status: Status) -> str:
        return self.sign(*_MARKS[status])

    def sign(self, sign: str, word: str) -> str:
        """A sign, or the word for it where the terminal has no such letter."""
        encoding = getattr(sys.stdout, "encoding", None) or "ascii"
        return sign if sign.encode(encoding, "replace") != b"?" else word


def _json(value: Mapping[str, Any] | list[Any]) -> str:
    return printable.escaped(json.dumps(value, ensure_ascii=False, indent=1))


def _within(value: Mapping[str, Any]) -> str:
    """A value as it stands within a list."""
    return _json(value).replace("\n", "\n ")


def _print(text: str, end: str = "\n") -> None:
    """Print a text; raises OSError when its reader has gone or its disk is full."""
    try:
        print(text, end=end, flush=True)
    except OSError as error:
        with contextlib.suppress(OSError):  # or Python would stumble over it again at its end
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
        if error.errno == errno.EINVAL:  # Windows' word for a pipe that nobody reads any more
            raise BrokenPipeError(errno.EPIPE, "Broken pipe") from None
        raise


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def warn(text: str) -> None:
    """A line on standard error, beside whatever goes on; where nobody listens, nobody is told."""
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr:
            print(printable.lines(text), file=sys.stderr, flush=True)


def finding_value(finding: Finding) -> dict[str, Any]:
    """A finding in the shape of ``explain --json``."""
    value: dict[str, Any] = {
        "code": finding.code,
        "owners": list(finding.owners),
        "certain": finding.certain,
        "title": finding.title,
        "explanation": finding.explanation,
        "actions": list(finding.actions),
        "fixes": [{"label": fix.label, "set": dict(fix.changes)} for fix in finding.fixes],
    }
    if finding.code == UNKNOWN:
        value["similar"] = list(finding.similar)
    return value


def report_value(report: TestReport, account: str) -> dict[str, Any]:
    """A test's outcome in the shape of ``test --json``."""
    reply, tls = report.reply, report.tls
    certificate = tls.certificate if tls else None
    value: dict[str, Any] = {
        "ok": report.ok,
        "account": account,
        "steps": [_step_value(step) for step in report.steps],
        "finding": finding_value(report.finding) if report.finding else None,
        "reply": reply_value(reply),
        "tls": tls
        and {
            "version": tls.version,
            "issuer": certificate.issuer if certificate else None,
            "names": list(certificate.names) if certificate else [],
            "not_after": certificate.not_after.isoformat() if certificate else None,
        },
    }
    if report.instead:
        value["sign_in"] = _instead_value(report.instead)
    if any(step.stage is Stage.SEND for step in report.steps):
        value |= {"route": "graph", "api": api_value(report.api)}
    return value


def _instead_value(instead: Instead) -> dict[str, Any]:
    """Which sign-in mechanism the server refused, which one it took, and the fix."""
    from smtp_desktop.wording.shared import method_fix

    fix = method_fix(instead.works)
    return {
        "mechanism": instead.works,
        "refused": {"mechanism": instead.refused, "reply": reply_value(instead.reply)},
        "fixes": [{"label": fix.label, "set": dict(fix.changes)}],
    }


def api_value(api: ApiReceipt | None) -> dict[str, Any] | None:
    """What Microsoft Graph answered, None where it has not."""
    if api is None:
        return None
    return {"status": api.status, "code": api.code, "request_id": api.request_id}


def reply_value(reply: Reply | None) -> dict[str, Any] | None:
    """A reply of the server, None where there is none."""
    if reply is None:
        return None
    enhanced = str(reply.enhanced) if reply.enhanced else None
    return {"code": reply.code, "enhanced": enhanced, "text": reply.text}


def _step_value(step: Step) -> dict[str, Any]:
    value: dict[str, Any] = {"stage": step.stage.value, "status": step.status.value}
    if step.status is not Status.NOT_REACHED:
        value |= {"ms": step.ms, "detail": step.detail}
    return value
