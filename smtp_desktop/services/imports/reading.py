"""Settings written down by others: an address of a server, an autoconfig page, our own file.

Passwords that stand there are passed over: they never travel with settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from smtp_desktop.discovery import autoconfig
from smtp_desktop.discovery.merge import merge
from smtp_desktop.discovery.offer import Source
from smtp_desktop.errors import DiscoveryError, SettingsInvalid, SettingsUnreadable
from smtp_desktop.model import host as hosts
from smtp_desktop.model.address import Address
from smtp_desktop.model.choices import IMPLICIT_TLS_PORT, AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.printable import Printable

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.model.sign_in.cloud import Clouds

MAX_BYTES = autoconfig.MAX_BYTES  # a settings file has some hundred

_LONGEST_ADDRESS = 2_000  # characters; the library takes the square of their number

_SERVER = frozenset({Field.HOST, Field.PORT, Field.ENCRYPTION})
_SCHEMES = {
    "smtp": Encryption.TLS,
    "smtps": Encryption.SSL,
    "submission": Encryption.TLS,
    "submissions": Encryption.SSL,
}


class Reading(NamedTuple):
    """What was read: the text spoke of the `fields` of the `draft`, and of no others.

    `names_port` says that the port was written down and is not only the usual one, `had_password`
    that a password stood there and was left out, and `is_ours` that the text was written for this
    program.
    """

    draft: Draft
    fields: frozenset[Field]
    names_port: bool = False
    had_password: bool = False
    is_ours: bool = False


def read(data: bytes, email: str) -> Reading:
    """The settings in a file or a text of any kind that is known; `email` is the address they are
    wanted for.

    Raises SettingsInvalid, SettingsUnreadable or SettingsFromNewerVersion where there are none.
    """
    if len(data) > MAX_BYTES:
        raise SettingsUnreadable("it is far too large for settings")
    begun = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begun.startswith(b"<"):
        return _of_page(begun, email)
    try:
        text = begun.decode("utf-8")
    except UnicodeDecodeError:
        raise SettingsUnreadable("it is not a text file in UTF-8") from None
    return from_address(text) or _of_host_and_port(text) or _of_our_file(text)


def looks_like_a_file(text: str) -> bool:
    """Whether the content of a whole file was pasted where one word belongs."""
    return "\n" in text.strip() or text.lstrip().startswith("<")


def from_address(text: str) -> Reading | None:
    """``smtp://user@host:587`` as settings; None for anything else."""
    if len(text) > _LONGEST_ADDRESS or looks_like_a_file(text):
        return None
    try:
        parts = urlsplit(_quoted(text.strip()))
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
        _SERVER.union(said),
        names_port=bool(port),
        had_password=parts.password is not None,
    )


def _quoted(address: str) -> str:
    """The address with what only a password can hold made harmless: ``/``, ``?`` and ``#``."""
    scheme, mark, rest = address.partition("://")
    who, at, where = rest.rpartition("@")
    for letter, code in (("/", "%2F"), ("?", "%3F"), ("#", "%23")):
        who = who.replace(letter, code)
    return scheme + mark + who + at + where


def from_autoconfig(body: bytes, email: str) -> Draft | None:
    """The best server of an autoconfig page as settings; None where it is none, or offers none."""
    domain = Address(email).domain
    try:
        believed = merge(email, autoconfig.read(body, Source.AUTOCONFIG, domain))
    except DiscoveryError:
        return None
    if believed is None:
        return None
    settings = believed.settings
    return Draft(
        email=email,
        host=settings.host,
        port=str(settings.port),
        encryption=settings.encryption,
        auth_type=settings.auth,
        username=settings.username,
    )


def of_program(draft: Draft) -> Reading:
    """An account of another program as settings."""
    server = _SERVER | {Field.AUTH_TYPE}
    who = (Field.NAME, Field.EMAIL, Field.USERNAME)
    return Reading(
        draft, server.union(field for field in who if draft.text(field)), names_port=True
    )


def way_in(host: str, wished: AuthType, providers: Providers, clouds: Clouds) -> AuthType:
    """How this program signs in at a server where another program signs in as it `wished`.

    Others have OAuth 2.0 in many places, this one at Microsoft only; and where Microsoft takes no
    password any more, one that worked elsewhere is of no use.
    """
    name = host.lower()
    provider = providers.behind(name)
    if provider:
        return provider.auth
    is_microsoft = any(name in cloud.hosts for cloud in clouds.cloud)
    return AuthType.BASIC if wished is AuthType.OAUTH and not is_microsoft else wished


def fitting(reading: Reading, providers: Providers, clouds: Clouds) -> Reading:
    """The reading with the way to sign in that this program has at its server."""
    draft = reading.draft
    if reading.is_ours or Field.HOST not in reading.fields:
        return reading
    auth_type = way_in(draft.host, draft.auth_type, providers, clouds)
    fields = reading.fields | {Field.AUTH_TYPE}
    return reading._replace(draft=draft._replace(auth_type=auth_type), fields=fields)


def _of_page(body: bytes, email: str) -> Reading:
    draft = from_autoconfig(body, email)
    if draft is None:
        raise SettingsInvalid("it names no outgoing server with encryption")
    said = [Field.USERNAME] if draft.username else []
    return Reading(draft, _SERVER.union(said, [Field.AUTH_TYPE]), names_port=True)


def _of_host_and_port(text: str) -> Reading | None:
    """``smtp.acme.com:587``; None for anything else."""
    typed = hosts.read(text)
    is_port = typed.port.isascii() and typed.port.isdigit() and len(typed.port) < 6
    if not is_port or not 0 < int(typed.port) < 65536 or typed.ascii_host is None or "://" in text:
        return None
    encryption = Encryption.usual_on(int(typed.port))
    draft = Draft(host=typed.host, port=typed.port, encryption=encryption)
    return Reading(draft, _SERVER, names_port=True)


def _of_our_file(text: str) -> Reading:
    from smtp_desktop.model import codec

    draft, keys = codec.decode(text), codec.keys_in(text)
    said = {field for field in Field if field.value in keys and draft.value(field) != ""}
    if Field.HOST in said:  # what a file leaves out is the usual, not what stands in the form
        said |= _SERVER | {Field.AUTH_TYPE}
    if not said:
        raise SettingsInvalid("it holds no settings")
    return Reading(draft, frozenset(said), names_port=Field.PORT.value in keys, is_ours=True)
