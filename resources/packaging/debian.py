"""The package for Debian and what descends from it, made of the stand-alone program.

The program brings its own Python and Qt: Debian 12 has no Qt for Python of these years, and an
environment of Debian's Python would break with the next version of it. What Debian keeps safe
itself, OpenSSL and Kerberos before all, is left to Debian and becomes a dependency.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from resources.packaging import drawings
from resources.packaging.publisher import NAME, ROOT, SUMMARY, TITLE, VERSION, epoch, publisher

LINUX = ROOT / "resources" / "linux"
HERE = ROOT / "resources" / "packaging"

# Libraries that are called otherwise in the next Debian or in Ubuntu stay inside.
_OWN = ("libpython", "libmpdec", "libjpeg", "libicu")
_ELF = b"\x7fELF"

_CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: {publisher} <{email}>
Installed-Size: {size}
Depends: {depends}, ca-certificates
Recommends: gnome-keyring | kwalletmanager | keepassxc, xdg-utils
Section: mail
Priority: optional
Homepage: {homepage}
Description: {summary}
 Type your email address and your password, press Test Email, and a message
 really arrives. If it does not, the program says what is wrong, who can fix
 it and what to do.
 .
 Passwords are kept in the keyring of the desktop and nowhere else. More than
 100 email services are known; for others the settings are looked up.
"""

_COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: {title}
Source: {homepage}
Comment: The libraries inside are under licences of their own, each with its
 text in /usr/lib/{name}/_internal/licences. README.md there says which, and how
 Qt may be replaced.

