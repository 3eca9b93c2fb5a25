"""Passwords that stand in settings of others are passed over, wherever they stand."""

from __future__ import annotations

import time

import pytest

from conftest import CANARY
from smtp_desktop.errors import SettingsNotFound
from smtp_desktop.services.imports import reader
from smtp_desktop.services.imports.reading import Reading

SERVER = "SMTP_HOST=smtp.acme.com\nSMTP_PORT=587\n"


def shown(text: str) -> Reading:
    found = reader.read(text.encode(), "")
    assert CANARY not in repr(found)
    return found


@pytest.mark.parametrize(
    "text",
    [
        f"EMAIL_SERVER=smtp://jane:{CANARY}@smtp.acme.com:587\nEMAIL_FROM=a@b.com\n",
        f"SMTP_HOST=smtp://jane:{CANARY}@smtp.acme.com:587\nMAIL_FROM=a@b.com\n",
        f"{SERVER}SMTP_LOGIN=jane:{CANARY}\n",
        f"{SERVER}SMTP_LOGIN=jane / {CANARY}\n",
        f"swaks --server smtp.acme.com --port 587 --user jane:{CANARY}",
        f"Outgoing server: smtp.acme.com, port 587\nLogin: jane/{CANARY}\n",
        f"Outgoing server: smtp.acme.com, port 587\nE-mail: (jane@acme.com) {CANARY}\n",
    ],
)
def test_a_password_beside_a_name_is_not_taken_along(text: str) -> None:
    assert shown(text).draft.host == "smtp.acme.com"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (f"smtp://jane:{CANARY}@smtp.acme.com?from=no@other.com", "smtp.acme.com"),
        ("smtp://smtp.acme.com:587/?from=no@other.com", "smtp.acme.com"),
        (f"smtp://jane:1/{CANARY}@smtp.acme.com:587", "smtp.acme.com"),
    ],
)
def test_the_server_is_the_one_before_the_path(address: str, host: str) -> None:
    assert shown(address).draft.host == host


@pytest.mark.parametrize(
    "text",
    [
        "; a comment\n\n" * 3000 + "key = value\n",
        "; a comment\n" + "\xa0\n" * 3000 + "key = value\n",
        "<table>" + "</td" * 20_000,
    ],
)
def test_no_text_keeps_the_reader_busy(text: str) -> None:
    began = time.process_time()
    with pytest.raises(SettingsNotFound):
        shown(text)
    assert time.process_time() - began < 2


def test_a_port_that_is_none_is_not_taken() -> None:
    found = shown("account default\nhost smtp.acme.com\nport 99999\nuser jane\nauth on\n")
    assert found.draft.port == "587"
