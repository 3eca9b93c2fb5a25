"""Each import contract, proven by breaking it on purpose in a copy of the program.

Most contracts are doors: few may come in. Into every other module, one that nobody has thought of
included, the forbidden import is planted, and the linter must name each.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = "smtp_desktop"
NEW = "nobody_thought_of"  # a module that no list can name

CORE = ("model", "smtp", "diagnosis", "discovery", "wording", "errors")
QT = "gui.app gui.second_start gui.interruption gui.wiring gui.tasks gui.view gui.widgets"


class Door(NamedTuple):
    """What is planted, and the modules and packages for which that is no fault."""

    imported: tuple[str, ...]
    allowed: tuple[str, ...]


DOORS = {
    "qt": Door(("PySide6.QtCore",), tuple(QT.split())),
    "keyring": Door(("keyring",), ("adapters.keyring.library",)),
    "secret-service": Door(
        ("jeepney",), ("adapters.keyring.secret_service", "adapters.session.desktop")
    ),
    "microsoft": Door(("msal",), ("adapters.sign_in.microsoft",)),
    "https": Door(
        ("requests", "urllib3"),
        ("adapters.network.https", "adapters.network.pages", "adapters.network.https_faults"),
    ),
    "dns": Door(("dns.resolver",), ("adapters.network.dns",)),
    "trust": Door(("cryptography.x509", "truststore"), ("adapters.network.tls",)),
    "xml": Door(("defusedxml.ElementTree",), ("discovery.markup",)),
    "tokens": Door(("jwt",), ("model.sign_in.claims", "demo")),
    "practice": Door(("asyncio", "socketserver", "trustme"), ("demo", "practice", "relay")),
    "practice-mail": Door(("aiosmtpd",), ("demo",)),
    "outside": Door(
        ("socket", "ssl", "select", "selectors", "subprocess", "http.client"),
        ("adapters", "demo", "relay", "instance", "gui.interruption"),
    ),
    "files": Door(("filelock", "tempfile"), ("adapters", "places")),
    "sqlite": Door(("sqlite3",), ("adapters.log",)),
    "nobody": Door(
        (
            "smtplib", "imaplib", "poplib", "ftplib", "webbrowser", "multiprocessing",
            "shiboken6", "secretstorage", "xml.etree", "pickle", "marshal", "shelve",
        ),
        (),
    ),
}  # fmt: skip

# contract → (module, an import that must not be there)
BREAKS = {
    "rings": [
        ("model/account.py", "import smtp_desktop.services.accounts.accounts"),
        ("smtp/reply.py", "import smtp_desktop.model.account"),
        ("services/accounts/accounts.py", "import smtp_desktop.adapters.files.settings"),
        ("cli/output.py", "import smtp_desktop.gui.state.window"),
        ("errors/__init__.py", "import smtp_desktop.resources"),
        ("wording/window.py", "import smtp_desktop.main"),
        ("wording/shared.py", "import smtp_desktop.services.accounts.accounts"),
        (f"{NEW}.py", ""),
    ],
    "floors": [
        ("gui/state/summary.py", "import smtp_desktop.gui.widgets.basics"),
        ("gui/state/summary.py", "import smtp_desktop.gui.presenter.presenter"),
        ("gui/presenter/login.py", "import smtp_desktop.gui.widgets.text"),
        ("gui/presenter/testing.py", "import smtp_desktop.gui.tasks"),
        ("gui/view/window.py", "import smtp_desktop.gui.wiring"),
        ("gui/wiring.py", "import smtp_desktop.gui.app"),
        (f"gui/{NEW}.py", ""),
        (f"gui/{NEW}/__init__.py", ""),
    ],
    "rooms": [
        ("services/sign_in/tokens.py", "import smtp_desktop.services.sending.stages"),
        (f"services/{NEW}.py", ""),
    ],
    "outside-rooms": [
        ("adapters/network/pages.py", "import smtp_desktop.adapters.sign_in.refusals"),
        (f"adapters/{NEW}.py", ""),
    ],
    "core": [],
    "ports": [],
}
CASES = [(contract, *broken) for contract, all_of_it in BREAKS.items() for broken in all_of_it]

# What the core and the services may import besides this program: nothing here reaches outside.
LANGUAGE = (
    "__future__ binascii collections contextlib dataclasses datetime email enum fnmatch functools "
    "html ipaddress itertools json msgspec re tomllib typing unicodedata"
)
LIBRARIES = {
    "model": "email_validator idna jwt tomli_w",
    "smtp": "base64 hmac quopri scramp stringprep",
    "diagnosis": "rtoml string",
    "discovery": "defusedxml shlex",
    "wording": "",
    "errors": "",
    "services": "base64 configparser dotenv hashlib hmac idna io plistlib queue secrets "
    "textwrap threading time tomli_w unicodedata urllib",
}


def lint(folder: Path, *contracts: str) -> str:
    """What the linter says about a copy of the program."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache", "--no-logo", *(f"--contract={one}" for one in contracts)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": os.defpath, "TERM": "dumb", "COLUMNS": "200"},
    )
    return done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / PROGRAM, tmp_path / PROGRAM, ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def contract_names() -> dict[str, str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {one["id"]: one["name"] for one in settings["tool"]["importlinter"]["contracts"]}


def modules(copy: Path) -> dict[str, Path]:
    """Every module by its name without the program's; packages answer to their folder's."""
    found = {}
    for file in sorted((copy / PROGRAM).rglob("*.py")):
        parts = file.relative_to(copy / PROGRAM).with_suffix("").parts
        found[".".join(parts).removesuffix("__init__").removesuffix(".")] = file
    return found


def with_newcomers(copy: Path) -> dict[str, Path]:
    """Every module, and in each folder one that is new."""
    for folder in {file.parent for file in modules(copy).values()}:
        (folder / f"{NEW}.py").write_text("", encoding="utf-8")
    return modules(copy)


def plant(files: Iterable[Path], imported: Iterable[str]) -> None:
    """Import these in each of the files, where it is easily overlooked: within a function."""
    lines = "".join(f"    import {one}\n" for one in imported)
    for file in files:
        with file.open("a", encoding="utf-8") as text:
            text.write(f"\n\ndef _planted() -> None:\n{lines}")


def noticed(said: str) -> set[tuple[str, str]]:
    """The direct imports that the linter names, as (module, top name of what it imports)."""
    lines = re.findall(r"^ *-? *smtp_desktop\.?([\w.]*) -> ([\w.]+) \(l\.", said, re.MULTILINE)
    return {(module, imported) for module, imported in lines}


def is_within(module: str, places: Iterable[str]) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in places)


