"""Take secrets out of a pasted text: it is shown again, kept in details and sent to others.

People paste whole logs and settings files. Whatever stands where a password, a token or the answer
of a sign-in stands is replaced by stars, before anything else looks at the text.
"""

from __future__ import annotations

import re
from itertools import pairwise

HIDDEN = "***"

_NAME = (
    r"(?:pass(?:word|wort|wd|phrase|code)?|pwd|kennwort|contrase[nñ]a|mot[ _-]de[ _-]passe|senha"
    r"|wachtwoord|has[lł]o|пароль|密码|パスワード|secret|api[_-]?key|token|authorization|credentials?"
    r"|assertion|code_verifier)"
)
# One of these is in every text that names a secret: where none is, no pattern with a name is tried.
_NAMES = (
    *(
        "pass",
        "pwd",
        "kennwort",
        "contrase",
        "senha",
        "wachtwoord",
        "hasł",
        "hasl",
        "пароль",
        "密码",
    ),
    *("パスワード", "secret", "api", "token", "authorization", "credential", "assertion"),
    "code_verifier",
)
# “password: 535 …” and “token: AADSTS50053 …” are what was said about a secret, not the secret.
_ABOUT = r"(?![ \t]{0,3}(?:[245]\d\d[ -]|AADSTS|invalid|error|wrong|incorrect))"
_IS = r"\s{0,3}(?:=>|[:=])"
_MECHANISM = (
    r"(?:PLAIN|LOGIN|X?OAUTH\w{0,6}|CRAM-\w{3,4}|DIGEST-\w{3,4}|NTLM|GSSAPI|SCRAM-[\w-]{3,20})"
)
_BASE64 = r"[A-Z0-9+/_-]{4,8000}={0,2}"

