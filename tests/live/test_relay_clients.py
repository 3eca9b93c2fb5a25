"""Real programs send through the relay to a real Postfix behind Dovecot's sign-in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from conftest import CANARY, missing
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.services.submission.smtp_route import Opened, SmtpRoute
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline
from support.relays import RelayHere

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

GUID = "00000000-0000-0000-0000-000000000001"
SENDER, TO = "jane@acme.test", "joe@acme.test"
MESSAGE = (
    b"From: jane@acme.test\r\nTo: joe@acme.test\r\nSubject: By a real program\r\n"
    b"Date: Mon, 30 Nov 2026 12:00:00 +0000\r\nMessage-ID: <real@acme.test>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\n"
    b"Gr\xc3\xbc\xc3\x9fe\r\n.\r\n..two\r\n.dot at the front\r\n\r\nend\r\n"
)


@pytest.fixture
def relay(mail_host: MailHost) -> Iterator[RelayHere]:
    account = mail_host.account("submission")
    with RelayHere(account.server.port, mail_host.ca_pem) as relay:
        relay.save(account, CANARY)
        yield relay


def run(
    *command: str, given: bytes = b"", environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    if shutil.which(command[0]) is None:
        missing(command[0])
    environ = {**os.environ, **(environ or {})}
    done = subprocess.run(command, input=given, capture_output=True, timeout=60, env=environ)
    assert CANARY.encode() not in done.stdout + done.stderr
    return done


@dataclass
class Words:
    """What a program is told about the relay."""

    port: str
    username: str
    password: str


def words(relay: RelayHere) -> Words:
    return Words(str(relay.port), relay.card.username, relay.card.password.reveal())


def sent(done: subprocess.CompletedProcess[bytes]) -> None:
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")


def arrived(mail_host: MailHost, message: bytes = MESSAGE) -> None:
    assert mail_host.letter("joe").endswith(message.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_swaks(relay: RelayHere, mail_host: MailHost, tmp_path: Path, mechanism: str) -> None:
    to = words(relay)
    file = tmp_path / "message"
    file.write_bytes(MESSAGE.replace(b"\r\n", b"\n"))
    done = run(
        *("swaks", "--server", "127.0.0.1", "--port", to.port, "--auth", mechanism),
        *("--auth-user", to.username, "--auth-password", to.password),
        *("--from", SENDER, "--to", TO, "--data", f"@{file}", "--pipeline"),
    )
    sent(done)
    arrived(mail_host, MESSAGE + b"\r\n")  # it adds an empty line of its own


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_curl(relay: RelayHere, mail_host: MailHost, host: str) -> None:
    to = words(relay)
    done = run(
        *("curl", "--silent", "--show-error", "--url", f"smtp://{host}:{to.port}"),
        *("--user", f"{to.username}:{to.password}", "--mail-from", SENDER, "--mail-rcpt", TO),
        *("--upload-file", "-"),
        given=MESSAGE,
    )
    sent(done)
    arrived(mail_host)


def test_msmtp(relay: RelayHere, mail_host: MailHost, tmp_path: Path) -> None:
    to = words(relay)
    settings = tmp_path / "msmtprc"
    settings.write_text(
        f"account default\nhost 127.0.0.1\nport {to.port}\nauth plain\ntls off\n"
        f"user {to.username}\npassword {to.password}\nfrom {SENDER}\nset_from_header off\n"
        "set_date_header off\nset_msgid_header off\n"
    )
    settings.chmod(0o600)
    sent(run("msmtp", "-C", str(settings), TO, given=MESSAGE.replace(b"\r\n", b"\n")))
    arrived(mail_host)


def test_git_send_email(relay: RelayHere, mail_host: MailHost, tmp_path: Path) -> None:
    if not Path("/usr/lib/git-core/git-send-email").exists():
        missing("git-email")
    to = words(relay)
    patch = tmp_path / "0001.patch"
    patch.write_text(
        f"From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\nFrom: Jane "
        f"<{SENDER}>\nDate: Mon, 30 Nov 2026 12:00:00 +0000\nSubject: [PATCH] By git\n\n"
        "Body\n---\n 1 file changed\n\n.dot\n-- \n2.39\n"
    )
    done = run(
        *("git", "send-email", "--smtp-server", "127.0.0.1", "--smtp-server-port", to.port),
        *("--smtp-user", to.username, "--smtp-pass", to.password, "--from", SENDER),
        *("--to", TO, "--confirm", "never", "--suppress-cc", "all", "--envelope-sender", SENDER),
        str(patch),
        environ={
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_COMMITTER_NAME": "Jane",
            "GIT_COMMITTER_EMAIL": SENDER,
            "GIT_AUTHOR_NAME": "Jane",
            "GIT_AUTHOR_EMAIL": SENDER,
        },
    )
    sent(done)
    letter = mail_host.letter("joe")
    assert b"Subject: [PATCH] By git" in letter
    assert b"\n.dot\n" in letter


NODE = """
const mailer = require('nodemailer');
const given = JSON.parse(process.argv[1]);
const way = mailer.createTransport({host: given.host, port: given.port,
  auth: {user: given.user, pass: given.pass}, pool: true, maxConnections: 2});
let raw = require('fs').readFileSync(0);
way.sendMail({envelope: {from: given.from, to: given.to}, raw}).then(
  () => { way.close(); }, error => { console.error(error.message); process.exit(1); });
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nodemailer(relay: RelayHere, mail_host: MailHost, host: str) -> None:
    to = words(relay)
    given = {"host": host, "port": relay.port, "user": to.username, "pass": to.password}
    told = json.dumps({**given, "from": SENDER, "to": [TO]})
    if not Path("/usr/share/nodejs/nodemailer").exists():
        missing("nodemailer")
    sent(run("node", "-e", NODE, told, given=MESSAGE, environ={"NODE_PATH": "/usr/share/nodejs"}))
    arrived(mail_host)


