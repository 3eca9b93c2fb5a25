"""Texts read as the program reads them, with all that the catalogue knows."""

from __future__ import annotations

from diagnosis.said import CATALOGUE
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.pasted import reading
from smtp_desktop.diagnosis.stage import Stage


def read_all(
    text: str, *, stage: Stage | None = None, host: str = "", provider: str = "", auth: str = ""
) -> tuple[Failure, ...]:
    """Every failure that a text tells of."""
    return reading.read_all(text, CATALOGUE, stage=stage, host=host, provider=provider, auth=auth)


def read(
    text: str, *, stage: Stage | None = None, host: str = "", provider: str = "", auth: str = ""
) -> Failure:
    """The failure that a text tells of most clearly."""
    return read_all(text, stage=stage, host=host, provider=provider, auth=auth)[0]
