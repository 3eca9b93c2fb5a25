"""Where it happened, as a pasted text tells: the stage, the server, its port, the addresses."""

from __future__ import annotations

import re

from smtp_desktop.diagnosis.catalogue.clues import Clues
from smtp_desktop.diagnosis.stage import Stage

_COMMANDS = {
    "conn": Stage.CONNECT,
    "connect": Stage.CONNECT,
    "initial connection": Stage.GREETING,
    "greeting": Stage.GREETING,
    "ehlo": Stage.EHLO,
    "helo": Stage.EHLO,
    "starttls": Stage.STARTTLS,
    "auth": Stage.AUTH,
    "login": Stage.AUTH,
    "password": Stage.AUTH,
    "username": Stage.AUTH,
    "mail": Stage.SENDER,
    "rcpt": Stage.RECIPIENT,
    "data": Stage.DATA,
    "end of data": Stage.DATA,
    "sending data": Stage.DATA,
    "bdat": Stage.DATA,
    ".": Stage.DATA,
}
_COMMAND = "|".join(
    {"mail": r"mail(?= from)", "rcpt": r"rcpt(?= to)"}.get(one, re.escape(one))
    for one in sorted(_COMMANDS, key=len, reverse=True)
)
# Programs that name the command they were at; what stands first is in every text that one matches.
_NAMED = tuple(
    (needle, re.compile(one, re.IGNORECASE))
    for needle, one in (
        ("in re", rf"in (?:reply|response) to (?:the )?\W?({_COMMAND})\b"),
        (
            "remote ",
            rf"remote (?:mail server|host)[\w ]{{0,30}} after (?:pipelined )?({_COMMAND})\b",
        ),
        (
            "after ",
            rf"\bafter (?:sending )?({_COMMAND})(?: (?:XOAUTH2|PLAIN|LOGIN|FROM|TO)\b|:|$)",
        ),
        ("command", rf"\"?command\"?: ['\"]?({_COMMAND})\b"),
        (" command ", rf"\b({_COMMAND})[A-Z ]{{0,10}} command (?:failed|rejected)"),
        ("while ", rf"while (?:sending|performing the) ({_COMMAND})\b"),
        ("failed ", rf"failed (?:on|after) ({_COMMAND})\b"),
        ("executecommand", rf"executeCommand\(['\"]({_COMMAND})\b"),
        (" failed: ", r"\b(mail|rcpt|data) failed: [245]\d\d"),
        ("reject", r"\breject(?:ed|:) (ehlo|helo|starttls|auth|mail|rcpt|data)\b"),
    )
)
_PYTHON = re.compile(r"smtplib\.py\", line \d{1,5}, in (\w{2,20})")
_PYTHON_CALLS = {
    **_COMMANDS,
    "auth_plain": Stage.AUTH,
    "auth_login": Stage.AUTH,
    "auth_cram_md5": Stage.AUTH,
    "getreply": None,
}
# The last of these before a reply is what it answers.
_DIALOGUE = re.compile(
    r"^(?:.{0,60}(?:CLIENT -> SERVER|\bC|\bsent|->|~>|>>>|>|>>|=>)[: ][ \t]{0,3}|[ \t>]{0,8})"
    r"(?:(ehlo|helo|starttls|auth|mail(?= from)|rcpt(?= to)|data|bdat)\b[^\n]{0,200}|(\.))$",
    re.IGNORECASE | re.MULTILINE,
)

_NAME = r"(?P<host>(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.){1,8}[a-z]{2,24}|localhost)"
_NUMBER = r"(?P<port>\d{2,5})"
_SAID = rf"\b(?:host|server) {_NAME}\[[^\]\s]{{1,45}}\](?::{_NUMBER})? (?:said|refused)"
_NEAR = (
    rf"\b(?:H=|serv(?:er|eur|idor)[:= ]{{1,4}}['\"]?|host |connect(?:ed|ing)? to (?:host )?[\"']?"
    r"|while talking to |trying |using the server |remote-mta: dns; ?|resolve host:? "
    r"|dial tcp: lookup |dial (?:tcp )?|econnrefused |enotfound |unknownhostexception: )['\"]?"
    rf"{_NAME}(?:['\"]?:{_NUMBER})?"
)
_HOST_AND_PORT = (
    rf"\bhost['\" ]{{0,3}}[:= ]{{1,3}}['\"]?{_NAME}"
    rf"(?:['\"]?[,;: \n]{{1,3}}port[:=' \"]{{1,4}}{_NUMBER})?"
)
_JAVA = rf"\bhost, port: {_NAME}, {_NUMBER}"
# What stands first is in every text that the pattern finds something in, and sooner found.
_HOSTS = tuple(
    (needle, re.compile(one, re.IGNORECASE))
    for needle, one in (
        ("expected cn=", rf"\bdid not match expected CN=\W{{0,2}}{_NAME}"),
        ("]", _SAID),
        ("://", rf"\b(?:smtps?|ssl|tls|tcp)://(?:[^\s@/]{{1,100}}@)?{_NAME}(?::{_NUMBER})?"),
        ("relay=", rf"\brelay={_NAME}\[[^\]\s]{{1,45}}\]:{_NUMBER}"),
        ("host, port: ", _JAVA),
        ("host", _HOST_AND_PORT),
        ("", _NEAR),
        ("220", rf"\b220[ -]{_NAME}"),
    )
)
# What a client connects to; within a few lines stands what greets it.
_OPENING = re.compile(
    rf"(?:connecting to |opening to )(?:host )?['\"]?(?:ssl://|tls://)?{_NAME}", re.IGNORECASE
)
_GREETING = re.compile(r"(?<![\w.])220[ -]\S.{2,300}")
_NEAR_LINES = 10
_PORT = re.compile(
    r"(?:\bport['\"]?[:= ]{1,3}['\"]?|[\w\])]:)(25|465|587|2525|24|26|2587|110|143|993|995)\b",
    re.IGNORECASE,
)
_MECHANISM = re.compile(
    r"\b(XOAUTH2|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|SCRAM-SHA-(?:1|256)|NTLM|GSSAPI"
    r"|(?:(?<=AUTH )|(?<=method )|(?<=Authenticator )|(?<=Authenticator \")|(?<=Authenticator \\\")"
    r"|(?<=mechanism ))(?:PLAIN|LOGIN))\b",
    re.IGNORECASE,
)
# What a server offers, nobody has tried yet.
_OFFERED = re.compile(r"\b250[ -]AUTH\b[^\n]{0,200}|\"AUTH\", arg [^\n]{0,200}", re.IGNORECASE)
_ADDRESS = r"(?P<who>[^\s<>\"'@:;,()\[\]]{1,64}@[a-z0-9.-]{1,190}[a-z0-9])"
_BEFORE_A_RECIPIENT = ("rcpt to:", "to=", "recipient", "message to", "e-mail address was")
_RECIPIENT = re.compile(
    rf"(?:rcpt to:|final-recipient: rfc822;|\bto=|recipient(?: address)?|recipientsrefused: \{{"
    rf"|message to|rejected e-mail address was)[ <'\"]{{0,3}}{_ADDRESS}",
    re.IGNORECASE,
)
_BEFORE_A_SENDER = ("mail from:", "from=", "sender address", "envelope from address", "f=")
_SENDER = re.compile(
    rf"(?:mail from:|\bfrom=|sender address[a-z ]{{0,4}}:?|envelope from address|F=)[ <'\"]{{0,3}}"
    rf"{_ADDRESS}",
    re.IGNORECASE,
)
_ADDRESSES = (
    ("recipient", _BEFORE_A_RECIPIENT, _RECIPIENT),
    ("email", _BEFORE_A_SENDER, _SENDER),
)

