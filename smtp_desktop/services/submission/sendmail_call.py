"""What other programs ask of ``sendmail``: its options, and how it ends.

Every option that a real program gives is taken; those that mean nothing here are passed over. It
says nothing on standard output and one line on standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from smtp_desktop.printable import Printable
from smtp_desktop.services.submission.exit_codes import OK, USAGE
from smtp_desktop.services.submission.mailboxes import mailboxes

# Options whose value stands behind them, glued or as the next argument. Those in `_GLUED` have one
# only when it is glued.
_VALUED = "ABCFLNORVXfhopr"
_GLUED = "eqv"
_PLAIN = "GUintmx"

_QUEUE_IS_EMPTY = "Mail queue is empty"


class WrongOptions(Exception):
    """The arguments make no call; the message is one line."""


@dataclass
class Call:
    """What the arguments ask for; `mode` is the letter behind ``-b``."""

    mode: str = "m"
    recipients: list[str] = field(default_factory=list)
    sender: str = ""
    name: str = ""
    from_header: bool = False
    dot_ends: bool = True
    has_null_sender: bool = False
    runs_queue: bool = False


class Ending(NamedTuple):
    """How it ends: the exit code, and what is printed."""

    code: int
    error: str = ""
    output: str = ""


def read_call(arguments: Sequence[str], name: str = "sendmail") -> Call:
    """The call that these arguments make; `name` is the name it was called by.

    Raises WrongOptions.
    """
    call = Call(mode={"mailq": "p", "newaliases": "i"}.get(name, "m"))
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--":
            call.recipients += rest
            break
        if len(word) > 1 and word.startswith("-"):
            _take_option(word[1:], rest, call)
        else:
            call.recipients.append(word)
    return call


def _take_option(letters: str, rest: list[str], call: Call) -> None:
    """One argument that begins with a dash; plain options may be joined, as in ``-it``."""
    if letters.startswith("-"):
        raise WrongOptions(f"{Printable('-' + letters)} is no option of sendmail.")
    while letters:
        letter, glued = letters[0], letters[1:]
        if letter == "b":
            call.mode = glued or "m"
            return
        if letter in _VALUED:
            _keep(letter, glued or _value_of(letter, rest), call)
            return
        if letter in _GLUED:
            call.runs_queue = call.runs_queue or letter == "q"
            return
        if letter not in _PLAIN:
            raise WrongOptions(f"-{Printable(letter)} is no option of sendmail.")
        call.from_header = call.from_header or letter == "t"
        call.dot_ends = call.dot_ends and letter != "i"
        letters = glued


def _value_of(letter: str, rest: list[str]) -> str:
    if not rest:
        raise WrongOptions(f"-{letter} needs a value.")
    return rest.pop(0)


def _keep(letter: str, value: str, call: Call) -> None:
    if letter in "fr":
        # Some programs write the name as well; what else it may be is refused as it is.
        named = mailboxes(value) if "<" in value and value.isprintable() else ()
        call.sender = named[0] if len(named) == 1 else value.strip().strip("<>")
        call.has_null_sender = not call.sender
    elif letter == "F":
        call.name = value
    elif _says_dots_are_text(letter, value):
        call.dot_ends = False


def _says_dots_are_text(letter: str, value: str) -> bool:
    """Whether this is ``-oi`` or ``-O IgnoreDots=True``."""
    is_long = letter == "O" and value.lower().replace(" ", "").startswith("ignoredots")
    return is_long or (letter == "o" and value.startswith("i"))


def before_the_dot(data: bytes) -> bytes:
    """The message up to a line that holds a dot alone, which ends it as typed at a terminal."""
    if data.startswith((b".\n", b".\r\n")) or data == b".":
        return b""
    ends = [at for mark in (b"\n.\n", b"\n.\r\n") if (at := data.find(mark)) >= 0]
    return data[: min(ends) + 1] if ends else data


def without_message(call: Call) -> Ending | None:
    """How a call ends that sends nothing; None where there is a message to read."""
    if call.mode == "p":
        return Ending(OK, output=_QUEUE_IS_EMPTY)
    if call.mode == "i" or (call.runs_queue and not call.recipients and not call.from_header):
        return Ending(OK)
    if call.mode not in ("m", "s"):
        return Ending(USAGE, f"-b{Printable(call.mode)} is nothing that this program does.")
    return None
