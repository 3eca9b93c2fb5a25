"""What a server says it can do, in the odd ways servers say it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtp_desktop.smtp import extensions
from smtp_desktop.smtp.extensions import Extensions
from smtp_desktop.smtp.reply import Reply


def read(*lines: str) -> Extensions:
    return extensions.read(Reply(250, ("smtp.acme.com greets you", *lines)))


def test_the_first_line_is_the_servers_name_and_no_extension() -> None:
    assert extensions.read(Reply(250, ("STARTTLS",))).keywords == {}


def test_keywords_and_parameters_are_read_in_any_case() -> None:
    subject = read("PIPELINING", "starttls", "Size 35882577", "auth plain Login", "8BITMIME")
    assert subject.keywords == {
        "PIPELINING": (),
        "STARTTLS": (),
        "SIZE": ("35882577",),
        "AUTH": ("PLAIN", "LOGIN"),
        "8BITMIME": (),
    }
    assert "STARTTLS" in subject
    assert "SMTPUTF8" not in subject
    assert str(subject) == "PIPELINING STARTTLS SIZE AUTH 8BITMIME"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), ()),
        (("AUTH",), ()),
        (("AUTH PLAIN LOGIN",), ("PLAIN", "LOGIN")),
        (("AUTH=PLAIN LOGIN",), ("PLAIN", "LOGIN")),
        (("auth=plain login",), ("PLAIN", "LOGIN")),
        (("AUTH PLAIN LOGIN", "AUTH=PLAIN LOGIN"), ("PLAIN", "LOGIN")),
        (("AUTH=LOGIN", "AUTH XOAUTH2 LOGIN PLAIN"), ("LOGIN", "XOAUTH2", "PLAIN")),
        (("AUTH LOGIN LOGIN PLAIN",), ("LOGIN", "PLAIN")),
        (("AUTH  SCRAM-SHA-256\tPLAIN ",), ("SCRAM-SHA-256", "PLAIN")),
        (("X-NOTE AUTH=PLAIN",), ()),
    ],
)
def test_the_mechanisms_come_in_the_order_of_the_server(
    lines: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert read(*lines).mechanisms == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), 0),
        (("SIZE",), 0),
        (("SIZE 0",), 0),
        (("SIZE 10240000",), 10_240_000),
        (("SIZE 10240000 20480000",), 10_240_000),
        (("SIZE 100", "SIZE 200"), 100),
        (("SIZE -1",), 0),
        (("SIZE 10MB",), 0),
        (("SIZE 1.5",), 0),
        (("SIZE ٣٣",), 0),
        (("SIZE ²",), 0),
        (("SIZE 999999999999999",), 999_999_999_999_999),
        (("SIZE 9999999999999999",), 0),
        (("SIZE " + "9" * 5000,), 0),
        (("SIZE=100",), 0),
    ],
)
def test_a_size_counts_only_where_it_is_one(lines: tuple[str, ...], expected: int) -> None:
    assert read(*lines).max_size == expected


def test_empty_lines_are_no_extensions() -> None:
    assert read("", "   ", "HELP").keywords == {"HELP": ()}


def test_a_server_that_says_nothing_can_do_nothing() -> None:
    subject = Extensions()
    assert (subject.mechanisms, subject.max_size, str(subject)) == ((), 0, "")


@given(st.lists(st.text(max_size=30) | st.sampled_from(["AUTH=", "SIZE x", "AUTH A A"])))
@settings(deadline=None)
def test_any_reply_to_ehlo_can_be_read(lines: list[str]) -> None:
    subject = read(*lines)
    assert subject.max_size >= 0
    assert len(set(subject.mechanisms)) == len(subject.mechanisms)
    assert all(keyword == keyword.strip() != "" for keyword in subject.keywords)
