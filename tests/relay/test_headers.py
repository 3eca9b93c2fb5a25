"""From, where the account's own address is to stand in it."""

from __future__ import annotations

import pytest

from smtp_desktop.relay.headers import with_sender

REST = b"To: x\r\n\r\nFrom: body@x.test\r\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"From: a@x.test\r\n", b"From: jane@acme.test\r\n"),
        (b"from:a@x.test\r\n", b"From: jane@acme.test\r\n"),
        (b"From: Old Program <a@x.test>\r\n", b"From: Old Program <jane@acme.test>\r\n"),
        (
            b"From: Old\r\n Program\r\n <a@x.test>\r\n",
            b"From: Old\r\n Program <jane@acme.test>\r\n",
        ),
        (b"From: <a@x.test>\r\n", b"From: jane@acme.test\r\n"),
        (b"From: a@x.test, b@x.test\r\n", b"From: jane@acme.test\r\n"),
        (b"From: root\r\n", b"From: jane@acme.test\r\n"),
        (b"From:\r\n", b"From: jane@acme.test\r\n"),
        (b"From: jane@acme.test\r\n", b"From: jane@acme.test\r\n"),
        (b"From:  Jane <jane@acme.test>\r\n", b"From:  Jane <jane@acme.test>\r\n"),
        (b"", b"From: jane@acme.test\r\n"),
    ],
)
def test_only_the_from_line_changes(before: bytes, after: bytes) -> None:
    message = b"Subject: s\r\n" + before + REST if before else b"Subject: s\r\n" + REST
    wanted = b"Subject: s\r\n" + after + REST if before else after + b"Subject: s\r\n" + REST
    assert with_sender(message, "jane@acme.test") == wanted


def test_a_header_alone_has_no_body_to_mistake() -> None:
    assert with_sender(b"Subject: x\r\n", "j@a.test") == b"From: j@a.test\r\nSubject: x\r\n"
