"""Take people out of a text: email addresses in every spelling, and names that are known.

What stands before the @ is replaced by a stand-in, the same one for the same address; the domain
stays, because whoever helps needs it. Names of servers, numbers and codes stay as well, and so does
a Message-ID, by which a message is found in a server's log, unless a known name is in it.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from smtp_desktop.model.account import Account
from smtp_desktop.model.address import Address
from smtp_desktop.model.host import to_ascii
from smtp_desktop.smtp.encodings import PIECE, readings

HIDDEN = "(hidden)"
HIDDEN_SECRET = "***"  # noqa: S105 - what stands in its place

_AT = re.compile(r"@|＠|%(?:25)?40|=40|\+40|&#0*64;|&#[xX]0*40;|&commat;|\\u0040|\\x40")
_DOMAIN = re.compile(r"\[[^\]\s]{2,}\]|[\w-]+(?:\.[\w-]+)*")
_NOT_LOCAL = frozenset('<>()[],;:"@＠“”„«» \xa0') | {chr(code) for code in range(32)}
_ENTITY = re.compile(r"&#?\w{1,8};")  # a letter of HTML, which ends like the end of an address
_LONGEST_ENTITY = 11
_MORE = re.compile(r"[^<>()\[\],;:\"@＠“”„«»\s]{0,256}[@＠]")  # so the domain was none
_LONGEST_QUOTED = 256
_LABEL = re.compile(r"[A-Za-z]{1,20}=")  # as in user=jane@acme.com
_HOST_CHARACTER = re.compile(r"[\w.-]")
_IN_A_READING = re.compile(r"[\w.+=-]@[a-z0-9-]+\.[a-z]")
_BEFORE_MESSAGE_ID = re.compile(r"\bMessage-ID:[ \t]*<\Z", re.IGNORECASE)
_NEAR = 32  # characters
_BETWEEN = r"(?:[\s._+,-]|%20)*"  # the words of a name, as logs and addresses join them
_SHORTEST_INSIDE = 4  # letters: a shorter name would be found in every encoded text
_SHORTEST = 2
_SHORTEST_SECRET = 4  # characters: a shorter one would be found in every text

# Words that name no person, though mailboxes and logins bear them; mail servers say them, too.
_NOBODY = frozenset({
    "address", "admin", "administrator", "apikey", "auth", "bounce", "client", "contact", "data",
    "email", "error", "hello", "help", "hostmaster", "imap", "info", "invoice", "login", "mail",
    "mailer", "name", "no-reply", "none", "noreply", "office", "password", "port", "postmaster",
    "rcpt", "resend", "root", "sales", "scan", "scanner", "sender", "server", "service", "smtp",
    "ssl", "starttls", "support", "test", "tls", "user", "username", "webmaster",
})  # fmt: skip


class _Address(NamedTuple):
    """An address in a text: where it stands, and its two halves as written."""

    start: int
    end: int
    local: str
    domain: str


class Redaction:
    """Replaces addresses and names, each by the same stand-in wherever this one finds it.

    `addresses` may hold usernames that are none; `names` are those of people.
    """

    def __init__(self, addresses: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._bare: dict[str, str] = {}
        self._hosts: set[str] = set()
        given = [one.strip() for one in addresses if one.strip()]
        full = [one for one in given if "@" in one]
        for one in full:
            local, domain = Address(one).local, Address(one).domain
            self._hosts.add(_folded(domain))
            self._know(local, f"address-{self._number(local, domain)}")
        people = (*(login for login in given if login not in full), *names)
        for number, one in enumerate(dict.fromkeys(name.strip() for name in people), 1):
            for name in (one, one.rpartition("\\")[2]):  # ACME\\jane is jane
                self._know(name, f"name-{number}")
        self._names = _any_of(self._bare)

    def without_people(self, text: str) -> str:
        """The text with every address and every known name replaced."""
        parts, position = [], 0
        for found in _addresses(text):
            parts.append(self._without_names(text[position : found.start]))
            if not self._is_message_id(text, found):
                stand_in = f"address-{self._number(found.local, found.domain)}"
                found = found._replace(local=stand_in)
            parts.append(f"{found.local}@{found.domain}")
            position = found.end
        return "".join((*parts, self._without_names(text[position:])))

    def _know(self, name: str, stand_in: str) -> None:
        key = _folded(name)
        if len(key) >= _SHORTEST and key not in _NOBODY:
            self._bare.setdefault(key, stand_in)

    def _number(self, local: str, domain: str) -> int:
        key = f"{_folded(local.strip(chr(34)))}@{to_ascii(domain) or _folded(domain)}"
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def _is_message_id(self, text: str, found: _Address) -> bool:
        """Whether this is the name of a message and of nobody."""
        if not _BEFORE_MESSAGE_ID.search(text, max(0, found.start - _NEAR), found.start):
            return False
        has_name = self._names is not None and self._names.search(found.local)
        return not (has_name or self._is_disguise(found.local) or self._tells(_folded(found.local)))

    def _without_names(self, text: str) -> str:
        text = PIECE.sub(lambda piece: HIDDEN if self._is_disguise(piece[0]) else piece[0], text)
        return self._names.sub(self._stand_in, text) if self._names else text

    def _stand_in(self, found: re.Match[str]) -> str:
        if self._is_in_a_host(found):
            return found[0]
        words = _folded(found[0])
        near = (name for name in self._bare if _letters(name) == _letters(words))
        return self._bare.get(words) or self._bare.get(next(near, ""), HIDDEN)

    def _is_in_a_host(self, found: re.Match[str]) -> bool:
        """Whether a name is only a part of a server's name, such as mail in mail.acme.com."""
        text, start, end = found.string, found.start(), found.end()
        while start and _HOST_CHARACTER.match(text[start - 1]):
            start -= 1
        while end < len(text) and _HOST_CHARACTER.match(text[end]):
            end += 1
        host = _folded(text[start:end].strip(".-"))
        if host == _folded(found[0]):
            return False
        return host.count(".") >= 2 or any(
            host == one or host.endswith(f".{one}") for one in self._hosts
        )

    def _is_disguise(self, piece: str) -> bool:
        """Whether a piece is an address or a name in another encoding."""
        return any(self._tells(_folded(text)) for text in readings(piece))

    def _tells(self, text: str) -> bool:
        if text.strip("\0 ") in self._bare or _IN_A_READING.search(text):
            return True
        return any(len(name) >= _SHORTEST_INSIDE and name in text for name in self._bare)


