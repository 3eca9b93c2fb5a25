"""Tries `sign` with a certificate that is made for it and means nothing.

It shows that the programs, the installers and the uninstaller go through `sign`. For Windows to
trust them it takes a certificate of an issuer that it knows, and this project has none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from wine import HERE, SECONDS, Wine

Check = Callable[..., None]


def try_signing(wine: Wine, folder: Path, check: Check) -> None:
    """Sign a small program as `installers` does, and look at the signatures."""
    print("signing, with a certificate that means nothing", flush=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        environ = _certificate(work)
        source = work / "program"
        (source / "_internal").mkdir(parents=True)
        for one in ("smtp-desktop.exe", "smtp-desktop-window.exe"):
            shutil.copy(folder / "dist" / "smtp-desktop" / one, source)
        shutil.copy(HERE / "python.txt", source / "_internal")
        programs = sorted(source.glob("*.exe"))
        _run(environ, HERE / "sign", *programs)
        setup = work / "signed-setup.exe"  # makensis warns of a bare setup.exe
        _run(
            environ,
            *("makensis", "-V2", "-WX", f"-DSOURCE={source}", f"-DICON={_icon(folder)}"),
            *("-DVERSION=0.0.1", f"-DOUTPUT={setup}", f"-DSIGN='{HERE / 'sign'}'"),
            HERE / "installer.nsi",
        )
        _run(environ, HERE / "sign", setup)
        place = wine.drive / "signed"
        wine.run(wine.windows(setup), "/S", f"/D={wine.windows(place)}")
        for one in (*programs, setup, place / "uninstall.exe"):
            check(f"{one.name} is signed", holds=_is_signed(one, work / "certificate.pem"))
        changed = bytearray(setup.read_bytes())
        changed[2000] ^= 1
        setup.write_bytes(changed)
        check("one bit later it is not", holds=not _is_signed(setup, work / "certificate.pem"))
        wine.run(wine.windows(place / "uninstall.exe"), "/S")


def _icon(folder: Path) -> Path:
    return next((folder / "pyinstaller").glob("**/smtp-desktop.ico"))


def _certificate(work: Path) -> dict[str, str]:
    """Make a certificate; the environment in which `sign` finds it."""
    password, both = work / "password", work / "both.p12"
    password.write_text("one that nobody needs", encoding="ascii")
    key, certificate = work / "key.pem", work / "certificate.pem"
    _run(
        os.environ,
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-keyout", key, "-out", certificate, "-subj", "/CN=Nobody"),
        *("-addext", "extendedKeyUsage=codeSigning"),
    )
    _run(
        os.environ,
        *("openssl", "pkcs12", "-export", "-out", both, "-inkey", key, "-in", certificate),
        *("-passout", f"file:{password}"),
    )
    return os.environ | {"SIGN_CERTIFICATE": str(both), "SIGN_PASSWORD_FILE": str(password)}


def _run(environ: Mapping[str, str], *words: str | Path) -> None:
    done = subprocess.run(
        words,
        check=False,
        timeout=SECONDS,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{words[0]}: {done.stdout}")


def _is_signed(file: Path, certificate: Path) -> bool:
    done = subprocess.run(
        ["osslsigncode", "verify", "-CAfile", certificate, "-in", file],
        check=False,
        timeout=SECONDS,
        capture_output=True,
    )
    return b"Signature verification: ok" in done.stdout
