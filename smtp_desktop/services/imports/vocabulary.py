"""What the names mean under which programs keep settings: MAIL_HOST, smtp_port, EnableSsl."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache


class Role(Enum):
    """What a setting is for."""

    HOST = "host"
    PORT = "port"
    ENCRYPTION = "encryption"
    AUTH = "auth"
    USERNAME = "username"
    PASSWORD = "password"  # noqa: S105 - what it is called
    EMAIL = "email"
    NAME = "name"
    CLIENT_ID = "client_id"
    TENANT_ID = "tenant_id"
    MAILER = "mailer"


# Sections and names that say that a setting is about sending, and those about something else.
_OF_MAIL = frozenset({"outgoing", "relayhost", "smarthost", "wpms", "outbound", "submission"})
_RECEIVING = frozenset({"incoming", "inbound", "pop", "pops", "ews", "eas", "jmap", "sieve"})
_RECEIVING_BEGIN = ("imap", "pop3", "incoming")
_FOREIGN = frozenset(
    {
        *("db", "database", "redis", "mysql", "postgres", "postgresql", "pgsql", "mongo"),
        *("ldap", "ldaps", "ftp", "sftp", "ssh", "proxy", "pusher", "aws", "rabbitmq", "amqp"),
        *("memcached", "elasticsearch", "caldav", "carddav", "dav", "webdav", "cache", "session"),
        *("sentry", "s3", "minio", "mqtt", "kafka", "mongodb", "smb", "samba", "xmpp", "slack"),
        "smtpd",
    }
)  # fmt: skip

# Beside a word that names a setting these make another one of it: ssl_verify, mail_to.
_OTHER = frozenset(
    {
        *("verify", "verification", "cert", "certs", "certificate", "certificates", "certcheck"),
        *("ca", "cafile", "capath", "trust", "fingerprint", "timeout", "timeouts", "insecure"),
        *("allow", "skip", "reject", "unauthorized", "debug", "log", "logfile", "loglevel", "pool"),
        *("max", "min", "rate", "limit", "retry", "queue", "reply", "replyto", "bcc", "cc", "to"),
        *("recipient", "recipients", "subject", "template", "path", "file", "maps", "eval", "cmd"),
        *("command", "ciphers", "protocols", "version", "spa", "accept", "errors", "keepalive"),
        *("description", "admin", "admins", "support", "ignore", "validate", "prompt"),
        *("helo", "ehlo"),
    }
)  # fmt: skip
_PASSWORD = frozenset(
    {"password", "passwd", "pass", "pwd", "secret", "passphrase", "token", "apikey", "passwort"}
)
_ENCRYPTION = frozenset(
    {
        *("ssl", "tls", "starttls", "encryption", "encrypt", "encrypted", "secure", "security"),
        *("crypto", "protocol", "scheme", "wrappermode"),
    }
)
_AUTH = frozenset({"auth", "authentication", "authenticate", "mechanism", "authmethod", "authtype"})
_USERNAME = frozenset({"user", "username", "login", "userid", "uid", "usr", "loginname"})
_HOST = frozenset(
    {
        *("host", "hostname", "server", "servername", "address", "addr", "relay", "relayhost"),
        *("smarthost", "mailhub", "mailserver"),
    }
)
_MAILER = frozenset({"mailer", "driver", "transport"})
_WHOSE = frozenset({"from", "sender", "display", "full"})
_EMAIL = frozenset({"from", "sender", "email", "mailfrom", "useremail"})

# What says yes and no, as the value of a setting.
YES = frozenset(
    {
        *("true", "1", "yes", "on", "required", "require", "enable", "enabled"),
        *("always", "force"),
    }
)
NO = frozenset({"false", "0", "no", "off", "none", "null", "nil", "never", "disabled"})

RECEIVING_PORTS = (110, 143, 993, 995)
_RECEIVER = re.compile(
    r"(?:imap|pop3?|ews|www|webmail|owa|ldap|autodiscover|autoconfig|caldav|carddav)\d*[.-]",
    re.IGNORECASE,
)

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# Words that many programs write as one.
_GLUED = re.compile(
    r"(e?mail|smtp|send|from|server|host|user|use|enable|auth|login|is|default|sender|display|full)"
    r"(?=(?:smtp|server|host|port|use|name|pass|secure|auth|email|mail|address|from|ssl|tls|"
    r"starttls|encryption|hub)[a-z]*$)"
)
_WHOLE = frozenset(
    {"hostname", "username", "servername", "loginname", "mailserver", "mailhub", "useremail"}
    | {"authenticate", "authentication", "sendmail"}
)


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in small letters: ``SmtpServerPort`` and ``smtp_server_port`` are one."""
    found: list[str] = []
    for written in _WORD.findall(name[:200]):
        word = written.lower()
        while word not in _WHOLE and (begun := _GLUED.match(word)):
            found.append(begun[1])
            word = word[begun.end() :]
        found.append(word)
    return tuple(found)


def is_of_mail(words: tuple[str, ...]) -> bool:
    """Whether a name is about sending mail, whatever stands around it."""
    return any("mail" in word or "smtp" in word or word in _OF_MAIL for word in words)


def is_receiving(words: tuple[str, ...]) -> bool:
    """Whether a name is about receiving mail."""
    return any(word in _RECEIVING or word.startswith(_RECEIVING_BEGIN) for word in words)


def is_receiver(host: str) -> bool:
    """Whether a server's name says that it is not there for sending."""
    return bool(_RECEIVER.match(host))


def is_foreign(words: tuple[str, ...]) -> bool:
    """Whether a name is about a database, a cache or another service."""
    return not _FOREIGN.isdisjoint(words)


def role_of(words: tuple[str, ...]) -> Role | None:
    """What a setting with a name of these words is for; None for whatever is of no use here."""
    if not words or not _OTHER.isdisjoint(words):
        return None
    if not _PASSWORD.isdisjoint(words):
        return Role.PASSWORD
    if "port" in words:
        return Role.PORT
    if not _ENCRYPTION.isdisjoint(words):
        return Role.ENCRYPTION
    return _registration(words) or _person(words) or _place(words)


def _registration(words: tuple[str, ...]) -> Role | None:
    """What an app registration is known by, and the setting that says that one is used."""
    own = words[-2] if words[-1] == "id" and len(words) > 1 else words[-1]
    named = {"client": Role.CLIENT_ID, "tenant": Role.TENANT_ID}
    return named.get(own) or (Role.MAILER if words[-1] in _MAILER else None)


def _person(words: tuple[str, ...]) -> Role | None:
    is_account = words[-3:] == ("email", "account", "name")  # Apple's word for who sends
    if is_account or (words[-1] == "name" and not _WHOSE.isdisjoint(words)):
        return Role.NAME
    if not _USERNAME.isdisjoint(words) or words[-2:] == ("smtp", "name"):
        return Role.USERNAME
    return None if _AUTH.isdisjoint(words) else Role.AUTH


def _place(words: tuple[str, ...]) -> Role | None:
    is_address = "address" in words and words[-1] == "address"
    if not _EMAIL.isdisjoint(words) and (words[-1] in _EMAIL or is_address):
        return Role.EMAIL
    if not _HOST.isdisjoint(words) or words[-1] == "smtp":
        return Role.HOST
    return None
