"""Whoever changes the window's state is held to its names and types, by the type checker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smtp_desktop.gui.state.form import Form
from smtp_desktop.gui.state.window import WindowState

ROOT = Path(__file__).parents[3]
HEAD = """
from smtp_desktop.gui.presenter.background import Background, nothing
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.window import WindowState, Work

def change(screen: Screen, background: Background, state: WindowState) -> None:
"""
GOOD = """
    screen.show(state.with_form(is_advanced_open=True).with_panel(steps=()))
    state = state.with_panel(result=None)
    background.start(Work.SAVING, lambda stop, report: None, nothing, nothing, state=state)
    state.with_saved(at=None).with_service(notes=()).with_papers(open_letter="")
    state.with_sign_in(view=None).with_known(messages=()).with_frame(question=None)
"""
WRONG = {
    "state.with_form(is_advancd_open=True)": 'Unexpected keyword argument "is_advancd_open"',
    "state.with_form(is_advanced_open='yes')": 'has incompatible type "str"; expected "bool"',
    "state.with_panel(is_advanced_open=True)": 'Unexpected keyword argument "is_advanced_open"',
    "state._replace(wrok=Work.NONE)": 'Unexpected keyword argument "wrok"',
    "state.form.is_advancd_open": '"Form" has no attribute "is_advancd_open"',
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


def test_a_misspelt_or_wrong_value_fails_the_type_check(tmp_path: Path) -> None:
    said = checked(tmp_path / "lines.py", GOOD + "".join(f"    {line}\n" for line in WRONG))
    assert len(said) == len(WRONG), said
    for line, expected in zip(said, WRONG.values(), strict=True):
        assert expected in line, said


def test_a_part_changes_and_everything_else_stays() -> None:
    before = WindowState().with_saved(until_quit=True)
    after = before.with_form(is_server_open=True)
    assert after == before._replace(form=Form(is_server_open=True))
    assert isinstance(after, WindowState)


def test_a_name_that_no_part_has_is_refused() -> None:
    with pytest.raises(ValueError, match="is_advancd_open"):
        WindowState().with_form(is_advancd_open=True)  # type: ignore[call-arg]
