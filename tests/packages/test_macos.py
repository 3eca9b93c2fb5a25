"""The program for macOS, as far as it can be made where there is no Mac."""

from __future__ import annotations

import plistlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PyInstaller.building import osx
from PyInstaller.config import CONF
from PySide6.QtGui import QImageReader

from resources.packaging import drawings, macos
from resources.packaging.publisher import ROOT, TITLE, VERSION, publisher

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="an app is made on a Unix")

SPEC = ROOT / "build.spec"
WINDOW = "smtp-desktop-window"


class Part:
    """Something that PyInstaller would make."""

    def __init__(self, *parts: object, **settings: Any) -> None:
        self.parts = parts
        self.settings = settings
        self.binaries: list[tuple[str, str, str]] = []
        self.datas: list[tuple[str, str, str]] = []
        self.pure: list[tuple[str, str, str]] = []
        self.scripts: list[tuple[str, str, str]] = []


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Part]]:
    """What `build.spec` asks for on a Mac, by the name of its kind."""
    folder = tmp_path_factory.mktemp("made")
    found: dict[str, list[Part]] = {}

    def maker(kind: str) -> Any:
        def make(*parts: object, **settings: Any) -> Part:
            found.setdefault(kind, []).append(Part(*parts, **settings))
            return found[kind][-1]

        return make

    names = ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")
    given = {"SPECPATH": str(ROOT), "workpath": str(folder)} | {one: maker(one) for one in names}
    code = compile(SPEC.read_text(encoding="utf-8"), str(SPEC), "exec")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "platform", "darwin")
        patch.setattr(sys, "path", [*sys.path])
        exec(code, given)
    return found


def test_an_app_is_made_of_the_folder_with_the_window_in_front(
    made: dict[str, list[Part]],
) -> None:
    (app,) = made["BUNDLE"]
    assert app.settings["name"] == "SMTP Desktop.app"
    (folder,) = app.parts
    assert folder is made["COLLECT"][0]
    first, second, *_ = made["COLLECT"][0].parts
    assert isinstance(first, Part)
    assert isinstance(second, Part)
    assert (first.settings["name"], first.settings["console"]) == (WINDOW, False)
    assert second.settings["name"] == "smtp-desktop"
    assert first.settings["strip"] is False
    assert Path(app.settings["icon"]).read_bytes()[:4] == b"icns"


def test_what_is_written_says_it_is_a_program_with_a_window(
    made: dict[str, list[Part]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyInstaller's own code writes the app, of two small files."""
    (asked,) = made["BUNDLE"]
    monkeypatch.setattr(osx, "is_darwin", True)
    nothing = SimpleNamespace(sign_binary=lambda *_, **__: None)
    monkeypatch.setattr(osx, "osxutils", nothing, raising=False)
    dist = tmp_path / "dist"
    CONF.update(specpath=str(ROOT), distpath=str(dist), workpath=str(tmp_path), warnfile="")
    for name in (WINDOW, "smtp-desktop"):
        (tmp_path / name).write_bytes(b"a program")
    entries = [(one, str(tmp_path / one), "EXECUTABLE") for one in (WINDOW, "smtp-desktop")]
    osx.BUNDLE(entries, **asked.settings)

    contents = dist / "SMTP Desktop.app" / "Contents"
    told = plistlib.loads((contents / "Info.plist").read_bytes())
    assert told["CFBundleIdentifier"] == publisher().id
    assert (told["CFBundleName"], told["CFBundleDisplayName"]) == (TITLE, TITLE)
    assert (told["CFBundleShortVersionString"], told["CFBundleVersion"]) == (VERSION, VERSION)
    assert told["CFBundleExecutable"] == WINDOW
    assert not told["LSBackgroundOnly"], "it would open no window and stand in no Dock"
    assert told["NSHighResolutionCapable"]
    assert (contents / "MacOS" / WINDOW).is_file()
    assert (contents / "Resources" / told["CFBundleIconFile"]).is_file()


def test_the_lines_of_the_plist_are_kept_by_a_parser() -> None:
    told = macos.info_plist()
    assert plistlib.loads(plistlib.dumps(told)) == told


def test_the_icon_holds_every_size_that_macos_shows(tmp_path: Path) -> None:
    file = tmp_path / "icon.icns"
    drawings.write_icns(file)
    content = file.read_bytes()
    assert int.from_bytes(content[4:8], "big") == len(content)
    reader = QImageReader(str(file))
    assert bytes(reader.format().data()) == b"icns"
    widths = []
    for number in range(reader.imageCount()):
        assert reader.jumpToImage(number)
        widths.append(reader.read().width())
    assert sorted(widths) == [16, 32, 32, 64, 128, 256, 256, 512, 512, 1024]
