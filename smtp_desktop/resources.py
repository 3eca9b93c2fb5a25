"""Where the files under ``resources/`` are: checkout, wheel or bundle."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

_Known = TypeVar("_Known")
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


def path_if_there(name: str) -> str:
    """The same, empty where the installation is incomplete: for what the program can do without."""
    try:
        return path(name)
    except FileNotFoundError:
        return ""


def known(name: str, decode: Callable[[str], _Known]) -> _Known:
    """What a file says; raises InstallationDamaged where it is missing, empty or damaged."""
    return _understood(name, lambda: decode(_filled(read_text(name))))


def known_folder(name: str, decode: Callable[[dict[str, str]], _Known]) -> _Known:
    """What the TOML files of a folder say; raises InstallationDamaged as `known` does."""

    def decoded() -> _Known:
        files = read_folder(name)
        for text in files.values():
            _filled(text)
        return decode(files)

    return _understood(name, decoded)


def read_text(name: str) -> str:
    """The text of one resource (UTF-8)."""
    return _read(path(name))


def read_folder(name: str) -> dict[str, str]:
    """The texts of the TOML files in a folder, by their names without ``.toml``."""
    folder = path(name)
    files = (file for file in sorted(os.listdir(folder)) if file.endswith(".toml"))
    return {file.removesuffix(".toml"): _read(os.path.join(folder, file)) for file in files}


def _understood(name: str, decoded: Callable[[], _Known]) -> _Known:
    try:
        return decoded()
    except (OSError, ValueError, LookupError, TypeError) as error:
        from smtp_desktop.errors import InstallationDamaged

        raise InstallationDamaged(name) from error


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return text


def _read(file_path: str) -> str:
    with open(file_path, encoding="utf-8") as file:
        return file.read()


def _folders() -> list[str]:
    bundle = getattr(sys, "_MEIPASS", "")  # set by PyInstaller's boot loader
    folders = [os.path.join(bundle, "resources")] if bundle else []
    folders.append(os.path.join(_PACKAGE, "_resources"))  # a wheel
    folders.append(os.path.join(os.path.dirname(_PACKAGE), "resources"))  # a checkout
    return folders
