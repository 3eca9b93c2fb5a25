"""SMTP on standard input and output: what a client says, and what it hears."""

from __future__ import annotations

import pytest

from smtp_desktop.services.submission.dialogue import Dialogue
from smtp_desktop.services.submission.sendmail_call import Call, Ending


class Post:
    def __init__(self, code: int = 0, error: str = "") -> None:
        self.ending = Ending(code, error)
        self.sent: list[tuple[Call, bytes]] = []

    def send(self, call: Call, data: bytes) -> Ending:
        self.sent.append((call, data))
        return self.ending

    def talk(self, *lines: str, end: str = "\r\n") -> list[str]:
        said = [f"{line}{end}".encode() for line in lines]
        return [reply.strip() for reply in Dialogue(self.send).replies(said)]


ENVELOPE = ("EHLO here", "MAIL FROM:<joe@acme.test> SIZE=9", "RCPT TO:<ann@acme.test>")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_message_is_sent_and_then_answered(end: str) -> None:
    post = Post()
    heard = post.talk(*ENVELOPE, "DATA", "Subject: x", "", "..dot", "end", ".", "QUIT", end=end)

    ((call, data),) = post.sent
    assert (call.sender, call.recipients) == ("joe@acme.test", ["<ann@acme.test>"])
    assert data == f"Subject: x{end}{end}.dot{end}end{end}".encode()
    assert [reply[:3] for reply in heard] == ["220", "250", "250", "250", "354", "250", "221"]


@pytest.mark.parametrize(
    ("code", "reply"), [(67, "550 5.1.1 no"), (75, "451 4.3.0 no"), (78, "554 5.0.0 no")]
)
def test_a_refusal_is_the_answer_to_the_message(code: int, reply: str) -> None:
    heard = Post(code, "no").talk(*ENVELOPE, "DATA", ".", "QUIT")
    assert heard[-2] == reply


def test_two_messages_in_one_conversation() -> None:
    post = Post()
    again = ("MAIL FROM:<>", "RCPT TO:eve@acme.test", "DATA", "x", ".")
    post.talk(*ENVELOPE, "DATA", "y", ".", *again)

    assert [call.recipients for call, _ in post.sent] == [["<ann@acme.test>"], ["eve@acme.test"]]
    assert post.sent[1][0].has_null_sender


def test_what_comes_out_of_order_is_refused_and_nothing_is_sent() -> None:
    post = Post()
    early = ("DATA", "RCPT TO:<a@b.test>", "MAIL", "VRFY x", "HELO x")
    heard = post.talk(*early, *ENVELOPE[1:], "RSET", "DATA")
    assert [reply[:3] for reply in heard[1:]] == [
        "503", "503", "502", "502", "250", "250", "250", "250", "503",
    ]  # fmt: skip
    assert post.sent == []


def test_a_client_that_goes_away_in_the_middle_has_sent_nothing() -> None:
    post = Post()
    post.talk(*ENVELOPE, "DATA", "Subject: x", "half")
    assert post.sent == []