# In each, the first group is what is known to come before the secret; it stays.
_IN_QUOTES = (  # as in JSON, in source code and in settings files
    rf"({_NAME}[\w-]{{0,20}}['\"]?{_IS}\s{{0,3}}['\"]){_ABOUT}(?:[^'\"\\\n]|\\.){{1,4000}}"
)
_ON_A_LINE = (
    rf"(^[>\t *$|-]{{0,10}}[\w.>-]{{0,40}}?{_NAME}[\w-]{{0,20}}{_IS}[ \t]{{0,3}})"
    rf"{_ABOUT}(?![*'\"]).{{1,4000}}"
)
_TO_A_BLANK = rf"(\b[\w-]{{0,20}}{_NAME}[\w-]{{0,20}}=){_ABOUT}(?!\*)[^\s&;,'\"]{{1,4000}}"
_TO_A_MARK = rf"(\b{_NAME}:[ \t]{{0,3}}){_ABOUT}(?![*'\"])[^\s,;'\"]{{1,400}}(?=[,;'\")}}\]]|$)"
_IN_PROSE = rf"(\b{_NAME}:[ \t]{{1,3}}){_ABOUT}(?=\S{{0,200}}[\d!@#$%^&_+=])[^\s*'\"]\S{{1,400}}"
_IN_AN_ADDRESS = r"([?&](?:code|state|session_state|id_token|client_info)=)[^\s&'\"<>]{1,4000}"
_OF_AN_ADDRESS = r"(\b[a-z]{3,10}://[^\s:/@]{1,100}:)[^\s@/]{1,200}(?=@)"
_OPTION = r"((?<!\S)(?:--?auth-password|--?ap|--?user|-u|--?pass(?:word)?)[ =]{1,2})[^\s*]\S{0,400}"
_BEARER = r"(\bBearer[ \t]{1,3})[\w.~+/-]{6,8000}={0,2}"
_CALL = (  # with a name and a password
    r"((?:login|auth|credential)\w{0,20}\(\s{0,3}"
    r"(?:\w{1,20}\s?=\s?)?(?:'[^'\n]{0,200}'|\"[^\"\n]{0,200}\")\s{0,3},\s{0,3}"
    r"(?:\w{1,20}\s?=\s?)?['\"])[^'\"\n]{1,400}"
)
_AUTH = (
    rf"(\bAUTH[ \t]{{1,3}}{_MECHANISM}[ \t]{{1,3}})(?=[a-z]{{0,60}}(?-i:[A-Z0-9=+/])){_BASE64}"
    r"(?![\w:.@])"
)
_SENT = (
    rf"(^.{{0,80}}?(?:CLIENT -> SERVER|\bC|\bsent|->|~>|>>>|>|=>)[ :]{{1,3}})"
    rf"(?=\S{{0,200}}(?-i:[0-9=+/]|[a-z][A-Z])){_BASE64}[ \t]*$"
)
_BELOW_A_CHALLENGE = r"(\b334(?: [A-Z0-9+/]{0,2000}={0,2})?[ \t]*\n[ \t]{0,8})[^\s:]{1,8000}[ \t]*$"
# What must be in a text for its patterns to be tried; in the order in which they hide. None is
# compiled before: that takes longer than many a text is looked at.
_FLAGS = re.IGNORECASE | re.MULTILINE
_PATTERNS = tuple(
    (needles, one)
    for needles, patterns in (
        (_NAMES, (_IN_QUOTES, _ON_A_LINE, _TO_A_BLANK, _TO_A_MARK, _IN_PROSE)),
        (("=",), (_IN_AN_ADDRESS,)),
        (("://",), (_OF_AN_ADDRESS,)),
        (("-",), (_OPTION,)),
        (("bearer",), (_BEARER,)),
        (("login", "auth", "credential"), (_CALL,)),
        (("auth",), (_AUTH,)),
        (("c", "sent", ">"), (_SENT,)),
        (("334",), (_BELOW_A_CHALLENGE,)),
    )
    for one in patterns
)
_NEEDLES = frozenset(needle for needles, _ in _PATTERNS for needle in needles)
# A verb alone on a line is no secret, though it looks like the answer to a challenge.
_VERB = re.compile(
    r"(?:EHLO|HELO|STARTTLS|DATA|QUIT|RSET|NOOP|AUTH|MAIL|RCPT|HELP|VRFY|BDAT)\s*", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_LONG_WORD = re.compile(r"(?<![\w/+=.-])[A-Za-z0-9+/_.~-]{32,}={0,2}")
_TOKEN = re.compile(
    r"(?:eyJ[\w-]{8,}|ya29\.|1//0|GOCSPX-|EwB[\w+/]{20}|M\.C\d|0\.A[\w-]{20}|xox[abp]-|SG\.[\w-]{8}"
    r"|xsmtpsib-|key-[0-9a-f]{20}|re_\w{8}|AKIA)"
)
# Exchange's servers are called after the place they stand in, in letters and digits.
_SERVER = re.compile(r"(?:[A-Za-z0-9-]{1,20}\.){1,5}[a-z-]{3,20}\.[a-z]{2,6}")
_SHORT_TOKEN = re.compile(
    r"\b(?:eyJ[\w-]{8,}|ya29\.[\w-]{4,}|GOCSPX-[\w-]{4,}|SG\.[\w.-]{8,})\S{0,9000}"
)


def without_secrets(text: str) -> str:
    """The text with stars where passwords, tokens and answers to challenges stood."""
    folded = text.casefold()
    present = {needle for needle in _NEEDLES if needle in folded}
    for needles, pattern in _PATTERNS if present else ():
        if not present.isdisjoint(needles):
            text = re.sub(pattern, _hide, text, flags=_FLAGS)
    return _LONG_WORD.sub(_hide_long, _SHORT_TOKEN.sub(HIDDEN, text))


def _hide(found: re.Match[str]) -> str:
    rest = found[0][len(found[1]) :]
    return found[0] if _VERB.fullmatch(rest) else f"{found[1]}{HIDDEN}"


def _hide_long(found: re.Match[str]) -> str:
    """A long word of mixed letters and digits: no word of a language, perhaps a key."""
    word = found[0]
    if _SERVER.fullmatch(word) and not _TOKEN.match(word):
        return word
    if "/" in word and "+" not in word and not _is_mixed(word.replace("/", "")):
        return word
    return HIDDEN if _TOKEN.match(word) or _is_mixed(word) else word


def _is_mixed(word: str) -> bool:
    """Whether upper case, lower case and digits follow each other as in encoded bytes."""
    if not _DIGIT.search(word):  # most long words are names of classes
        return False
    kinds = [_kind(letter) for letter in word]
    has_all = {"upper", "lower", "digit"} <= set(kinds)
    return has_all and sum(one != two for one, two in pairwise(kinds)) * 3 > len(word)


def _kind(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    return "upper" if letter.isupper() else "lower" if letter.islower() else "other"
