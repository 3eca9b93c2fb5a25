"""What is asked on the terminal, where somebody is there to answer."""

from __future__ import annotations

from datetime import datetime

from smtp_desktop.cli.output import Output
from smtp_desktop.cli.terminal import is_conversation, open_input
from smtp_desktop.services.sending.belonging import Mismatch
from smtp_desktop.services.sign_in.confirmation import Confirmation
from smtp_desktop.waiting import Deadline, call
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import SIGN_IN_THERE

_PATIENCE = 60.0  # seconds for an answer; none is a no
_MAX_BYTES = 100


def goes_on(until: datetime, output: Output) -> bool:
    """Whether to sign in a third time all the same; never where nobody is there to say so."""
    if output.as_json or not is_conversation():
        return False
    output.line()
    output.line("You have tried this twice in the last ten minutes, and it did not work.")
    output.line("If it is wrong again, your provider may lock the account for a while.")
    output.line(f"It is safe to try again at {until:%H:%M}. Try anyway? [y/N]")
    return _is_agreed()


def sends_there(apart: Mismatch, output: Output) -> bool:
    """Whether to sign in at the server of another service; never where nobody is there to ask."""
    if apart.server is None or output.as_json or not is_conversation():
        return False
    service, other = apart.service.name, apart.server.name
    output.line()
    output.line(
        f"{apart.login} is an address at {service}, but {apart.host} is a server of {other}."
    )
    output.line(f"What you use to sign in at {service} would go to {other}. Send it there? [y/N]")
    return _is_agreed()


def signs_in_there(wanted: Confirmation, output: Output) -> bool:
    """Whether to sign in where this program knows nobody; never where nobody is there to say so."""
    if output.as_json or not is_conversation():
        return False
    output.line(str(say(SIGN_IN_THERE, page=wanted.page, server=wanted.server)))
    output.line("Go on only if your IT team gave you both names. Go on? [y/N]")
    return _is_agreed()


def _is_agreed() -> bool:
    try:
        answer = call("answer", _line, Deadline(_PATIENCE))
    except TimeoutError:
        return False
    return answer.strip().lower() in ("y", "yes")


def _line() -> str:
    with open_input() as source:
        return source.readline(_MAX_BYTES).decode("utf-8-sig", "replace")
