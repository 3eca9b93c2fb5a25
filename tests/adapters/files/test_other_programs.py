"""Finding other e-mail programs in a home of the test's own."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from conftest import CANARY
from smtp_desktop.adapters.files.other_programs import InstalledPrograms
from smtp_desktop.model.choices import Encryption
from smtp_desktop.practice import Practice
from smtp_desktop.program import Program
from support.posix import homes_are_named, mkfifo

LINUX = (
    ".thunderbird",
    ".var/app/org.mozilla.Thunderbird/.thunderbird",
    "snap/thunderbird/common/.thunderbird",
)
INI = """\
[Install4F96D1932A9F858E]
Default=Profiles/in-use
Locked=1

[Profile1]
Name=old
IsRelative=1
Path=Profiles/old
Default=1

[Profile0]
Name=default
IsRelative=1
Path=Profiles/in-use
"""


def preferences(email: str = "jane@acme.com", host: str = "smtp.acme.com") -> str:
    return (
        f'user_pref("mail.identity.id1.useremail", "{email}");\n'
        'user_pref("mail.identity.id1.smtpServer", "smtp1");\n'
        f'user_pref("mail.smtpserver.smtp1.hostname", "{host}");\n'
        'user_pref("mail.smtpserver.smtp1.try_ssl", 3);\n'
    )


def install(folder: Path, ini: str = INI, profile: str = "Profiles/in-use", **more: str) -> Path:
    """A Thunderbird with a profile; its passwords lie beside, as they do."""
    at = folder / profile
    at.mkdir(parents=True)
    (folder / "profiles.ini").write_text(ini)
    (at / "prefs.js").write_text(preferences(**more))
    (at / "logins.json").write_text("{}")
    return at


def found(environ: dict[str, str], system: str = "linux") -> list[tuple[str, str, str]]:
    accounts = InstalledPrograms(environ, system).accounts()
    return [(one.program, one.draft.email, one.draft.host) for one in accounts]


JANE = ("thunderbird", "jane@acme.com", "smtp.acme.com")


@pytest.mark.parametrize("folder", LINUX)
def test_thunderbird_is_found_on_linux_however_it_was_installed(home: Path, folder: str) -> None:
    install(home / folder)
    assert found({"HOME": str(home)}) == [JANE]


def test_thunderbird_is_found_on_windows_and_on_a_mac(home: Path) -> None:
    install(home / "Roaming" / "Thunderbird")
    install(home / "Library" / "Thunderbird")
    assert found({"APPDATA": str(home / "Roaming")}, "win32") == [JANE]
    assert found({"HOME": str(home)}, "darwin") == [JANE]
    assert found({"HOME": str(home)}, "win32") == []


def test_the_profile_is_the_one_that_thunderbird_opens(home: Path) -> None:
    folder = home / ".thunderbird"
    install(folder, email="used@acme.com")
    other = folder / "Profiles" / "old"
    other.mkdir()
    (other / "prefs.js").write_text(preferences("old@acme.com"))
    assert [email for _, email, _ in found({"HOME": str(home)})] == ["used@acme.com"]
    (folder / "profiles.ini").write_text(INI.partition("\n\n")[2])
    assert [email for _, email, _ in found({"HOME": str(home)})] == ["old@acme.com"]
    (folder / "profiles.ini").write_text(f"[Profile0]\nIsRelative=0\nPath={other}\n")
    assert [email for _, email, _ in found({"HOME": str(home)})] == ["old@acme.com"]


@homes_are_named
def test_msmtp_is_found_in_both_places_and_nothing_twice(home: Path) -> None:
    settings = home / "settings"
    (settings / "msmtp").mkdir(parents=True)
    text = f"account a\nhost smtp.acme.com\nfrom jane@acme.com\npassword {CANARY[:-5]}\n"
    text += "account b\nhost b.acme.com\n"
    (home / ".msmtprc").write_text(text)
    (settings / "msmtp" / "config").write_text(text + "account c\nhost c.acme.com\nfrom c@acme.com")
    environ = {"HOME": str(home), "XDG_CONFIG_HOME": str(settings)}
    assert found(environ) == [
        ("msmtp", "jane@acme.com", "smtp.acme.com"),
        ("msmtp", "c@acme.com", "c.acme.com"),
        ("msmtp", "", "b.acme.com"),
    ]
    (home / ".config").symlink_to(settings)
    assert ("msmtp", "c@acme.com", "c.acme.com") in found({"HOME": str(home)})


def test_an_account_that_two_programs_have_is_offered_once(home: Path) -> None:
    install(home / ".thunderbird")
    (home / ".msmtprc").write_text("account a\nhost SMTP.acme.com\nfrom Jane@acme.com\n")
    assert found({"HOME": str(home)}) == [JANE]


def test_without_a_home_nothing_is_read() -> None:
    for system in ("linux", "darwin", "win32"):
        assert found({}, system) == []


@pytest.mark.parametrize("ini", ["", "nonsense", "[Profile0]\nName=x\n", "Path=x\n[", "[a\x00]\n"])
def test_an_odd_list_of_profiles_offers_nothing(home: Path, ini: str) -> None:
    install(home / ".thunderbird", ini)
    assert found({"HOME": str(home)}) == []


def test_files_that_cannot_be_read_offer_nothing(home: Path) -> None:
    profile = install(home / ".thunderbird")
    (profile / "prefs.js").unlink()
    mkfifo(profile / "prefs.js")  # would be waited on without end
    (home / ".msmtprc").mkdir()
    assert found({"HOME": str(home)}) == []


def test_a_file_without_end_takes_no_time(home: Path) -> None:
    profile = install(home / ".thunderbird")
    line = 'user_pref("extensions.x.y", "' + "z" * 150 + '");\n'
    with (profile / "prefs.js").open("w") as file:
        file.write(preferences())
        for _ in range(20):
            file.write(line * 10_000)
    assert (profile / "prefs.js").stat().st_size > 30_000_000
    began = time.monotonic()
    assert found({"HOME": str(home)}) == [JANE]
    assert time.monotonic() - began < 1


@homes_are_named
def test_no_file_with_passwords_is_opened(home: Path) -> None:
    install(home / ".thunderbird")
    opened: list[str] = []
    is_watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if is_watching and event == "open" and str(arguments[0]).startswith(str(home)):
            opened.append(Path(str(arguments[0])).name)

    sys.addaudithook(watch)
    assert found({"HOME": str(home)}) == [JANE]
    is_watching = False
    assert opened == ["profiles.ini", "prefs.js"]


def test_in_practice_nothing_of_this_computer_is_offered(home: Path) -> None:
    install(home / ".thunderbird")
    assert Practice(with_window=True).other_programs.accounts() == ()


@homes_are_named
def test_the_program_looks_into_the_home_of_whoever_runs_it(home: Path) -> None:
    install(home / ".thunderbird")
    (one,) = Program().other_programs.accounts()
    assert one.draft.encryption is Encryption.SSL
