"""``import``: settings that others wrote down, on the terminal and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import CANARY
from servers.terminal import Terminal

ENV = (
    "MAIL_HOST=smtp.gmail.com\nMAIL_PORT=587\nMAIL_USERNAME=jane@acme.example\n"
    f"MAIL_PASSWORD={CANARY}\nMAIL_ENCRYPTION=tls\n"
)
TEMPLATE = "Outgoing server: mail.%EMAILDOMAIN%\nPort: 465\nUsername: your full email address\n"


def test_a_file_is_read_and_every_value_says_where_it_stood(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.env"
    path.write_text(ENV)
    ended = Terminal(home).run("import", path, "--json")
    assert ended.code == 0
    value = ended.value
    assert list(value) == ["address", "provider", "settings", "sources", "notes", "read_as"]
    assert value["settings"] == {
        "host": "smtp.gmail.com",
        "port": 587,
        "encryption": "tls",
        "auth": "basic",
        "username": "jane@acme.example",
    }
    assert value["sources"] == {
        "host": "MAIL_HOST",
        "port": "MAIL_PORT",
        "encryption": "MAIL_ENCRYPTION",
        "auth": "usual",
        "username": "MAIL_USERNAME",
    }
    assert (value["address"], value["provider"]) == ("jane@acme.example", "Gmail")
    assert value["read_as"] == "env"
    assert value["notes"][0]["code"] == "app_password"
    assert not [one for one in home.rglob("*.toml") if "default" in one.name]


def test_a_person_reads_the_same_and_that_nothing_was_saved(home: Path) -> None:
    ended = Terminal(home).run("import", typed=ENV.encode())
    assert ended.code == 0
    assert "Gmail:" in ended.out
    assert "smtp.gmail.com  (MAIL_HOST)" in ended.out
    assert "The password in it was passed over." in ended.out
    assert ended.out.rstrip().endswith("Nothing was saved.")


def test_the_address_fills_a_form_for_many(home: Path) -> None:
    terminal = Terminal(home)
    refused = terminal.run("import", "--json", typed=TEMPLATE.encode())
    assert refused.code == 1
    assert refused.value["settings"] is None
    assert "Enter your email address first" in refused.value["error"]
    filled = terminal.run(
        "import", "--json", "--address", "jane@acme.example", typed=TEMPLATE.encode()
    )
    assert filled.code == 0
    assert filled.value["settings"]["host"] == "mail.acme.example"
    assert filled.value["settings"]["username"] == "jane@acme.example"
    assert filled.value["sources"]["host"] == "text"
    assert filled.value["sources"]["encryption"] == "usual"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"Dear all, our server has changed.", "no outgoing server"),
        (b"", "It is empty. Take a file or a text in which"),
        (b"%PDF-1.7", "Open it there"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"Incoming: imap.acme.example 993", "none for sending"),
        (b"[account]\nname = 'Jane'\n", "no outgoing server"),
        (b"[server]\nport = 'x'\n", "line 2, server.port"),
        (b"[auth]\npassword = '" + CANARY.encode() + b"'\n", "secrets do not belong"),
        (b"x" * 300_000, "It is far too large for settings."),
        (b"\x01\x02" * 200, "It is not a text."),
    ],
)
def test_what_is_of_no_use_is_one_true_sentence(home: Path, text: bytes, words: str) -> None:
    ended = Terminal(home).run("import", "--json", typed=text)
    assert ended.code == 1
    assert ended.value["settings"] is None
    assert words in ended.value["error"]
    assert ended.err.strip() == ended.value["error"]


def test_a_call_that_is_wrong_says_so(home: Path) -> None:
    terminal = Terminal(home)
    missing = terminal.run("import", str(home / "nowhere"))
    assert (missing.code, "no such file" in missing.err) == (2, True)
    wrong = terminal.run("import", "--address", "jane", typed=b"x")
    assert wrong.code == 2
    assert "full email address" in wrong.err


def test_microsoft_decides_how_to_sign_in_and_our_own_file_does_itself(home: Path) -> None:
    terminal = Terminal(home)
    value = terminal.run("import", "--json", typed=b"smtp.office365.com:587").value
    assert (value["settings"]["auth"], value["sources"]["auth"]) == ("oauth", "preset")
    text = (
        b'[server]\nhost = "smtp.office365.com"\n[auth]\ntype = "oauth"\ntenant_id = "acme.com"\n'
    )
    value = terminal.run("import", "-", "--json", typed=text).value
    assert (value["read_as"], value["settings"]["tenant_id"]) == ("settings", "acme.com")
    assert (value["sources"]["auth"], value["sources"]["port"]) == ("auth.type", "usual")
    value = terminal.run("import", "--json", typed=b"smtp://jane@mail.acme.example").value
    assert value["sources"]["username"] == "address"


def test_our_own_file_for_microsoft_graph_needs_no_server(home: Path) -> None:
    text = (
        b'[account]\nconnection = "graph"\nemail = "jane@acme.com"\n'
        b'[auth]\ntype = "oauth"\nclient_id = "x"\ntenant_id = "acme.com"\n'
    )
    ended = Terminal(home).run("import", "--json", typed=text)
    assert ended.code == 0
    assert ended.value["settings"] == {
        "connection": "graph",
        "auth": "oauth",
        "username": "",
        "client_id": "x",
        "tenant_id": "acme.com",
    }
    assert ended.value["sources"]["connection"] == "account.connection"
    told = Terminal(home).run("import", typed=text).out
    assert "Connection Type:      Microsoft Graph" in told
    assert "Outgoing Server" not in told


def test_an_address_in_an_environment_file_is_where_its_values_stood(home: Path) -> None:
    text = b"EMAIL_URL=smtp://jane@mail.acme.example\nDEBUG=1\n"
    value = Terminal(home).run("import", "--json", typed=text).value
    assert (value["read_as"], value["sources"]["host"]) == ("env", "address")
    assert (value["sources"]["port"], value["sources"]["auth"]) == ("usual", "usual")
