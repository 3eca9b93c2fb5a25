"""The practice mail server takes a token instead of a password, and refuses as Microsoft does."""

from __future__ import annotations

import base64
import json
import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import trustme

from conftest import CANARY
from servers.sign_in_program import Program
from smtp_desktop.demo.mail_server import ADDRESS, PracticeServer
from smtp_desktop.demo.sign_in.data import COLLEAGUE, YOU
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider

TOKEN = base64.b64encode(CANARY.encode() * 200).decode()  # some 8000 characters
SECRET = TOKEN[:40]
MESSAGE = "Subject: signed in by token\r\n\r\nHello\r\n"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    made = PracticeServer(tokens=lambda user, token: (user, token) == (ADDRESS, TOKEN))
    made.start()
    yield made
    made.stop()


@contextmanager
def connected(server: PracticeServer) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context(cadata=server.ca_certificate)
    with smtplib.SMTP("localhost", server.port, "me", 5) as client:
        client.starttls(context=context)
        client.ehlo()
        yield client


def response(token: str = TOKEN, user: str = ADDRESS) -> str:
    return f"user={user}\1auth=Bearer {token}\1\1"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def authenticate(client: smtplib.SMTP, token: str, user: str = ADDRESS) -> None:
    """As a library does it: the response, and an empty line after a refusal."""
    answers = iter([response(token, user), ""])
    client.auth("XOAUTH2", lambda challenge=None: next(answers), initial_response_ok=False)


def test_it_is_offered_where_there_are_tokens_and_nowhere_else(server: PracticeServer) -> None:
    with connected(server) as client:
        assert client.esmtp_features["auth"].split() == ["LOGIN", "PLAIN", "XOAUTH2"]
    without = PracticeServer()
    without.start()
    with connected(without) as client:
        assert client.esmtp_features["auth"].split() == ["LOGIN", "PLAIN"]
        assert client.docmd("AUTH", "XOAUTH2")[0] == 504
    without.stop()


def test_it_is_not_there_before_the_connection_is_encrypted(server: PracticeServer) -> None:
    with smtplib.SMTP("localhost", server.port, "me", 5) as client:
        client.ehlo()
        assert "auth" not in client.esmtp_features
        assert client.docmd("AUTH", "XOAUTH2")[0] == 530


def test_a_token_in_two_steps(server: PracticeServer) -> None:
    with connected(server) as client:
        assert client.docmd("AUTH", "XOAUTH2") == (334, b"")
        assert client.docmd(encoded(response()))[0] == 235
        client.sendmail(ADDRESS, ADDRESS, MESSAGE)
    (message,) = server.messages()
    assert message.subject == "signed in by token"


def test_a_token_in_one_step(server: PracticeServer) -> None:
    with connected(server) as client:
        assert client.docmd("AUTH", f"XOAUTH2 {encoded(response())}")[0] == 235


@pytest.mark.parametrize(("user", "token"), [(ADDRESS, SECRET), ("me@practice.test", TOKEN)])
@pytest.mark.parametrize("is_one_step", [True, False])
def test_a_wrong_token_is_told_as_json_and_then_refused(
    server: PracticeServer, user: str, token: str, is_one_step: bool
) -> None:
    with connected(server) as client:
        said = encoded(response(token, user))
        if is_one_step:
            code, text = client.docmd("AUTH", f"XOAUTH2 {said}")
        else:
            client.docmd("AUTH", "XOAUTH2")
            code, text = client.docmd(said)
        assert code == 334
        told = json.loads(base64.b64decode(text))
        assert (told["status"], told["schemes"]) == ("400", "Bearer")
        assert told["scope"].endswith("/SMTP.Send")
        assert client.docmd("") == (535, b"5.7.3 Authentication unsuccessful")
        assert client.mail(ADDRESS)[0] == 530


