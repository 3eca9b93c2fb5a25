"""Where the files under ``resources/`` are: checkout, wheel or bundle."""

from __future__ import annotations

import os
import sys

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def path(name: str) -> str:
    """The path of one resource, for example ``path("icons/smtp-desktop.png")``.

    Raises FileNotFoundError when the installation is incomplete.
    """
    for folder in _folders():
        candidate = os.path.join(folder, *name.split("/"))
        if os.path.exists(candidate):
            return candidate
    raise FileNotFoundError(name)


def read_text(name: str) -> str:
    """The text of one resource (UTF-8)."""
    return _read(path(name))


def read_folder(name: str) -> dict[str, str]:
    """The texts of the TOML files in a folder, by their names without ``.toml``."""
    folder = path(name)
    files = (file for file in sorted(os.listdir(folder)) if file.endswith(".toml"))
    return {file.removesuffix(".toml"): _read(os.path.join(folder, file)) for file in files}


def _read(file_path: str) -> str:
    with open(file_path, encoding="utf-8") as file:
        return file.read()


def _folders() -> list[str]:
    bundle = getattr(sys, "_MEIPASS", "")  # set by PyInstaller's boot loader
    folders = [os.path.join(bundle, "resources")] if bundle else []
    folders.append(os.path.join(_PACKAGE, "_resources"))  # a wheel
    folders.append(os.path.join(os.path.dirname(_PACKAGE), "resources"))  # a checkout
    return folders
