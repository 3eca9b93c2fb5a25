"""From and Sender, where the account's own address is to stand in them."""

from __future__ import annotations

import pytest

from smtp_desktop.relay.headers import with_sender

JANE = "jane@acme.test"
REST = b"Reply-To: a@x.test\r\nX-From: a@x.test\r\nTo: x\r\n\r\nFrom: body@x.test\r\n"
OURS = b"From: jane@acme.test\r\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"From: a@x.test\r\n", OURS),
        (b"from:a@x.test\r\n", b"from: jane@acme.test\r\n"),
        (b"From : a@x.test\r\n", OURS),
        (b"From: Old Program <a@x.test>\r\n", b"From: Old Program <jane@acme.test>\r\n"),
        (
            b"From: Old\r\n Program\r\n <a@x.test>\r\n",
            b"From: Old\r\n Program <jane@acme.test>\r\n",
        ),
        (b'From: "Boss, The" <a@x.test>\r\n', b'From: "Boss, The" <jane@acme.test>\r\n'),
        (b"From: Gr\xc3\xbc\xdfe <a@x.test>\r\n", b"From: Gr\xc3\xbc\xdfe <jane@acme.test>\r\n"),
        (b"From: <a@x.test>\r\n", OURS),
        (b"From: a@x.test (Boss)\r\n", OURS),
        (b"From: a@x.test, b@x.test\r\n", OURS),
        (b"From: Jane <jane@acme.test>, Boss <b@x.test>\r\n", OURS),
        (b"From: jane@acme.test,\r\n b@x.test\r\n", OURS),
        (b"From: b@x.test, Jane <jane@acme.test>\r\n", OURS),
        (b"From: Team: a@x.test, jane@acme.test;\r\n", OURS),
        (b"From: nobody:;\r\n", OURS),
        (b"From: root\r\n", OURS),
        (b"From:\r\n", OURS),
        (OURS + b"Sender: a@x.test\r\n", OURS + b"Sender: jane@acme.test\r\n"),
        (
            b"Sender: Scanner <a@x.test>\r\nFrom: a@x.test\r\n",
            b"Sender: Scanner <jane@acme.test>\r\n" + OURS,
        ),
        (OURS + b"From: a@x.test\r\n", OURS * 2),
    ],
)
def test_foreign_addresses_give_way(before: bytes, after: bytes) -> None:
    for first in (b"", b"Subject: s\r\n"):
        assert with_sender(first + before + REST, JANE) == first + after + REST


@pytest.mark.parametrize(
    "said",
    [
        OURS,
        b"From:  Jane <jane@acme.test>\r\n",
        b"FROM: Jane@ACME.test\r\n",
        b'From: "a@x.test" <jane@acme.test>\r\nSender: jane@acme.test (at work)\r\n',
        b"From: Jane <jane@acme.test>, jane@acme.test\r\n",
        OURS
        + b"Resent-From: a@x.test\r\nErrors-To: a@x.test\r\nDisposition-Notification-To: a@x\r\n",
    ],
)
def test_what_names_nobody_else_stays_byte_for_byte(said: bytes) -> None:
    assert with_sender(said + REST, JANE) == said + REST


def test_where_nobody_is_named_the_account_is() -> None:
    assert with_sender(b"Subject: s\r\n" + REST, JANE) == OURS + b"Subject: s\r\n" + REST
    sender = b"Sender: jane@acme.test\r\n"
    assert with_sender(sender + REST, JANE) == OURS + sender + REST


def test_a_header_alone_has_no_body_to_mistake() -> None:
    assert with_sender(b"Subject: x\r\n", "j@a.test") == b"From: j@a.test\r\nSubject: x\r\n"
    assert with_sender(b"From: b@x.test\r\n", "j@a.test") == b"From: j@a.test\r\n"


@pytest.mark.parametrize("body", [b"", b"From: b@x.test\r\n\r\nmore\r\n"])
def test_a_text_without_a_header_is_not_read(body: bytes) -> None:
    assert with_sender(b"\r\n" + body, "j@a.test") == b"From: j@a.test\r\n\r\n" + body
