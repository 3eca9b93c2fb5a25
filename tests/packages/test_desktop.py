"""What a Linux desktop reads of the program is what the desktop's own tools call right."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage

from conftest import missing
from resources.packaging import debian, drawings
from resources.packaging.publisher import NAME, ROOT, VERSION, publisher

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tools of a Linux desktop")

PAGE = ROOT / "resources" / "linux" / f"{NAME}.1"


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``share`` folder of an installed program."""
    folder = tmp_path_factory.mktemp("desktop") / "share"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        debian.lay_desktop(folder)
    return folder


def judged(*words: str) -> str:
    """What a tool has to say; it ends with 0 where nothing is wrong."""
    if not shutil.which(words[0]):
        missing(words[0])
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    return told


def test_the_desktop_entry_is_valid(share: Path) -> None:
    assert judged("desktop-file-validate", str(share / "applications" / f"{NAME}.desktop")) == ""


def test_the_metainfo_is_valid(share: Path) -> None:
    told = judged("appstreamcli", "validate", "--no-net", "--pedantic", str(metainfo(share)))
    assert "successful" in told


def metainfo(share: Path) -> Path:
    return share / "metainfo" / f"{publisher().id}.metainfo.xml"


def test_the_metainfo_says_who_which_and_when(share: Path) -> None:
    tree = ET.parse(metainfo(share)).getroot()
    release = tree.find("releases/release")
    assert tree.findtext("id") == publisher().id
    assert release is not None
    assert release.attrib == {"version": VERSION, "date": "2023-11-14"}
    assert tree.findtext("launchable") == f"{NAME}.desktop"
    assert "@" not in ET.tostring(tree, encoding="unicode")


def test_the_page_for_man_is_valid_and_names_every_command_and_option() -> None:
    assert judged("mandoc", "-Tlint", "-Wwarning", str(PAGE)) == ""
    text = PAGE.read_text(encoding="utf-8").replace("\\", "")
    listed = judged(sys.executable, "-m", "smtp_desktop", "--help")
    commands = re.findall(r"^    (\w+) ", listed, re.MULTILINE)
    assert len(commands) >= 8
    for one in commands:
        assert re.search(rf"^\.BR? {one}\b", text, re.MULTILINE), one
    for one in re.findall(r"^  (?:-h, )?(--[\w-]+)", listed, re.MULTILINE):
        assert one in text, one


@pytest.mark.parametrize("size", drawings.SIZES)
def test_the_icon_is_there_in_every_size(share: Path, size: int) -> None:
    folder = share / "icons" / "hicolor"
    picture = QImage(str(folder / f"{size}x{size}" / "apps" / f"{NAME}.png"))
    assert (picture.width(), picture.height()) == (size, size)
    corner, middle = picture.pixelColor(0, 0), picture.pixelColor(size // 4, size // 6)
    assert corner.alpha() == 0
    assert middle.blue() > middle.red()
    drawing = folder / "scalable" / "apps" / f"{NAME}.svg"
    assert drawing.read_bytes() == drawings.DRAWING.read_bytes()
