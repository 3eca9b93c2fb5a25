"""The words on the command line: what is answered at once, and what is no call."""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from servers.computer import Computer, told
from servers.terminal import Terminal, settings_file
from smtp_desktop import __version__
from smtp_desktop.cli.options import build
from smtp_desktop.cli.start import start
from smtp_desktop.program import Program


def practise(*, window: bool, as_json: bool) -> int:
    raise AssertionError("nobody asked for the demo")


def code_of(words: Sequence[str]) -> int:
    """Run a call in this process; its code."""
    return start(words, Program, practise)


def test_the_version(home: Path) -> None:
    ended = Terminal(home).run("--version")

    assert (ended.code, ended.out, ended.err) == (0, f"smtp-desktop {__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--help"], ["account", "test", "demo", "--json", "--timeout", "130"]),
        (["account", "--help"], ["show", "save", "remove"]),
        (
            ["account", "save", "--help"],
            ["--settings", "--password-stdin", "--client-secret-stdin"],
        ),
        (["test", "--help"], ["--settings", "--to", "--password-stdin", "--no-send", "--account"]),
        (["demo", "--help"], ["--no-window"]),
    ],
)
def test_help_names_what_there_is(
    words: list[str], named: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        code_of(words)

    out, err = capfd.readouterr()
    assert (ended.value.code, err) == (0, "")
    assert not [name for name in named if name not in out]


WRONG_CALLS = [
    ["nonsense"],
    ["account"],
    ["account", "nonsense"],
    ["account", "save"],
    ["account", "show", "extra"],
    ["test", "--nonsense"],
    ["test", "--timeout", "soon"],
    ["test", "--timeout", "0"],
    ["test", "--timeout", "-1"],
    ["test", "--timeout", "nan"],
    ["test", "--timeout", "inf"],
    ["test", "--timeout"],
    ["test", "--pass"],
    ["test", "two\nlines\x1b[31m"],
    ["--json"],
    ["--account", "x"],
    ["--password", "on the command line"],
]


@pytest.mark.parametrize("words", WRONG_CALLS, ids=" ".join)
def test_a_wrong_call_is_told_in_one_line(
    words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert code_of(words) == 2

    out, err = capfd.readouterr()
    assert err.count("\n") == 1
    assert "--help" in err
    assert out == "" or "--json" in words


@pytest.mark.parametrize("name", ["", "a/b", "../default", ".hidden", "x" * 65, "con", "ä"])
def test_a_name_that_no_account_can_have(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert code_of(["account", "show", "--account", name]) == 2

    assert capfd.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["account", "show", "--json"],
        ["--json", "account", "show"],
        ["test", "--json"],
        ["account", "remove", "--json"],
        ["account", "save", "--json", "--settings", "nowhere.toml"],
        ["nonsense", "--json"],
        ["--json"],
        ["test", "--json", "--timeout", "x"],
    ],
    ids=" ".join,
)
def test_with_json_there_is_one_value_on_standard_output_also_for_faults(
    words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert code_of(words) == 2

    out, err = capfd.readouterr()
    value = json.loads(out)
    assert value["ok"] is False
    assert value["error"] == err.strip()


@pytest.mark.parametrize(("auth", "way"), [("basic", "--password-stdin"), ("oauth", "connect")])
def test_where_no_account_is_saved_no_other_server_is_spoken_of(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], auth: str, way: str
) -> None:
    assert Computer().run(["test", "--settings", settings_file(tmp_path, 9, "tls", auth)]) == 2
    err = told(capfd)[1]
    assert err.startswith("No account is saved under the name default")
    assert way in err
    assert "another server" not in err


@pytest.mark.parametrize("error", [OSError(9, "bad"), ValueError("bad file descriptor")])
def test_without_a_terminal_the_words_are_read_all_the_same(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service of Windows has no streams at all, and Python calls that a wrong value."""

    def size() -> None:
        raise error

    monkeypatch.setattr("os.get_terminal_size", size)
    assert build().parse_args(["status"]).command == "status"
    assert "--json" in build().format_help()


# ---- What the README says of them ----------------------------------------------------------------

README = Path(__file__).parents[2] / "README.md"
COMMON = {"--account", "--json", "--timeout", "--help", "--version"}


def words_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The verbs of a command and the long options of it and of them."""
    for action in parser._actions:
        yield from (one for one in action.option_strings if one.startswith("--"))
        if isinstance(action, argparse._SubParsersAction):
            for verb, its_own in action.choices.items():
                yield verb
                yield from words_of(its_own)


def commands_of() -> dict[str, argparse.ArgumentParser]:
    (found,) = [one for one in build()._actions if isinstance(one, argparse._SubParsersAction)]
    return {name: one.made() for name, one in found.choices.items()}


def test_the_readme_lists_every_command_with_its_verbs_and_options_and_no_others() -> None:
    section = README.read_text(encoding="utf-8").partition("## The command line\n")[2]
    rows = re.findall(r"^\| (… )?`(.+?)` \|", section.partition("\n### ")[0], re.MULTILINE)
    listed: dict[str, set[str]] = defaultdict(set)
    command = ""
    for goes_on, call in rows:
        words = re.findall(r"--[a-z-]+|[a-z-]{3,}", call.replace("\\|", "|"))
        command = command if goes_on else words[1]
        listed[command].update(words if goes_on else words[2:])
    commands = commands_of()
    assert set(listed) == set(commands)
    for name, parser in commands.items():
        known = set(words_of(parser)) - COMMON
        options = {one for one in listed[name] if one.startswith("--")}
        assert options == {one for one in known if one.startswith("--")}, name
        assert known <= listed[name], name
