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
_LISTED_SERVERS = "mail.smtpservers"  # who was taken off the list has still its settings there
_UNENCRYPTED, _IMPLICIT, _NO_SIGN_IN, _OAUTH = 0, 3, 1, 10  # as Thunderbird numbers them
_MSMTP_KEYS = frozenset({"host", "port", "from", "user", "auth", "tls", "tls_starttls"})
_MSMTP_SECRETS, _SIGNS_IN = ("password", "passwordeval"), "signs in"  # what it says is not kept
_MSMTP_DEFAULT = "default"
_MSMTP_FILLS_IN = "%"  # %U@%H is filled in with who sends; nobody has that address
_OFF, _TOKEN = "off", ("oauthbearer", "xoauth2")

Table = dict[str, object]


def from_thunderbird(preferences: str) -> tuple[Draft, ...]:
    """The outgoing servers in a Thunderbird profile's ``prefs.js``, with who sends through them,
    the default one first."""
    servers: dict[str, Table] = defaultdict(dict)
    identities: dict[str, Table] = defaultdict(dict)
    default, listed = "", ""
    for line in preferences.splitlines():
        written = _PREFERENCE.fullmatch(line)
        if written is None:
            continue
        if written[1] == _DEFAULT_SERVER:
            default = str(_value(written[2]))
        if written[1] == _LISTED_SERVERS:
            listed = str(_value(written[2]))
        for pattern, table in ((_SMTP_SERVER, servers), (_IDENTITY, identities)):
            found = pattern.fullmatch(written[1])
            if found:
                table[found[1]][found[2]] = _value(written[2])
    names = {name.strip() for name in listed.split(",")} if listed else set(servers)
    keys = sorted(
        names.intersection(servers), key=lambda key: (key != default, list(servers).index(key))
    )
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
    auth_types = {_OAUTH: AuthType.OAUTH, _NO_SIGN_IN: AuthType.NONE}
    method = server.get("authMethod")
    auth_type = (
        auth_types.get(method, AuthType.BASIC) if isinstance(method, int) else AuthType.BASIC
    )
    is_open = auth_type is AuthType.NONE and server.get("try_ssl", _UNENCRYPTED) == _UNENCRYPTED
    is_implicit = server.get("try_ssl") == _IMPLICIT
    encryption = _encryption(is_open=is_open, is_implicit=is_implicit)
    return Draft(
        name=str(who.get("fullName", "")),
        email=str(who.get("useremail", "")),
        host=host,
        port=str(port if type(port) is int and 0 < port < 65536 else encryption.usual_port),
        encryption=encryption,
        auth_type=auth_type,
        username="" if auth_type is AuthType.NONE else str(server.get("username", "")),
    )


def from_msmtp(configuration: str) -> tuple[Draft, ...]:
    """The accounts in an ``msmtprc``, each with the defaults above it, and the one first by which
    it sends unless it is told another."""
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
        elif key in _MSMTP_SECRETS:
            current[_SIGNS_IN] = key
        elif key in _MSMTP_KEYS:
            current[key] = rest[0] if rest else ""
    names = sorted(accounts, key=lambda name: name != _MSMTP_DEFAULT)
    drafts = dict.fromkeys(_of_msmtp(accounts[name]) for name in names)
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
    auth, tls = account.get("auth", ""), account.get("tls", _OFF)
    user, sender = account.get("user", ""), account.get("from", "")
    auth_type = AuthType.OAUTH if auth in _TOKEN else AuthType.BASIC
    if auth == _OFF or not (auth or user or _SIGNS_IN in account):
        auth_type, user = AuthType.NONE, ""
    encryption = _encryption(
        is_open=auth_type is AuthType.NONE and tls == _OFF,
        is_implicit=tls == "on" and account.get("tls_starttls") == _OFF,
    )
    return Draft(
        email="" if _MSMTP_FILLS_IN in sender else sender,
        host=host,
        port=port if hosts.is_port(port) else str(encryption.usual_port),
        encryption=encryption,
        auth_type=auth_type,
        username=user,
    )


def _encryption(*, is_open: bool, is_implicit: bool) -> Encryption:
    """Only where nobody signs in nothing has to be encrypted; a password always is, here too."""
    if is_open:
        return Encryption.NONE
    return Encryption.SSL if is_implicit else Encryption.TLS
