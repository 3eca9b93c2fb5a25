"""A pasted text may hold a password, a token, the answer to a challenge: none comes out."""

from __future__ import annotations

import base64
import json

import pytest

from conftest import CANARY
from diagnosis.pasting import read_all
from smtp_desktop.diagnosis.pasted.secrets import HIDDEN, without_secrets

PLAIN = base64.b64encode(f"\0jane@acme.com\0{CANARY}".encode()).decode()
WORD = base64.b64encode(CANARY.encode()).decode()
TOKEN = base64.urlsafe_b64encode(json.dumps({"typ": "JWT", "alg": "RS256"}).encode()).decode()
JWT = f"{TOKEN.rstrip('=')}.{WORD.rstrip('=')}.{WORD.rstrip('=')}"
END = "\n535 5.7.8 Error: authentication failed"

TEXTS = {
    "json": f'{{"user": "jane", "password": "{CANARY}", "port": 587}}',
    "json in json": f'{{\\"password\\": \\"{CANARY}\\"}}',
    "a settings file": f"MAIL_HOST=smtp.acme.com\nMAIL_PASSWORD={CANARY}",
    "yaml": f"smtp:\n  password: {CANARY}",
    "a password with blanks": f"Password: {CANARY} and more {CANARY}",
    "php": f"$mail->Password = '{CANARY}';",
    "php array": f"'smtp_pass' => '{CANARY}',",
    "python": f"server.login('jane@acme.com', '{CANARY}')",
    "c#": f'new NetworkCredential("jane", "{CANARY}")',
    "named words": f'login(user="jane", password="{CANARY}")',
    "an address": f"smtp://jane:{CANARY}@smtp.acme.com:587",
    "a query": f"?code={CANARY}&state={CANARY}&client_secret={CANARY}",
    "german": f"Passwort: {CANARY}",
    "in a sentence": f'tried with password="{CANARY}"; it failed',
    "prose": f"smtp says no, my password: {CANARY} and it is right",
    "a list": f"user: jane, password: {CANARY}, port: 587",
    "swaks": f"swaks --server x --auth-user jane --auth-password {CANARY}",
    "curl": f"curl smtp://x -u jane:{CANARY}",
    "auth plain": f"C: AUTH PLAIN {PLAIN}",
    "auth without mark": f"AUTH PLAIN {PLAIN}",
    "auth xoauth2": f"> AUTH XOAUTH2 {PLAIN}",
    "rejected command": f'500 5.5.1 Command unrecognized: "AUTH PLAIN {PLAIN}"',
    "php dialogue": f"SERVER -> CLIENT: 334 UGFzc3dvcmQ6\nCLIENT -> SERVER: {WORD}",
    "swaks dialogue": f"<-  334 UGFzc3dvcmQ6\n ~> {WORD}",
    "telnet": f"334 UGFzc3dvcmQ6\n{WORD}",
    "telnet, clear": f"334 UGFzc3dvcmQ6\n{CANARY}",
    "bearer": f"auth=Bearer {JWT}",
    "authorization": f"Authorization: Bearer {JWT}",
    "token alone": f"the token was {JWT} they said",
    "token": f"access_token={JWT}",
    "one-time secret": f"client secret: {CANARY}",
}


GOOGLE = (
    "535 5.7.8 Username and Password not accepted. Learn more at "
    "https://support.google.com/mail/?p=BadCredentials a1-20020a05600c0bc1b003dc49e0132as1 - gsmtp"
)


def out(text: str) -> str:
    """All that a failure carries."""
    return "\n".join(repr(one) for one in read_all(text))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("end", ["", END])
def test_no_secret_comes_out(text: str, end: str) -> None:
    for one in (CANARY, WORD.rstrip("="), PLAIN.rstrip("="), JWT):
        assert one not in out(f"{text}{end}")
        assert one not in out(f"smtp\n{text}{end}")


@pytest.mark.parametrize(
    "text",
    [
        GOOGLE,
        "Password: 535 5.7.8 Error: authentication failed",
        "token: AADSTS50053: the account is locked",
        "550 5.7.1 token: invalid",
        "AUTH LOGIN failed",
        "334 UGFzc3dvcmQ6\nQUIT",
        "C: STARTTLS",
        "> > abuse",
        "> Password",
        "smtp.office365.com/some/long/path/of/words/that/has/no/secret",
        "550 5.7.1 Mail-from-abcdefghijklmnopqrstuvwxyzabcdefghij is refused",
        "535 5.7.139 Authentication unsuccessful [AM0PR01CA0001.eurprd01.prod.exchangelabs.com]",
        "535 5.7.139 Authentication unsuccessful [AM0PR02CA0123.eurprd02.prod.outlook.com]",
        "Username and password do not match",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    "word",
    [
        "ya29.a0AfB_byC1d2E3f4G5h6",
        "GOCSPX-abcdefghijkl",
        "SG.abcdefgh.ijklmnop",
        "xsmtpsib-0123456789abcdef0123456789abcdef",
        "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3",
        "aB3/E5fG7hI9jK1lM3nO5pQ7rS9tU1vW3",
    ],
)
def test_words_that_look_like_keys_are_hidden(word: str) -> None:
    assert without_secrets(f"with {word} here") == f"with {HIDDEN} here"
