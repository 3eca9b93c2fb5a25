"""Settings in formats that libraries read: property lists, JSON, INI files and .env files."""

from __future__ import annotations

import re
from itertools import islice

from smtp_desktop.services.imports.pairs import MOST, Pair, of_tree, pair

_ENV_LINE = re.compile(r"\s*(?:export\s+)?[A-Za-z_][\w.]*\s*=.*|\s*#.*|\s*")
# No line can be taken in two ways: pages of comments would be tried in all of them.
_INI_BEGINS = re.compile(r"(?:[^\S\n]*(?:[;#][^\n]*)?\n)*+[^\S\n]*\[[^\]\n]+\]\s*\n")
_DEEP = re.compile(r"[\[{]")
_MOST_OPEN = 2_000  # brackets; the library goes down one step for each


def of_property_list(data: bytes) -> list[Pair] | None:
    """The settings in a well-formed property list; None for what is none."""
    import plistlib

    try:
        tree = plistlib.loads(data)
    except (ValueError, TypeError, OverflowError, LookupError, RecursionError, AttributeError):
        return None
    return list(of_tree(tree))


def of_json(text: str) -> list[Pair] | None:
    """The settings in JSON; None for what is none."""
    import json

    if text[:1] not in ("{", "[") or len(_DEEP.findall(text)) > _MOST_OPEN:
        return None
    try:
        return list(of_tree(json.loads(text)))
    except (ValueError, RecursionError):
        return None


def of_ini(text: str) -> list[Pair] | None:
    """The settings in an INI file; None for what is none."""
    import configparser

    if not _INI_BEGINS.match(text):
        return None
    parser = configparser.ConfigParser(
        interpolation=None, strict=False, allow_no_value=True, default_section="\0"
    )
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return [
        pair((section, key), (value or "").strip("\"'"))
        for section in parser.sections()
        for key, value in parser.items(section)
    ]


def of_env(text: str) -> list[Pair] | None:
    """The settings in an .env file; None for what is none."""
    lines = text.splitlines()
    if "=" not in text or not all(_ENV_LINE.fullmatch(line) for line in lines):
        return None
    from io import StringIO

    from dotenv.parser import parse_stream  # what loads a whole file logs what it cannot read

    bindings = (one for one in parse_stream(StringIO(text)) if one.key and not one.error)
    return [pair((one.key or "",), one.value or "") for one in islice(bindings, MOST)]
