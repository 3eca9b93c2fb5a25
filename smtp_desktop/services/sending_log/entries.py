"""An entry of the sending log from a message and from what came of it: bounded, printable, and
without a secret."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from smtp_desktop.diagnosis.finding import Concern
from smtp_desktop.diagnosis.pasted.secrets import without_secrets
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import Cancelled, LocalProtocolError, SignInHeldBack, TurnMissed
from smtp_desktop.model.notices.health import Cause
from smtp_desktop.ports.sending_log import Entry, State
from smtp_desktop.ports.submission import Outcome, Receipt, SubmissionRequest
from smtp_desktop.printable import Printable
from smtp_desktop.smtp.reply import Reply

STOPPED = "stopped"  # the code of a message whose sending a person ended

MOST_ADDRESSES = 50  # of one message

_LONGEST_REPLY = 500  # characters
_LONGEST_WORD = 200
_LONGEST_ADDRESS = 320
_REMEMBERED = 256  # words and addresses: the same ones stand in row after row
_LONGEST_HEADER = 65_536  # octets in which the Message-ID is looked for
_OF_THE_MESSAGE = (Stage.SENDER, Stage.RECIPIENT, Stage.DATA)
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S{1,998})", re.IGNORECASE | re.MULTILINE)


def begun(request: SubmissionRequest, at: datetime) -> Entry:
    """The entry of a message that sets out."""
    envelope = request.envelope
    return Entry(
        number=0,
        at=at,
        state=State.UNDER_WAY,
        door=Printable(request.door.value),
        program=_word(request.program),
        account=_word(request.account),
        sender=_address(envelope.sender),
        recipients=tuple(_address(one) for one in envelope.recipients[:MOST_ADDRESSES]),
        recipient_count=len(envelope.recipients),
        size=len(request.content),
        message_id=_message_id(request.content),
        is_trial=request.is_trial,
    )


def ended(entry: Entry, receipt: Receipt) -> Entry:
    """The same once it is known what came of the message."""
    finding = receipt.finding
    is_stopped = isinstance(receipt.error, Cancelled)
    return replace(
        entry,
        state=_state(receipt),
        route=_word(receipt.route),
        ms=receipt.ms,
        code=_word(finding.code if finding else STOPPED if is_stopped else ""),
        title=Printable(without_secrets(finding.title)[:_LONGEST_REPLY]) if finding else _word(""),
        owners=tuple(map(_word, finding.owners)) if finding else (),
        reply=_reply(receipt.reply) if receipt.reply else None,
        refused=tuple(
            (_address(who), _reply(said)) for who, said in receipt.refused[:MOST_ADDRESSES]
        ),
        cause=Cause.NOTHING if entry.is_trial else _cause(receipt),
        step=Printable("".join(finding.steps[:1]), _LONGEST_REPLY) if finding else _word(""),
    )


def _cause(receipt: Receipt) -> Cause:
    """What it says about the account that a message was taken, or was not."""
    if isinstance(receipt.error, Cancelled | TurnMissed) or receipt.is_cut_short:
        return Cause.NOTHING
    if isinstance(receipt.error, SignInHeldBack):
        return Cause.HELD_BACK
    if receipt.outcome is Outcome.ACCEPTED:
        return Cause.ACCEPTED
    concern = receipt.finding.concern if receipt.finding else Concern.STAGE
    if receipt.outcome is Outcome.UNCLEAR:
        return Cause.MESSAGE  # somebody has signed in, and handed a message over
    if concern is Concern.STAGE:
        return Cause.MESSAGE if receipt.stage in _OF_THE_MESSAGE else Cause.ACCOUNT
    if isinstance(receipt.error, LocalProtocolError) and receipt.stage is None:
        return Cause.NOTHING  # no server was asked, so none has let us in
    return Cause(concern.value)


def _state(receipt: Receipt) -> State:
    if receipt.outcome is Outcome.UNCLEAR:
        return State.UNCLEAR
    if receipt.outcome is Outcome.REFUSED:
        return State.FAILED
    return State.PARTLY if receipt.refused else State.ACCEPTED


def _reply(reply: Reply) -> Reply:
    """What a server said, without what it repeats of secrets: some name a page with a token."""
    text = without_secrets(reply.text)[:_LONGEST_REPLY]
    return Reply(reply.code, tuple(text.split("\n")), reply.enhanced)


def _message_id(content: bytes) -> Printable:
    head = content[:_LONGEST_HEADER].partition(b"\r\n\r\n")[0]
    found = _MESSAGE_ID.search(head)
    return Printable(found[1] if found else b"", _LONGEST_ADDRESS)


@lru_cache(_REMEMBERED)
def _word(text: str) -> Printable:
    return Printable(text, _LONGEST_WORD)


@lru_cache(_REMEMBERED)
def _address(text: str) -> Printable:
    return Printable(text, _LONGEST_ADDRESS)
