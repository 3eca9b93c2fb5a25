"""What real programs say to sendmail, and what each of it means."""

from __future__ import annotations

from typing import Any

import pytest

from smtp_desktop import errors
from smtp_desktop.services.submission.exit_codes import code_of
from smtp_desktop.services.submission.sendmail_call import (
    Call,
    Ending,
    WrongOptions,
    before_the_dot,
    read_call,
    without_message,
)
from smtp_desktop.smtp.reply import Reply

# As seen in the source or the process list of each.
CALLS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "cron of Debian": ("-FCronDaemon -i -B8BITMIME -oem jane", {"name": "CronDaemon"}, ["jane"]),
    "cronie": (
        "-FCronDaemon -i -odi -oem -oi -t -f root",
        {"from_header": True, "sender": "root", "name": "CronDaemon"},
        [],
    ),
    "busybox": ("-t -oem -i", {"from_header": True}, []),
    "PHP": ("-t -i -fjoe@a.test", {"from_header": True, "sender": "joe@a.test"}, []),
    "PHPMailer": ("-oi -fjoe@a.test -t", {"from_header": True, "sender": "joe@a.test"}, []),
    "Nodemailer": ("-i -f joe@a.test ann@a.test", {"sender": "joe@a.test"}, ["ann@a.test"]),
    "git": ("-i ann@a.test eve@a.test", {}, ["ann@a.test", "eve@a.test"]),
    "mutt": ("-oem -oi -f joe@a.test -- ann@a.test", {"sender": "joe@a.test"}, ["ann@a.test"]),
    "s-nail": ("-i -f joe@a.test -- ann@a.test", {"sender": "joe@a.test"}, ["ann@a.test"]),
    "mailutils": ("-oi -f joe@a.test -t", {"from_header": True, "sender": "joe@a.test"}, []),
    "joined": ("-it", {"from_header": True}, []),
    "with a name": (
        "-i -F Jane -r joe@a.test x@a.test",
        {"name": "Jane", "sender": "joe@a.test"},
        ["x@a.test"],
    ),
    "everything": (
        "-i -bm -B 8BITMIME -N never -R hdrs -V 1 -L x -GnUv -Am -C /x -h 3 -p S -em -q x@a.test",
        {"runs_queue": True},
        ["x@a.test"],
    ),
    "ignored dots": ("-O IgnoreDots=True x@a.test", {}, ["x@a.test"]),
}  # fmt: skip


@pytest.mark.parametrize("program", CALLS)
def test_the_call_of_every_program_is_understood(program: str) -> None:
    words, expected, recipients = CALLS[program]
    call = read_call(words.split())

    assert call == Call(recipients=recipients, dot_ends=False, **expected)
    assert without_message(call) is None


def test_without_the_option_a_dot_ends_the_message() -> None:
    assert read_call(["-f", "joe@a.test", "root"]).dot_ends  # as fail2ban calls it


def test_an_empty_sender_is_the_null_path() -> None:
    assert read_call(["-f", "<>", "x@a.test"]).has_null_sender
    assert read_call(["-f", "", "x@a.test"]).has_null_sender
    assert read_call(["-f", "<joe@a.test>", "x@a.test"]).sender == "joe@a.test"


@pytest.mark.parametrize(
    ("said", "sender"),
    [
        ("Joe <joe@a.test>", "joe@a.test"),
        ('"Joe <x>" <joe@a.test>', "joe@a.test"),
        ("joe@a.test", "joe@a.test"),
        (" <joe@a.test> ", "joe@a.test"),
        ("Joe <joe@a.test>, Ann <ann@a.test>", "Joe <joe@a.test>, Ann <ann@a.test"),
        ("x\r\nJoe <joe@a.test>", "x\r\nJoe <joe@a.test"),
    ],
)
def test_a_sender_may_have_a_name(said: str, sender: str) -> None:
    assert read_call(["-f", said, "x@a.test"]).sender == sender


@pytest.mark.parametrize("words", [["-Z"], ["-f"], ["-i", "-F"], ["-D", "x"], ["-y"]])
def test_what_no_sendmail_knows_is_a_wrong_call(words: list[str]) -> None:
    with pytest.raises(WrongOptions):
        read_call(words)


@pytest.mark.parametrize(
    ("name", "words", "ending"),
    [
        ("mailq", [], Ending(0, output="Mail queue is empty")),
        ("sendmail", ["-bp"], Ending(0, output="Mail queue is empty")),
        ("newaliases", [], Ending(0)),
        ("sendmail", ["-bi"], Ending(0)),
        ("sendmail", ["-q"], Ending(0)),
        ("sendmail", ["-q15m"], Ending(0)),
    ],
)
def test_what_asks_about_a_queue_is_told_that_it_is_empty(
    name: str, words: list[str], ending: Ending
) -> None:
    assert without_message(read_call(words, name)) == ending


@pytest.mark.parametrize("mode", ["d", "D", "t", "v"])
def test_what_asks_for_a_mail_server_is_refused(mode: str) -> None:
    ending = without_message(read_call([f"-b{mode}"]))
    assert ending
    assert ending.code == 64


@pytest.mark.parametrize(
    ("data", "left"),
    [
        (b"a\n.\nb\n", b"a\n"),
        (b"a\r\n.\r\nb\n", b"a\r\n"),
        (b"a\n..\n.b\n", b"a\n..\n.b\n"),
        (b".\nb", b""),
        (b".", b""),
        (b"a\n.", b"a\n."),
        (b"", b""),
    ],
)
def test_a_line_with_one_dot_ends_the_message(data: bytes, left: bytes) -> None:
    assert before_the_dot(data) == left


@pytest.mark.parametrize(
    ("error", "stage", "code"),
    [
        (errors.SendingSwitchedOff("default"), "", 75),
        (errors.AccountNotFound("default"), "", 78),
        (errors.SettingsInvalid("x"), "", 78),
        (errors.SecretStoreLocked(), "", 75),
        (errors.SecretStoreHung(), "", 75),
        (errors.SecretNotFound("default"), "", 78),
        (errors.SignInExpired("invalid_grant"), "sign_in", 77),
        (errors.SignInNeeded(), "sign_in", 77),
        (errors.IdentityProviderFailed("x"), "sign_in", 75),
        (errors.ConnectionLost(), "data", 75),
        (errors.HostNotFound("x"), "resolve", 75),
        (errors.CertificateExpired("x"), "tls", 69),
        (errors.ExtensionMissing("STARTTLS"), "starttls", 69),
        (errors.LocalProtocolError("x", "message"), "", 65),
        (errors.LocalProtocolError("x", "too_big"), "sender", 69),
        (errors.LocalProtocolError("x", "circle"), "connect", 78),
        (errors.RemoteProtocolError("x"), "ehlo", 69),
        (Reply(550, ("no",)).error(), "recipient", 67),
        (Reply(450, ("no",)).error(), "recipient", 75),
        (Reply(535, ("no",)).error(), "auth", 77),
        (Reply(550, ("no",)).error(), "sender", 77),
        (Reply(554, ("no",)).error(), "data", 69),
        (Reply(454, ("no",)).error(), "auth", 75),
    ],
)
def test_every_fault_has_a_code_that_callers_know(
    error: errors.SmtpDesktopError, stage: str, code: int
) -> None:
    assert code_of(error, stage) == code
