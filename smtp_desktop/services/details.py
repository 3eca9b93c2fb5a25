"""The whole story of a test as text, for the IT person on the phone; no secrets in it."""

from __future__ import annotations

from smtp_desktop import __version__
from smtp_desktop.diagnosis.stage import Status, Step
from smtp_desktop.model.account import Account
from smtp_desktop.services.ports import Certificate
from smtp_desktop.services.test_email import TestReport

_WORDS = {Status.PASSED: "ok", Status.FAILED: "FAILED", Status.NOT_REACHED: "not reached"}


def details(report: TestReport, account: Account, computer: str) -> str:
    """Settings, steps, finding, reply, certificate and dialogue, ready to be copied."""
    server = account.server
    parts = [
        f"SMTP Desktop {__version__} on {computer}, {report.at:%Y-%m-%d %H:%M:%S %z}",
        "",
        f"Server: {server.host}, port {server.port}, encryption {server.encryption.value}",
        f"Sender: {account.sender.email}   Recipient: {account.test_to}",
        f"Sign-in: {account.auth_type.value}, username {account.username or '-'}",
        "",
        *(_step(step) for step in report.steps),
    ]
    if report.finding:
        parts += ["", f"Finding: {report.finding.code}: {report.finding.title}"]
    if report.reply:
        parts += [f"Reply: {report.reply}"]
    if report.tls and report.tls.certificate:
        parts += ["", *_certificate(report.tls.certificate, report.tls.version)]
    parts += ["", *report.facts] if report.facts else []
    if report.transcript:
        parts += ["", "Dialogue (C: this computer, S: the server):", *report.transcript]
    return "\n".join(parts)


def _step(step: Step) -> str:
    took = "" if step.status is Status.NOT_REACHED else f"{step.ms} ms"
    return f"{step.stage.value:<10} {_WORDS[step.status]:<12}{took:>8}  {step.detail}".rstrip()


def _certificate(certificate: Certificate, version: str) -> list[str]:
    return [
        f"Encryption: {version}",
        f"Certificate for: {', '.join(certificate.names)}",
        f"Issued by: {certificate.issuer}",
        f"Valid: {certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}",
        f"SHA-256: {certificate.sha256}",
    ]
