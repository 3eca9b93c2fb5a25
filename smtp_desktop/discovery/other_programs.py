"""What other email programs on this computer send with: the port, and how their files are read.

Their passwords are never looked at.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import defaultdict
from collections.abc import Sequence

from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft
from smtp_desktop.printable import Printable

THUNDERBIRD, MSMTP = "thunderbird", "msmtp"

_MOST = 20  # accounts of one program
_LONGEST = 320  # characters of a value
_LONGEST_LINE = 2000  # characters; the library reads them one by one, and long words ever slower
_PREFERENCE = re.compile(r'user_pref\("(mail\.[^"\\]{1,200})",\s*(.{1,4000})\);\s*')
_SMTP_SERVER = re.compile(r"mail\.smtpserver\.([^.]+)\.(\w+)")
_IDENTITY = re.compile(r"mail\.identity\.([^.]+)\.(\w+)")
_DEFAULT_SERVER = "mail.smtp.defaultserver"
_IMPLICIT, _NO_SIGN_IN, _OAUTH = 3, 1, 10  # as Thunderbird numbers them
_MSMTP_KEYS = frozenset({"host", "port", "from", "user", "auth", "tls", "tls_starttls"})

Table = dict[str, object]


def from_thunderbird(preferences: str) -> tuple[Draft, ...]:
    """The outgoing servers in a Thunderbird profile's ``prefs.js``, with who sends through them,
    the default one first."""
    servers: dict[str, Table] = defaultdict(dict)
    identities: dict[str, Table] = defaultdict(dict)
    default = ""
    for line in preferences.splitlines():
        written = _PREFERENCE.fullmatch(line)
        if written is None:
            continue
        if written[1] == _DEFAULT_SERVER:
            default = str(_value(written[2]))
        for pattern, table in ((_SMTP_SERVER, servers), (_IDENTITY, identities)):
            found = pattern.fullmatch(written[1])
            if found:
                table[found[1]][found[2]] = _value(written[2])
    keys = sorted(servers, key=lambda key: key != default)
    drafts = (
        _of_thunderbird(servers[key], _sender(identities, key, is_default=key == default))
        for key in keys
    )
    return tuple(draft for draft in drafts if draft)[:_MOST]


def _value(written: str) -> object:
    try:
        value: object = json.loads(written)
    except (ValueError, RecursionError):
        return ""
    return Printable(value, _LONGEST) if isinstance(value, str) else value


def _sender(identities: dict[str, Table], key: str, *, is_default: bool) -> Table:
    """Who sends through a server; who names none sends through the default one."""
    for identity in identities.values():
        server = identity.get("smtpServer") or ""
        if server == key or (is_default and not server and identity.get("useremail")):
            return identity
    return {}


def _of_thunderbird(server: Table, who: Table) -> Draft | None:
    host, port = str(server.get("hostname", "")), server.get("port", 0)
    if not hosts.to_ascii(host):
        return None
    is_implicit = server.get("try_ssl") == _IMPLICIT  # everything else is encrypted here too
    encryption = Encryption.SSL if is_implicit else Encryption.TLS
    auth_types = {_OAUTH: AuthType.OAUTH, _NO_SIGN_IN: AuthType.NONE}
    method = server.get("authMethod")
    return Draft(
        name=str(who.get("fullName", "")),
        email=str(who.get("useremail", "")),
        host=host,
        port=str(port if type(port) is int and 0 < port < 65536 else encryption.usual_port),
        encryption=encryption,
        auth_type=auth_types.get(method, AuthType.BASIC)
        if isinstance(method, int)
        else AuthType.BASIC,
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
        elif key in _MSMTP_KEYS:
            current[key] = rest[0] if rest else ""
    drafts = dict.fromkeys(_of_msmtp(account) for account in accounts.values())
    return tuple(draft for draft in drafts if draft)[:_MOST]


def _words(line: str) -> Sequence[str]:
    if len(line) > _LONGEST_LINE:
        return []
    try:
        return [Printable(word, _LONGEST) for word in shlex.split(line, comments=True)]
    except ValueError:
        return []


def _of_msmtp(account: dict[str, str]) -> Draft | None:
    host, port = account.get("host", ""), account.get("port", "")
    if not hosts.to_ascii(host):
        return None
    is_implicit = account.get("tls") == "on" and account.get("tls_starttls") == "off"
    encryption = Encryption.SSL if is_implicit else Encryption.TLS
    is_port = port.isascii() and port.isdigit()
    return Draft(
        email=account.get("from", ""),
        host=host,
        port=port if is_port else str(encryption.usual_port),
        encryption=encryption,
        auth_type=AuthType.OAUTH
        if account.get("auth") in ("oauthbearer", "xoauth2")
        else AuthType.BASIC,
        username=account.get("user", ""),
    )
