"""What is submitted to winget, the package manager of Windows, for one version."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from resources.packaging.publisher import (
    NAME,
    SUMMARY,
    TITLE,
    VERSION,
    Publisher,
    publisher,
)

_SCHEMA = "1.9.0"
_HEAD = (
    "# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.{schema}.schema.json\n"
)

_VERSION = """
PackageIdentifier: {id}
PackageVersion: {version}
DefaultLocale: en-US
ManifestType: version
ManifestVersion: {schema}
"""

_LOCALE = """
PackageIdentifier: {id}
PackageVersion: {version}
PackageLocale: en-US
Publisher: {publisher}
PublisherUrl: {homepage}
PackageName: {title}
PackageUrl: {homepage}
License: MIT
ShortDescription: {summary}
Description: |-
  Type your email address and your password, press Test Email, and a message really arrives.
  If it does not, the program says what is wrong, who can fix it and what to do.
  Passwords are kept in the Credential Manager and nowhere else.
Moniker: {name}
Tags:
- email
- mail
- smtp
ManifestType: defaultLocale
ManifestVersion: {schema}
"""

_INSTALLER = """
PackageIdentifier: {id}
PackageVersion: {version}
Platform:
- Windows.Desktop
MinimumOSVersion: 10.0.17763.0
Commands:
- {name}
Installers:
- Architecture: x64
  InstallerType: nullsoft
  Scope: user
  InstallerUrl: {download}/{setup}
  InstallerSha256: {setup_sum}
  UpgradeBehavior: install
- Architecture: x64
  InstallerType: wix
  Scope: machine
  InstallerUrl: {download}/{msi}
  InstallerSha256: {msi_sum}
{product_code}  UpgradeBehavior: install
ManifestType: installer
ManifestVersion: {schema}
"""


def write(setup: Path, package: Path, folder: Path, told: Publisher | None = None) -> list[Path]:
    """Write the three manifests of the two installers; give their files."""
    told = told or publisher()
    code = _product_code(package)
    values = {
        "id": told.winget,
        "version": VERSION,
        "publisher": told.name,
        "homepage": told.homepage,
        "download": told.download.rstrip("/"),
        "title": TITLE,
        "name": NAME,
        "summary": SUMMARY,
        "schema": _SCHEMA,
        "setup": setup.name,
        "setup_sum": _sum(setup),
        "msi": package.name,
        "msi_sum": _sum(package),
        "product_code": f"  ProductCode: '{code}'\n" if code else "",
    }
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for kind, suffix, text in (
        ("version", "", _VERSION),
        ("defaultLocale", ".locale.en-US", _LOCALE),
        ("installer", ".installer", _INSTALLER),
    ):
        head = _HEAD.format(kind=kind, schema=_SCHEMA)
        files.append(folder / f"{told.winget}{suffix}.yaml")
        files[-1].write_text(head + text.format(**values), encoding="utf-8")
    return files


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest().upper()


def _product_code(package: Path) -> str:
    """By what Windows knows an installed .msi, empty where nothing here can read it."""
    if not shutil.which("msiinfo"):
        return ""
    asked = subprocess.run(
        ["msiinfo", "export", str(package), "Property"], capture_output=True, text=True, check=False
    )
    lines = (line.split("\t") for line in asked.stdout.splitlines())
    return next((one[1].strip() for one in lines if one[0] == "ProductCode"), "")