PHP = """
[$port, $user, $pass, $from, $to] = array_slice($argv, 1);
$line = stream_socket_client("tcp://127.0.0.1:$port", $number, $text, 20);
$ask = function ($words) use ($line) {
    if ($words !== null) fwrite($line, $words . "\\r\\n");
    do { $reply = fgets($line); } while ($reply !== false && substr($reply, 3, 1) === '-');
    if ($reply === false || $reply[0] > '3') { fwrite(STDERR, (string) $reply); exit(1); }
};
$ask(null); $ask('EHLO web'); $ask('AUTH LOGIN'); $ask(base64_encode($user));
$ask(base64_encode($pass)); $ask("MAIL FROM:<$from>"); $ask("RCPT TO:<$to>"); $ask('DATA');
$body = preg_replace('/^\\./m', '..', stream_get_contents(STDIN));
$ask($body . '.'); $ask('QUIT');
"""


def test_php_as_its_mailers_speak(relay: RelayHere, mail_host: MailHost) -> None:
    to = words(relay)
    sent(run("php", "-r", PHP, to.port, to.username, to.password, SENDER, TO, given=MESSAGE))
    arrived(mail_host)


def test_smtplib_sends_ten_megabytes_of_long_lines(relay: RelayHere, mail_host: MailHost) -> None:
    lines = (b"x" * 900 + b"\r\n") * 8_000
    client = relay.client()
    client.sendmail(SENDER, [TO], MESSAGE + lines)
    client.quit()
    arrived(mail_host, MESSAGE + lines)


def test_one_unknown_recipient_refuses_the_whole(relay: RelayHere, mail_host: MailHost) -> None:
    to = words(relay)
    done = run(
        *("curl", "--silent", "--show-error", "--verbose", "--url", f"smtp://127.0.0.1:{to.port}"),
        *("--user", f"{to.username}:{to.password}", "--mail-from", SENDER, "--mail-rcpt", TO),
        *("--mail-rcpt", "nobody@acme.test", "--upload-file", "-"),
        given=MESSAGE,
    )
    assert done.returncode == 8  # what it calls any refusal behind the message
    relay.reload()  # hangs up on the provider
    assert b"<nobody@acme.test>: refused, so nobody received the message" in done.stderr
    assert "rcpt=1/2" in mail_host.log("submission")
    assert "data=" not in mail_host.log("submission")


def test_one_warm_session_serves_many(relay: RelayHere, mail_host: MailHost) -> None:
    client = relay.client()
    for _ in range(20):
        client.sendmail(SENDER, [TO], MESSAGE)
    client.quit()
    relay.reload()  # hangs up on the provider
    log = mail_host.log("submission")
    assert "ehlo=2 starttls=1 auth=1 mail=20 rcpt=20 data=20" in log
    assert log.count(": connect from ") == 1


def test_the_provider_takes_a_token(mail_host: MailHost) -> None:
    account = mail_host.account("tokens")
    signs_in = structs.replace(account, auth=OAuth(GUID, GUID))
    fetched: list[str] = []

    class Tokens:
        def password(self, name: str, account: Account) -> Credentials | None:
            return None

        def token(self, name: str, account: Account):  # type: ignore[no-untyped-def]
            def fetch(deadline: Deadline, cancellation: Cancellation) -> Credentials:
                fetched.append(name)
                return Credentials("jane", lambda: mail_host.token("jane"), is_token=True)

            return fetch

    route = SmtpRoute(mail_host.dialer(), Tokens(), lambda *_: None)  # type: ignore[arg-type]
    with RelayHere(account.server.port, mail_host.ca_pem) as relay:
        outbound = relay.relay._outbound
        assert outbound is not None
        setup = relay.program.relay

        def open_session(name: str, account: Account, cancellation: Cancellation) -> Opened:
            setup.__dict__["_route"] = route
            return setup._opened(name, account, cancellation)

        outbound._parts = replace(outbound._parts, open_session=open_session)
        relay.program.accounts.save(signs_in, None)
        relay.reload()
        client = relay.client()
        client.sendmail(SENDER, [TO], MESSAGE)
        client.quit()
    arrived(mail_host)
    assert fetched == ["default"]
    assert "sasl_method=XOAUTH2" in mail_host.all_logs()


def dialogue(relay: RelayHere, lines: Sequence[bytes]) -> list[str]:
    with relay.raw() as client:
        return [client.ask(line)[:3] for line in lines]


def test_javamail_greets_signs_in_asks_whether_we_are_there_and_sends(
    relay: RelayHere, mail_host: MailHost
) -> None:
    import base64

    to = words(relay)
    user, password = (base64.b64encode(word.encode()) for word in (to.username, to.password))
    said = dialogue(
        relay,
        [
            *(b"EHLO office-pc", b"AUTH LOGIN", user, password, b"NOOP"),
            b"MAIL FROM:<jane@acme.test> SIZE=%d" % len(MESSAGE),
            *(b"RCPT TO:<joe@acme.test>", b"DATA", _stuffed(MESSAGE) + b".", b"NOOP", b"RSET"),
            b"QUIT",
        ],
    )
    assert said == [*("250", "334", "334", "235", "250", "250", "250", "354"), *("250",) * 3, "221"]
    arrived(mail_host)


def _stuffed(message: bytes) -> bytes:
    return message.replace(b"\r\n.", b"\r\n..")
