"""Account ⇄ TOML: the one shape that is saved, imported and exported.

Reading is strict: an unknown key, a wrong type, a newer ``format`` or a secret in the file is an
error that names the line and the key. A new format gets a step in `_UPGRADES`, one function each.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec

from smtp_desktop.errors import SettingsFromNewerVersion, SettingsInvalid, SettingsUnreadable
from smtp_desktop.model.account import Account, BasicAuth, OAuth
from smtp_desktop.model.choices import SUBMISSION_PORT, AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import to_draft

FORMAT = 1
MAX_LENGTH = 32_000  # characters; a settings file has some hundred
TOO_LONG = "it is far too large for a settings file"

Upgrades = Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]

_UPGRADES: Upgrades = {}

_NOT_TOML = "this is not a settings file (TOML) from here on"
_SECRET_WORDS = ("password", "passwd", "secret", "token", "apikey")
_TYPES = {
    "int": "a whole number",
    "str": "text in quotation marks",
    "bool": "true or false",
    "object": "a section",
    "array": "a list",
    "float": "a number with a point",
    "datetime": "a date",
    "date": "a date",
    "time": "a time",
}

# As they stand in a file: a key with its dots, the line that sets it, the header of a section. They
# are compiled only where a fault is to be placed.
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_SETTING = rf"\s*({_DOTTED})\s*="
_HEADER = rf"\s*\[+\s*({_DOTTED})\s*\]+\s*(?:#.*)?"
# A text that nobody ends goes on to the end, so that reading stays linear.
_LONG_TEXT_OR_COMMENT = (
    r'''"""(?:\\.|[^\\])*?(?:"{3,5}|\\?\Z)|''' + r"""'''.*?(?:'{3,5}|\Z)|\#[^\n]*"""
)
_TEXT = r""""(?:\\.|[^"\\\n])*+"?|""" + r"""'[^'\n]*+'"""
_TEXT_OR_COMMENT = f"(?s:{_LONG_TEXT_OR_COMMENT}|{_TEXT})"

# Our keys have two parts. Thousands of them cost the library the square of their number.
_MOST_PARTS = 8
_ANY_PART = f"(?:[A-Za-z0-9_-]++|{_TEXT})"
_KEY_PART = re.compile(_ANY_PART, re.DOTALL)
_TEXT_COMMENT_OR_KEY = re.compile(
    rf"{_LONG_TEXT_OR_COMMENT}|({_ANY_PART}(?:[ \t]*+\.[ \t]*+{_ANY_PART})*+)", re.DOTALL
)

_Integer = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]  # what TOML has


class _AccountSection(msgspec.Struct, forbid_unknown_fields=True):
    enabled: bool = True
    connection: str = "smtp"
    name: str = ""
    email: str = ""


class _ServerSection(msgspec.Struct, forbid_unknown_fields=True):
    host: str = ""
    port: _Integer = SUBMISSION_PORT
    encryption: str = "tls"
    ehlo: str = ""


class _AuthSection(msgspec.Struct, forbid_unknown_fields=True):
    type: str = "basic"
    username: str = ""
    mechanism: str = ""
    client_id: str = ""
    tenant_id: str = ""
    authority: str = ""
    secret_expires: str = ""
    provider: str = ""
    issuer: str = ""
    scopes: str = ""


class _TestSection(msgspec.Struct, forbid_unknown_fields=True):
    to: str = ""


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    format: int = FORMAT
    account: _AccountSection = msgspec.field(default_factory=_AccountSection)
    server: _ServerSection = msgspec.field(default_factory=_ServerSection)
    auth: _AuthSection = msgspec.field(default_factory=_AuthSection)
    test: _TestSection = msgspec.field(default_factory=_TestSection)


def decode(text: str, upgrades: Upgrades = _UPGRADES) -> Draft:
    """The form that a settings file describes.

    Raises SettingsUnreadable (not TOML), SettingsFromNewerVersion, SettingsInvalid.
    """
    refuse_endless(text)
    try:
        values = tomllib.loads(text)
        _refuse_secrets(values, text)
    except (ValueError, RecursionError) as error:  # also for a number or a nesting without end
        raise _not_toml(error, text) from None
    values = _upgraded(values, text, upgrades)
    try:
        document = msgspec.convert(values, _Document)
    except msgspec.ValidationError as error:
        raise _invalid(str(error), text) from None
    return _draft(document, text)


def encode(account: Account) -> str:
    """The settings file of an account; ``decode`` reads the same account back."""
    import tomli_w  # only who saves needs it

    return tomli_w.dumps(to_values(account))


def to_values(account: Account) -> dict[str, Any]:
    """An account in the shape of the settings file, as plain dictionaries."""
    draft = to_draft(account)
    auth: dict[str, Any] = {"type": draft.auth_type.value}
    if isinstance(account.auth, BasicAuth):
        optional = {"username": draft.username, "mechanism": draft.mechanism}
    elif isinstance(account.auth, OAuth):
        auth |= {"client_id": draft.client_id}
        optional = {
            "tenant_id": draft.tenant_id,
            "provider": draft.provider,
            "issuer": draft.issuer,
            "scopes": draft.scopes,
            "username": draft.username,
            "authority": draft.authority,
            "secret_expires": draft.secret_expires,
        }
    else:
        optional = {}
    auth |= {key: value for key, value in optional.items() if value}
    server: dict[str, Any] = {
        "host": account.server.host,
        "port": account.server.port,
        "encryption": account.server.encryption.value,
    }
    server |= {"ehlo": account.server.ehlo} if account.server.ehlo else {}
    return {
        "format": FORMAT,
        "account": {
            "enabled": account.enabled,
            "connection": account.connection.value,
            "name": account.sender.name,
            "email": account.sender.email,
        },
        **({"server": server} if account.server.host or not account.is_graph else {}),
        "auth": auth,
        "test": {"to": account.test_to},
    }


def keys_in(text: str) -> set[str]:
    """The keys that a settings file sets, as ``section.key``; the text is one that ``decode`` could
    read."""
    return _keys(tomllib.loads(text))


def keys_of(account: Account) -> set[str]:
    """The keys that the settings file of an account has, as ``section.key``."""
    return _keys(to_values(account))


def line_of(key: str, text: str) -> int:
    """The line that sets ``section.key``, else the section's line, else 0."""
    here, nearest, fallback = "", "", 0
    for number, line in enumerate(_without_long_texts(text).split("\n"), 1):
        header, setting = re.fullmatch(_HEADER, line), re.match(_SETTING, line)
        if header:
            here = _dotted(header[1])
        elif not setting:
            continue
        dotted = ".".join(part for part in (here, _dotted(setting[1]) if setting else "") if part)
        if dotted == key:
            return number
        if key.startswith(f"{dotted}.") and len(dotted) >= len(nearest):  # or an inline table
            nearest, fallback = dotted, number
    return fallback


def _dotted(typed: str) -> str:
    return ".".join(part.strip("\"'") for part in re.findall(_PART, typed))


def _without_long_texts(text: str) -> str:
    """The same lines, but nothing in them that only looks like one because a text is longer."""

    def emptied(found: re.Match[str]) -> str:
        return "\n" * found[0].count("\n") or found[0]

    return re.sub(_TEXT_OR_COMMENT, emptied, text)


def _keys(values: dict[str, Any]) -> set[str]:
    return {
        f"{section}.{key}"
        for section, content in values.items()
        if isinstance(content, dict)
        for key in content
    }


def _draft(document: _Document, text: str) -> Draft:
    connections = tuple(choice.value for choice in ConnectionType)
    if document.account.connection not in connections:
        raise _unknown_choice(Field.CONNECTION.value, connections, text)
    auth_types = tuple(choice.value for choice in AuthType)
    encryptions = tuple(choice.value for choice in Encryption)
    if document.auth.type not in auth_types:
        raise _unknown_choice(Field.AUTH_TYPE.value, auth_types, text)
    if document.server.encryption not in encryptions:
        raise _unknown_choice(Field.ENCRYPTION.value, encryptions, text)
    return Draft(
        enabled=document.account.enabled,
        name=document.account.name,
        email=document.account.email,
        auth_type=AuthType(document.auth.type),
        username=document.auth.username,
        mechanism=document.auth.mechanism,
        client_id=document.auth.client_id,
        tenant_id=document.auth.tenant_id,
        authority=document.auth.authority,
        secret_expires=document.auth.secret_expires,
        provider=document.auth.provider,
        issuer=document.auth.issuer,
        scopes=document.auth.scopes,
        connection=ConnectionType(document.account.connection),
        host=document.server.host,
        port=str(document.server.port),
        encryption=Encryption(document.server.encryption),
        ehlo=document.server.ehlo,
        test_to=document.test.to,
    )


def _upgraded(values: dict[str, Any], text: str, upgrades: Upgrades) -> dict[str, Any]:
    version = values.get("format", FORMAT)
    if not isinstance(version, int):
        return values  # refused like any other value of a wrong type
    if version > FORMAT:
        raise SettingsFromNewerVersion(
            f"the file has a newer format than {FORMAT}, the newest that this version of SMTP "
            "Desktop reads: update the program",
            "format",
            line_of("format", text),
        )
    while version in upgrades:
        values = upgrades[version](values)
        version = values["format"]
    if version != FORMAT:
        raise SettingsInvalid("there is no such format", "format", line_of("format", text))
    return values


def refuse_endless(text: str) -> None:
    """What would keep the library busy for long is none of our files, and is not handed to it."""
    if len(text) > MAX_LENGTH:
        raise SettingsUnreadable(TOO_LONG)
    for found in _TEXT_COMMENT_OR_KEY.finditer(text):
        if found[1] and len(_KEY_PART.findall(found[1])) > _MOST_PARTS:
            raise SettingsUnreadable(_NOT_TOML, line=text.count("\n", 0, found.start()) + 1)


def _refuse_secrets(value: Any, text: str, prefix: str = "") -> None:
    """A secret in a file is refused by its key's name, before anything repeats its value."""
    if isinstance(value, list):
        for element in value:
            _refuse_secrets(element, text, prefix)
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        key = prefix + name
        if key != Field.SECRET_EXPIRES.value and any(
            word in re.sub(r"[\W_]", "", name.lower()) for word in _SECRET_WORDS
        ):
            raise SettingsInvalid(
                "secrets do not belong in a settings file: remove this line and hand the secret "
                "over on standard input or type it in the window",
                key,
                line_of(key, text),
            )
        _refuse_secrets(inner, text, key + ".")


def _not_toml(error: Exception, text: str) -> SettingsUnreadable:
    # The library's own words can repeat a piece of the file, so only the place is taken from them.
    place = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)$", str(error))
    line = int(place[1] or text.count("\n") + 1) if place else 0
    return SettingsUnreadable(_NOT_TOML, line=line)


def _invalid(message: str, text: str) -> SettingsInvalid:
    """msgspec's message in plain words, with the key and its line."""
    path = re.search(r"at `\$\.?([\w.]*)", message)
    key = path[1] if path else ""
    unknown = re.search(r"unknown field `([^`]*)`", message)
    if unknown:
        key = f"{key}.{unknown[1]}" if key else unknown[1]
        reason = "there is no such setting"
    else:
        wrong = re.search(r"Expected `(\w+)`, got `(\w+)`", message)
        wanted, got = (_TYPES.get(name, name) for name in wrong.groups()) if wrong else ("", "")
        reason = f"this must be {wanted}, not {got}" if wrong else "this value cannot be used"
    return SettingsInvalid(reason, key, line_of(key, text))


def _unknown_choice(key: str, choices: tuple[str, ...], text: str) -> SettingsInvalid:
    listed = ", ".join(f'"{choice}"' for choice in choices)
    return SettingsInvalid(f"this must be one of {listed}", key, line_of(key, text))
