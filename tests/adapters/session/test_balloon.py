"""What Windows is given to show, and what a click opens; the smoke sees a balloon itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smtp_desktop.adapters.session.balloon import Balloons
from support.patience import wait_until

TITLE = "Email from jane@acme.test cannot be sent"


class Taskbar:
    """Takes balloons; `answer` says whether somebody clicks."""

    def __init__(self, answer: Callable[[], bool] = lambda: False) -> None:
        self.answer = answer
        self.taken: list[tuple[str, str]] = []

    def show(self, title: str, text: str, seconds: float) -> bool:
        assert seconds < 10  # nobody waits longer for one
        self.taken.append((title, text))
        return self.answer()


def fails() -> bool:
    raise OSError("No taskbar is there.")


def test_a_balloon_is_given_as_it_is() -> None:
    taskbar = Taskbar()
    assert Balloons((), taskbar.show).show(TITLE, "The password is wrong.")
    assert taskbar.taken == [(TITLE, "The password is wrong.")]


def test_where_there_is_no_taskbar_that_is_said() -> None:
    assert not Balloons((), Taskbar(fails).show).show(TITLE, "Text.")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows may have one")
def test_no_other_system_has_one() -> None:
    assert not Balloons(()).show(TITLE, "Text.")


@pytest.mark.parametrize("letter", ["a", "ü", "😀"])
def test_no_title_is_cut_and_no_letter_either(letter: str) -> None:
    taskbar = Taskbar()
    title = letter * 70
    assert Balloons((), taskbar.show).show(title, letter * 300)
    ((shown, text),) = taskbar.taken
    assert shown == "SMTP Desktop"
    assert text.startswith(f"{title}. {letter}")
    assert text.endswith(f"{letter}…")
    assert len(text.encode("utf-16-le")) // 2 in (254, 255)


def test_what_just_fits_is_left_whole() -> None:
    taskbar = Taskbar()
    assert Balloons((), taskbar.show).show("t" * 63, "x" * 255)
    assert taskbar.taken == [("t" * 63, "x" * 255)]


def test_a_click_opens_the_program(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    command = (sys.executable, "-c", f"open({str(opened)!r}, 'w').close()")
    assert Balloons(command, Taskbar().show).show(TITLE, "Text.")
    assert Balloons(command, Taskbar(lambda: True).show).show(TITLE, "Text.")
    wait_until(opened.exists, "nothing is opened")


def test_a_program_that_is_gone_ends_nothing(tmp_path: Path) -> None:
    gone = (str(tmp_path / "gone"),)
    assert Balloons(gone, Taskbar(lambda: True).show).show(TITLE, "Text.")
