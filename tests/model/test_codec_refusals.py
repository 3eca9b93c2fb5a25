"""Settings that are TOML and yet wrong: every refusal names the key and its line."""

from __future__ import annotations

import itertools

import pytest

from conftest import CANARY
from smtp_desktop.errors import SettingsInvalid, SettingsUnreadable
from smtp_desktop.model import codec

TEXTS = (
    *("account.connection", "account.name", "account.email"),
    *("server.host", "server.encryption"),
    *("auth.type", "auth.username", "auth.mechanism"),
    *("auth.client_id", "auth.tenant_id", "auth.authority", "test.to"),
)
KEYS = {
    **dict.fromkeys(TEXTS, "text in quotation marks"),
    **dict.fromkeys(("format", "server.port"), "a whole number"),
    "account.enabled": "true or false",
    **dict.fromkeys(("account", "server", "auth", "test"), "a section"),
}
VALUES = {
    "'text'": "text in quotation marks",
    "7": "a whole number",
    "0.5": "a number with a point",
    "nan": "a number with a point",
    "true": "true or false",
    "[1]": "a list",
    "{x = 1}": "a section",
    "2026-11-20": "a date",
    "2026-11-20T09:14:00Z": "a date",
    "09:14:00": "a time",
}


def refusal(text: str) -> SettingsInvalid:
    with pytest.raises(SettingsInvalid) as caught:
        codec.decode(text)
    assert not isinstance(caught.value, SettingsUnreadable)
    assert CANARY not in f"{caught.value}{caught.value!r}{caught.value.__cause__}"
    return caught.value


# ---- Wrong types, unknown keys, unknown choices --------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value"), [(k, v) for k, v in itertools.product(KEYS, VALUES) if KEYS[k] != VALUES[v]]
)
def test_a_value_of_a_wrong_type_is_refused_in_plain_words(key: str, value: str) -> None:
    section, _, name = key.rpartition(".")
    text = f"# comment\n[{section}]\n\n{name} = {value}\n" if section else f"\n\n\n{key} = {value}"
    error = refusal(text)
    assert str(error) == f"this must be {KEYS[key]}, not {VALUES[value]}"
    assert (error.key, error.line) == (key, 4)


@pytest.mark.parametrize("value", ["9" * 30, "-" + "9" * 30, "0x" + "f" * 6000])
def test_a_number_beyond_all_bounds_is_refused(value: str) -> None:
    error = refusal(f"[server]\nport = {value}")
    assert (str(error), error.key, error.line) == ("this value cannot be used", "server.port", 2)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("colour = 'x'", "colour", 1),
        ("[server]\nhots = 'x'", "server.hots", 2),
        ("server.hots = 'x'", "server.hots", 1),
        ("server = { host = 'x', hots = 'x' }", "server.hots", 1),
        ("[srever]\nhost = 'x'", "srever", 1),
        ("[server]\nhost = 'x'\n[server.more]\nx = 1", "server.more", 3),
        ("[[server]]\nhost = 'x'", "server", 1),
        ("[auth]\n'user name' = 'x'", "auth.user name", 2),
    ],
)
def test_an_unknown_key_is_refused_with_its_line(text: str, key: str, line: int) -> None:
    error = refusal(text.replace("'x'", f"'{CANARY}'"))
    assert (error.key, error.line) == (key, line)
    expected = "this must be a section, not a list" if "[[" in text else "there is no such setting"
    assert str(error) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("account.connection", 'this must be one of "smtp", "graph"'),
        ("auth.type", 'this must be one of "basic", "oauth", "none"'),
        ("server.encryption", 'this must be one of "ssl", "tls", "starttls", "none"'),
    ],
)
@pytest.mark.parametrize("word", ["", "SMTP", "Basic", "TLS", "Graph", CANARY])
def test_a_word_that_is_no_choice_is_refused_with_those_there_are(
    key: str, expected: str, word: str
) -> None:
    section, _, name = key.rpartition(".")
    error = refusal(f"format = 1\n[{section}]\n{name} = '{word}'")
    assert str(error) == expected
    assert (error.key, error.line) == (key, 3)


# ---- Secrets -------------------------------------------------------------------------------------

