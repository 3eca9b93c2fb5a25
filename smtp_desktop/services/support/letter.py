"""Letters to whoever has to fix a fault, ready to be sent: what was tried, and what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from smtp_desktop import __version__, printable
from smtp_desktop.diagnosis.catalogue.letter_book import LetterBook, Reader, Request, complete
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.ports.network import Certificate
from smtp_desktop.services.support import redaction
from smtp_desktop.services.support.letter_layout import (
    indented,
    listed,
    numbered,
    quoted,
    section,
)
from smtp_desktop.services.support.letter_story import Story, signs_in, words

MOST = 2  # letters about one finding
_OUR_OWN = ("it_admin", "network")  # readers who know our computers and people

_APP = """\
- Application (client) ID: {client_id}
- Directory (tenant) ID: {tenant}
- Permissions, delegated: {permission}, offline_access (and openid, profile)
- Redirect URI: {redirect_uri}
- With them the app sends as the person who signed in. It reads no email."""
_APP_ELSEWHERE = """\
- Client ID: {client_id}
- Permissions: {permission}
- Redirect URI: {redirect_uri}
- With them the app sends as the person who signed in."""
_MAILBOX = (
    "- Microsoft 365 admin center: Users, Active users, {who}, Mail, Manage email apps",
    """\
- or in Exchange Online PowerShell:
  Set-CASMailbox -Identity '{identity}' -SmtpClientAuthenticationDisabled $false""",
)
PROMISE = "This message holds no password and no secret, and your answer needs none."


class Letter(NamedTuple):
    """A letter; `to` is who it is for, as owners of a finding are named, `text` the whole of it."""

    to: str
    text: str


def letters_for(finding: Finding, story: Story, book: LetterBook) -> tuple[Letter, ...]:
    """A letter to each of those who can fix a finding, the person apart; two at the most."""
    readers = [reader for owner in finding.owners if (reader := book.reader_of(owner))]
    return tuple(_letter(reader, finding, story, book) for reader in readers[:MOST])


def _letter(reader: Reader, finding: Finding, story: Story, book: LetterBook) -> Letter:
    known = {**words(story), "switch": book.switch}
    stage = story.stage.value if story.stage else ""
    requests = book.requests(
        finding.code, reader.to, stage, story.host, elsewhere=story.elsewhere is not None
    )
    request = next(one for one in requests if complete(one.asks, known))
    subjects, openings = complete(reader.subject, known), complete(reader.opening, known)
    told = -1 if story.is_pasted else 0  # the last is about any program, the first about this one
    parts = [
        f"Subject: {subjects[told]}",
        f"Hello,\n\n{openings[told]}",
        section("What happened", listed(_happened(reader, finding, story, book))),
        section("What you are asked to do", numbered(complete(request.asks, known))),
        *_switch(request, known),
        *_evidence(reader, story, known),
        f"{PROMISE}\n\nSMTP Desktop {__version__}\n",
    ]
    return Letter(reader.to, printable.lines("\n\n".join(part for part in parts if part)))


def _happened(reader: Reader, finding: Finding, story: Story, book: LetterBook) -> Iterator[str]:
    """What was tried, when, by whom and where, and what was answered."""
    yield f"What this program says: {finding.title}"
    if not story.is_pasted:
        yield f"When: {_when(story.at)}"
    if story.computer and reader.to in _OUR_OWN:
        yield f"On the computer: {story.computer}"
    if story.account:
        yield from _tried(story.account, story, book)
    if story.stage:
        yield f"Where it stopped: {book.stages[story.stage.value]}"
    if story.reply:
        yield f"The server's answer, word for word:\n{indented(story.reply)}"
    if story.seen:
        yield f"What was seen: {story.seen}"
    yield from (f"To be found in the server's log by:\n  {one}" for one in story.references)
    if code := story.said.get("code"):
        yield f"What {story.place} says: {code}"
    yield from filter(None, story.said.get("reference", "").split(", "))


def _tried(account: Account, story: Story, book: LetterBook) -> Iterator[str]:
    server = account.server
    yield f"Sender: {account.sender.email}"
    if story.to:
        yield f"Recipient: {story.to}"
    if signs_in(account):
        yield f"Who signs in: {account.username or account.sender.email}"
    known = words(story)
    if isinstance(account.auth, OAuth) and story.cloud:
        name, host = story.place if story.elsewhere else story.cloud.name, known["authority"]
        yield f"Where people sign in: {host if host == name else f'{host} ({name})'}"
    yield f"Outgoing server: {server.host}, port {server.port}, encryption {known['encryption']}"
    yield f"Authentication type: {book.sign_ins[account.auth_type.value]}"


def _switch(request: Request, known: Mapping[str, str]) -> Iterator[str]:
    """Where the switch is, and the line that does the same."""
    yield section("Where that is", listed(complete(request.where, known)))
    lines = complete(request.powershell, {name: quoted(known[name]) for name in known})
    yield section("In Exchange Online PowerShell", "\n".join(f"  {line}" for line in lines))


def _evidence(reader: Reader, story: Story, known: Mapping[str, str]) -> Iterator[str]:
    """What whoever fixes it compares with: app, facts, certificate and conversation."""
    if reader.to == "it_admin" and story.is_sign_in and known.get("client_id"):
        title = "So that sending works afterwards, “{switch}” must be switched on for the mailbox"
        app = _APP_ELSEWHERE if story.elsewhere else _APP
        yield section("The app and its permissions", app.format_map(known))
        lines = complete(_MAILBOX, {**known, "identity": quoted(known["who"])})
        is_graph = bool(story.account and story.account.is_graph)  # it needs nothing in Exchange
        if not (is_graph or story.elsewhere):
            yield section(title.format_map(known), "\n".join(lines))
    hide = str if reader.to in _OUR_OWN else _redaction(story).without_people
    yield section("What was seen on the way", listed(tuple(map(hide, story.facts))))
    if story.certificate:
        yield section("The server's certificate", listed(certificate_lines(story.certificate)))
    if story.transcript:
        title = "The conversation (C: this computer, S: the server; people's addresses left out)"
        yield section(title, _redaction(story).without_people("\n".join(story.transcript)))


def _redaction(story: Story) -> redaction.Redaction:
    return redaction.of(story.account, story.to) if story.account else redaction.Redaction()


def certificate_lines(certificate: Certificate) -> tuple[str, ...]:
    """What a certificate says, a line each."""
    return (
        f"Certificate for: {', '.join(certificate.names)}",
        f"Issued by: {certificate.issuer}",
        f"Valid: {certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}",
        f"SHA-256: {certificate.sha256}",
    )


def _when(at: datetime) -> str:
    utc = f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{at.isoformat(' ', 'minutes')}, that is {utc}" if at.utcoffset() else utc
