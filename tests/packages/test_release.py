"""What is handed out beside the packages: sums, winget's manifests, the bill, the Flatpak."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from resources.packaging import bill, release, winget
from resources.packaging.publisher import NAME, ROOT, VERSION, publisher


def test_the_sums_are_those_of_every_file(tmp_path: Path) -> None:
    (tmp_path / "winget").mkdir()
    (tmp_path / "one.deb").write_bytes(b"one")
    (tmp_path / "winget" / "two.yaml").write_bytes(b"two")
    release.write_sums(tmp_path)
    release.write_sums(tmp_path)

    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()
    assert lines == [
        f"{hashlib.sha256(b'one').hexdigest()}  one.deb",
        f"{hashlib.sha256(b'two').hexdigest()}  winget/two.yaml",
    ]


def yaml(text: str) -> dict[str, str]:
    """The simple lines of a manifest; those of the second installer come last."""
    lines = [one.strip(" -") for one in text.splitlines() if not one.startswith("#")]
    return {key: value.strip() for key, _, value in (one.partition(": ") for one in lines)}


def test_winget_is_told_where_each_installer_lies_and_its_sum(tmp_path: Path) -> None:
    setup, package = tmp_path / f"{NAME}-setup.exe", tmp_path / f"{NAME}.msi"
    setup.write_bytes(b"setup")
    package.write_bytes(b"no real one")
    files = winget.write(setup, package, tmp_path / "winget")

    told = publisher()
    assert [one.name for one in files] == [
        f"{told.winget}.yaml",
        f"{told.winget}.locale.en-US.yaml",
        f"{told.winget}.installer.yaml",
    ]
    for one in files:
        lines = yaml(one.read_text(encoding="utf-8"))
        assert lines["PackageIdentifier"] == told.winget
        assert lines["PackageVersion"] == VERSION
    text = files[2].read_text(encoding="utf-8")
    for installer in (setup, package):
        assert f"InstallerUrl: {told.download}/{installer.name}\n" in text
        assert hashlib.sha256(installer.read_bytes()).hexdigest().upper() in text
    assert VERSION in told.download
    assert "{" not in "".join(one.read_text(encoding="utf-8") for one in files)


def part(name: str, version: str, **more: object) -> dict[str, Any]:
    return {"bom-ref": f"{name}-ref", "name": name, "version": version, "type": "library"} | more


def test_the_bill_has_licences_and_the_sums_of_all_systems() -> None:
    sums = [{"type": "distribution", "url": "u", "hashes": [{"alg": "SHA-256", "content": "0"}]}]
    elsewhere = part("pywin32-ctypes", "1", description="line 3", externalReferences=sums)
    pinned = {"components": [part("Idna", "3", externalReferences=sums), elsewhere]}
    found = {
        "metadata": {"component": {"name": NAME}},
        "components": [
            part("idna", "3", licenses=["BSD"], externalReferences=[{"type": "vcs", "url": "v"}]),
            part("pip", "26"),
        ],
        "dependencies": [
            {"ref": "idna-ref"},
            {"ref": "root-component", "dependsOn": ["idna-ref", "pip-ref"]},
        ],
    }
    made = bill.together(pinned, found, [part("CPython", "3.11")])

    names = [one["name"] for one in made["components"]]
    assert names == ["idna", "pywin32-ctypes", "CPython"]
    idna, windows, _ = made["components"]
    assert idna["licenses"] == ["BSD"]
    assert [one["type"] for one in idna["externalReferences"]] == ["vcs", "distribution"]
    assert windows["externalReferences"][0]["hashes"]
    assert "description" not in windows
    assert made["dependencies"][1]["dependsOn"] == ["idna-ref"]
    assert made["metadata"]["component"]["version"] == VERSION
    assert json.dumps(made)


def test_the_flatpak_is_of_this_program_and_this_version(tmp_path: Path) -> None:
    manifest = ROOT / "resources" / "packaging" / "flatpak.yml"
    lines = yaml(manifest.read_text(encoding="utf-8"))
    assert lines["app-id"].partition(" #")[0] == publisher().id
    assert lines["path"] == f"../../dist/{NAME}-{VERSION}-linux-x86_64.tar.gz"
    if shutil.which("flatpak-builder"):
        words = ["flatpak-builder", "--show-manifest", str(manifest)]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=True, timeout=60)
        assert json.loads(done.stdout)["command"] == NAME


@pytest.mark.parametrize("group", ["release", "bench"])
def test_what_is_beside_the_program_is_pinned_with_hashes_and_names_no_address(group: str) -> None:
    text = (ROOT / "resources" / f"requirements-{group}.txt").read_text(encoding="utf-8")
    entries = [one for one in re.split(r"\n(?=\S)", text.strip()) if not one.startswith("#")]
    for one in entries:
        assert re.match(r"[a-z0-9-]+==\S+ ", one), one
        assert "--hash=sha256:" in one, one
    assert "://" not in text
    pinned = {one.partition("==")[0] for one in entries}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["dependency-groups"][group]
    assert {one.partition(">=")[0] for one in wanted} <= pinned


def test_the_readme_names_the_files_of_this_version() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("\n## Install\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"smtp[-_]desktop-(\d[\d.]*\d)|smtp-desktop_(\d[\d.]*\d)_", section))
    assert {one for pair in named for one in pair if one} == {VERSION}


def test_nobody_is_named_who_is_not_there() -> None:
    """Names of others are not ours to use: until somebody publishes this, they are nobody's."""
    told = publisher()
    assert told.is_named == ("example.org" not in told.homepage)
    assert told.id == ".".join(told.id.lower().split("."))


@pytest.mark.skipif(sys.platform == "win32", reason="the places of a Unix environment")
def test_the_wheel_holds_all_that_it_needs(tmp_path: Path) -> None:
    """Installed beside nothing of this checkout, it finds its own texts."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "place"
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(place)]
    subprocess.run([sys.executable, *install, str(wheel)], check=True, timeout=120)
    inside = place / "smtp_desktop" / "_resources"
    for one in (*data(), "icons", "findings", "registration.md", "translations/README.md"):
        assert (inside / one).exists(), one
    assert (place / "share" / "man" / "man1" / f"{NAME}.1").is_file()
    assert list(place.glob("smtp_desktop-*.dist-info/licenses/LICENSE"))

    code = "import smtp_desktop, sys; from smtp_desktop.main import main; "
    code += "print(smtp_desktop.__file__); sys.exit(main())"
    explain = ["explain", "--json", "535 5.7.139 Authentication unsuccessful"]
    done = subprocess.run(
        [sys.executable, "-c", code, *explain],
        env={"PYTHONPATH": str(place), "SMTP_DESKTOP_HOME": str(tmp_path), "PATH": "/usr/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    where, _, answer = done.stdout.partition("\n")
    assert Path(where).is_relative_to(place)
    assert json.loads(answer)["code"] != "unknown"


def data() -> list[str]:
    """The tables that the program reads."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    taken = listed["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    names = [one.name for one in (ROOT / "resources").glob("*.toml")]
    assert {f"resources/{one}" for one in names} <= set(taken)
    return names