def test_another_attempt_may_follow_a_refusal(server: PracticeServer) -> None:
    with connected(server) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            authenticate(client, "wrong")
        authenticate(client, TOKEN)
        assert client.mail(ADDRESS)[0] == 250


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("*", (501, b"5.7.0 Auth aborted")),
        ("no base64!", (501, b"5.5.2 Can't decode base64")),
        (encoded("user=me"), (501, b"5.5.4 Invalid arguments")),
        (encoded(response().rstrip("\1")), (501, b"5.5.4 Invalid arguments")),
        (encoded(response().replace("Bearer", "Basic")), (501, b"5.5.4 Invalid arguments")),
        (encoded(response(user="")), (501, b"5.5.4 Invalid arguments")),
    ],
)
def test_what_makes_no_sense_is_a_mistake_of_the_programs(
    server: PracticeServer, line: str, answer: tuple[int, bytes]
) -> None:
    with connected(server) as client:
        client.docmd("AUTH", "XOAUTH2")
        assert client.docmd(line) == answer
        assert client.noop()[0] == 250


@pytest.mark.parametrize("line", ["no-base64!", "ü", encoded("user=me"), "a b"])
def test_the_same_in_one_step(server: PracticeServer, line: str) -> None:
    with connected(server) as client:
        client.command_encoding = "utf-8"
        assert client.docmd("AUTH", f"XOAUTH2 {line}")[0] == 501
        assert client.noop()[0] == 250


def test_the_password_is_good_as_ever(server: PracticeServer) -> None:
    with connected(server) as client:
        client.login(ADDRESS, server.password)
        client.sendmail(ADDRESS, ADDRESS, MESSAGE)
    assert len(server.messages()) == 1


def test_lines_of_a_message_are_no_longer_for_it(server: PracticeServer) -> None:
    with connected(server) as client:
        authenticate(client, TOKEN)
        with pytest.raises(smtplib.SMTPDataError) as caught:
            client.sendmail(ADDRESS, ADDRESS, f"Subject: long\r\n\r\n{'x' * 2000}\r\n")
        assert caught.value.smtp_code == 500


def test_no_token_is_logged(server: PracticeServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with connected(server) as client:
        authenticate(client, TOKEN)

    assert SECRET not in caplog.text
    assert encoded(response())[:60] not in caplog.text


Known = Callable[[Program], str]
WRONG: dict[str, Known] = {
    "of another person": lambda it: str(it.tokens(COLLEAGUE)["access_token"]),
    "for another service": lambda it: str(it.tokens(YOU, scope="SMTP.Send")["access_token"]),
    "that is none": lambda it: "none",
    "for reading": lambda it: str(it.tokens(YOU, scope="openid")["access_token"]),
}


@pytest.fixture
def practice() -> Iterator[tuple[Program, PracticeServer]]:
    ca = trustme.CA()
    provider = PracticeIdentityProvider(ca=ca)
    server = PracticeServer(ca, provider.is_valid)
    provider.start()
    server.start()
    yield Program(provider), server
    server.stop()
    provider.stop()


def test_a_token_of_the_practice_sign_in_opens_its_mailbox(
    practice: tuple[Program, PracticeServer],
) -> None:
    program, server = practice
    with connected(server) as client:
        authenticate(client, program.tokens(YOU)["access_token"], YOU.address)
        client.sendmail(YOU.address, YOU.address, MESSAGE)

    assert len(server.messages()) == 1


@pytest.mark.parametrize("case", WRONG)
def test_a_token_that_is_not_for_this_mailbox_opens_it_not(
    practice: tuple[Program, PracticeServer], case: str
) -> None:
    program, server = practice
    with connected(server) as client, pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        authenticate(client, WRONG[case](program), YOU.address)

    assert caught.value.smtp_code == 535


def test_who_signed_in_as_somebody_else_sends_as_them_alone(
    practice: tuple[Program, PracticeServer],
) -> None:
    program, server = practice
    with connected(server) as client:
        authenticate(client, program.tokens(COLLEAGUE)["access_token"], COLLEAGUE.address)
        assert client.mail(YOU.address)[0] == 553
        assert client.mail(COLLEAGUE.address)[0] == 250
        assert client.rcpt(COLLEAGUE.address)[0] == 250
        assert client.rcpt("nobody@practice.test")[0] == 550
