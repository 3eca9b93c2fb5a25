"""A home full of other programs' credentials, each a canary, and whoever looks for them."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

SIGN = "P1anted"  # every planted secret begins with it


def secret(place: str) -> str:
    """The canary of one place."""
    return f"{SIGN}{re.sub('[^a-z]', '', place.lower())}"


_LOGIN = "login jane password {secret}\n"
_MAILER = 'set smtp_pass="{secret}"\nset smtp_url="smtp://jane:{secret}@smtp.acme.test:587"\n'
_MACHINES = "machine localhost " + _LOGIN + "machine smtp.acme.test " + _LOGIN

FILES = {
    ".netrc": _MACHINES + "default " + _LOGIN,
    "_netrc": _MACHINES + "default " + _LOGIN,
    ".git-credentials": "https://jane:{secret}@localhost\n",
    ".gitconfig": "[sendemail]\n\tsmtpServer = localhost\n\tsmtpPass = {secret}\n",
    ".msmtprc": (
        "account acme\nhost smtp.acme.test\nport 587\ntls on\nauth on\n"
        "from jane@acme.test\nuser jane\npassword {secret}\naccount default : acme\n"
    ),
    ".mailrc": _MAILER,
    ".muttrc": _MAILER,
    ".config/mutt/muttrc": _MAILER,
    ".thunderbird/profiles.ini": "[Profile0]\nName=a\nIsRelative=1\nPath=abc.default\nDefault=1\n",
    ".thunderbird/abc.default/prefs.js": (
        'user_pref("mail.smtpservers", "smtp1");\n'
        'user_pref("mail.smtpserver.smtp1.hostname", "smtp.acme.test");\n'
        'user_pref("mail.smtpserver.smtp1.username", "jane@acme.test");\n'
        'user_pref("mail.smtpserver.smtp1.password", "{secret}");\n'
    ),
    ".thunderbird/abc.default/logins.json": '{{"logins": [{{"encryptedPassword": "{secret}"}}]}}',
    ".pgpass": "localhost:5432:*:jane:{secret}\n",
    ".pypirc": "[pypi]\nusername = jane\npassword = {secret}\n",
    ".npmrc": "//localhost/:_authToken={secret}\n",
    ".docker/config.json": '{{"auths": {{"localhost": {{"auth": "{secret}"}}}}}}',
    ".config/mailtransports": "[Transport 1]\nhost=localhost\npassword={secret}\n",
    ".config/kmailrc": "[Account]\nhost=localhost\npasswd={secret}\n",
    ".config/evolution/sources/a.source": "[Authentication]\nHost=localhost\nPassword={secret}\n",
    ".config/goa-1.0/accounts.conf": "[Account a]\nSmtpHost=localhost\nPassword={secret}\n",
}

# Nobody asks these proxies: none is for HTTPS to this computer.
VARIABLES = {
    name: f"http://jane:{secret(name)}@127.0.0.1:9"
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ftp_proxy")
} | {
    "no_proxy": "localhost,127.0.0.1",
    "NO_PROXY": "localhost,127.0.0.1",
    "SMTP_PASSWORD": secret("smtp password"),
    "PGPASSWORD": secret("pgpassword"),
    "MAIL_PASSWORD": secret("mail password"),
}


def plant(home: Path) -> set[Path]:
    """Put a canary into every file of other programs; the files."""
    made = set()
    for name, text in FILES.items():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(secret=secret(name)))
        file.chmod(0o600)
        made.add(file)
    return made


def canaries_in(what: bytes, *more: str) -> list[str]:
    """The planted secrets in some bytes, and the other ones: as they are, or in base64."""
    pieces = [what]
    for one in re.findall(rb"[A-Za-z0-9+/_-]{16,}={0,2}", what):
        with contextlib.suppress(ValueError):
            pieces.append(base64.b64decode(one + b"=" * (-len(one) % 4), altchars=b"-_"))
        with contextlib.suppress(ValueError):
            pieces.append(base64.b64decode(one + b"=" * (-len(one) % 4)))
    signs = (SIGN, *more)
    return [sign for sign in signs for piece in pieces if sign.encode() in piece]


class Arguments:
    """Watches what stands in the arguments of every process, where other users can read it."""

    def __init__(self, *secrets: str) -> None:
        self._secrets = [SIGN.encode(), *(one.encode() for one in secrets)]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.looks = 0
        self.seen: set[bytes] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._over.set()
        self._thread.join(10)

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.looks += 1
            for words in _arguments():
                self.seen.update({words} if any(one in words for one in self._secrets) else set())


def _arguments() -> Iterator[bytes]:
    for number in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            yield Path("/proc", number, "cmdline").read_bytes()


def environment(home: Path) -> Mapping[str, str]:
    """The variables of a computer on which other programs keep their secrets in variables."""
    return {**VARIABLES, "NETRC": str(home / ".netrc")}
