"""Settings written down by others: an address of a server, an autoconfig page, other programs.

Passwords that stand there are passed over: they never travel with settings.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import defaultdict
from urllib.parse import unquote, urlsplit

from smtp_desktop.discovery import autoconfig
from smtp_desktop.discovery.merge import merge
from smtp_desktop.discovery.offer import Source
from smtp_desktop.errors import DiscoveryError
from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft

_MOST = 20  # accounts of one program

_SCHEMES = {
    "smtp": (Encryption.TLS, 587),
    "smtps": (Encryption.SSL, 465),
    "submission": (Encryption.TLS, 587),
    "submissions": (Encryption.SSL, 465),
}
_PREFERENCE = re.compile(r'^user_pref\("([^"\\]{1,200})",\s*(.{1,4000})\);\s*$', re.MULTILINE)
_SMTP_SERVER = re.compile(r"mail\.smtpserver\.([^.]+)\.(\w+)")
_IDENTITY = re.compile(r"mail\.identity\.([^.]+)\.(\w+)")


def from_address(text: str) -> Draft | None:
    """``smtp://user@host:587`` as settings; None for anything else."""
    try:
        parts = urlsplit(text.strip())
        port, host, username = parts.port, parts.hostname or "", unquote(parts.username or "")
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not hosts.to_ascii(host):
        return None
    encryption, usual = _SCHEMES[parts.scheme.lower()]
    number = port or usual
    if number == 465:
        encryption = Encryption.SSL
    email = username if "@" in username else ""
    return Draft(host=host, port=str(number), encryption=encryption, username=username, email=email)


def from_autoconfig(body: bytes, email: str) -> Draft | None:
    """The best server of an autoconfig page as settings; None where it is none, or offers none."""
    domain = email.rpartition("@")[2]
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


def from_thunderbird(preferences: str) -> tuple[Draft, ...]:
    """The outgoing servers in a Thunderbird profile's ``prefs.js``, with who sends through them."""
    servers: dict[str, dict[str, object]] = defaultdict(dict)
    identities: dict[str, dict[str, object]] = defaultdict(dict)
    for name, written in _PREFERENCE.findall(preferences):
        for pattern, table in ((_SMTP_SERVER, servers), (_IDENTITY, identities)):
            found = pattern.fullmatch(name)
            if found:
                table[found[1]][found[2]] = _value(written)
    drafts = (_of_thunderbird(one, key, identities) for key, one in servers.items())
    return tuple(draft for draft in drafts if draft)[:_MOST]


def _value(written: str) -> object:
    try:
        return json.loads(written)
    except ValueError:
        return ""


def _of_thunderbird(
    server: dict[str, object], key: str, identities: dict[str, dict[str, object]]
) -> Draft | None:
    host, port = str(server.get("hostname", "")), server.get("port", 0)
    if not hosts.to_ascii(host):
        return None
    # 0 none, 1 STARTTLS if it is offered, 2 STARTTLS, 3 from the first byte
    is_implicit = server.get("try_ssl") == 3
    encryption = Encryption.SSL if is_implicit else Encryption.TLS
    usual = 465 if is_implicit else 587
    who = next((one for one in identities.values() if one.get("smtpServer") == key), {})
    return Draft(
        name=str(who.get("fullName", "")),
        email=str(who.get("useremail", "")),
        host=host,
        port=str(port if isinstance(port, int) and 0 < port < 65536 else usual),
        encryption=encryption,
        auth_type=AuthType.OAUTH if server.get("authMethod") == 10 else AuthType.BASIC,
        username=str(server.get("username", "")),
    )


def from_msmtp(configuration: str) -> tuple[Draft, ...]:
    """The accounts in an ``msmtprc``, each with the defaults above it."""
    defaults: dict[str, str] = {}
    accounts: dict[str, dict[str, str]] = {}
    current = defaults
    for line in configuration.splitlines():
        words = _words(line)
        if not words:
            continue
        key, rest = words[0], words[1:]
        if key == "defaults":
            current = defaults
        elif key == "account" and rest:
            parents = " ".join(rest).partition(":")[2].replace(",", " ").split()
            current = dict(defaults)
            for parent in parents:
                current |= accounts.get(parent, {})
            accounts[rest[0].rstrip(":")] = current
        else:
            current[key] = rest[0] if rest else ""
    drafts = dict.fromkeys(_of_msmtp(one) for one in accounts.values())
    return tuple(draft for draft in drafts if draft)[:_MOST]


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return []


def _of_msmtp(account: dict[str, str]) -> Draft | None:
    host = account.get("host", "")
    if not hosts.to_ascii(host):
        return None
    is_implicit = account.get("tls") == "on" and account.get("tls_starttls") == "off"
    usual = "465" if is_implicit else "587"
    return Draft(
        email=account.get("from", ""),
        host=host,
        port=account.get("port") or usual,
        encryption=Encryption.SSL if is_implicit else Encryption.TLS,
        auth_type=AuthType.OAUTH
        if account.get("auth") in ("oauthbearer", "xoauth2")
        else AuthType.BASIC,
        username=account.get("user", ""),
    )
