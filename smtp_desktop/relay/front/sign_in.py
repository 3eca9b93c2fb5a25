"""What a program says to sign in: PLAIN and LOGIN (RFC 4616), as old programs speak them too.

No mechanism that proves a password without saying it: the relay keeps hashes only.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from smtp_desktop.relay.answer import Answer, answer

Ask = Callable[[str], Awaitable[bytes]]

_WAYS = answer(504, "5.5.4", "AUTH PLAIN or AUTH LOGIN")


class Given(NamedTuple):
    """A username and a password."""

    username: str
    password: bytes


class Unusable(Exception):
    """Nothing to sign in with was said; `answer` says so."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.text)
        self.answer = answer


async def given(words: str, ask: Ask) -> Given:
    """Username and password behind AUTH; `ask` sends a challenge and gives the next line.

    Raises Unusable.
    """
    mechanism, _, initial = words.partition(" ")
    if not mechanism or " " in initial:
        raise Unusable(answer(501, "5.5.4", "AUTH PLAIN or AUTH LOGIN"))
    match mechanism.upper():  # many programs write it in small letters
        case "PLAIN":
            parts = (await _word(initial, "", ask)).split(b"\0")
            if len(parts) != 3:
                raise Unusable(answer(501, "5.5.2", "This is no username and password"))
            return Given(parts[1].decode("utf-8", "replace"), parts[2])
        case "LOGIN":  # these very prompts, because some programs compare them
            username = await _word(initial, "Username:", ask)
            return Given(username.decode("utf-8", "replace"), await _word("", "Password:", ask))
    raise Unusable(_WAYS)


async def _word(initial: str, prompt: str, ask: Ask) -> bytes:
    word = initial.encode("utf-8", "surrogateescape")
    if not word or word == b"=":
        word = await ask(base64.b64encode(prompt.encode()).decode())
    if word == b"*":
        raise Unusable(answer(501, "5.7.0", "The sign-in was given up"))
    try:
        return base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        raise Unusable(answer(501, "5.5.2", "This is no base64")) from None