SECRET_KEYS = (
    *("password", "Password", "PASSWORD", "smtp_password", "smtp-password", "passwordHash"),
    *("passwd", "secret", "client_secret", "client-secret", "clientSecret", "token", "api_key"),
    *("refresh_token", "api-key", "apiKey", "APIKEY"),
)

SECRET_PLACES = {
    "{key} = '{value}'": ("{key}", 1),
    "[auth]\n{key} = '{value}'": ("auth.{key}", 2),
    "auth.{key} = '{value}'": ("auth.{key}", 1),
    "auth . '{key}' = '{value}'": ("auth.{key}", 1),
    "auth = {{ type = 'basic', {key} = '{value}' }}": ("auth.{key}", 1),
    "[auth]\nmore = {{ x = {{ {key} = '{value}' }} }}": ("auth.more.x.{key}", 2),
    "[auth.more.and]\n\n{key} = '{value}'": ("auth.more.and.{key}", 3),
    '[auth]\n"{key}" = """\n{value}\n"""': ("auth.{key}", 2),
    "[[accounts]]\n{key} = '{value}'": ("accounts.{key}", 2),
    "\naccounts = [ [ {{ {key} = '{value}' }} ] ]": ("accounts.{key}", 2),
    "[auth.{key}]\nvalue = '{value}'": ("auth.{key}", 1),
    "[auth]\n{key} = ['{value}']": ("auth.{key}", 2),
    "[auth]\n{key} = 1234": ("auth.{key}", 2),
    "format = 99\n{key} = '{value}'": ("{key}", 2),
}


@pytest.mark.parametrize("key", SECRET_KEYS)
@pytest.mark.parametrize(("place", "expected"), SECRET_PLACES.items(), ids=ascii)
def test_a_secret_is_refused_wherever_it_stands(
    place: str, expected: tuple[str, int], key: str
) -> None:
    error = refusal(place.format(key=key, value=CANARY))
    assert str(error).startswith("secrets do not belong in a settings file")
    assert (error.key, error.line) == (expected[0].format(key=key), expected[1])


@pytest.mark.parametrize("key", ["api key", "pass word", "client.secret"])
def test_a_secret_is_known_by_its_letters(key: str) -> None:
    error = refusal(f"[auth]\n'{key}' = '{CANARY}'")
    assert str(error).startswith("secrets do not belong in a settings file")
    assert (error.key, error.line) == (f"auth.{key}", 2)


# ---- Lines ---------------------------------------------------------------------------------------

TANGLED = '''\
# [server] port = 0
format=1
account.name = "[server]"
account . "email" = 'port = 1'
[ "server" ]  # port = 2
host = """
[auth]
port = 3
to = '4'
"""
port = 5 # six
[auth]
username = "back\\\\slash\\" ''' + "\u2028\x85" + '''[test]"
'tenant_id' = \'\'\'
[test]
to = 7\'\'\'
	mechanism	=	""
  [ test ]
  to   =   ""
'''  # fmt: skip


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("format", 2),
        ("account.name", 3),
        ("account.email", 4),
        ("server", 5),
        ("server.host", 6),
        ("server.port", 11),
        ("server.encryption", 5),
        ("auth", 12),
        ("auth.username", 13),
        ("auth.tenant_id", 14),
        ("auth.mechanism", 17),
        ("auth.type", 12),
        ("test", 18),
        ("test.to", 19),
        ("nowhere", 0),
        ("nowhere.at_all", 0),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_key_is_found_on_its_line_whatever_stands_around_it(
    key: str, line: int, line_end: str
) -> None:
    codec.decode(TANGLED)
    assert codec.line_of(key, TANGLED.replace("\n", line_end)) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[server]\n[auth]\nx = 1\n[server.port]\n", 4),
        ("[server]\nport.x = 1", 1),
        ("server = { port = 1 }\nserver2 = 1", 1),
        ("server.host = 1\n\n[server]\nport = 1", 4),
        ("[server]\nlist = [\n  [1],\n]\nport = 1", 5),
        ("[server]\nsport = 1", 1),
        ("", 0),
    ],
)
def test_the_nearest_line_stands_for_a_key_that_has_none(text: str, line: int) -> None:
    assert codec.line_of("server.port", text) == line
