"""Account ⇄ TOML: nothing is lost on the way, and what is no settings file is refused."""

from __future__ import annotations

from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from conftest import CANARY
from smtp_desktop.errors import SettingsFromNewerVersion, SettingsInvalid, SettingsUnreadable
from smtp_desktop.model import codec
from smtp_desktop.model.account import Account, Auth, BasicAuth, NoAuth, OAuth, Sender, Server
from smtp_desktop.model.choices import MECHANISMS, AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import parse
from smtp_desktop.printable import is_printable

GUID = "00001111-aaaa-2222-bbbb-3333cccc4444"

ACCOUNT = Account(
    Sender("Jane “J” Doe", "jane@acme.com"),
    Server("smtp.acme.com", 465, Encryption.SSL),
    BasicAuth("jane", "PLAIN"),
    test_to="joe@acme.com",
    enabled=False,
)

TEXT = """\
format = 1

[account]
enabled = false
connection = "smtp"
name = "Jane “J” Doe"
email = "jane@acme.com"

[server]
host = "smtp.acme.com"
port = 465
encryption = "ssl"

[auth]
type = "basic"
username = "jane"
mechanism = "PLAIN"

[test]
to = "joe@acme.com"
"""

# ---- There and back ------------------------------------------------------------------------------


def test_an_account_is_written_in_full() -> None:
    assert codec.encode(ACCOUNT) == TEXT


def test_what_was_written_is_read() -> None:
    assert codec.decode(TEXT) == Draft(
        enabled=False,
        name="Jane “J” Doe",
        email="jane@acme.com",
        username="jane",
        mechanism="PLAIN",
        host="smtp.acme.com",
        port="465",
        encryption=Encryption.SSL,
        test_to="joe@acme.com",
    )


def test_what_is_not_written_has_the_values_of_an_empty_form() -> None:
    assert codec.decode("") == Draft()
    assert codec.decode("[server]\nhost = 'smtp.acme.com'") == Draft(host="smtp.acme.com")


@pytest.mark.parametrize(
    ("auth", "written"),
    [
        (BasicAuth("jane"), {"type": "basic", "username": "jane"}),
        (BasicAuth("jane", "LOGIN"), {"type": "basic", "username": "jane", "mechanism": "LOGIN"}),
        (OAuth(GUID, "acme.com"), {"type": "oauth", "client_id": GUID, "tenant_id": "acme.com"}),
        (
            OAuth(GUID, "common", "jane", "https://login.example.com", "2027-05-31"),
            {
                "type": "oauth",
                "client_id": GUID,
                "tenant_id": "common",
                "username": "jane",
                "authority": "https://login.example.com",
                "secret_expires": "2027-05-31",
            },
        ),
        (NoAuth(), {"type": "none"}),
    ],
    ids=repr,
)
def test_only_the_settings_of_the_authentication_type_are_written(
    auth: Auth, written: dict[str, str]
) -> None:
    account = Account(ACCOUNT.sender, ACCOUNT.server, auth, ACCOUNT.test_to)
    assert codec.to_values(account)["auth"] == written
    assert parse(codec.decode(codec.encode(account))) == account


def test_the_keys_of_a_file_and_of_an_account_have_one_form() -> None:
    assert codec.keys_of(ACCOUNT) == codec.keys_in(TEXT)
    assert codec.keys_in("format = 1\n[server]\nhost = 'x'\nport = 1") == {
        "server.host",
        "server.port",
    }


def test_every_field_of_the_form_has_its_key_in_the_file() -> None:
    microsoft = OAuth(GUID, "common", "jane", "https://login.example.com", "2027-05-31")
    other = OAuth(
        "program", "", provider="other", issuer="https://login.acme.com", scopes=("mail", "openid")
    )
    named = replace(ACCOUNT, server=replace(ACCOUNT.server, ehlo="pc7.acme.test"))
    accounts = (named, *(replace(ACCOUNT, auth=auth) for auth in (microsoft, other)))
    assert codec.decode(codec.encode(accounts[2])).scopes == "mail openid"
    keys = set.union(*(codec.keys_of(account) for account in accounts))
    fields = {field.value for field in Field if not field.is_secret}
    assert keys == fields


def test_an_account_of_graph_has_a_server_in_its_file_only_for_the_way_back() -> None:
    graph = Account(
        ACCOUNT.sender,
        Server("", 587, Encryption.TLS),
        OAuth(GUID, "acme.com"),
        ACCOUNT.test_to,
        connection=ConnectionType.GRAPH,
    )
    written = codec.to_values(graph)
    assert written["account"]["connection"] == "graph"
    assert "server" not in written
    assert parse(codec.decode(codec.encode(graph))) == graph
    kept = replace(graph, server=Server("smtp.acme.com", 2525, Encryption.STARTTLS))
    assert codec.to_values(kept)["server"]["host"] == "smtp.acme.com"
    assert parse(codec.decode(codec.encode(kept))) == kept


PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20).filter(
    is_printable
)
ADDRESSES = st.sampled_from(["jane@acme.com", "jürgen@müller.de", "o'neil+x@acme.local"])
AUTHS: st.SearchStrategy[Auth] = (
    st.builds(BasicAuth, PRINTABLE, st.sampled_from(("", *MECHANISMS)))
    | st.builds(OAuth, st.uuids().map(str), st.sampled_from(["common", "acme.com"]), PRINTABLE)
    | st.just(NoAuth())
)
ACCOUNTS = st.builds(
    Account,
    st.builds(
        Sender, PRINTABLE | st.just("") | st.just('"""[server]" = \\u0041 \'# {}'), ADDRESSES
    ),
    st.builds(
        Server,
        st.sampled_from(["localhost", "127.0.0.1", "::1"]),
        st.integers(1, 65535),
        st.sampled_from(Encryption),
    ),
    AUTHS,
    ADDRESSES,
    st.booleans(),
)


