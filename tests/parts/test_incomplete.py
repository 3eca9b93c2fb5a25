"""A file of the program itself that is missing, empty or damaged: whoever meets it is told to
install the program again."""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from servers.sink import Sink
from smtp_desktop import resources
from smtp_desktop.cli import dispatch
from smtp_desktop.errors import InstallationDamaged
from smtp_desktop.parts import detecting
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.program import Program
from smtp_desktop.services.sending_log import entries
from smtp_desktop.services.submission.sendmail import Sendmail
from smtp_desktop.services.submission.sendmail_call import read_call
from smtp_desktop.wording import relay as say
from support.clock import NOW
from support.patience import wait_until
from support.relays import JANE, LETTER, relay_before, told

ROOT = Path(__file__).parents[2]
READERS: dict[str, Callable[[Program], object]] = {
    "clouds.toml": lambda program: program.clouds,
    "providers.toml": lambda program: program.providers,
    "inspection.toml": lambda program: program.products,
    "letters.toml": lambda program: program.letters,
    "findings/sender.toml": lambda program: program.catalogue,
    "findings/_order.toml": lambda program: program.catalogue,
    "discovery.toml": lambda program: detecting.detection(program, may_ask=False),
    "endings.toml": lambda program: program.watching._endings,
}
RECEIPT = Receipt("default", Envelope(JANE, ("joe@acme.test",)), Outcome.REFUSED, "smtp", 5)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's own files, to be damaged."""
    folder = tmp_path / "resources"
    kept = shutil.ignore_patterns("pictures", "packaging", "windows", "linux")
    shutil.copytree(ROOT / "resources", folder, ignore=kept)
    monkeypatch.setattr(resources, "_folders", lambda: [str(folder)])
    return folder


@pytest.mark.parametrize(
    ("file", "how"),
    [
        (file, how)
        for file in READERS
        for how in ("missing", "empty", "cut")
        if (file, how) != ("findings/_order.toml", "missing")  # the others are all there then
    ],
)
def test_what_cannot_be_used_is_named(files: Path, home: Path, file: str, how: str) -> None:
    READERS[file](Program())
    path = files / file
    if how == "missing":
        path.unlink()
    else:
        cut = path.read_text(encoding="utf-8")[:-40] + "\nx = ["
        path.write_text("" if how == "empty" else cut, encoding="utf-8")
    with pytest.raises(InstallationDamaged, match="Install the program again") as raised:
        READERS[file](Program())
    assert raised.value.file in (file, "findings")


def test_a_receipt_is_explained_all_the_same(files: Path, home: Path) -> None:
    (files / "findings" / "sender.toml").unlink()
    program = Program()
    finding = program.outgoing.findings.of_receipt(RECEIPT, None)
    assert finding.code == "packaging"
    assert "Install SMTP Desktop again" in " ".join(finding.actions)
    request = SubmissionRequest("default", RECEIPT.envelope, LETTER, Door.RELAY)
    ended = entries.ended(entries.begun(request, NOW), replace(RECEIPT, finding=finding))
    assert ended.cause.value == "computer", "no account is to blame"
    error = InstallationDamaged("clouds.toml")
    assert "clouds.toml" in program.outgoing.findings(error, None, None).explanation


def test_the_relay_tells_the_program_and_the_log(home: Path, files: Path) -> None:
    with Sink() as sink:
        relay = relay_before(sink)
    (files / "clouds.toml").write_text("")
    relay.program.__dict__.pop("clouds", None)
    with relay:
        client = relay.client()
        assert told(relay, client) == f"451 4.3.0 {say.DAMAGED}"
        client.quit()
        wait_until(lambda: bool(relay.log.ended), "the log is told")
    finding = relay.log.ended[0][1].finding
    assert finding is not None
    assert finding.code == "packaging"


def test_a_command_says_so(capfd: pytest.CaptureFixture[str], home: Path, files: Path) -> None:
    (files / "findings" / "unknown.toml").unlink()
    options = Namespace(
        command="explain", json=False, timeout=0, stage="", host="", auth="", text="535 no"
    )
    assert dispatch.run(options, Program(), lambda **_: 0) == 1
    assert "Install the program again; your accounts and passwords stay." in capfd.readouterr().err


def test_sendmail_asks_to_be_called_again(home: Path) -> None:
    class Broken:
        def account_of(self, sender: str) -> str:
            raise InstallationDamaged("clouds.toml")

    sendmail = Sendmail(Broken(), lambda: NOW)  # type: ignore[arg-type]
    ending = sendmail.run(read_call(["joe@acme.test"], "sendmail"), LETTER)
    assert ending.code == 75
    assert "Install the program again" in ending.error


def test_a_picture_that_is_missing_keeps_nobody_from_working(files: Path) -> None:
    shutil.rmtree(files / "icons")
    assert resources.path_if_there("icons/smtp-desktop.png") == ""
    with pytest.raises(FileNotFoundError):
        resources.path("icons/smtp-desktop.png")
