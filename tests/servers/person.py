"""Somebody who runs the program in a home of their own, and never sees a secret come out."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import CANARY
from fakes import account
from smtp_desktop.model import codec
from smtp_desktop.model.account import Account

ROOT = Path(__file__).parents[2]
SECRET = CANARY.encode()[:19]  # without its umlauts, however it may be encoded

# What the next program would find; the password itself stays inside.
READ = """
import hashlib
from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.model.secret import SecretKind
from smtp_desktop.program import Program
try:
    accounts = Program().accounts
    account = accounts.account()
    secret = accounts.secret(SecretKind.PASSWORD, account)
    print(account.server.port, hashlib.sha256(secret.reveal().encode()).hexdigest())
except SmtpDesktopError as error:
    print(type(error).__name__)
"""

# A person who never answers; the program waits as long as it is told.
IGNORED = """
import os, time
from smtp_desktop.adapters.keyring_store import KeyringPatience, KeyringSecretStore
from smtp_desktop.errors import SmtpDesktopError
store = KeyringSecretStore(os.environ, patience=KeyringPatience(call=10, unlock=2))
for _ in range(2):
    began = time.monotonic()
    try:
        store.read("default", "")
    except SmtpDesktopError as error:
        print(type(error).__name__, time.monotonic() - began)
"""


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def finding(self) -> Any:
        return json.loads(self.out)["finding"]


class Person:
    """Somebody who runs the program; with a home of their own."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self.folder = folder
        self.environ = environ | {"SMTP_DESKTOP_HOME": str(folder / "home")}

    def settings(self, one: Account) -> Path:
        file = self.folder / f"{one.server.port}.toml"
        file.write_text(codec.encode(one))
        return file

    def starts(self, *words: str, reads: str | None = None) -> subprocess.Popen[str]:
        command = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        assert command.stdin
        with command.stdin as pipe:
            pipe.write(reads or "")
        command.stdin = None
        return command

    def starts_saving(self, one: Account, text: str | None = CANARY) -> subprocess.Popen[str]:
        words = ["-m", "smtp_desktop", "account", "save", "--json"]
        words += ["--settings", str(self.settings(one))]
        words += ["--password-stdin"] if text is not None else []
        return self.starts(*words, reads=text)

    def saves(self, one: Account, text: str | None = CANARY) -> Done:
        began = time.monotonic()
        return self.sees_end(self.starts_saving(one, text), began)

    def sees_end(self, command: subprocess.Popen[str], began: float = 0) -> Done:
        out, err = command.communicate(timeout=60)
        assert SECRET.decode() not in out + err
        assert "Traceback" not in err, err
        return Done(command.returncode, out, err, time.monotonic() - began)

    def finds(self) -> str:
        """What the next program finds: port and digest of the password, or an error's name."""
        return self.sees_end(self.starts("-c", READ)).out.strip()


def kept(one: Account, text: str = CANARY) -> str:
    return f"{one.server.port} {hashlib.sha256(text.encode()).hexdigest()}"


OLD, NEW = (account(port, host="smtp.acme.test") for port in (587, 465))


def assert_no_secret_in(folder: Path) -> None:
    for file in filter(Path.is_file, folder.rglob("*")):
        assert SECRET not in file.read_bytes(), file
