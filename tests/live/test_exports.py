"""What is exported is checked by the very programs that it is for, and sends."""

from __future__ import annotations

import shutil
import subprocess
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from conftest import CANARY, missing
from servers.exim import Exim
from servers.sink import Sink
from smtp_desktop.model.account import NoAuth, OAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.exports.configuration import PLACE, configuration
from support.fakes import account

if TYPE_CHECKING:
    from servers.mailhost import MailHost
    from smtp_desktop.model.account import Account

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

PORT = 2525  # of the relay
STARTTLS = account(587, Encryption.TLS, host="smtp.acme.test")
ACCOUNTS = {
    "STARTTLS": STARTTLS,
    "TLS": account(465, Encryption.TLS, host="smtp.acme.test"),
    "no sign-in": account(25, Encryption.NONE, NoAuth(), host="relay.acme.test"),
    "relay": replace(STARTTLS, auth=OAuth("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "consumers")),
}
EACH = pytest.mark.parametrize("one", ACCOUNTS.values(), ids=ACCOUNTS)


def written(folder: Path, program: str, one: Account) -> dict[str, Path]:
    """The files of a configuration in a folder, by their names."""
    paths = {}
    for file in configuration(program, one, PORT).files:
        path = folder.joinpath(*Path(file.path).parts[3:] or (Path(file.path).name,))
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(file.text)
        path.chmod(int(file.mode, 8))
        paths[path.name] = path
    return paths


def checked(*command: str | Path, typed: bytes = b"") -> str:
    """What a program says of its configuration, with which it is content."""
    done = subprocess.run(command, input=typed, capture_output=True, timeout=60)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said


def told(*command: str | Path) -> str:
    """What a program prints, nothing where it knows nothing."""
    return subprocess.run(command, capture_output=True, timeout=60, text=True).stdout.strip()


@EACH
def test_postfix_takes_every_line(one: Account, mail_host: MailHost, tmp_path: Path) -> None:
    folder = tmp_path / "postfix"
    folder.mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    main = written(folder, "postfix", one)["main.cf"]
    ours = [line.partition(" = ")[0] for line in main.read_text().splitlines()]
    with main.open("a") as file:
        file.write(f"compatibility_level = 3.6\nqueue_directory = {tmp_path}/queue\n")
        file.write(f"data_directory = {tmp_path}/data\n")
    (folder / "master.cf").write_text("smtp unix - - n - - smtp\n")
    (tmp_path / "queue").mkdir()
    said = checked("postfix", "-c", folder, "check") + checked("postconf", "-c", folder)
    assert "unused parameter" not in said
    assert "warning: " not in said
    assert checked("postconf", "-c", folder, "-n").count(" = ") >= len(ours)


@pytest.mark.parametrize("email", ["jane@acme.test", "cash$1@acme.test"])
def test_postfix_names_the_account_for_the_computer_s_own_users(
    mail_host: MailHost, tmp_path: Path, email: str
) -> None:
    tmp_path.chmod(0o755)
    one = replace(STARTTLS, sender=replace(STARTTLS.sender, email=email))
    main = written(tmp_path, "postfix", one)["main.cf"]
    with main.open("a") as file:
        file.write("myhostname = pc7.acme.test\n")
    read = told("postconf", "-c", tmp_path, "-x", "-h", "smtp_generic_maps")
    inline, _, expression = read.rpartition(" regexp:")
    assert expression == "/etc/postfix/generic"
    generic = f"regexp:{tmp_path}/generic"
    for address, table in (
        *(("root@localhost", generic), ("root@office-pc", generic)),
        ("@pc7.acme.test", inline),
    ):
        assert told("postmap", "-c", tmp_path, "-q", address, table) == email
    for address, table in (("joe@acme.test", generic), ("@acme.test", inline)):
        assert told("postmap", "-c", tmp_path, "-q", address, table) == ""
    assert told("postconf", "-c", tmp_path, "-h", "myorigin") == "localhost"


@EACH
def test_msmtp_takes_every_line(one: Account, tmp_path: Path) -> None:
    if not shutil.which("msmtp"):
        missing("msmtp")
    file = written(tmp_path, "msmtp", one)[".msmtprc"]
    said = checked("msmtp", "-C", file, "--pretend", "joe@acme.test", typed=b"Subject: x\n\nHi\n")
    target = configuration("msmtp", one, PORT).files[0].text.splitlines()
    assert f"host = {target[1].removeprefix('host ')}" in said
    assert "from = jane@acme.test" in said


def test_msmtp_sends_with_it(mail_host: MailHost, tmp_path: Path) -> None:
    if not shutil.which("msmtp"):
        missing("msmtp")
    file = written(tmp_path, "msmtp", mail_host.account("submission"))[".msmtprc"]
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(mail_host.ca_pem)
    text = file.read_text().replace(PLACE, CANARY)
    file.write_text(text.replace("tls_trust_file system", f"tls_trust_file {trusted}"))
    checked("msmtp", "-C", file, "joe@acme.test", typed=b"Subject: x\n\nHi\n")
    assert mail_host.letter("joe").endswith(b"\nHi\n")


@EACH
def test_exim_takes_every_line(one: Account, tmp_path: Path) -> None:
    exim = Exim(tmp_path)
    written(exim.folder, "exim", one)
    said = exim.check()
    assert "Configuration file is" in said
    transport = exim.prints("transport", "remote_smtp_smarthost")
    if one is ACCOUNTS["STARTTLS"]:
        assert "hosts_require_tls = *" in transport
        assert "tls_verify_hosts = *" in transport
    assert ("protocol = smtps" in transport) == (one is ACCOUNTS["TLS"])
    assert f":{configured_port(one)}" in exim.prints("router", "smarthost").replace("::", ":")


@pytest.mark.parametrize(
    ("email", "given", "sent"),
    [
        ("jane@acme.test", "root", "jane@acme.test"),
        ("cash$1{a}@acme.test", "root", "cash$1{a}@acme.test"),
        ("jane@acme.test", "shop@acme.test", "shop@acme.test"),
    ],
)
def test_exim_sends_what_users_of_this_computer_write_as_the_account(
    tmp_path: Path, email: str, given: str, sent: str
) -> None:
    with Sink(tls=False) as sink:
        one = account(sink.port, Encryption.NONE, NoAuth(), host="127.0.0.1")
        exim = Exim(tmp_path)
        written(exim.folder, "exim", replace(one, sender=replace(one.sender, email=email)))
        exim.check()
        log = exim.send(f"From: {given}\nTo: joe@else.test\n\nHi\n", given, "joe@else.test")
        assert len(sink.taken) == 1, log
    (taken,) = sink.taken
    assert taken.sender == sent
    assert parseaddr(message_from_bytes(taken.content)["From"])[1] == sent


def test_exim_keeps_what_is_for_users_of_this_computer(tmp_path: Path) -> None:
    exim = Exim(tmp_path)
    written(exim.folder, "exim", STARTTLS)
    exim.check()
    assert "smarthost" not in exim.routes("root")
    assert "smarthost router" in exim.routes("root@acme.test"), "whose host is nowhere"


def configured_port(one: Account) -> int:
    return 2525 if isinstance(one.auth, OAuth) else one.server.port
