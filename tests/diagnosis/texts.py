"""Error texts and the cause of each: known replies, what strangers pasted, and no errors at all."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from smtp_desktop.diagnosis.finding import UNKNOWN
from smtp_desktop.diagnosis.stage import Stage

_HERE = Path(__file__).parent


class Text(NamedTuple):
    """An error text; `also` are further causes that an honest expert could name."""

    text: str
    code: str
    also: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    stage: Stage | None = None
    host: str = ""
    auth: str = ""
    client: str = ""
    half: str = ""

    @property
    def known_to_a_person(self) -> tuple[Stage | None, str, str]:
        """The stage, the host and the kind of sign-in, of which the text need say nothing."""
        return self.stage, self.host, self.auth

    @property
    def head(self) -> str:
        """The beginning, on one line: enough to find the text by."""
        return " ".join(self.text.split())[:100]


def known() -> Iterator[Text]:
    """The replies that rules are written for, where and how each is said."""
    for one in _read("replies.toml")["reply"]:
        yield Text(
            one["text"],
            one["code"],
            tuple(one.get("also", ())),
            owners=tuple(one["owners"]),
            stage=Stage(one["stages"][0]) if one.get("stages") else None,
            host=one.get("host", ""),
            auth=next(iter(one.get("auth", ())), ""),
        )


def wild(half: str) -> Iterator[Text]:
    """What strangers pasted: the ``open`` half, or the ``held`` one no rule was written for."""
    return _pasted("wild.toml", half)


def later(half: str) -> Iterator[Text]:
    """What strangers pasted elsewhere and was found later, by halves as well."""
    return _pasted("later.toml" if half == "open" else "later_held.toml", half)


def _pasted(name: str, half: str) -> Iterator[Text]:
    for one in _read(name)["reply"]:
        if one["set"] == half:
            yield Text(
                one["text"],
                one["code"],
                tuple(one.get("also", ())),
                tuple(one.get("owners", ())),
                Stage(one["stage"]) if "stage" in one else None,
                one.get("host", ""),
                one.get("auth", ""),
                one["client"],
                half,
            )


def unrelated() -> Iterator[Text]:
    """Texts that have nothing to do with sending mail."""
    for kind, group in _read("unrelated.toml").items():
        yield from (Text(text, UNKNOWN, client=kind) for text in group["texts"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
