"""What an interface over HTTPS said, as programs print it: its own word for what is wrong."""

from __future__ import annotations

import re

from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.catalogue.phrases import normal

FACT = "api"  # the fact that rules ask for such a word by

_ANSWER = re.compile(r'\s*\{\s*"error"\s*:\s*\{')
# A member of an answer in JSON, whose text may have lost what escapes the quotation marks in it.
_MEMBER = r'"%s"\s*:\s*"?(?P<%s>.{1,1000}?)"?\s*(?:[,}]\s*["}]|$)'
_CODE, _MESSAGE = (re.compile(_MEMBER % (name, name), re.DOTALL) for name in ("code", "message"))


def said_in(text: str) -> str:
    """What an answer says that a text begins with, as ``code: message`` on one line; empty for all
    other texts, in JSON or not."""
    if not _ANSWER.match(text):
        return ""
    code, message = _CODE.search(text), _MESSAGE.search(text)
    said = (code["code"] if code else "", message["message"] if message else "")
    return " ".join(": ".join(filter(None, said)).split()) if message else ""


def code_in(text: str, catalogue: Catalogue) -> str:
    """The first word in a text that some rule knows as an interface's, in small letters; empty
    without one."""
    known = {
        code
        for entry in catalogue.finding
        for rule in entry.rule
        for code in rule.facts.get(FACT, ())
    }
    if not known:
        return ""
    words = "|".join(map(re.escape, sorted(known)))
    found = re.search(rf"(?<![a-z0-9_.])(?:{words})(?!\w)", normal(text))
    return found[0] if found else ""
