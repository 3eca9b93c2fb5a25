"""Who publishes the program, and which version of it; what every package says alike."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from smtp_desktop import __version__

ROOT = Path(__file__).parents[2]
NAME = "smtp-desktop"
VERSION = __version__
TITLE = "SMTP Desktop"
SUMMARY = "Set up outgoing email and test it"
RESERVED = "example.org"


@dataclass(frozen=True)
class Publisher:
    """The lines of publisher.toml."""

    id: str
    name: str
    email: str
    homepage: str
    download: str
    winget: str

    @property
    def is_named(self) -> bool:
        """Whether somebody has put their own name there."""
        return RESERVED not in self.homepage + self.download + self.email


def publisher() -> Publisher:
    """Who publishes this; raises TypeError where a line is missing or strange."""
    text = (ROOT / "resources" / "packaging" / "publisher.toml").read_text(encoding="utf-8")
    found = Publisher(**tomllib.loads(text))
    return Publisher(**vars(found) | {"download": found.download.format(version=VERSION)})


def epoch() -> int:
    """The moment that everything made is dated to, in seconds: the same for the same source."""
    return int(os.environ["SOURCE_DATE_EPOCH"])
