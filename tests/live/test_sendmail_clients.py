"""Real programs that send through ``smtp-desktop-sendmail``, to a real Postfix."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import CANARY, missing
from servers.sendmail import SharedProgram
from servers.terminal import Terminal, ended
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.data import Person
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.model import codec
from smtp_desktop.model.account import OAuth
from support.patience import wait_until

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

HEAD = (
    b"From: jane@acme.test\r\nTo: joe@acme.test\r\nSubject: x\r\n"
    b"Date: Mon, 30 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@acme.test>\r\n"
)


@pytest.fixture
def program(mail_host: MailHost, home: Path, tmp_path: Path) -> SharedProgram:
    """An account with a password on the mail host, and the program as others start it."""
    terminal = Terminal(home, trusted=mail_host.ca_pem)
    settings = tmp_path / "settings.toml"
    settings.write_text(codec.encode(mail_host.account("submission")))
    save = ("account", "save", "--settings", settings, "--password-stdin")
    assert terminal.run(*save, typed=f"{CANARY}\n".encode()).code == 0
    return SharedProgram(terminal, tmp_path / "sendmail")


def run(program: SharedProgram, *command: str, typed: bytes = b"") -> None:
    """Run another program, which is to be content."""
    if not shutil.which(command[0]):
        missing(command[0])
    environ = program.environ | {"NODE_PATH": "/usr/share/nodejs"}  # where Debian keeps them
    done = subprocess.run(command, input=typed, env=environ, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def letter(mail_host: MailHost) -> bytes:
    """What arrived, without what the server put in front."""
    received = mail_host.letter("joe")
    assert b"sasl_method=" not in received
    return received


# ---- Byte for byte -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "Grüße, 你好, \x7f\r\n".encode() + b"\x80\xfe\xff\r\n",
        b".\r\n..\r\n...\r\n.dot\r\n\r\n.\r\n",
        b"x" * 1999 + b"\r\n" + b"y" * 12_345 + b"\r\n",
        b"",
        b"0123456789abcdef" * 4 + b"\r\n" + b"line of the attachment\r\n" * 400_000,
    ],
    ids=["8-bit", "dots", "long lines", "empty", "10 MB"],
)
def test_a_message_arrives_byte_for_byte(
    program: SharedProgram, mail_host: MailHost, body: bytes
) -> None:
    message = HEAD + b"\r\n" + body
    done = program.run("-i", "-f", "jane@acme.test", "joe@acme.test", typed=message)

    assert (done.code, done.out, done.err) == (0, "", "")
    assert letter(mail_host).endswith(message.replace(b"\r\n", b"\n"))


def test_an_address_in_other_letters_arrives(program: SharedProgram, mail_host: MailHost) -> None:
    message = HEAD.replace(b"joe@", "jörg@".encode()) + b"\r\nHello\r\n"
    assert program.run("-t", "-i", typed=message).code == 0
    assert mail_host.letter("joerg").endswith(message.replace(b"\r\n", b"\n"))


def test_a_hundred_people_receive_it(program: SharedProgram, mail_host: MailHost) -> None:
    people = [f"joe+{number}@acme.test" for number in range(100)]
    assert program.run("-i", *people, typed=HEAD + b"\r\nHello\r\n").code == 0

    new = mail_host.folder / "mail" / "joe" / "new"
    wait_until(lambda: len(list(new.glob("*"))) >= 100, "a hundred letters have come", 20)
    assert len(list(new.glob("*"))) == 100
    assert " rcpt=100 " in mail_host.log("submission")


def test_one_refused_recipient_refuses_the_whole_and_is_named(
    program: SharedProgram, mail_host: MailHost
) -> None:
    people = ("joe@acme.test", "nobody@acme.test", "jane@acme.test")
    done = program.run("-i", *people, typed=HEAD + b"\r\nHello\r\n")

    assert (done.code, done.out) == (67, "")
    assert re.fullmatch(
        r"sendmail: nobody@acme\.test: 550 5\.1\.1 .*; nobody received the message\n", done.err
    )
    assert " data=" not in mail_host.log("submission")
    assert not list((mail_host.folder / "mail").glob("*/new/*"))


@pytest.mark.parametrize(
    ("to", "code"), [("grey@acme.test", 75), ("full@acme.test", 75), ("spf@acme.test", 67)]
)
def test_what_may_pass_is_to_be_tried_again(program: SharedProgram, to: str, code: int) -> None:
    done = program.run("-i", to, typed=HEAD + b"\r\nHello\r\n")
    assert done.code == code
    assert done.err.startswith(f"sendmail: {to}: ")


def test_with_a_sign_in_at_microsoft(mail_host: MailHost, home: Path, tmp_path: Path) -> None:
    """The same with a token, which is renewed for every message of a program that just starts."""
    jane = replace(known.YOU, address="jane@acme.test", password="Jane-5ecret")
    provider = PracticeIdentityProvider(known.PRACTICE.with_(jane), key=mail_host.key)
    provider.start()
    try:
        terminal = Terminal(home, trusted=mail_host.ca_pem + provider.ca_certificate)
        auth = OAuth(known.PUBLIC_CLIENT, "practice.test", authority=provider.authority)
        settings = tmp_path / "settings.toml"
        settings.write_text(codec.encode(mail_host.account("tokens", auth)))
        assert terminal.run("account", "save", "--settings", settings).code == 0
        program = SharedProgram(terminal, tmp_path / "sendmail")
        message = HEAD + b"\r\nHello\r\n"

        before = program.run("-t", "-i", typed=message)
        assert before.code == 77  # nobody is connected
        connect(terminal, jane, provider)
        assert program.run("-t", "-i", typed=message).code == 0
    finally:
        provider.stop()

    assert letter(mail_host).endswith(message.replace(b"\r\n", b"\n"))
    assert "sasl_method=XOAUTH2, sasl_username=jane@acme.test" in mail_host.log("tokens")


def connect(terminal: Terminal, person: Person, provider: PracticeIdentityProvider) -> None:
    """Sign in with a code that the person types elsewhere."""
    command = terminal.start(
        "connect", "--device-code", "--confirm", "127.0.0.1", "--confirm", "localhost"
    )
    assert command.stdout
    page = command.stdout.readline().decode().split()[1]
    code = command.stdout.readline().decode().strip()
    visitor = Visitor(person, ca=provider.ca_certificate)
    visitor.sign_in(page, code)
    done = ended(command)
    assert done.code == 0, done.err


# ---- Programs ------------------------------------------------------------------------------------


def test_php(program: SharedProgram, mail_host: MailHost) -> None:
    script = """
        $head = "From: jane@acme.test\\r\\nBcc: jane@acme.test\\r\\nContent-Type: text/plain";
        exit(mail("joe@acme.test", "Betreff", "Grüße\\n.dot\\r\\n.\\nend\\n", $head,
            "-fjane@acme.test") ? 0 : 1);
    """
    run(program, "php", "-d", f"sendmail_path={program.command} -t -i", "-r", script)

    received = letter(mail_host)
    assert received.endswith("\n\nGrüße\n.dot\n.\nend\n\n".encode())
    assert b"\nSubject: Betreff\n" in received
    assert b"Bcc" not in received
    assert mail_host.letter("jane").endswith(b"end\n\n")


def test_php_is_told_that_it_failed(program: SharedProgram) -> None:
    script = 'exit(mail("nobody@acme.test", "x", "y") ? 0 : 7);'
    done = subprocess.run(
        ["php", "-d", f"sendmail_path={program.command} -t -i", "-r", script],
        env=program.environ,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 7


def test_git_send_email(program: SharedProgram, mail_host: MailHost, tmp_path: Path) -> None:
    patch = tmp_path / "0001-change.patch"
    patch.write_text(
        "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"
        "From: Jane Doe <jane@acme.test>\nDate: Mon, 30 Nov 2026 10:00:00 +0000\n"
        "Subject: [PATCH] Change ä\n\n---\n a | 1 +\n\n+.dot\n-- \n2.39\n"
    )
    send = (
        "send-email",
        "--quiet",
        "--confirm=never",
        "--suppress-cc=all",
        "--8bit-encoding=UTF-8",
    )
    people = ("--from=jane@acme.test", "--to=joe@acme.test", "--bcc=jane@acme.test")
    who = ("-c", "user.name=Jane Doe", "-c", "user.email=jane@acme.test")
    run(program, "git", *who, *send, *people, f"--sendmail-cmd={program.command}", str(patch))

    assert b"\n+.dot\n" in letter(mail_host)
    assert b"Bcc" not in mail_host.letter("jane")


def test_mutt(program: SharedProgram, mail_host: MailHost) -> None:
    options = (
        *("-F", "/dev/null", "-e", f"set sendmail='{program.command} -oem -oi'"),
        *("-e", "set from=jane@acme.test use_envelope_from=yes copy=no charset=utf-8"),
    )
    body = "Grüße\n.\n.dot\n".encode()
    run(program, "mutt", *options, "-s", "Betreff", "--", "joe@acme.test", typed=body)

    assert b"\n.\n.dot\n" in letter(mail_host)
    assert "from=<jane@acme.test>" in mail_host.all_logs()


def test_s_nail(program: SharedProgram, mail_host: MailHost) -> None:
    settings = ("-:/", "-Sv15-compat", f"-Smta={program.command}", "-Sfrom=jane@acme.test")
    run(program, "s-nail", *settings, "-s", "Betreff", "joe@acme.test", typed=b"Hello\n.dot\n")

    assert b"\nHello\n.dot\n" in letter(mail_host)


def test_nodemailer(program: SharedProgram, mail_host: MailHost, tmp_path: Path) -> None:
    script = tmp_path / "send.js"
    script.write_text(
        f"""
        const mailer = require("nodemailer").createTransport(
            {{ sendmail: true, path: {program.command!r} }});
        mailer.sendMail({{ from: "jane@acme.test", to: "joe@acme.test", bcc: "jane@acme.test",
            subject: "Betreff", text: "Hello\\n.dot\\nend\\n" }})
            .catch((fault) => {{ console.error(fault); process.exit(1); }});
        """
    )
    run(program, "node", str(script))

    assert b"\n.dot\nend" in letter(mail_host)
    assert b"Bcc" not in mail_host.letter("jane")


@pytest.mark.slow
def test_cron(program: SharedProgram, mail_host: MailHost, tmp_path: Path) -> None:
    """Cron calls ``/usr/sbin/sendmail`` and nothing else, so it gets a place of its own for it."""
    if not shutil.which("cron"):
        missing("cron")
    spool, empty = tmp_path / "crontabs", tmp_path / "empty"
    for folder in (spool, empty):
        folder.mkdir()
    (spool / "root").write_text("MAILTO=joe@acme.test\n* * * * * echo the job is done\n")
    (spool / "root").chmod(0o600)
    table = tmp_path / "crontab"
    table.touch()
    places = (
        f"mount --bind {spool} /var/spool/cron/crontabs && mount --bind {empty} /etc/cron.d && "
        f"mount --bind {table} /etc/crontab && mount --bind {empty} /var/run && "
        f"mount --bind {program.command} $(readlink -f /usr/sbin/sendmail) && exec cron -f"
    )
    cron = subprocess.Popen(
        ["unshare", "--mount", "--kill-child", "sh", "-c", places],
        env={"PATH": os.environ["PATH"]},
        start_new_session=True,
    )
    try:
        new = mail_host.folder / "mail" / "joe" / "new"
        wait_until(lambda: any(new.glob("*")) or cron.poll() is not None, "cron sends", 90)
        assert cron.poll() is None
        received = letter(mail_host)
    finally:
        os.killpg(cron.pid, signal.SIGKILL)
        cron.wait(10)
    assert received.endswith(b"\nthe job is done\n")
    assert b"From: root (Cron Daemon)" not in received
    assert b"<jane@acme.test>" in received