# A message that came back tells of a later server than the one a person sends with.
_BOUNCE = re.compile(
    r"mailer-daemon|this is the mail system at host|undeliver|\(in reply to|diagnostic-code"
    r"|delivery (?:has failed|status notification)|could(?:n't| not) be delivered|final-recipient"
    r"|this message was created automatically by mail delivery software",
    re.IGNORECASE,
)


def is_bounce(text: str) -> bool:
    """Whether a text is a message that came back, or a log of one."""
    return bool(_BOUNCE.search(text))


_OPENED = re.compile(
    r"\bconnection:? (?:is )?(?:opened|established)\b|\bconnected to \S|^.{0,60}\b220[ -]\S",
    re.IGNORECASE | re.MULTILINE,
)


def is_opened(text: str) -> bool:
    """Whether a text tells that the connection stood, so that no port was blocked."""
    return bool(_OPENED.search(text))


def stage_told(text: str, clues: Clues) -> Stage | None:
    """The stage that a program names; None if none does."""
    lowered = text.lower()
    for needle, pattern in _NAMED:
        found = pattern.search(text) if needle in lowered else None
        if found:
            return _COMMANDS[found[1].lower()]
    called = [_PYTHON_CALLS.get(call) for call in _PYTHON.findall(text)]
    named = next((stage for stage in reversed(called) if stage), None)
    return _greeting(clues.stage_of(lowered) or named)


def commands_in(text: str) -> list[tuple[int, Stage]]:
    """The commands that a client sent, in their order: where each stands, and its stage."""
    return [
        (said.start(), _COMMANDS[said[said.lastindex or 0].lower()])
        for said in _DIALOGUE.finditer(text)
    ]


def stage_at(commands: list[tuple[int, Stage]], start: int | None = None) -> Stage | None:
    """The stage of the last command, or of the one that a reply at `start` answers."""
    before = [stage for at, stage in commands if start is None or at < start]
    return before[-1] if before else commands[-1][1] if commands else None


def _greeting(stage: Stage | None) -> Stage | None:
    """What smtplib calls connecting is waiting for the greeting."""
    return Stage.GREETING if stage is Stage.CONNECT else stage


def greeting_in(text: str, host: str) -> str:
    """How the server greeted that a program had just named as the one it connects to; empty where
    the text does not tell."""
    for found in _OPENING.finditer(text):
        if found["host"].lower() == host:
            lines = text[found.end() : found.end() + 2000].split("\n")[:_NEAR_LINES]
            return next((said[0] for said in map(_GREETING.search, lines) if said), "")
    return ""


def server_of(text: str) -> tuple[str, int]:
    """The server's name and port, as far as the text tells; empty and 0 if not."""
    host, port = "", 0
    lowered = text.lower()
    for needle, pattern in _HOSTS:
        found = pattern.search(text) if needle in lowered else None
        if found:
            host = found["host"].lower()
            port = int(found.groupdict().get("port") or 0)
            break
    if not port:
        named = _PORT.search(text)
        port = int(named[1]) if named else 0
    return host, port if port < 65536 else 0


def mechanism_of(text: str) -> str:
    """The sign-in mechanism that was tried; empty if the text names none."""
    if not _MECHANISM.search(text):  # as a rule, and looking for what is offered takes long
        return ""
    found = _MECHANISM.search(_OFFERED.sub("", text))
    return found[1].upper() if found else ""


def addresses_in(text: str) -> dict[str, str]:
    """The sender and the recipient, as sentences may name them."""
    if "@" not in text:
        return {}
    lowered = text.lower()
    found = (
        (name, pattern.search(text))
        for name, needles, pattern in _ADDRESSES
        if any(needle in lowered for needle in needles)
    )
    return {name: one["who"] for name, one in found if one}
