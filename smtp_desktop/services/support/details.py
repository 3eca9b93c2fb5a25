"""“Details for IT”: what was tried and seen as text, for the IT person on the phone.

No secret is in it: a test's transcript and the errors of a sign-in hold none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from smtp_desktop import __version__, printable
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Status, Step
from smtp_desktop.errors import (
    IdentityProviderFailed,
    SignInRefused,
    SmtpDesktopError,
    WrongAudience,
)
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.services.support import redaction
from smtp_desktop.services.support.letter import certificate_lines
from smtp_desktop.services.testing.report import TestReport

_WORDS = {Status.PASSED: "ok", Status.FAILED: "FAILED", Status.NOT_REACHED: "not reached"}
HIDDEN = "Email addresses are hidden: of each, only the part behind the @ is shown."


class Details(NamedTuple):
    """The story twice: `text` names nobody, `full` has the addresses; neither has a secret."""

    text: str
    full: str


def of_test(
    report: TestReport, account: Account, computer: str, user_name: str = "", to: str = ""
) -> Details:
    """A test: settings, times, steps, facts, finding, reply, certificate and dialogue.

    `computer` and `user_name` are what this computer and the person at it are called. `to` is whom
    the test email was for; empty means the account's own test address.
    """
    parts = (
        head(computer, report.at),
        _settings(account, to or account.test_to),
        _steps(report.steps),
        "\n".join(report.facts),
        _outcome(report),
        _encryption(report),
        _offers(report),
        _dialogue(report.transcript),
    )
    full = printable.lines("\n\n".join(part for part in parts if part))
    return without_people(full, account, user_name, to)


def of_sign_in(
    finding: Finding, account: Account, place: str, facts: list[str], begin: str, user_name: str
) -> Details:
    """A sign-in in the browser: where, for whom, the finding and what was seen.

    `place` is the address that it belongs to, `begin` the first line, as `head` makes it; `facts`
    are lines such as those of `facts_of`.
    """
    assert isinstance(account.auth, OAuth)
    lines = [
        begin,
        "",
        f"Sign-in at: {place}",
        f"Client ID: {account.auth.client_id}",
        f"Email: {account.sender.email}   Server: {account.server.host}",
        "",
        f"Finding: {finding.code}: {finding.title}",
        *facts,
    ]
    return without_people("\n".join(lines), account, user_name)


def facts_of(error: SmtpDesktopError) -> list[str]:
    """What an error of a sign-in knows, one fact a line."""
    facts = [f"Error: {type(error).__name__}: {error}"]
    if isinstance(error, SignInRefused):
        codes = ", ".join(f"AADSTS{code}" for code in error.codes)
        facts = [f"Error: {type(error).__name__}: {error.error}, said at: {error.place}"]
        facts += [f"Codes: {codes}"] if codes else []
        facts += [f"The sign-in said: {error.description}"] if error.description else []
        facts += [f"Reference: {error.reference}"] if error.reference else []
    if isinstance(error, IdentityProviderFailed) and error.status:
        facts.append(f"HTTP status: {error.status}")
    if isinstance(error, WrongAudience):
        facts.append(f"Audience: {error.audience}")
    return facts


def of_error(finding: Finding, error: SmtpDesktopError, user_name: str) -> Details:
    """An error that is about no account, such as the keyring's: the finding and its cause."""
    full = f"{finding.code}: {type(error).__name__}: {error}"
    return Details(redaction.Redaction(names=(user_name,)).without_people(full), full)


def without_people(full: str, account: Account, user_name: str = "", to: str = "") -> Details:
    """A story with and without the people of this account."""
    clean = redaction.of(account, to, user_name=user_name).without_people(full)
    return Details(f"{clean}\n\n{HIDDEN}" if clean != full else full, full)


def head(computer: str, at: datetime) -> str:
    """Which program, which computer, and when; `at` knows its time zone."""
    utc = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"SMTP Desktop {__version__} on {computer}, {at:%Y-%m-%d %H:%M:%S %z} ({utc})"


def _settings(account: Account, to: str) -> str:
    server = account.server
    return "\n".join((
        f"Server: {server.host}, port {server.port}, encryption {server.encryption.value}",
        f"Sender: {account.sender.email}   Recipient: {to}",
        f"Sign-in: {account.auth_type.value}, username {account.username or '-'}",
    ))  # fmt: skip


def _steps(steps: tuple[Step, ...]) -> str:
    took = f"{sum(step.ms for step in steps)} ms"
    return "\n".join((*(_step(step) for step in steps), f"{'together':<23}{took:>8}"))


def _step(step: Step) -> str:
    took = "" if step.status is Status.NOT_REACHED else f"{step.ms} ms"
    return f"{step.stage.value:<10} {_WORDS[step.status]:<12}{took:>8}  {step.detail}".rstrip()


def _outcome(report: TestReport) -> str:
    lines = []
    if report.finding:
        certainty = "" if report.finding.certain else " (not certain)"
        lines.append(f"Finding: {report.finding.code}: {report.finding.title}{certainty}")
    if report.reply:
        lines.append(f"Reply: {report.reply}")
    return "\n".join(lines)


def _encryption(report: TestReport) -> str:
    if not report.tls:
        return ""
    certificate = report.tls.certificate
    version = [f"Encryption: {report.tls.version}"] if report.tls.version else []
    return "\n".join((*version, *(certificate_lines(certificate) if certificate else ())))


def _offers(report: TestReport) -> str:
    """What the server offered, before the encryption and after it, unless the facts say so."""
    if any(fact.startswith("EHLO") for fact in report.facts):
        return ""
    transcript = report.transcript
    return "\n".join(f"EHLO: {', '.join(offer)}" for offer in _extensions(transcript) if offer)


def _extensions(transcript: tuple[str, ...]) -> Iterator[list[str]]:
    lines = iter(transcript)
    for line in lines:
        if not line.startswith("C: EHLO"):
            continue
        offer = []
        for answer in lines:
            if not answer.startswith("S: 250"):
                break
            offer.append(answer[7:])
            if answer.startswith("S: 250 "):
                break
        yield offer[1:]  # the first line is the server's name


def _dialogue(transcript: tuple[str, ...]) -> str:
    title = "Dialogue (C: this computer, S: the server):"
    return "\n".join((title, *transcript)) if transcript else ""
