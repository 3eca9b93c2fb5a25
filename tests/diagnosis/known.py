"""The replies that are known to be said, and a small reader that makes a failure of a text.

The program's own reader of pasted texts knows far more; this one knows just enough to test what the
catalogue makes of what is read.
"""

from __future__ import annotations

import re
import tomllib
from itertools import product
from pathlib import Path

import msgspec

from smtp_desktop import errors
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.smtp.reply import EnhancedStatus, Reply


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text, its cause, who can fix it, and where it is said as far as that is fixed."""

    text: str
    code: str
    owners: tuple[str, ...]
    stages: tuple[str, ...] = ()
    host: str = ""
    auth: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def failures(self) -> list[Failure]:
        """With all that is implied, with the stage alone, the host alone, and with nothing."""
        places = product(("", *self.stages), dict.fromkeys(("", self.host)), ("", *self.auth))
        return [read(self.text, stage, host, auth) for stage, host, auth in places]


def replies() -> tuple[Known, ...]:
    """All of replies.toml."""
    data = tomllib.loads((Path(__file__).parent / "replies.toml").read_text("utf-8"))
    return msgspec.convert(data["reply"], tuple[Known, ...])


_REPLY = re.compile(r"(?<![\d.#:])([245][0-5]\d)[ -](?:([245]\.\d{1,3}\.\d{1,3})\b)?")
_BARE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_AADSTS = re.compile(r"AADSTS(\d{4,9})")
_WORD = re.compile(r"\b(invalid_grant|access_denied|invalid_request)\b")
# What a program's own words imply, as names of the tree of errors.
_IMPLIED = {
    "getaddrinfo failed": errors.HostNotFound,
    "ENETUNREACH": errors.NetworkUnreachable,
    "unexpectedly closed": errors.ConnectionLost,
    "Hostname mismatch": errors.CertificateNameMismatch,
    "CERTIFICATE_VERIFY_FAILED": errors.CertificateNotTrusted,
    "STARTTLS extension not supported": errors.ExtensionMissing,
    "AUTH extension not supported": errors.MechanismMissing,
}


def read(text: str, stage: str = "", host: str = "", auth: str = "") -> Failure:
    """The failure that a text tells of."""
    code = _AADSTS.search(text)
    word = _WORD.search(text)
    facts = {"place": "pasted"}
    kinds: list[type[errors.SmtpDesktopError]] = []
    if code or word:
        facts |= {"aadsts": code[1] if code else "", "oauth_error": word[1] if word else ""}
        kinds.append(errors.SignInRefused)
    kinds += [kind for said, kind in _IMPLIED.items() if said in text][:1]
    reply, words = (None, text) if code else _reply(text)
    return Failure(
        stage=Stage(stage) if stage else Stage.SIGN_IN if code else None,
        errors=tuple(name for kind in kinds for name in kind.families()),
        reply=reply,
        text=words,
        around=text,
        host=host,
        auth=auth,
        facts=facts,
    )


def _reply(text: str) -> tuple[Reply | None, str]:
    found = _REPLY.search(text)
    if found:
        status = _status(_BARE.search(text[found.start(2) :])) if found[2] else None
        words = _REPLY.sub(" ", text[found.end() :])
        return Reply(int(found[1]), (words,), status), words
    bare = _BARE.search(text)
    if bare is None:
        return None, text
    words = text[bare.end() :]
    return Reply(int(bare[1]) * 100 + 50, (words,), _status(bare)), words


def _status(found: re.Match[str] | None) -> EnhancedStatus | None:
    return EnhancedStatus(*(int(one) for one in found.groups())) if found else None
