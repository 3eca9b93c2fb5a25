"""A message that another program sends by ``sendmail``: to whom, from whom, and how it ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from smtp_desktop.model.account import NoAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.ports.submission import Outcome, Receipt, SubmissionRequest
from smtp_desktop.services.submission.sendmail import Sendmail
from smtp_desktop.services.submission.sendmail_call import Ending, read_call
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.waiting import Cancellation, Deadline
from support.fakes import account
from support.submissions import Office

NOW = datetime(2026, 11, 30, tzinfo=UTC)
LETTER = b"From: joe@acme.test\nTo: ann@acme.test\nBcc: eve@acme.test\n\nHello\n"


class Relay:
    """Takes everything, and answers as it is told."""

    def __init__(self) -> None:
        self.seen: list[SubmissionRequest] = []
        self.answer: Receipt | None = None

    def carry(
        self, request: SubmissionRequest, whole: Deadline, cancellation: Cancellation
    ) -> Receipt:
        self.seen.append(request)
        return self.answer or Receipt("default", request.envelope, Outcome.ACCEPTED, "relay", 1)


class Post:
    """The program with one account, and a relay that takes everything."""

    def __init__(self) -> None:
        self.relay = Relay()
        self.office = Office(relay=self.relay)
        self.office.keep(account(9, Encryption.NONE, NoAuth()))

    def run(self, words: str, data: bytes = LETTER) -> Ending:
        return Sendmail(self.office.subject, lambda: NOW).run(read_call(words.split()), data)

    def sent(self, words: str, data: bytes = LETTER) -> SubmissionRequest:
        assert self.run(words, data) == Ending(0)
        (request,) = self.relay.seen
        return request


@pytest.fixture
def post() -> Post:
    return Post()


def test_arguments_receive_it_and_the_header_does_not(post: Post) -> None:
    sent = post.sent("-i -f boss@acme.test eve@acme.test")
    assert sent.envelope.sender == "boss@acme.test"
    assert sent.envelope.recipients == ("eve@acme.test",)
    assert b"Bcc" not in sent.content
    assert sent.is_whole
    assert sent.content.endswith(b"To: ann@acme.test\r\n\r\nHello\r\n")


def test_with_the_option_the_header_receives_it_as_well(post: Post) -> None:
    sent = post.sent("-t -i joe@acme.test,ann@acme.test")
    assert sent.envelope.recipients == ("joe@acme.test", "ann@acme.test", "eve@acme.test")


def test_without_a_sender_the_account_answers_for_it(post: Post) -> None:
    assert post.sent("-t -i").envelope.sender == "jane@acme.test"


def test_the_null_sender_stays_null(post: Post) -> None:
    assert post.sent("-i -f <> ann@acme.test").envelope.sender == ""


def test_mail_for_this_computer_goes_to_the_account(post: Post) -> None:
    sent = post.sent("-i -f root@office-pc root jane@localhost", b"Subject: cron\n\nDone\n")
    assert sent.envelope.sender == "jane@acme.test"
    assert sent.envelope.recipients == ("jane@acme.test",)


def test_an_address_whose_end_is_missing_is_refused_by_the_server_and_not_kept_here(
    post: Post,
) -> None:
    assert post.sent("-i customer@acme root").envelope.recipients == (
        "customer@acme",
        "jane@acme.test",
    )


def test_the_name_of_the_caller_stands_in_a_missing_from(post: Post) -> None:
    sent = post.sent("-i -FCronDaemon ann@acme.test", b"Subject: cron\n\nDone\n")
    assert b'From: "CronDaemon" <jane@acme.test>\r\n' in sent.content


def test_a_dot_alone_ends_it_only_where_it_may(post: Post) -> None:
    assert post.sent("ann@acme.test", b"Subject: x\n\na\n.\nb\n").content.endswith(b"\r\na\r\n")
    other = Post()
    assert other.sent("-i ann@acme.test", b"Subject: x\n\na\n.\nb\n").content.endswith(
        b".\r\nb\r\n"
    )


@pytest.mark.parametrize(
    ("words", "data", "code"),
    [
        ("-i ann@acme.test", b"", 65),
        ("-i ann@acme.test", b"a\rb\n", 65),
        ("-i", LETTER, 64),
        ("-t -i", b"Subject: x\n\n", 65),
    ],
)
def test_what_is_no_message_for_somebody_is_refused(
    post: Post, words: str, data: bytes, code: int
) -> None:
    ending = post.run(words, data)
    assert ending.code == code
    assert ending.error
    assert post.relay.seen == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_argument_that_begins_a_new_line_names_nobody(post: Post, end: str) -> None:
    call = read_call(["-i", f"ann@acme.test{end}RCPT TO:<eve@acme.test>"])
    ending = Sendmail(post.office.subject, lambda: NOW).run(call, LETTER)
    assert (ending.code, post.relay.seen) == (65, [])
    assert ending.error == "One of the addresses holds a line break, which no address can."


def test_an_argument_may_be_folded_as_a_header_is(post: Post) -> None:
    call = read_call(["-i", "ann@acme.test,\r\n eve@acme.test\n"])
    assert Sendmail(post.office.subject, lambda: NOW).run(call, LETTER) == Ending(0)
    assert post.relay.seen[0].envelope.recipients == ("ann@acme.test", "eve@acme.test")


def test_switched_off_it_is_to_be_tried_again_later(post: Post) -> None:
    saved = post.office.accounts.account()
    post.office.keep(replace(saved, enabled=False))

    assert post.run("-t -i").code == 75
    assert post.relay.seen == []


def test_without_an_account_nothing_can_be_sent() -> None:
    post = Post()
    post.office.accounts.remove()
    ending = post.run("-t -i")
    assert ending.code == 78
    # A website or cron runs as another user, who has other settings.
    assert ending.error.endswith("set it up. It would be kept here: default")


def test_the_account_is_the_one_of_the_sender(post: Post) -> None:
    post.office.keep(account(9, Encryption.NONE, NoAuth(), email="info@acme.test"), name="info")

    assert post.sent("-i -f INFO@acme.test ann@acme.test").account == "info"
    assert post.office.subject.account_of("nobody@acme.test") == "default"


def test_without_a_default_account_the_first_one_sends_for_all_others(post: Post) -> None:
    for name in ("shop", "info"):
        made = account(9, Encryption.NONE, NoAuth(), email=f"{name}@acme.test")
        post.office.keep(made, name=name)
    post.office.accounts.remove()

    assert post.office.subject.account_of("nobody@acme.test") == "info"
    assert post.office.subject.account_of("shop@acme.test") == "shop"


def test_one_refused_recipient_is_named_and_nobody_receives_it(post: Post) -> None:
    reply = Reply(550, ("5.1.1 no such user",))
    asked = post.sent("-i joe@acme.test ann@acme.test")
    post.relay.answer = Receipt(
        "default",
        asked.envelope,
        Outcome.REFUSED,
        "smtp",
        1,
        refused=(("ann@acme.test", reply),),
        reply=reply,
        error=reply.error(),
    )

    assert post.run("-i joe@acme.test ann@acme.test") == Ending(
        67, "ann@acme.test: 550 5.1.1 no such user; nobody received the message"
    )


def test_an_unclear_end_is_said_as_such(post: Post) -> None:
    asked = post.sent("-i joe@acme.test")
    post.relay.answer = Receipt("default", asked.envelope, Outcome.UNCLEAR, "smtp", 1)

    ending = post.run("-i joe@acme.test")
    assert ending.code == 75
    assert "may have been sent" in ending.error
