"""Addresses of servers: ``smtp://jane@smtp.acme.com:587``, alone or in a line of settings."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import IMPLICIT_TLS_PORT, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.printable import Printable
from smtp_desktop.services.imports.reading import SERVER, Reading, looks_like_a_file

_LONGEST = 2_000  # characters; the library takes the square of their number

_SCHEMES = {
    "smtp": Encryption.TLS,
    "smtps": Encryption.SSL,
    "submission": Encryption.TLS,
    "submissions": Encryption.SSL,
    "smtp+starttls": Encryption.TLS,
    "smtp+tls": Encryption.TLS,
    "smtp+ssl": Encryption.SSL,
    "smtps+ssl": Encryption.SSL,
    "smtp+plain": Encryption.TLS,
    "smtp+insecure": Encryption.TLS,
    "gmail+smtp": Encryption.TLS,
    "starttls": Encryption.TLS,
}
_IN_A_LINE = re.compile(
    r"(?<![\w+])(?:smtps?|submissions?|smtps?\+[a-z]{2,9}|starttls)://[^\s\"'<>`]{1,1900}",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"\s*(?:#|//|;|\*|<!--)")
_QUOTES = "\"'`“”„‘’«»<>"
_HAS_ITS_SERVER = re.compile(r"(?:[^/?#]*@[\w.-]+|[\w-]+(?:\.[\w-]+)+)(?::\d*)?(?:[/?#]|$)")
_NAMED = re.compile(
    r"(?:(?:export|set|const|let|var)\s+)?[\w.$\[\]'\"-]{1,80}\s*(?:=|:|=>)\s*(?=[\"'`]?[a-z+]{4,15}://)",
    re.IGNORECASE,
)


def from_address(text: str) -> Reading | None:
    """``smtp://user@host:587`` as settings, in quotation marks or with a name before it as well;
    None for anything else."""
    if len(text) > _LONGEST or looks_like_a_file(text):
        return None
    return _read(_bare(text))


def typed(text: str) -> Reading | None:
    """What was typed where a server's name belongs, and is more than that: an address, or words
    such as ``smtp.acme.com port 587``; None for a name alone and for anything else."""
    reading = from_address(text)
    words = text.strip()
    if reading or len(words) > _LONGEST or not re.search(r"[\s,;=]", words):
        return reading
    from smtp_desktop.errors import SettingsNotFound
    from smtp_desktop.services.imports.prose import of_prose

    try:
        return of_prose(words, "")
    except SettingsNotFound:
        return None


def within(text: str) -> Reading | None:
    """The first such address in a text of many lines, comments apart; None where there is none."""
    for line in text.splitlines():
        if _COMMENT.match(line) or "://" not in line:
            continue
        for found in _IN_A_LINE.finditer(line[:_LONGEST]):
            reading = _read(found[0].rstrip(_QUOTES + ".,;)]}"))
            if reading:
                return reading
    return None


def host_and_port(text: str) -> Reading | None:
    """``smtp.acme.com:587``; None for anything else."""
    if "://" in text or looks_like_a_file(text):
        return None
    typed = hosts.read(_bare(text))
    if not hosts.is_port(typed.port) or typed.ascii_host is None:
        return None
    encryption = Encryption.usual_on(int(typed.port))
    draft = Draft(host=typed.host, port=typed.port, encryption=encryption)
    return Reading(draft, SERVER, names_port=True, read_as="address")


def _bare(text: str) -> str:
    """The address alone, without a name before it and quotation marks around it."""
    stripped = text.strip().rstrip(";,").strip(_QUOTES + " ")
    named = _NAMED.match(stripped)
    return stripped[named.end() :].strip(_QUOTES + " ") if named else stripped


def _read(text: str) -> Reading | None:
    try:
        parts = urlsplit(_quoted(text))
        port, host, username = (
            parts.port,
            parts.hostname or "",
            Printable(unquote(parts.username or "")),
        )
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not hosts.to_ascii(host):
        return None
    encryption = _SCHEMES[parts.scheme]
    number = port or encryption.usual_port
    if number == IMPLICIT_TLS_PORT:
        encryption = Encryption.SSL
    email = username if "@" in username else ""
    said = [Field.USERNAME] if username else []
    said += [Field.EMAIL] if email else []
    return Reading(
        Draft(host=host, port=str(number), encryption=encryption, username=username, email=email),
        SERVER.union(said),
        names_port=bool(port),
        had_password=parts.password is not None,
        read_as="address",
    )


def _quoted(address: str) -> str:
    """The address with what only a password can hold made harmless: ``/``, ``?`` and ``#``."""
    scheme, mark, rest = address.partition("://")
    if _HAS_ITS_SERVER.match(rest):
        return address  # an “@” further on is of a path or a question
    who, at, where = rest.rpartition("@")
    for letter, code in (("/", "%2F"), ("?", "%3F"), ("#", "%23")):
        who = who.replace(letter, code)
    return scheme + mark + who + at + where
