"""Whom a message reaches through a service that reads its header: exactly those of the envelope."""

from __future__ import annotations

import pytest

from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.services.submission.graph.addressed import addressed
from support.graph import ANN, BOSS, JOE

HEAD = b"DKIM-Signature: v=1; h=from:to;\r\n\tb=abc=\r\nFrom: jane@acme.test\r\n"
BODY = b"\r\n.dot\r\nbcc: not a header\r\n"


def message(*fields: str) -> bytes:
    return HEAD + b"".join(f"{one}\r\n".encode() for one in fields) + BODY


@pytest.mark.parametrize(
    ("fields", "recipients"),
    [
        (["To: joe@acme.test"], (JOE,)),
        (["To: Joe <JOE@Acme.test>"], (JOE,)),
        (["To: joe@acme.test,", " ann@acme.test"], (JOE, ANN)),
        (['To: "Doe, Joe" <joe@acme.test>', "Cc: ann@acme.test (Ann)"], (ANN, JOE)),
        (["To: friends: joe@acme.test, ann@acme.test;"], (JOE, ANN)),
        (["To: joe@acme.test", "Bcc: ann@acme.test"], (JOE, ANN)),
        (["To: =?utf-8?b?SsO2?= <joe@acme.test>"], (JOE,)),
        (["To: joe@xn--mller-kva.de"], ("joe@müller.de",)),
        (["To: joe@acme.test, joe@acme.test"], (JOE, "JOE@ACME.TEST")),
    ],
)
def test_where_everybody_stands_in_the_header_no_byte_changes(
    fields: list[str], recipients: tuple[str, ...]
) -> None:
    content = message(*fields)
    assert addressed(content, recipients) == content


@pytest.mark.parametrize(
    ("fields", "recipients", "line"),
    [
        (["To: joe@acme.test"], (JOE, ANN), "Bcc: ann@acme.test"),
        (["Subject: none"], (JOE,), "Bcc: joe@acme.test"),
        (["To: undisclosed-recipients:;"], (JOE, ANN), "Bcc: joe@acme.test, ann@acme.test"),
    ],
)
def test_who_is_hidden_stands_in_one_more_line_and_nothing_else_differs(
    fields: list[str], recipients: tuple[str, ...], line: str
) -> None:
    assert addressed(message(*fields), recipients) == message(*fields, line)


def test_hidden_recipients_join_those_that_are_hidden_already() -> None:
    made = addressed(message("To: joe@acme.test", "Bcc: ann@acme.test"), (JOE, ANN, BOSS))
    assert made == message("To: joe@acme.test", "Bcc: ann@acme.test, boss@acme.test")


def test_a_header_without_a_body_gets_its_line_too() -> None:
    assert addressed(b"Subject: x", (JOE,)) == b"Subject: x\r\nBcc: joe@acme.test\r\n\r\n"
    assert addressed(b"no header", (JOE,)) == b"Bcc: joe@acme.test\r\n\r\nno header"


def test_many_hidden_recipients_are_folded_below_the_longest_line() -> None:
    many = tuple(f"somebody.{number}@some.where.acme.test" for number in range(100))
    made = addressed(message("To: undisclosed-recipients:;"), many)
    head = made.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) < 998
    assert head.count(b"Bcc:") == 1
    assert addressed(made, many) == made, "all of them can be read back"


def test_an_address_beyond_ascii_is_hidden_as_it_is() -> None:
    made = addressed(message(), ("jörg@acme.test",))
    assert "Bcc: jörg@acme.test\r\n".encode() in made


@pytest.mark.parametrize(
    "field",
    [
        "To: joe@acme.test, customer@example.com",
        "Cc: customer@example.com",
        "Bcc: customer@example.com",
        "To: root, joe@acme.test",
    ],
)
def test_a_header_that_names_somebody_else_is_refused(field: str) -> None:
    with pytest.raises(LocalProtocolError, match="who is not to receive it") as caught:
        addressed(message(field), (JOE,))
    assert caught.value.topic == "names_others"


@pytest.mark.parametrize("field", ["Resent-To: joe@acme.test", "Resent-From: x@acme.test"])
def test_a_message_that_was_sent_on_is_refused(field: str) -> None:
    with pytest.raises(LocalProtocolError, match="Resent-") as caught:
        addressed(message("To: joe@acme.test", field), (JOE,))
    assert caught.value.topic == "resent"


def test_users_of_this_computer_are_named_to_nobody_else() -> None:
    content = message("To: root", "Cc: cron, daemon@localhost")
    assert addressed(content, (JOE,)) == message("Bcc: joe@acme.test")


def test_users_of_this_computer_are_left_out_beside_people_who_are_named() -> None:
    content = message("To: root", "Cc: joe@acme.test")
    assert addressed(content, (JOE,)) == message("Cc: joe@acme.test")
