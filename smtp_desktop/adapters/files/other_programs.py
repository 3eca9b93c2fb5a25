"""Finds what other email programs on this computer send with: Thunderbird and msmtp.

Only their settings are opened, never the files in which passwords lie.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping

from smtp_desktop.adapters.files.settings import read_beginning
from smtp_desktop.discovery.other_programs import MSMTP, THUNDERBIRD, from_msmtp, from_thunderbird
from smtp_desktop.errors import SettingsUnreadable
from smtp_desktop.ports.system import OtherAccount

_MOST_PREFERENCES = 2_000_000  # bytes; a profile of many years has a tenth
_MOST_OTHER = 100_000


class InstalledPrograms:
    """See ``ports.system.OtherPrograms``; `environ` says where their folders are."""

    def __init__(self, environ: Mapping[str, str], system: str = sys.platform) -> None:
        self._environ = environ
        self._system = system

    def accounts(self) -> tuple[OtherAccount, ...]:
        """What they send with, without those that are there twice."""
        found: dict[tuple[str, str], OtherAccount] = {}
        for account in (*self._of_thunderbird(), *self._of_msmtp()):
            found.setdefault((account.draft.email.lower(), account.draft.host.lower()), account)
        return tuple(sorted(found.values(), key=lambda account: not account.draft.email))

    def _of_thunderbird(self) -> Iterator[OtherAccount]:
        for folder in self._thunderbird_folders():
            for profile in _profiles(folder):
                text = _text(os.path.join(profile, "prefs.js"), _MOST_PREFERENCES)
                for draft in from_thunderbird(text):
                    yield OtherAccount(THUNDERBIRD, draft)

    def _of_msmtp(self) -> Iterator[OtherAccount]:
        home = self._environ.get("HOME", "")
        settings = self._environ.get("XDG_CONFIG_HOME") or (home and os.path.join(home, ".config"))
        places = [os.path.join(home, ".msmtprc")] if home else []
        places += [os.path.join(settings, "msmtp", "config")] if settings else []
        for place in places:
            for draft in from_msmtp(_text(place, _MOST_OTHER)):
                yield OtherAccount(MSMTP, draft)

    def _thunderbird_folders(self) -> list[str]:
        """Where Thunderbird keeps its profiles: of each system, and of flatpak and snap."""
        if self._system == "win32":
            roaming = self._environ.get("APPDATA", "")
            return [os.path.join(roaming, "Thunderbird")] if roaming else []
        home = self._environ.get("HOME", "")
        if not home:
            return []
        if self._system == "darwin":
            return [os.path.join(home, "Library", "Thunderbird")]
        return [
            os.path.join(home, ".thunderbird"),
            os.path.join(home, ".var", "app", "org.mozilla.Thunderbird", ".thunderbird"),
            os.path.join(home, "snap", "thunderbird", "common", ".thunderbird"),
        ]


def _profiles(folder: str) -> list[str]:
    """The profile that Thunderbird opens, as its ``profiles.ini`` says; none where it says none."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(_text(os.path.join(folder, "profiles.ini"), _MOST_OTHER))
    except configparser.Error:
        return []
    sections = [parser[name] for name in parser.sections()]
    profiles = [section for section in sections if section.get("Path")]
    chosen = [
        section["Default"]
        for section in sections
        if section.name.startswith("Install") and "Default" in section
    ]
    chosen += [section["Path"] for section in profiles if section.get("Default") == "1"]
    chosen += [section["Path"] for section in profiles]
    return [os.path.join(folder, path) for path in chosen[:1]]  # an absolute path stays one


def _text(path: str, most: int) -> str:
    """The beginning of a settings file; empty where there is none to be read."""
    try:
        return read_beginning(path, most).decode("utf-8", "replace")
    except (SettingsUnreadable, ValueError):
        return ""
