"""Whoever changes the window's state is held to its names and types, by the type checker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from smtp_desktop.gui.state.values import StateValues, ValuesBesideWork
from smtp_desktop.gui.state.window import FormState

ROOT = Path(__file__).parents[3]
HEAD = """
from smtp_desktop.gui.presenter.background import Background, nothing
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.window import Work

def change(screen: Screen, running: Background) -> None:
"""
GOOD = """
    screen.change(is_advanced_open=True, steps=())
    running.start(Work.SAVING, lambda stop, report: None, nothing, nothing, result=None)
"""
WRONG = {
    "screen.change(is_advancd_open=True)": 'Unexpected keyword argument "is_advancd_open"',
    "screen.change(is_advanced_open='yes')": 'has incompatible type "str"; expected "bool"',
    "running.start(Work.SAVING, lambda stop, report: None, nothing, nothing, reslt=None)": (
        'Unexpected keyword argument "reslt"'
    ),
}


def checked(file: Path, body: str) -> list[str]:
    """What mypy says about some lines that change the state."""
    file.write_text(HEAD + body, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "--no-pretty", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    lines = (done.stdout + done.stderr).splitlines()
    return [one for one in lines if ": note: " not in one]


def test_the_values_are_those_of_the_state() -> None:
    assert set(StateValues.__annotations__) == set(FormState._fields)
    beside = set(FormState._fields) - {"work", "is_slow", "notices"}
    assert set(ValuesBesideWork.__annotations__) == beside


def test_a_misspelt_or_wrong_value_fails_the_type_check(tmp_path: Path) -> None:
    said = checked(tmp_path / "lines.py", GOOD + "".join(f"    {line}\n" for line in WRONG))
    assert len(said) == len(WRONG), said
    for line, expected in zip(said, WRONG.values(), strict=True):
        assert expected in line, said
