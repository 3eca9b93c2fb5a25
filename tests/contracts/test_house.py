"""The rules of the house that a reader would otherwise have to remember."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import Marker

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "smtp_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LINES_IN_A_MODULE = 400
LINES_IN_A_FUNCTION = 40
MODULES_IN_A_FOLDER = 12


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_a_module_has_one_subject() -> None:
    lines = {names(one): len(text(one).splitlines()) for one in (*MODULES, *TESTS)}
    assert {name: many for name, many in lines.items() if many >= LINES_IN_A_MODULE} == {}


def test_a_folder_is_seen_at_one_glance() -> None:
    beside = (ROOT / "resources").rglob("*.py")
    modules = [one for one in (*MODULES, *beside) if one.name != "__init__.py"]
    folders = Counter(names(one.parent) for one in modules)
    assert {name: many for name, many in folders.items() if many > MODULES_IN_A_FOLDER} == {}


def test_a_function_has_one_job() -> None:
    long = [
        f"{names(path)}: {one.name} has {one.end_lineno - one.lineno + 1} lines"
        for path in (*MODULES, *TESTS)
        for one in functions(path)
        if one.end_lineno and one.end_lineno - one.lineno >= LINES_IN_A_FUNCTION
    ]
    assert long == []


def test_everything_public_says_what_it_means() -> None:
    silent = []
    for path in MODULES:
        module = tree(path)
        things = [one for one in module.body if isinstance(one, ast.FunctionDef | ast.ClassDef)]
        public = [one for one in things if not one.name.startswith("_")]
        silent += [] if ast.get_docstring(module) else [names(path)]
        silent += [f"{names(path)}: {one.name}" for one in public if not ast.get_docstring(one)]
    assert silent == []


ROOMS = {one.stem for one in PACKAGE.iterdir()}


def is_there(reference: str) -> bool:
    """Whether ``smtp.session.Session`` is a module of the package, or a thing in one."""
    parts = reference.split(".")
    for many in range(len(parts), 0, -1):
        place = PACKAGE.joinpath(*parts[:many])
        module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if module.is_file():
            thing = re.escape(parts[many]) if many < len(parts) else ""
            return bool(re.search(rf"^(?:class |def )?{thing}\b", text(module), re.MULTILINE))
    return False


def test_what_comments_refer_to_is_there() -> None:
    gone = []
    for path in (*MODULES, *TESTS):
        for reference in re.findall(r"``([\w./]+)``", text(path)):
            is_name = "/" not in reference and reference.split(".")[0] in ROOMS
            is_path = reference.startswith(("resources/", "smtp_desktop/", "tests/"))
            is_module = reference.endswith(".py")
            missing = (
                (is_name and "." in reference and not is_module and not is_there(reference))
                or (is_path and not (ROOT / reference).exists())
                or (is_module and not is_path and not (PACKAGE / reference).is_file())
            )
            gone += [f"{names(path)}: {reference}"] if missing else []
    assert gone == []


def calls(path: Path, pattern: str) -> bool:
    return bool(re.search(pattern, text(path)))


@pytest.mark.parametrize(
    ("what", "pattern", "places"),
    [
        ("threads", r"threading\.Thread\(", {"waiting.py"}),
        (
            "everything caught",
            r"except (?:Base)?Exception\b",
            {
                "waiting.py",
                "gui/tasks.py",
                "adapters/keyring/backend.py",
                "adapters/sign_in/exchange.py",
            },
        ),
        (
            "the environment",
            r"os\.environ|os\.getenv",
            {"program.py", "instance.py", "gui/second_start.py", "api/sendmail.py"},
        ),
        ("arguments", r"sys\.argv", {"main.py", "api/sendmail.py"}),
        (
            "the time of day",
            r"datetime\.now\(|time\.time\(",
            {"program.py", "demo/mail_server.py"},
        ),
        ("checks of certificates turned off", r"CERT_NONE", {"adapters/network/tls.py"}),
        (
            "modules loaded by a name, which no import contract sees",
            r"import_module\(|__import__\(",
            {
                "program.py",
                "gui/app.py",
                "adapters/keyring/backend.py",
                "adapters/keyring/library.py",
            },
        ),
        ("the sending log opened a second time, which would drop its locks", r"QtSql", set()),
        (
            "pages fetched past the adapter",
            r"urllib\.request|urllib import request",
            {"adapters/keyring/library.py"},  # it says what is not to be loaded
        ),
        (
            "secrets read from where they are kept",
            r"\b_secrets\.read\(|\.read\([\w(]*name\)?, ",
            {"services/accounts/accounts.py", "services/sign_in/tokens.py"},
        ),
        (
            "who gets a way to the keyring",
            r"\bsecret_store\b",
            {"program.py", "practice.py"},
        ),
        (
            "for whom a secret is kept compared",
            r"\.serves\(",
            {
                "services/accounts/accounts.py",
                "services/sign_in/tokens.py",
                "gui/state/window.py",
                "gui/state/connection.py",
                "gui/changes/typed_secret.py",
            },
        ),
        (
            "requests over HTTPS",
            r"requests\.(?:Session|session|get|post|put|head|request)\b|urlopen|HTTPS?Connection",
            {"adapters/network/https.py", "demo/sign_in/visitor.py"},
        ),
        (
            "pages opened in the browser",
            r"QDesktopServices|webbrowser|startfile\(|xdg-open|setOpenExternalLinks",
            {"adapters/sign_in/browser.py", "gui/wiring.py"},
        ),
        ("what is printed", r"\bprint\(", {"main.py", "cli/output.py"}),
    ],
)
def test_a_thing_is_done_in_its_place_only(what: str, pattern: str, places: set[str]) -> None:
    found = {one.relative_to(PACKAGE).as_posix() for one in MODULES if calls(one, pattern)}
    assert found == places, what


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    ).stdout
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file()] or [*MODULES, *TESTS]


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    strange = re.compile(rb"/(?:work|home|Users|root)/[a-z]")
    found = [names(one) for one in tracked() if strange.search(one.read_bytes())]
    assert found == []


def test_nothing_outside_the_project_is_read() -> None:
    outside = re.compile(rb"\.\./(?:shared|\.library)")
    here = Path(__file__).resolve()
    found = [names(one) for one in tracked() if one != here and outside.search(one.read_bytes())]
    assert found == []


def test_every_file_that_the_papers_show_or_link_is_there() -> None:
    for paper in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        linked = re.findall(r"\]\(([^):#]+)\)", (ROOT / paper).read_text(encoding="utf-8"))
        assert [one for one in linked if not (ROOT / one).is_file()] == [], paper


def test_every_promise_about_secrets_names_a_test_that_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("### What is promised about secrets\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    for row in rows:
        proofs = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row)
        assert proofs, row
        for file, test in proofs:
            assert (ROOT / file).is_file(), file
            code = (ROOT / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {test}\(", code, re.MULTILINE), f"{file}::{test}"


def test_every_dependency_says_why_it_is_there() -> None:
    settings = text(ROOT / "pyproject.toml")
    block = settings.partition("\ndependencies = [\n")[2].partition("\n]")[0]
    silent = [line for line in block.splitlines() if line.strip() and not re.search(r"# \w", line)]
    assert block
    assert silent == []


PINS = ("requirements.txt", "requirements-dev.txt")


def pinned(name: str) -> dict[str, tuple[str, int]]:
    """Each library that is installed here with its version and the number of its files' hashes;
    nothing but such entries is there."""
    found: dict[str, tuple[str, int]] = {}
    text = (ROOT / "resources" / name).read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=\S)", text.replace(" \\\n", " ")):
        if not entry.startswith("#"):
            parts = re.fullmatch(
                r"([a-z0-9-]+)==(\S+)( ; [^\n]+?)?((?: +--hash=sha256:[0-9a-f]{64})+)\s*", entry
            )
            assert parts, entry
            if parts[3] and not Marker(parts[3].removeprefix(" ; ")).evaluate():
                continue  # for another system or Python
            found[parts[1]] = parts[2], parts[4].count("--hash")
    return found


@pytest.mark.parametrize("name", PINS)
def test_what_is_installed_is_pinned_with_hashes_and_names_no_address(name: str) -> None:
    found = pinned(name)
    assert len(found) > 40
    assert found["pyside6-essentials"][1] >= 4, "files for Linux, Windows and macOS"
    assert "://" not in (ROOT / "resources" / name).read_text(encoding="utf-8")


def test_every_dependency_is_pinned_alike() -> None:
    program, tests = (pinned(name) for name in PINS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["install"]
    more = project["project"]["optional-dependencies"]["dev"]

    assert name_of(wanted) <= set(program)
    assert name_of(wanted) | name_of(more) <= set(tests)
    assert program.items() <= tests.items()
    assert project["build-system"]["requires"] == [f"hatchling=={program['hatchling'][0]}"]


def test_what_runs_here_is_what_is_pinned() -> None:
    found = pinned(PINS[1])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = name_of(project["dependencies"] + project["optional-dependencies"]["dev"])
    assert {name: version(name) for name in wanted} == {name: found[name][0] for name in wanted}


def name_of(requirements: list[str]) -> set[str]:
    names = (re.split(r"[^A-Za-z0-9._-]", one, maxsplit=1)[0] for one in requirements)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def test_helpers_of_tests_stand_together() -> None:
    loose = [one.name for one in (ROOT / "tests").glob("*.py") if not one.name.startswith("test_")]
    assert loose == ["conftest.py"]
    taken = re.compile(r"^from states\.\w+ import (?!STATES$)", re.MULTILINE)
    users = [one for one in TESTS if one.parent.name != "states"]
    assert [names(one) for one in users if taken.search(text(one))] == []