def test_every_contract_is_broken_below() -> None:
    assert {*BREAKS, *DOORS} == set(contract_names())


def test_the_program_keeps_all_of_them(copy: Path) -> None:
    said = lint(copy)
    assert f"{len(contract_names())} kept, 0 broken" in said, said


@pytest.mark.parametrize(("contract", "module", "line"), CASES)
def test_a_broken_contract_is_noticed(copy: Path, contract: str, module: str, line: str) -> None:
    file = copy / PROGRAM / module
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n{line}\n")
    said = lint(copy, contract)
    assert f"{contract_names()[contract]} BROKEN" in said, said


@pytest.mark.parametrize("contract", DOORS)
def test_a_door_is_shut_to_every_module_it_does_not_name(copy: Path, contract: str) -> None:
    door = DOORS[contract]
    everyone = with_newcomers(copy)
    shut_out = {name: file for name, file in everyone.items() if not is_within(name, door.allowed)}
    plant(shut_out.values(), door.imported)

    found = noticed(lint(copy, contract))

    libraries = {one.partition(".")[0] for one in door.imported}
    assert found == {(name, library) for name in shut_out for library in libraries}
    assert sum(NEW in name for name, _ in found) >= len(libraries)


def test_no_module_of_the_core_reaches_outside(copy: Path) -> None:
    inside = {name: file for name, file in with_newcomers(copy).items() if is_within(name, CORE)}
    outside = "socket threading urllib.request http.client keyring msal requests dns PySide6"
    plant(inside.values(), outside.split())

    found = noticed(lint(copy, "core"))

    libraries = {one.partition(".")[0] for one in outside.split()}
    assert {(name, library) for name in inside for library in libraries} <= found


def test_no_adapter_knows_a_service(copy: Path) -> None:
    everyone = with_newcomers(copy)
    adapters = {name: file for name, file in everyone.items() if is_within(name, ["adapters"])}
    services = ["smtp_desktop.services.accounts.accounts", f"smtp_desktop.services.{NEW}"]
    plant(adapters.values(), services)

    found = noticed(lint(copy, "ports"))

    assert found == {(name, service) for name in adapters for service in services}


@pytest.mark.parametrize("part", LIBRARIES)
def test_the_core_and_the_services_import_nothing_that_nobody_has_looked_at(part: str) -> None:
    graph = grimp.build_graph(
        PROGRAM,
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )
    imported = {
        library
        for module in graph.modules
        if is_within(module, [f"{PROGRAM}.{part}"])
        for library in graph.find_modules_directly_imported_by(module)
        if not is_within(library, [PROGRAM])
    }
    assert imported <= {*LANGUAGE.split(), *LIBRARIES[part].split()}
    assert set(LIBRARIES[part].split()) <= imported, "a library that is no longer imported"
