"""Whom a message is from and for, as a program says it command by command (RFC 5321 §3.3)."""

from __future__ import annotations

from smtp_desktop.ports.submission import Envelope
from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.front import path
from smtp_desktop.relay.front.decisions import Decisions
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.services.relaying.register import Program
from smtp_desktop.wording import relay as say

_SHOWN = 320  # characters of what should have been an address
_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "AUTH"})
_SENDER_OK = answer(250, "2.1.0", "OK")
_RECIPIENT_OK = answer(250, "2.1.5", "OK")
_NO_RECIPIENT = answer(501, "5.1.3", say.BAD_ADDRESS)
_BAD_ADDRESS = answer(553, "5.1.3", say.BAD_ADDRESS)
_NO_DOMAIN = answer(553, "5.1.3", say.NO_DOMAIN)
_TOO_MANY = answer(452, "4.5.3", say.TOO_MANY_RECIPIENTS)
_PARAMETER_UNKNOWN = answer(555, "5.5.4", "This parameter is not known here")


class OpenEnvelope:
    """What MAIL and RCPT have said so far; each method gives the answer to its command."""

    def __init__(self, desk: Decisions, guests: Guests) -> None:
        self.sender: str | None = None
        self.recipients: list[str] = []
        self._refused: dict[str, Answer] = {}  # what was said of the others who were named
        self.most = 0  # octets that the message may have
        self.was_turned_away = False  # for it was begun before the sign-in
        self._desk = desk
        self._guests = guests

    def begin_anew(self) -> None:
        """Forget what was said."""
        self.sender, self.recipients, self._refused = None, [], {}

    @property
    def is_addressed(self) -> bool:
        """Whether anybody was named, taken or not."""
        return bool(self.recipients or self._refused)

    @property
    def refusal(self) -> Answer | None:
        """What the message itself is told where somebody who was named is not to get it: then
        nobody does, for a program that looks at no other answer would take them all for served."""
        if not self._refused:
            return None
        who, said = next(iter(self._refused.items()))
        if said == _TOO_MANY:  # sent again it would end alike
            said = said._replace(code=554, enhanced="5.5.3")
        return said._replace(lines=(*said.lines, f"<{who[:_SHOWN]}>: {say.NOBODY}"))

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
            return self._desk.turned_down(program, Envelope(words[:_SHOWN], ()), _BAD_ADDRESS)
        if unfit := self._parameters(program, parameters):
            return self._desk.turned_down(program, Envelope(sender, ()), unfit)
        refusal = self._desk.refusal(program, sender)
        if refusal is not None:
            return refusal
        self.sender = sender
        return _SENDER_OK

    def rcpt(self, program: Program, arg: str) -> Answer:
        """One recipient more; nobody else was asked about it yet."""
        if self.sender is None:
            return answer(503, "5.5.1", "MAIL comes first")
        words = path.behind("TO:", arg)
        try:
            address, parameters = path.split(words)
        except path.NotAnAddress:
            who = (words or arg).removeprefix("<").removesuffix(">")
            return self._refuse(program, who, _BAD_ADDRESS if words else _NO_RECIPIENT)
        if parameters:
            return self._refuse(program, address, _PARAMETER_UNKNOWN)
        if not path.has_domain(address):
            return self._refuse(program, address, _NO_DOMAIN)
        if len(self.recipients) >= self._guests.limits.recipients:
            return self._refuse(program, address, _TOO_MANY)
        self.recipients.append(address)
        self._refused.pop(address, None)  # now without the parameter that was too much
        return _RECIPIENT_OK

    def _refuse(self, program: Program, who: str, said: Answer) -> Answer:
        """This is answered to somebody who was named, and the message will be told as well."""
        if len(self._refused) < self._guests.limits.recipients:
            self._refused.setdefault(who, said)
        before = self.recipients if said == _TOO_MANY else ()
        envelope = Envelope(self.sender or "", (*before, who[:_SHOWN]))
        return self._desk.turned_down(program, envelope, said)

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
