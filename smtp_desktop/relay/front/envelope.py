"""Whom a message is from and for, as a program says it command by command (RFC 5321 §3.3)."""

from __future__ import annotations

from smtp_desktop.ports.submission import Envelope
from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.front import path
from smtp_desktop.relay.front.decisions import Decisions
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.services.relaying.register import Program
from smtp_desktop.wording import relay as say

_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "AUTH"})
_SENDER_OK = answer(250, "2.1.0", "OK")
_RECIPIENT_OK = answer(250, "2.1.5", "OK")
_PARAMETER_UNKNOWN = answer(555, "5.5.4", "This parameter is not known here")


class OpenEnvelope:
    """What MAIL and RCPT have said so far; each method gives the answer to its command."""

    def __init__(self, desk: Decisions, guests: Guests) -> None:
        self.sender: str | None = None
        self.recipients: list[str] = []
        self.most = 0  # octets that the message may have
        self.was_turned_away = False  # for it was begun before the sign-in
        self._desk = desk
        self._guests = guests

    def begin_anew(self) -> None:
        """Forget what was said."""
        self.sender, self.recipients = None, []

    def closed(self) -> Envelope:
        """The envelope as it is handed on."""
        return Envelope(self.sender or "", tuple(self.recipients))

    def mail(self, program: Program, arg: str) -> Answer:
        """The sender that a program names; the desk says whether it may send now."""
        if self.sender is not None:
            return answer(503, "5.5.1", "A message has begun already")
        words = path.behind("FROM:", arg)
        if not words:
            return answer(501, "5.5.4", "MAIL FROM:<address>")
        try:
            sender, parameters = path.split(words)
        except path.NotAnAddress:
            return answer(553, "5.1.3", say.BAD_ADDRESS)
        if unfit := self._parameters(program, parameters):
            return self._desk.turned_down(program, Envelope(sender, ()), unfit)
        refusal = self._desk.refusal(program, sender)
        if refusal is not None:
            return refusal
        self.sender = sender
        return _SENDER_OK

    def rcpt(self, arg: str) -> Answer:
        """One recipient more; nobody else was asked about it yet."""
        if self.sender is None:
            return answer(503, "5.5.1", "MAIL comes first")
        try:
            address, parameters = path.split(path.behind("TO:", arg))
        except path.NotAnAddress:
            return answer(501, "5.1.3", say.BAD_ADDRESS)
        if parameters:
            return _PARAMETER_UNKNOWN
        if not path.has_domain(address):
            return answer(553, "5.1.3", say.NO_DOMAIN)
        if len(self.recipients) >= self._guests.limits.recipients:
            return answer(452, "4.5.3", say.TOO_MANY_RECIPIENTS)
        self.recipients.append(address)
        return _RECIPIENT_OK

    def _parameters(self, program: Program, parameters: str) -> Answer | None:
        """Why MAIL cannot be taken with these parameters."""
        self.most = self._desk.max_size(program)
        given = dict(one.upper().partition("=")[::2] for one in parameters.split())
        if not given.keys() <= _PARAMETERS:
            return _PARAMETER_UNKNOWN
        size = given.get("SIZE", "0")
        if not (size.isascii() and size.isdigit() and len(size) < 20):
            return answer(501, "5.5.4", "SIZE is a number")
        if int(size) > self.most:
            return answer(552, "5.3.4", say.TOO_BIG)
        if not self._guests.takes(int(size)):
            return answer(452, "4.3.1", say.TOO_MUCH)
        return None