@given(ACCOUNTS)
@settings(deadline=None, max_examples=300)
def test_every_account_is_read_back_as_it_was_written(account: Account) -> None:
    assert parse(codec.decode(codec.encode(account))) == account


@given(ACCOUNTS)
@settings(deadline=None)
def test_every_written_key_is_found_on_its_own_line(account: Account) -> None:
    text = codec.encode(account)
    for key in codec.keys_in(text):
        line = text.split("\n")[codec.line_of(key, text) - 1]
        assert line.startswith(f"{key.rpartition('.')[2]} = ")


# ---- Formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["2", "99", "9" * 30, "0x" + "f" * 6000])
def test_a_newer_format_says_that_the_program_must_be_updated(version: str) -> None:
    with pytest.raises(SettingsFromNewerVersion, match="update the program") as caught:
        codec.decode(f"\n\nformat = {version}\n[unheard_of]\nx = 1")
    assert (caught.value.key, caught.value.line) == ("format", 3)
    assert version not in str(caught.value) or version == "2"


@pytest.mark.parametrize("version", ["0", "-1", "-99999999999999999999"])
def test_a_format_that_never_was_is_refused(version: str) -> None:
    with pytest.raises(SettingsInvalid, match="there is no such format") as caught:
        codec.decode(f"format = {version}")
    assert (caught.value.key, caught.value.line) == ("format", 1)


def test_an_old_format_goes_through_its_upgrades_one_by_one() -> None:
    def from_minus_one(values: dict[str, Any]) -> dict[str, Any]:
        return {"format": 0, "smtp": {"server": values["server"]}}

    def from_zero(values: dict[str, Any]) -> dict[str, Any]:
        return {"format": 1, "server": {"host": values["smtp"]["server"]}}

    upgrades = {-1: from_minus_one, 0: from_zero}
    assert codec.decode("format = -1\nserver = 'old.acme.com'", upgrades).host == "old.acme.com"
    assert codec.decode("format = 0\nsmtp.server = 'x.com'", upgrades).host == "x.com"


# ---- Not TOML ------------------------------------------------------------------------------------

BROKEN = {
    "name": 1,
    "[account": 1,
    "[account]\nname = \n": 2,
    "[account]\n\nname = 'Jane\nemail = 'x'": 3,
    "[account]\nname = '''\n\n": 4,
    "[account]\nname = 'a'\nname = 'b'\n": 3,
    "[account]\nname = 'a'\n[account]\n": 3,
    '[account]\nname = "\\ud800"': 2,
    "[account]\nname = {x = 1,\n": 2,
    "[server]\r\nport = 1\r\nhost\r\n": 3,
    "\ufeff[account]": 1,
    "\x00": 1,
    "[server]\nport = 2026-13-45": 2,
    "%PDF-1.7\n\x01\x02": 1,
}


@pytest.mark.parametrize(("text", "line"), BROKEN.items(), ids=ascii)
def test_what_is_not_toml_is_refused_with_the_line(text: str, line: int) -> None:
    with pytest.raises(SettingsUnreadable, match=r"not a settings file \(TOML\)") as caught:
        codec.decode(text)
    assert (caught.value.line, caught.value.key) == (line, "")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        "a = " + "{a=" * 5000,
        "a" + ".a" * 5000 + " = 1",
        "[a" + ".a" * 5000 + "]",
        "[server]\nport = " + "9" * 5000,
    ],
    ids=["lists", "tables", "dotted", "header", "digits"],
)
def test_what_goes_on_without_end_is_refused_as_no_settings_file(text: str) -> None:
    with pytest.raises(SettingsUnreadable):
        codec.decode(text)


@pytest.mark.parametrize(
    "text",
    [
        f"name = '{CANARY}",
        f"[account]\nname = {CANARY}\n",
        f"[account]\nname = '{CANARY}'\n{CANARY}\n",
        f"[account]\nname = {{a = '{CANARY}', a = '{CANARY}'}}\n",
        f"[account]\n'at line 77' = '{CANARY}'\n'at line 77' = '{CANARY}' x\n",
    ],
)
def test_a_broken_file_is_not_repeated(text: str) -> None:
    with pytest.raises(SettingsUnreadable) as caught:
        codec.decode(text)
    assert CANARY not in f"{caught.value}{caught.value!r}{caught.value.__cause__}"
    assert caught.value.line != 77


def line_of_refusal(text: str) -> int:
    try:
        codec.decode(text)
    except SettingsInvalid as refusal:
        return refusal.line
    return 0


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(deadline=None, max_examples=500)
def test_any_text_is_a_form_or_a_clear_refusal(text: str) -> None:
    assert 0 <= line_of_refusal(text) <= text.count("\n") + 1


@given(
    st.recursive(
        st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["format", "account", "server", "auth", "test", "port", "name"]),
                inner,
                max_size=3,
            )
        ),
    ).filter(lambda value: isinstance(value, dict))
)
@settings(deadline=None, max_examples=300)
def test_any_toml_is_a_form_or_a_clear_refusal(values: dict[str, Any]) -> None:
    text = tomli_w.dumps(values)
    assert 0 <= line_of_refusal(text) <= text.count("\n") + 1


def test_the_choices_of_the_file_are_those_of_the_form() -> None:
    for auth_type in AuthType:
        assert codec.decode(f"auth.type = '{auth_type.value}'").auth_type is auth_type
    for encryption in Encryption:
        text = f"server.encryption = '{encryption.value}'"
        assert codec.decode(text).encryption is encryption
