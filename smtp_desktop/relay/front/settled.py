"""The commands for which nobody is waited for, and what is said to them (RFC 5321 §4.1.1)."""

from __future__ import annotations

from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.front.envelope import OpenEnvelope
from smtp_desktop.services.relaying.register import Program
from smtp_desktop.wording import relay as say

OK = answer(250, "2.0.0", "OK")
SIGN_IN_FIRST = answer(530, "5.7.0", say.SIGN_IN_FIRST)
_ALWAYS = {
    b"NOOP": OK,
    b"RSET": OK,
    b"VRFY": answer(252, "2.5.0", "Send the message and see"),
    b"EXPN": answer(502, "5.5.1", "There are no lists here"),
    b"HELP": answer(214, "2.0.0", say.SIGN_IN_FIRST),
}


def answer_to(line: bytes, program: Program | None, envelope: OpenEnvelope) -> Answer | None:
    """The answer to a program's line without its end, None where it is another command;
    `program` is None before its sign-in."""
    word, _, words = line.partition(b" ")
    verb = word.upper()
    if verb in (b"MAIL", b"RCPT"):
        if program is None:
            envelope.was_turned_away = True
            return SIGN_IN_FIRST
        arg = words.strip().decode("utf-8", "surrogateescape")
        return envelope.mail(program, arg) if verb == b"MAIL" else envelope.rcpt(program, arg)
    if verb == b"RSET":
        envelope.begin_anew()
    return _ALWAYS.get(verb)
