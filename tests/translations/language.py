"""Collects what is to be translated, and makes a language of it: ``make translation LANGUAGE=de``.

What stands in the program is found by Qt's own tool. What stands in the files of knowledge is asked
for by the very code that looks its translation up, and handed to that tool as a source of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue, letter_book
from smtp_desktop.diagnosis.translation import (
    translated,
    translated_letters,
    translated_providers,
)
from smtp_desktop.model import provider

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "smtp_desktop"
# ``_T`` is how the tables of sentences call Qt's mark.
OPTIONS = ("-tr-function-alias", "QT_TRANSLATE_NOOP+=_T", "-locations", "none", "-no-obsolete")


def known_texts() -> dict[tuple[str, str], None]:
    """The context and the English of every text in the files of knowledge, in their order."""
    texts: dict[tuple[str, str], None] = {}

    def note(context: str, text: str) -> str:
        texts[context, text] = None
        return text

    translated(catalogue.decode(resources.read_folder("findings")), note)
    translated_letters(letter_book.decode(resources.read_text("letters.toml")), note)
    translated_providers(provider.decode(resources.read_text("providers.toml")), note)
    return texts


def update(file: Path) -> None:
    """Put every text into a ``.ts`` file; what is translated there stays translated."""
    with tempfile.TemporaryDirectory() as folder:
        knowledge = Path(folder) / "knowledge.py"
        knowledge.write_text(
            "".join(f"_T({_quoted(one)}, {_quoted(text)})\n" for one, text in known_texts()),
            encoding="utf-8",
        )
        sources = [str(one) for one in sorted(PROGRAM.rglob("*.py"))]
        _run("pyside6-lupdate", *OPTIONS, *sources, str(knowledge), "-ts", str(file))


def release(file: Path) -> Path:
    """The ``.qm`` file beside a ``.ts`` file: what the window reads."""
    made = file.with_suffix(".qm")
    _run("pyside6-lrelease", str(file), "-qm", str(made))
    return made


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _run(program: str, *words: str) -> None:
    command: list[Any] = [Path(sys.executable).with_name(program), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    here = ROOT / "resources" / "translations" / f"smtp_desktop_{sys.argv[1]}.ts"
    update(here)
    print(release(here))
