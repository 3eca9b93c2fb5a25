"""What became of the test message, as far as it is known, and what is said about it. Pure."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.wording.sentence import QT_TRANSLATE_NOOP as _T
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.domain_report import DomainReport

ASK = _T("wording", "Look in that inbox. Did it arrive?")
ASK_AGAIN = _T("wording", "Did the test email arrive at {to}?")
HAS_ARRIVED = _T("wording", "It arrived.")
IN_JUNK = _T("wording", "It was taken for junk.")
NOT_THERE = _T("wording", "It has not arrived yet.")

_ARRIVED_MORE = _T("wording", "These settings work from here to the mailbox.")
_MARK_IT = _T("wording", "Mark the message as “not junk”, so that the next ones are let through.")
_FIX_FIRST = _T("wording", "First fix what is marked with ✗ or ! below: it is the likeliest cause.")
_ALLOW = _T(
    "wording", "If it happens to others too, ask their IT team to let email from {sender} through."
)
_WAIT = _T("wording", "Wait some minutes: a first message from a new sender can take a while.")
_LOOK = _T("wording", "Look into the folder Junk or Spam there.")
_SPELLING = _T("wording", "Check the address letter by letter: {to}")
_BOUNCE = _T(
    "wording",
    "Look into the mailbox of {sender} for a message that says it could not be delivered.",
)
_FOLLOW = _T(
    "wording",
    "If it stays away, your IT team or email provider can follow it on the server with this "
    "receipt.",
)


class Arrival(Enum):
    """What the person found in the mailbox."""

    ARRIVED = auto()
    JUNK = auto()
    NOT_YET = auto()


_TITLES = {
    None: ASK,
    Arrival.ARRIVED: HAS_ARRIVED,
    Arrival.JUNK: IN_JUNK,
    Arrival.NOT_YET: NOT_THERE,
}


class Delivery(NamedTuple):
    """An accepted test message: from whom, to whom, and what was answered so far.

    `receipt` is the server's reply, and `reference` is the same with where and when, to be copied.
    `domain` is the From domain whose records are looked at; it is empty where there is nothing to
    see. `report` is None while they are looked at. `number` tells this message from the one before.
    """

    number: int
    sender: str
    to: str
    receipt: str = ""
    reference: str = ""
    domain: str = ""
    answer: Arrival | None = None
    report: DomainReport | None = None

    @property
    def has_arrived(self) -> bool:
        return self.answer is Arrival.ARRIVED

    @property
    def is_checking(self) -> bool:
        return bool(self.domain) and self.report is None

    @property
    def shows_receipt(self) -> bool:
        """The receipt helps whoever looks for the message on the server."""
        return self.answer is Arrival.NOT_YET and bool(self.receipt)

    @property
    def title(self) -> Sentence:
        """The question, or what was answered, below a headline that says where it was sent."""
        return say(_TITLES[self.answer])

    @property
    def full_title(self) -> Sentence:
        """The same, where nothing else says where the message was sent."""
        return say(ASK_AGAIN, to=self.to) if self.answer is None else self.title

    @property
    def advice(self) -> tuple[Sentence, ...]:
        """What to do after the answer, the most promising first."""
        who = {"to": self.to, "sender": self.sender}
        if self.answer is Arrival.ARRIVED:
            return (say(_ARRIVED_MORE),)
        if self.answer is Arrival.JUNK:
            first = [say(_FIX_FIRST)] if self.report and self.report.has_advice else []
            return (*first, say(_MARK_IT), say(_ALLOW, **who))
        if self.answer is Arrival.NOT_YET:
            follow = [say(_FOLLOW)] if self.receipt else []
            return (say(_WAIT), say(_LOOK), say(_SPELLING, **who), say(_BOUNCE, **who), *follow)
        return ()
