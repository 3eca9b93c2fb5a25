"""What the page or the answer of an identity provider says, in any text that holds its words."""

from __future__ import annotations

import re
from typing import NamedTuple

from smtp_desktop.model.sign_in.tenant import GUID

# A code by its name, as all there is, or behind a label in any language (“Fehlercode: 53003”).
_NAMED = re.compile(r"AADSTS[\s:#-]*([0-9]{4,9})(?![0-9])", re.IGNORECASE)
# As an error is printed, with its words behind a colon.
_STATED = re.compile(r"AADSTS[0-9]{4,9}\s?:", re.IGNORECASE)
_ALONE = re.compile(r"\W*([0-9]{5,9})\W*", re.IGNORECASE)
# Microsoft's numbers among words, in a text that is known to be about signing in.
_AMONG_WORDS = re.compile(
    r"(?<![\w.,:/@-])((?:16|28|50|53|65|70|90)\d{3,5}|1[23]0\d{3})(?![\w:/@-]|[.,]\d)"
)
_LABELLED = re.compile(r"(?::\s|：)\s*([0-9]{5,9})(?![\w:/@-]|\.[0-9])")
# RFC 6749 §4.1.2.1 and §5.2, and what Microsoft and Google added.
_WORD = re.compile(
    r"(?<![a-z_])(unauthorized_client|access_denied|server_error|temporarily_unavailable"
    r"|(?:consent|interaction|login)_required|invalid_(?:client|request|scope|grant|resource)"
    r"|redirect_uri_mismatch|admin_policy_enforced|org_internal|disallowed_useragent)"
    r"(?![a-z_])"
)
_OF_OTHERS_TOO = (
    *("access_denied", "server_error", "temporarily_unavailable", "login_required"),
    *("invalid_request", "invalid_scope", "invalid_resource"),
)
_ABOUT_SIGN_IN = re.compile(
    r"oauth|token|consent|google|microsoft|grant|sign(?:ed|ing)?[ -]?in|log ?in|redirect"
    r"|code=|tenant|error_description"
)
# Pages that show neither: Microsoft's own, and the browser's when it does not find this program.
_NEEDS_ADMIN = ("need admin approval", "needs admin approval")
_NOT_FOUND_HERE = (
    *("localhost refused to connect", "err_connection_refused"),
    *("connection to the server at localhost", 'connect to the server "localhost"'),
)
# One of these is in every text that tells of a sign-in.
_SIGNS = ("aadsts", "_", "admin approval", "localhost")
_TRACE = re.compile(rf"(?:trace|request)[ -]?id\s*[:：]\s*({GUID})", re.IGNORECASE)
_CORRELATION = re.compile(rf"[ck]orr[eé]la[^\n:：]{{0,20}}[:：]\s*({GUID})", re.IGNORECASE)
_ESCAPED = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_PAIR = re.compile(r"(\w{1,40})=([^\s&]*)")
_AROUND_A_WORD = re.compile(r"\b(?:error|oauth2?|exception|code|http|400)\b|[^a-z_]")
_LONGEST = 20_000  # characters; a page has some hundred


class Said(NamedTuple):
    """Why a sign-in stopped: its AADSTS number, the provider's word, and what support asks for.

    `kind` is ``refused``, ``consent`` or ``redirect``; `is_certain` is False where others use the
    same words, `is_stated` where it may be spoken of in passing; `text` is what was said, without
    one-time answers.
    """

    kind: str
    number: str
    word: str
    reference: str
    text: str
    is_certain: bool
    is_stated: bool = True

    @property
    def is_alone(self) -> bool:
        """Whether the provider's word is all there is, but for what programs put around it."""
        return bool(self.word) and _AROUND_A_WORD.sub("", self.text.lower()) == self.word


def read(typed: str, *, is_alone: bool = True) -> Said | None:
    """What a text says of a sign-in, None where nothing in it says why that stopped.

    `is_alone` says that the text is known to be such a page, so that a bare number is its code.
    """
    if not is_alone and not any(sign in typed.lower() for sign in _SIGNS):
        return None
    quoted = typed[:_LONGEST].replace("’", "'").replace("“", '"').replace("”", '"')
    plain = " ".join(_PAIR.sub(_harmless, quoted).split())
    lowered = plain.lower()
    number = number_in(plain) or (_number_alone(plain) if is_alone else "")
    found = _WORD.search(lowered)
    word = found[1] if found else ""
    is_about = bool(number_in(plain)) or bool(_ABOUT_SIGN_IN.search(lowered))
    if number or word:
        is_certain = is_about or (bool(word) and word not in _OF_OTHERS_TOO)
        is_stated = not number_in(plain) or bool(_STATED.search(plain))
        reference = _reference(plain)
        return Said("refused", number, word, reference, plain[:2000], is_certain, is_stated)
    if any(phrase in lowered for phrase in _NEEDS_ADMIN):
        reference = _reference(plain)
        return Said("consent", "", "consent_required", reference, plain[:2000], is_certain=True)
    if any(phrase in lowered for phrase in _NOT_FOUND_HERE):
        return Said("redirect", "", "", "", plain[:2000], is_about)
    return None


def number_in(text: str) -> str:
    """The first number that is called AADSTS; empty without one."""
    found = _NAMED.search(text)
    return found[1] if found else ""


def _number_alone(text: str) -> str:
    found = _ALONE.fullmatch(text) or _LABELLED.search(text) or _AMONG_WORDS.search(text)
    return found[1] if found else ""


def _harmless(pair: re.Match[str]) -> str:
    """Of what an address brings along only the error: the one-time answer may be there too."""
    if not pair[1].startswith("error"):
        return "…"
    return f"{pair[1]}={_ESCAPED.sub(_unescaped, pair[2].replace('+', ' '))}"


def _unescaped(run: re.Match[str]) -> str:
    """What an address escapes, as the core does without the modules for addresses (RFC 3986)."""
    return bytes.fromhex(run[0].replace("%", "")).decode("utf-8", "replace")


def _reference(text: str) -> str:
    """What Microsoft's support asks for."""
    pairs = {"Trace ID": _TRACE.search(text), "Correlation ID": _CORRELATION.search(text)}
    return ", ".join(f"{name}: {found[1]}" for name, found in pairs.items() if found)
