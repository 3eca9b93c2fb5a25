"""A sentence for people: its template, marked for translation, apart from the values in it.

So a window can translate the template first and fill it in then. No Qt.
"""

from __future__ import annotations

from typing import NamedTuple

from smtp_desktop.printable import Printable

CONTEXT = "wording"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - the name lupdate looks for
    """Marks a text for translation and gives it back unchanged."""
    return text


class Sentence(NamedTuple):
    """A template and what goes into it; ``str()`` gives the English.

    Whatever goes in is one printable line, wherever it came from.
    """

    template: str
    values: tuple[tuple[str, str], ...] = ()

    def filled(self, template: str) -> str:
        """This sentence's values in another wording of its template."""
        return template.format(**{name: Printable(value) for name, value in self.values})

    def __str__(self) -> str:
        return self.filled(self.template)


def say(template: str, **values: object) -> Sentence:
    """A sentence with its values."""
    return Sentence(template, tuple((name, str(value)) for name, value in values.items()))


def as_written(text: object) -> Sentence:
    """A text that is in the person's language already, such as a finding's title, as a sentence."""
    return say("{text}", text=text)


_T = QT_TRANSLATE_NOOP