def without_secret(text: str, secret: str) -> str:
    """The text without a password that is known, however a server or a program has repeated it: in
    a sentence, in other letters, in base64 or as a part of an address."""
    if len(secret) < _SHORTEST_SECRET:
        return text
    raw = secret.encode("utf-8", "surrogatepass")
    forms = {secret, b64encode(raw).decode().rstrip("="), quote(raw, safe=""), escape(secret)}
    found = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return re.sub(found, HIDDEN_SECRET, text, flags=re.IGNORECASE)


def of(account: Account, *more: str, user_name: str = "") -> Redaction:
    """What takes an account's people out; `more` are addresses beside those of the account.

    `user_name` is how the person is called on this computer.
    """
    addresses = (account.sender.email, account.test_to, account.username, *more)
    return Redaction(addresses, (account.sender.name, user_name))


def _addresses(text: str) -> Iterator[_Address]:
    """The addresses in a text, one after the other; of a@b@c.example only the end is a domain."""
    position = 0
    for at in _AT.finditer(text):
        if at.start() < position:
            continue
        end, after, domain = at.start(), position, ""
        follows: re.Match[str] | None = at
        while follows and (found := _DOMAIN.match(text, follows.end())):
            if follows[0] not in "@＠" and "." not in found[0]:
                break  # a number in an encoding, and no address
            end, after, domain = follows.start(), found.end(), found[0]
            more = _MORE.match(text, after)
            follows = _AT.match(text, more.end() - 1) if more else _AT.match(text, after)
        start = _start_of_local(text, at.start(), position) if domain else end
        if start < end:
            yield _Address(start, after, text[start:end], domain)
            position = after


def _start_of_local(text: str, end: int, least: int) -> int:
    """Where the local part that ends here begins (RFC 5321 §4.1.2, and RFC 6531's letters)."""
    if end > least and text[end - 1] == '"':
        opening = text.rfind('"', max(least, end - _LONGEST_QUOTED), end - 1)
        if opening >= 0:
            return opening
    start = end
    while start > least:
        if text[start - 1] not in _NOT_LOCAL:
            start -= 1
        elif entity := _entity_before(text, start, least):
            start -= len(entity)
        else:
            break
    while start < end and text[start] in "'`":  # a quotation mark, not a part of it
        start += 1
    label = _LABEL.match(text, start, end)
    return label.end() if label and label.end() < end else start


def _entity_before(text: str, end: int, least: int) -> str:
    if text[end - 1] != ";":
        return ""
    begin = text.rfind("&", max(least, end - _LONGEST_ENTITY), end)
    found = _ENTITY.fullmatch(text, begin, end) if begin >= 0 else None
    return found[0] if found else ""


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of these names as whole words, the longest first."""
    patterns = []
    for name in sorted(names, key=len, reverse=True):
        words = re.split(r"[\s._,-]+", name)
        orders = [words] if len(words) != 2 else [words, words[::-1]]
        for order in orders:
            for form in ("NFC", "NFD"):
                parts = (re.escape(unicodedata.normalize(form, word)) for word in order)
                patterns.append(_BETWEEN.join(parts))
    unique = "|".join(dict.fromkeys(patterns))
    return re.compile(rf"(?<!\w)(?:{unique})(?!\w)", re.IGNORECASE) if unique else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _letters(text: str) -> list[str]:
    """The words of a name in any order."""
    return sorted(re.split(r"(?:[\s._+,-]|%20)+", text))
