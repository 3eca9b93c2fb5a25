"""An entry of the sending log, opened again: what is known of its cause today, and its details.

The log keeps a code, not the sentences, and no conversation: what it says of a failure is said
again in the words of this version, under the headline of then.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from smtp_desktop import printable
from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.explain import recall
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.model.account import Account
from smtp_desktop.model.provider import Providers
from smtp_desktop.ports.sending_log import Entry, State
from smtp_desktop.printable import Printable
from smtp_desktop.services.support import details, redaction
from smtp_desktop.services.support.details import Details
from smtp_desktop.services.support.letter_story import TO_BE_FILLED_IN, Story
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.wording.sending_log import reply as replied
from smtp_desktop.wording.shared import OWNERS


def finding_of(
    entry: Entry, account: Account | None, catalogue: Catalogue, providers: Providers
) -> Finding | None:
    """What went wrong with a message; None where nothing is known to have.

    `account` is the one it went through, as far as it is still there.
    """
    if not (entry.title and entry.code):
        return None
    failure = _failure(entry, account, providers)
    owners = tuple(one for one in entry.owners if one in OWNERS)
    known = recall(entry.code, failure, catalogue, entry.title, owners)
    if known is None:  # a cause that only a newer version knows
        return Finding(entry.code, owners, False, entry.title, "", ())
    return replace(known, title=entry.title, owners=owners or known.owners)


def _failure(entry: Entry, account: Account | None, providers: Providers) -> Failure:
    """What the log and the account tell of it."""
    host, reply = account.server.host if account else "", _refusal(entry)
    provider = providers.behind(host) if host else None
    words = {"email": entry.sender, "recipient": _recipient(entry)}
    if account:
        words |= {"username": account.username, "provider": provider.name if provider else host}
    return Failure(
        reply=reply,
        text=reply.text if reply else "",
        host=host,
        port=account.server.port if account else 0,
        provider=provider.id if provider else "",
        auth=account.auth_type.value if account else "",
        facts={"place": "log"},
        words=words,
    )


def _refusal(entry: Entry) -> Reply | None:
    """The reply that says why somebody does not get it; the last one may be that others do."""
    is_partly = entry.state is State.PARTLY and entry.refused
    return entry.refused[0][1] if is_partly else entry.reply


def _recipient(entry: Entry) -> str:
    """Whom it is about: who was refused, or else the first."""
    refused = entry.refused[0][0] if entry.refused else ""
    return refused or (entry.recipients[0] if entry.recipients else "")


def story_of(entry: Entry, account: Account | None, computer: str) -> Story:
    """What a letter about it tells."""
    reply = Printable(replied(_refusal(entry)))
    if account is None:
        mailbox = entry.sender or Printable(TO_BE_FILLED_IN)
        return Story(entry.at, to=_recipient(entry), reply=reply, mailbox=mailbox)
    here = Printable(computer)
    return Story(entry.at, account, to=_recipient(entry), reply=reply, computer=here)


def details_of(entry: Entry, computer: str, user_name: str) -> Details:
    """All that is written down of a message, for the IT person on the phone."""
    full = printable.lines(
        "\n".join((details.head(computer, entry.at.astimezone()), "", *_lines(entry)))
    )
    people = redaction.Redaction((*entry.recipients, entry.sender), (user_name,))
    clean = people.without_people(full)
    return Details(f"{clean}\n\n{details.HIDDEN}" if clean != full else full, full)


def _lines(entry: Entry) -> Iterator[str]:
    program = f"   Program: {entry.program}" if entry.program else ""
    route = f"   Route: {entry.route}" if entry.route else ""
    yield f"Entry {entry.number}   Door: {entry.door}{program}"
    yield f"Account: {entry.account}{route}"
    yield f"From: {entry.sender or '-'}"
    yield f"To: {', '.join(entry.recipients) or '-'}"
    if entry.recipient_count > len(entry.recipients):
        yield f"Recipients: {entry.recipient_count}"
    yield f"Size: {entry.size} octets   Took: {entry.ms} ms"
    if entry.message_id:
        yield f"Message-ID: {entry.message_id}"
    yield ""
    yield f"State: {entry.state.name.lower().replace('_', ' ')}"
    if entry.title:
        yield f"Finding: {entry.code}: {entry.title}"
    if entry.reply:
        yield f"Reply: {replied(entry.reply)}"
    for who, said in entry.refused:
        yield f"Refused: {who}: {replied(said)}"
