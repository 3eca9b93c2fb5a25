"""What comes in on standard input: secrets, a text to explain, and answers to questions.

Secrets come this way and never from an argument or the environment, where others see them. All is
read past Python's own buffer: waiting inside it, a command whose time is over could not end.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output
from smtp_desktop.cli.terminal import is_conversation, is_person, open_input
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.parse import problem_with_client_secret, problem_with_password, tidy_code
from smtp_desktop.model.provider import Providers
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.services.sending.belonging import Mismatch
from smtp_desktop.services.sign_in.confirmation import Confirmation
from smtp_desktop.waiting import Deadline, call
from smtp_desktop.wording.fields import FIELDS
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import (
    OTHER_SERVICE,
    SIGN_IN_THERE,
    SIGN_IN_THERE_MORE,
    TRIED_TEXT,
    TRIED_TITLE,
    TRIED_TOKEN_TITLE,
    sentence_of,
)

PASTED_ADDRESS = "Paste the address here and press Return"

_LONGEST_SECRET = 16_384  # bytes
_LONGEST_TEXT = 4_000_000  # bytes of a log; only its beginning and its end are looked at
_LONGEST_ANSWER = 100  # bytes
_ANSWER_SECONDS = 60.0  # none in this time is a no


def secrets(
    kinds: Sequence[SecretKind], account: Account, providers: Providers
) -> dict[SecretKind, Secret]:
    """One line for each kind of secret, in this order; raises CallIsWrong."""
    return {kind: _checked(kind, _secret(kind), account, providers) for kind in kinds}


def pasted_address() -> Secret:
    """The address at which a browser stopped: it holds a code, so a person types it unseen.

    Raises EOFError where no other line comes.
    """
    if not is_open():
        raise CallIsWrong("Standard input is closed, so no address can be read from it.")
    if is_typed():
        return Secret(_typed(PASTED_ADDRESS))
    line = _line(_LONGEST_SECRET)
    if not line:
        raise EOFError
    return Secret(line.decode("utf-8-sig", "replace").strip())


def is_open() -> bool:
    """Whether there is a standard input to read from."""
    return sys.stdin is not None and not sys.stdin.closed


def is_typed() -> bool:
    """Whether somebody types it at a terminal."""
    return is_person(sys.stdin)


def everything() -> bytes:
    """All of it, in whatever encoding it is."""
    with open_input() as source:
        raw = b""
        while len(raw) < _LONGEST_TEXT and (more := source.read(65_536)):
            raw += more
    return raw


def goes_on(account: Account, until: datetime, output: Output) -> bool:
    """Whether to sign in a third time all the same; never where nobody is there to say so.

    `until` is when it is safe to try again.
    """
    is_password = account.auth_type is AuthType.BASIC
    title = say(TRIED_TITLE if is_password else TRIED_TOKEN_TITLE)
    warning = say(TRIED_TEXT, host=account.server.host, time=f"{until:%H:%M}")
    return _is_agreed(output, "", title, warning, "Try anyway?")


def sends_there(apart: Mismatch, output: Output) -> bool:
    """Whether to sign in at the server of another service; never where nobody is there to ask."""
    if apart.server is None:
        return False
    service, other = apart.service.name, apart.server.name
    names = say(OTHER_SERVICE, login=apart.login, service=service, host=apart.host, other=other)
    question = f"What you use to sign in at {service} would go to {other}. Send it there?"
    return _is_agreed(output, "", names, question)


def signs_in_there(wanted: Confirmation, output: Output) -> bool:
    """Whether to sign in where this program knows nobody; never where nobody is there to say so."""
    there = say(SIGN_IN_THERE, page=wanted.page, server=wanted.server)
    return _is_agreed(output, say(SIGN_IN_THERE_MORE, text=there), "Go on?")


def _is_agreed(output: Output, *lines: Sentence | str) -> bool:
    """Whether somebody at the terminal says yes; the last line is the question."""
    if output.as_json or not is_conversation():
        return False
    for line in lines[:-1]:
        output.line(str(line))
    output.line(f"{lines[-1]} [y/N]")
    try:
        answer = call("answer", lambda: _line(_LONGEST_ANSWER), Deadline(_ANSWER_SECONDS))
    except TimeoutError:
        return False
    return answer.decode("utf-8-sig", "replace").strip().lower() in ("y", "yes")


def _secret(kind: SecretKind) -> str:
    if not is_open():
        raise CallIsWrong("Standard input is closed, so no secret can be read from it.")
    if is_typed():
        field = Field.PASSWORD if kind is SecretKind.PASSWORD else Field.CLIENT_SECRET
        return _typed(FIELDS[field])
    raw = _line(_LONGEST_SECRET + 1)
    if len(raw) > _LONGEST_SECRET:
        raise CallIsWrong("The secret on standard input is far too long.")
    try:
        return raw.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise CallIsWrong("The secret on standard input is not text in UTF-8.") from None


def _typed(label: str) -> str:
    """What a person types unseen; the terminal shows the next words again, even where the time
    for the command ends before anything was typed."""
    import atexit
    import getpass

    if sys.platform != "win32":  # which keeps no such state
        import termios

        before = termios.tcgetattr(sys.stdin)
        atexit.register(termios.tcsetattr, sys.stdin, termios.TCSANOW, before)
    return getpass.getpass(f"{label}: ")


def _line(most: int) -> bytes:
    """One line of at most so many bytes."""
    with open_input() as source:
        return source.readline(most)


def _checked(kind: SecretKind, text: str, account: Account, providers: Providers) -> Secret:
    if kind is SecretKind.PASSWORD and account.auth_type is not AuthType.BASIC:
        raise CallIsWrong("--password-stdin goes with the authentication type basic only.")
    if kind is SecretKind.CLIENT_SECRET and account.auth_type is not AuthType.OAUTH:
        raise CallIsWrong("--client-secret-stdin goes with the authentication type oauth only.")
    provider = providers.for_host(account.server.host)
    if provider and provider.grouped_code:
        text = tidy_code(text)
    is_password = kind is SecretKind.PASSWORD
    problem = problem_with_password(text) if is_password else problem_with_client_secret(text)
    if problem:
        raise CallIsWrong(str(sentence_of(problem)))
    if not text:
        raise CallIsWrong("No Client Secret came on standard input.")
    return Secret(text)
