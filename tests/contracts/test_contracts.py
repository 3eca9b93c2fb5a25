"""Each import contract, proven by breaking it on purpose in a copy of the program."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# contract → (module, an import that must not be there)
BREAKS = {
    "rings": [
        ("model/account.py", "import smtp_desktop.services.accounts"),
        ("smtp/reply.py", "import smtp_desktop.model.account"),
        ("services/accounts.py", "import smtp_desktop.adapters.settings_file"),
        ("cli/output.py", "import smtp_desktop.gui.words"),
        ("errors.py", "import smtp_desktop.resources"),
        ("gui/words.py", "import smtp_desktop.main"),
    ],
    "qt": [("services/accounts.py", "import PySide6.QtCore")],
    "presenter": [("gui/summary.py", "import smtp_desktop.gui.widgets")],
    "core": [("model/host.py", "import socket")],
    "keyring": [("services/accounts.py", "import keyring")],
    "microsoft": [("services/sign_in.py", "import msal")],
    "dns": [("services/accounts.py", "import dns.resolver")],
}
CASES = [(contract, *broken) for contract, all_of_it in BREAKS.items() for broken in all_of_it]


def lint(folder: Path) -> str:
    """What the linter says about a copy of the program."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "TERM": "dumb"},
    )
    return done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "smtp_desktop",
        tmp_path / "smtp_desktop",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def contract_names() -> dict[str, str]:
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {one["id"]: one["name"] for one in settings["tool"]["importlinter"]["contracts"]}


def test_every_contract_is_broken_once_below() -> None:
    assert set(BREAKS) == set(contract_names())


def test_the_program_keeps_all_of_them(copy: Path) -> None:
    said = lint(copy)
    assert f"{len(BREAKS)} kept, 0 broken" in said, said


@pytest.mark.parametrize(("contract", "module", "line"), CASES)
def test_a_broken_contract_is_noticed(copy: Path, contract: str, module: str, line: str) -> None:
    file = copy / "smtp_desktop" / module
    text = file.read_text(encoding="utf-8")
    marker = "from __future__ import annotations\n"
    assert marker in text
    file.write_text(text.replace(marker, f"{marker}\n{line}\n", 1), encoding="utf-8")
    said = lint(copy)
    assert f"{contract_names()[contract]} BROKEN" in said, said