Files: *
Copyright: 2026 {publisher}
License: Expat
{licence}
"""

# What a package of the archive must not do, and one that brings its own libraries does.
_OVERRIDES = """\
# The program is brought with the libraries that it was tested with.
{name}: embedded-library
{name}: hardening-no-fortify-functions
{name}: hardening-no-pie
{name}: hardening-no-relro
{name}: shared-library-is-executable
{name}: shared-library-lacks-prerequisites
{name}: custom-library-search-path
{name}: library-not-linked-against-libc
{name}: unstripped-binary-or-object
{name}: unstripped-static-library
{name}: extra-license-file
{name}: package-contains-documentation-outside-usr-share-doc
# It was made outside of the archive, where no number is given.
{name}: initial-upload-closes-no-bugs
"""


def build(bundle: Path, work: Path, dist: Path) -> Path:
    """Make the package of a stand-alone program; give its file.

    Raises CalledProcessError where one of Debian's tools fails.
    """
    work = work.resolve()
    root = work / "root"
    shutil.rmtree(work, ignore_errors=True)
    lay_desktop(root / "usr" / "share")
    _lay_program(bundle, root / "usr")
    _lay_papers(root / "usr" / "share")
    _describe(root, work)
    _date(root)
    file = dist / f"{NAME}_{VERSION}_{_architecture()}.deb"
    dist.mkdir(parents=True, exist_ok=True)
    _run("dpkg-deb", "--root-owner-group", "--build", str(root), str(file))
    return file


def lay_desktop(share: Path) -> None:
    """Put what a Linux desktop reads of a program into a ``share`` folder."""
    drawings.write_hicolor(share / "icons" / "hicolor")
    _copy(LINUX / f"{NAME}.desktop", share / "applications" / f"{NAME}.desktop")
    metainfo = share / "metainfo" / f"{publisher().id}.metainfo.xml"
    metainfo.parent.mkdir(parents=True)
    metainfo.write_text(metainfo_text(), encoding="utf-8")
    for page in LINUX.glob("*.1"):
        _write_gzip(share / "man" / "man1" / f"{page.name}.gz", page.read_bytes())


def metainfo_text() -> str:
    """What software centres show of the program."""
    told = publisher()
    values = {
        "ID": told.id,
        "PUBLISHER": told.name,
        "HOMEPAGE": told.homepage,
        "VERSION": VERSION,
        "DATE": f"{_day():%Y-%m-%d}",
    }
    text = (HERE / f"{NAME}.metainfo.xml").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", escape(value))
    return text


def _lay_program(bundle: Path, usr: Path) -> None:
    program = usr / "lib" / NAME
    shutil.copytree(bundle, program, symlinks=True)
    (program / f"{NAME}-window").unlink(missing_ok=True)  # on Linux the other one is both
    commands = usr / "bin"
    commands.mkdir(parents=True)
    for one in sorted(program.iterdir()):
        if one.is_file():
            (commands / one.name).symlink_to(Path("..", "lib", NAME, one.name))
            page = usr / "share" / "man" / "man1" / f"{one.name}.1.gz"
            if not page.exists():
                page.symlink_to(f"{NAME}.1.gz")
    inside = program / "_internal"
    libraries = [one.name for one in inside.glob("lib*.so*") if not one.is_symlink()]
    for library, package in owners(libraries).items():
        if not library.startswith(_OWN):
            shutil.rmtree(inside / "licences" / package, ignore_errors=True)
            (inside / library).unlink()
    for one in program.rglob("*"):
        if not one.is_symlink():
            is_command = one.is_dir() or one.parent == program
            one.chmod(0o755 if is_command else 0o644)


def _lay_papers(share: Path) -> None:
    told = publisher()
    papers = share / "doc" / NAME
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8").partition("\n\n")[2]
    licence = licence.partition("\n\n")[2]
    indented = "\n".join(f" {line}" if line else " ." for line in licence.strip().splitlines())
    copyright_text = _COPYRIGHT.format(
        title=TITLE, homepage=told.homepage, name=NAME, publisher=told.name, licence=indented
    )
    _write(papers / "copyright", copyright_text)
    news = (
        f"{NAME} ({VERSION}) stable; urgency=medium\n\n"
        f"  * What is new stands in CHANGELOG.md.gz beside this file.\n\n"
        f" -- {told.name} <{told.email}>  {format_datetime(_day())}\n"
    )
    _write_gzip(papers / "changelog.gz", news.encode())
    _write_gzip(papers / "CHANGELOG.md.gz", (ROOT / "CHANGELOG.md").read_bytes())
    _write(share / "lintian" / "overrides" / NAME, _OVERRIDES.format(name=NAME))


def _describe(root: Path, work: Path) -> None:
    """Write what dpkg asks of a package: what it needs, and the sums of its files."""
    told = publisher()
    files = [one for one in sorted(root.rglob("*")) if one.is_file() and not one.is_symlink()]
    control = _CONTROL.format(
        name=NAME,
        version=VERSION,
        architecture=_architecture(),
        publisher=told.name,
        email=told.email,
        homepage=told.homepage,
        summary=SUMMARY,
        size=sum(-(-one.stat().st_size // 1024) for one in files),
        depends=_needed(root, work, files),
    )
    sums = [
        f"{hashlib.md5(one.read_bytes(), usedforsecurity=False).hexdigest()}"
        f"  {one.relative_to(root)}\n"
        for one in files
    ]
    _write(root / "DEBIAN" / "control", control)
    _write(root / "DEBIAN" / "md5sums", "".join(sums))


def _needed(root: Path, work: Path, files: list[Path]) -> str:
    """The packages that hold the libraries which the program asks for and does not bring."""
    _write(work / "debian" / "control", f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n")
    (root / "DEBIAN").mkdir(exist_ok=True)
    inside = root / "usr" / "lib" / NAME / "_internal"
    folders = [inside, inside / "PySide6" / "Qt" / "lib", inside / "PySide6", inside / "shiboken6"]
    programs = [str(one) for one in files if _starts_with(one, _ELF)]
    told = _run(
        *("dpkg-shlibdeps", "-O", "--warnings=0", f"-S{root}", f"-x{NAME}"),
        *(f"-l{one}" for one in folders),
        *programs,
        folder=work,
    )
    return told.partition("shlibs:Depends=")[2].strip()


def owners(libraries: Sequence[str]) -> dict[str, str]:
    """The package of Debian that has each library, for those that one has."""
    kind = _run("dpkg-architecture", "-qDEB_HOST_MULTIARCH").strip()
    # Whole paths are found at once; names would be looked for in every list of files.
    places = [f"{folder}/{kind}/{one}" for folder in ("/usr/lib", "/lib") for one in libraries]
    words = ["dpkg-query", "--search", *places]
    asked = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = [line.split(": ", 1) for line in asked.stdout.splitlines() if ": " in line]
    found = {Path(path).name: package.partition(":")[0] for package, path in sorted(lines)}
    return {one: found[one] for one in sorted(libraries) if one in found}


@cache
def _architecture() -> str:
    return _run("dpkg", "--print-architecture").strip()


def _day() -> datetime:
    return datetime.fromtimestamp(epoch(), UTC)


def _date(root: Path) -> None:
    """Give every file the one date, and the rights that a package has."""
    for one in (root, *root.rglob("*")):
        if not one.is_symlink():
            one.chmod(one.stat().st_mode & 0o755)
        os.utime(one, (epoch(), epoch()), follow_symlinks=False)


def _starts_with(path: Path, head: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(head)) == head


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_gzip(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, mtime=0))


def _run(*words: str, folder: Path = ROOT) -> str:
    done = subprocess.run(words, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout
