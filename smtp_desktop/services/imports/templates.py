"""Places in a text that wait for somebody's own address: ``%EMAILADDRESS%``, “your full email”."""

from __future__ import annotations

import re

from smtp_desktop.model.address import Address
from smtp_desktop.model.sign_in.tenant import GUID
from smtp_desktop.printable import Printable

_NOTHING = frozenset({"", "null", "none", "nil", "undefined", "~", "n/a", "-", "***", "changeme"})

_WHOLE_ADDRESS = re.compile(
    r"\b(?:e-?mail|correo|courriel|messagerie|posta|poczt|e-?post|sähköposti|электронн|почт)|メール|邮箱",
    re.IGNORECASE,
)
_AN_ADDRESS = re.compile(
    r"(?:your|you|yourname|user|username|name|ihr-?name|votre-?nom|tu-?nombre|my|me|jouw|email)"
    r"[\w.+-]{0,20}@(?:(?:your|ihre?|dein|votre|tu|su|uw|jouw|my|example)[\w.-]{0,40}|domain\.\w+)"
    r"|(?:your|ihre?-|votre|tu_|su_)[\w.+-]{1,30}@[\w.-]{1,80}",
    re.IGNORECASE,
)
_OPEN = re.compile(r"[<>]|\{\{|\$\{|%\w+%|^\[.*\]$|^\$\w+$|^%\w$", re.DOTALL)
_SHOUTED = re.compile(r"(?:YOUR|MY|ENTER|INSERT|CHANGE)[A-Z0-9_ -]*")
_YOUR_DOMAIN = re.compile(
    r"(?:your|ihre?|dein|votre|tu|su|uw|jouw|my)[-_]?(?:own[-_]?)?"
    r"(?:domain|company|firma|dominio|domaine|domein|site|mail)[\w-]*\.[a-z]{2,6}(?:\.[a-z]{2})?"
    r"|domain\.tld|domain\.ext",
    re.IGNORECASE,
)
_MARKS = (
    ("address", ("%EMAILADDRESS%", "{email}", "{address}", "[email]", "<email>")),
    ("local", ("%EMAILLOCALPART%", "{local}", "{user}")),
    ("domain", ("%EMAILDOMAIN%", "{domain}", "[domain]", "<domain>", "%domain%")),
)  # fmt: skip


def is_nothing(value: str) -> bool:
    """Whether a value only says that there is none."""
    return value.strip().lower() in _NOTHING


def filled(value: str, email: str) -> Printable | None:
    """A value with its places filled from an address; None where that cannot be done."""
    address = Address(email)
    text = value.strip()
    for kind, marks in _MARKS:
        for mark in marks:
            if mark in text:
                part = {"address": email, "local": address.local, "domain": address.domain}[kind]
                if not part:
                    return None
                text = text.replace(mark, part)
    if _AN_ADDRESS.fullmatch(text):
        return Printable(email) if email else None
    if _YOUR_DOMAIN.search(text):
        return Printable(_YOUR_DOMAIN.sub(address.domain, text)) if address.domain else None
    return None if _OPEN.search(text) or _SHOUTED.fullmatch(text) else Printable(text)


# “jane@acme.com:secret”, “jane@acme.com / secret”, “jane:secret”: where the name ends.
_WITH_A_PASSWORD = re.compile(
    r"([^\s@:/|]{1,64}@[\w.-]{1,250})\s{0,9}[:/|;]\s{0,9}\S"
    r"|([^\s@:|;]{1,250})(?:\s{0,9}[:|;](?!//)|\s{1,9}/\s)\s{0,9}\S"
)

# Azure Communication Services: resource, app and tenant, none of which is a secret.
_OF_AZURE = re.compile(rf"[^\s@:/|]{{1,63}}\|{GUID}\|{GUID}", re.IGNORECASE)


def login(value: str, email: str) -> Printable | None:
    """A username with its places filled; “your full email address” is one."""
    text = value.strip()
    together = None if _OF_AZURE.fullmatch(text) else _WITH_A_PASSWORD.match(text)
    text = (together[1] or together[2]) if together else text
    is_sentence = "@" not in text and (" " in text or "-" in text or not text.isascii())
    if is_sentence and len(text) < 120 and _WHOLE_ADDRESS.search(text):
        return Printable(email) if email else None
    return filled(text, email)
