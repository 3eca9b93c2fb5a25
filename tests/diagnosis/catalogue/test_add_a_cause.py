"""A person adds a cause by writing one small file: what CONTRIBUTING.md promises."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from diagnosis.said import PROVIDERS
from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.services.support.pasted_error import explained

SMALL = """
heading = "Printers"

[[finding]]
code = "toner_low"
owners = ["user"]
title = "{host} has no toner."
explanation = "The printer refuses mail while it has none."
actions = ["Put a new cartridge in."]

[[finding.rule]]
codes = ["4"]
text = '''
toner is low
replace…cartridge
'''
"""
REPLY = "smtp: host print.acme.com[192.0.2.7] said: 451 4.3.0 Toner is low: replace the cartridge"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of all causes, to add one to."""
    return Path(shutil.copytree(resources.path("findings"), tmp_path / "findings"))


def read(folder: Path) -> Catalogue:
    return catalogue.decode({path.stem: path.read_text("utf-8") for path in folder.glob("*.toml")})


def test_one_small_file_adds_a_cause(folder: Path) -> None:
    before = explained(REPLY, read(folder), PROVIDERS).finding
    (folder / "printers.toml").write_text(SMALL, encoding="utf-8")
    after = explained(REPLY, read(folder), PROVIDERS).finding

    assert before.code != "toner_low"
    assert (after.code, after.title) == ("toner_low", "print.acme.com has no toner.")
    assert after.actions == ("Put a new cartridge in.",)


def test_a_slip_in_it_is_said_with_its_name_and_place(folder: Path) -> None:
    slip = SMALL.replace("explanation", "explantion")
    (folder / "printers.toml").write_text(slip, encoding="utf-8")

    with pytest.raises(ValueError, match=r"printers\.toml: .*explantion.*finding\[0\]"):
        read(folder)
