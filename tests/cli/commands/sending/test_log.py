"""``log``: what was sent, for people, programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conftest import CANARY
from servers.computer import Computer, told, value_told
from servers.scripted import ScriptedServer, greeted
from servers.terminal import Terminal, settings_file
from smtp_desktop.cli.output import Output
from smtp_desktop.errors import SendingLogFailed
from smtp_desktop.ports.sending_log import Entry, Selection, State
from smtp_desktop.printable import Printable
from smtp_desktop.services.sending_log.sending_log import SendingLog
from smtp_desktop.smtp.reply import Reply
from support.sending_log import FAILED, SENT, put

DAYS_AGO = f"{datetime.now(UTC) - timedelta(days=3):%Y-%m-%d}"


@pytest.fixture
def computer() -> Iterator[Computer]:
    one = Computer()
    yield one
    one.entry_store.close()  # type: ignore[attr-defined]


def keep(computer: Computer, *entries: Entry) -> None:
    for entry in entries:
        put(computer.entry_store, entry)


def at(entry: Entry, **ago: float) -> Entry:
    """So long before this moment: what takes longer than a sending can is shown as ended."""
    return replace(entry, at=datetime.now(UTC) - timedelta(**ago))


def test_what_was_sent_through_a_command_is_in_the_log(home: Path, tmp_path: Path) -> None:
    terminal = Terminal(home)
    script = greeted("PIPELINING").expect("MAIL").expect("RCPT").expect("DATA")
    script.output("250 ok", "550 5.1.1 no Joe", "503 none")
    with ScriptedServer(script.expect("QUIT")) as server:
        file = settings_file(tmp_path, server.port, auth="none")
        assert terminal.run("account", "save", "--settings", file).code == 0
        letter = b"To: joe@acme.test\nMessage-ID: <7@acme.test>\n\nHi\n"
        assert terminal.run("send", typed=letter).code == 1

    (row,) = terminal.run("log", "--json").value
    assert datetime.fromisoformat(row.pop("at")).utcoffset() == timedelta(0)
    assert isinstance(row.pop("ms"), int)
    assert row.pop("size") > len(letter)
    assert row.pop("title")
    assert row.pop("owners")
    assert row == {
        "door": "send",
        "program": None,
        "account": "default",
        "from": "jane@acme.test",
        "to": ["joe@acme.test"],
        "ok": False,
        "code": "recipient_unknown",
        "reply": {"code": 550, "enhanced": "5.1.1", "text": "no Joe"},
        "route": "smtp",
        "message_id": "<7@acme.test>",
    }
    removed = terminal.run("account", "remove")
    assert "The sending log stays" in removed.out
    assert terminal.run("log", "clear", "--json").value == {"ok": True, "removed": 1}
    assert terminal.run("log").out == "Nothing is in the sending log yet.\n"


def test_people_read_a_table(computer: Computer, capfd: pytest.CaptureFixture[str]) -> None:
    check = replace(SENT, door=Printable("check"))
    partly = replace(SENT, state=State.PARTLY, refused=((SENT.recipients[0], Reply(550, ("no",))),))
    going = replace(SENT, state=State.UNDER_WAY)
    lost = replace(SENT, state=State.UNCLEAR, code=Printable("connection_lost"))
    stopped = replace(lost, code=Printable("stopped"))
    rows = (SENT, FAILED, check, partly, lost, stopped)
    listed = [at(one, hours=1) for one in (*rows, going)]
    keep(computer, *listed, at(going))
    assert computer.run(["log"]) == 0

    lines = told(capfd)[0].splitlines()
    heads = [one.strip() for one in lines[0].split("  ") if one]
    assert heads == ["When", "To", "What happened", "Who can fix it"]
    assert [line[18:].split("  ", 1)[1].strip() for line in lines[1:8]] == [
        "Sending…",
        "Not known: the program was ended",
        "Not known: sending was stopped",
        "Not known: the answer was lost",
        "Sent to 1 of 2",
        f"The mailbox is full.{' ' * 14}The recipient has to fix this, or you",
        "Sent",
    ]
    assert lines[2].startswith(
        f"{listed[-1].at.astimezone():%Y-%m-%d %H:%M}  joe@acme.test and 1 more  "
    )
    assert lines[8:] == ["", "Kept for 90 days on this computer, without the text of any email."]


ROWS: list[list[dict[str, object]]] = [
    [],
    [{"to": []}],
    [{"to": ["a", "b\n\u202e"], "reply": None}, {"to": [], "reply": {"code": 250}}],
]


@pytest.mark.parametrize("rows", ROWS, ids=len)
def test_a_list_that_is_written_while_it_is_read_has_the_letters_of_one_written_whole(
    rows: list[dict[str, object]], capfd: pytest.CaptureFixture[str]
) -> None:
    Output(as_json=True).value(rows)
    whole = capfd.readouterr().out
    Output(as_json=True).values(iter(rows))
    assert capfd.readouterr().out == whole
    Output(as_json=False).values(iter(rows))
    assert capfd.readouterr().out == ""


def test_a_log_of_any_length_needs_the_memory_of_a_few_rows(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = 5_000

    def entries(log: SendingLog, selection: Selection) -> Iterator[Entry]:
        yield from (replace(SENT, recipients=(Printable(f"{n}@x" * 200),)) for n in range(rows))

    assert computer.run(["log", "--json"]) == 0  # with what is loaded once
    monkeypatch.setattr(SendingLog, "entries", entries)
    tracemalloc.start()
    assert computer.run(["log", "--json"]) == 0
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    written = told(capfd)[0].removeprefix("[]\n")
    assert len(json.loads(written)) == rows
    assert len(written) > 5_000_000
    assert most < 1_000_000


def test_a_list_whose_reading_fails_is_left_open(capfd: pytest.CaptureFixture[str]) -> None:
    def failing(rows: int) -> Iterator[dict[str, int]]:
        yield from ({"number": number} for number in range(rows))
        raise SendingLogFailed("damaged")

    output = Output(as_json=True)
    for rows in (0, 2):
        with pytest.raises(SendingLogFailed):
            output.values(failing(rows))
        output.fault("It cannot be read.")
        said = capfd.readouterr()
        assert said.err == "It cannot be read.\n"
        if rows:
            assert said.out == '[\n {\n  "number": 0\n },\n {\n  "number": 1\n }'
        else:
            assert json.loads(said.out) == {"ok": False, "error": "It cannot be read."}


def test_failures_alone(computer: Computer, capfd: pytest.CaptureFixture[str]) -> None:
    keep(computer, at(SENT), at(SENT))
    computer.run(["log", "--failures"])
    assert told(capfd)[0] == "No failures. Emails in the log: 2.\n"

    keep(computer, at(FAILED))
    computer.run(["log", "--failures", "--json"])
    assert [one["code"] for one in value_told(capfd)] == ["quota"]


def test_what_nobody_knows_is_null(computer: Computer, capfd: pytest.CaptureFixture[str]) -> None:
    states = (State.UNDER_WAY, State.UNCLEAR, State.ACCEPTED, State.PARTLY)
    keep(computer, *(at(replace(SENT, state=one)) for one in states))
    computer.run(["log", "--json"])
    assert [one["ok"] for one in value_told(capfd)] == [False, True, None, None]


@pytest.mark.parametrize(
    ("since", "many"),
    [("30m", 1), ("2h", 2), ("7d", 3), ("4w", 4), (DAYS_AGO, 3)],
)
def test_since_when(
    computer: Computer, capfd: pytest.CaptureFixture[str], since: str, many: int
) -> None:
    keep(computer, *(at(SENT, minutes=one) for one in (20_000, 1600, 70, 1)))
    assert computer.run(["log", "--since", since, "--json"]) == 0
    assert len(value_told(capfd)) == many


@pytest.mark.parametrize(
    "words",
    [
        ["--since", "soon"],
        ["--since", "2026-13-01"],
        ["--since", "9999999h"],
        ["--limit", "0"],
        ["--limit", "-1"],
        ["--limit", "x"],
        ["--csv", "--json"],
        ["clear", "--failures"],
        ["nonsense"],
    ],
)
def test_a_wrong_call_changes_nothing(
    computer: Computer, capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    keep(computer, at(SENT))
    assert computer.run(["log", *words]) == 2
    assert told(capfd)[1].count("\n") == 1
    assert computer.entry_store.count() == 1


@pytest.mark.parametrize("words", ["log clear --account shop", "--account shop log clear"])
def test_the_whole_log_is_not_deleted_for_one_account(
    computer: Computer, capfd: pytest.CaptureFixture[str], words: str
) -> None:
    keep(computer, at(SENT))
    assert computer.run(words.split()) == 2
    assert computer.entry_store.count() == 1


def test_a_limit_and_an_account(computer: Computer, capfd: pytest.CaptureFixture[str]) -> None:
    keep(computer, *[at(SENT)] * 60, at(replace(SENT, account=Printable("shop"))))
    computer.run(["log", "--limit", "3", "--json"])
    assert len(value_told(capfd)) == 3
    computer.run(["log", "--account", "shop", "--json"])
    assert len(value_told(capfd)) == 1
    computer.run(["--account", "shop", "log", "--json"])
    assert len(value_told(capfd)) == 1
    computer.run(["log", "--account", "default", "--json"])
    assert len(value_told(capfd)) == 60
    computer.run(["log"])
    assert "These are the newest 50; there are more.\n" in told(capfd)[0]


def test_an_account_that_nobody_knows_is_a_wrong_call(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(computer, at(replace(SENT, account=Printable("gone"))))
    assert computer.run(["log", "--account", "gone", "--json"]) == 0
    assert len(value_told(capfd)) == 1, "it was removed, and what it sent is there"
    for account in ("nobody", "default"):
        assert computer.run(["log", "--account", account]) == 2
        out, err = told(capfd)
        assert (out, err.count("\n")) == ("", 1)
        assert err.startswith(f"No account is saved under the name {account}.")
    assert computer.run(["log"]) == 0


NASTY = [
    "=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "'=1", '"=1"',
    'a","=1', "a;b", " =1", "plain",
]  # fmt: skip


def test_no_cell_of_the_csv_is_a_formula_and_all_come_back(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(computer, *(at(replace(FAILED, title=Printable(one))) for one in NASTY))
    assert computer.run(["log", "--csv"]) == 0
    out = told(capfd)[0]

    assert out.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    cells = [cell for row in rows for cell in row.values()]
    assert [one for one in cells if one.lstrip().startswith(tuple("=+-@＝＋－＠"))] == []
    titles = [row["title"].removeprefix("'") for row in rows][::-1]
    assert titles == [one.strip() for one in NASTY]
    assert {row["ok"] for row in rows} == {"false"}
    assert {row["reply"] for row in rows} == {"552 5.2.2 full"}
    assert {row["to"] for row in rows} == {"joe@acme.test, jörg@acme.test"}
    assert all(line.startswith('"') and line.endswith('"') for line in out[1:].splitlines())


def test_a_log_that_cannot_be_written_fails_no_email(home: Path, tmp_path: Path) -> None:
    (home / "log").write_text("here is no folder")
    terminal = Terminal(home)
    script = greeted("PIPELINING").expect("MAIL").expect("RCPT").expect("DATA")
    script.output("250 ok", "250 ok", "354 go").content().output("250 queued")
    with ScriptedServer(script.expect("QUIT")) as server:
        file = settings_file(tmp_path, server.port, auth="none")
        assert terminal.run("account", "save", "--settings", file).code == 0
        done = terminal.run("send", "--json", typed=b"To: joe@acme.test\n\nHi\n")

    assert (done.code, done.value["ok"]) == (0, True)
    assert done.err.startswith("The sending log could not be written to: ")
    assert done.err.count("\n") == 1
    shown = terminal.run("log", "--json")
    assert shown.code == 1
    assert shown.err.startswith("The sending log cannot be read: ")


def test_a_damaged_log_is_told(computer: Computer, capfd: pytest.CaptureFixture[str]) -> None:
    keep(computer, at(SENT))
    computer.entry_store.close()  # type: ignore[attr-defined]
    file = Path(computer.places.log) / "sent-1.db"
    file.write_text("no database " * 1000)
    keep(computer, at(SENT))
    assert computer.run(["log"]) == 0

    said = told(capfd)[0].splitlines()[-1]
    assert said.startswith("The log was damaged on ")
    assert said.endswith(f" and a new one begun. The old one is kept in {computer.places.log}.")


def test_practice_writes_nothing_down(home: Path) -> None:
    ended = Terminal(home).run("demo", "--no-window")
    assert ended.code == 0
    assert not (home / "log").exists()


def test_a_test_whose_password_is_refused_leaves_no_secret(home: Path, tmp_path: Path) -> None:
    """The guards look for the canary in every file of the home, those of the log included."""
    terminal = Terminal(home)
    script = greeted("AUTH PLAIN").expect("AUTH").output("535 5.7.8 wrong password")
    with ScriptedServer(script.expect("QUIT")) as server:
        file = settings_file(tmp_path, server.port)
        typed = f"{CANARY}\n".encode()
        save = ("account", "save", "--settings", file, "--password-stdin")
        assert terminal.run(*save, typed=typed).code == 0
        assert terminal.run("test").code == 1

    (row,) = json.loads(terminal.run("log", "--json").out)
    assert (row["door"], row["ok"]) == ("test", False)
