"""Findings, letters and notes on email services in the person's language.

Their texts are translated as they stand in the files, before a name or a number is filled in. Who
hands over a `Translate` that notes what it is asked has every text there is to translate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.catalogue.letter_book import LetterBook
from smtp_desktop.diagnosis.catalogue.rule import Words
from smtp_desktop.model.provider import Providers

Translate = Callable[[str, str], str]  # from a context and an English text to the text

FINDINGS = "findings"
LETTERS = "letters"
PROVIDERS = "providers"

_Words = TypeVar("_Words", bound=Words)


def translated(catalogue: Catalogue, translate: Translate) -> Catalogue:
    """The catalogue with what people read in another language; what is recognised stays."""
    say = _in(FINDINGS, translate)
    return replace(
        catalogue,
        finding=tuple(
            replace(_told(entry, say), rule=tuple(_told(rule, say) for rule in entry.rule))
            for entry in catalogue.finding
        ),
        instead={say(phrase): say(other) for phrase, other in catalogue.instead.items()},
    )


def translated_letters(book: LetterBook, translate: Translate) -> LetterBook:
    """The letters in another language; the lines for PowerShell stay."""
    say = _in(LETTERS, translate)
    return replace(
        book,
        stages={stage: say(text) for stage, text in book.stages.items()},
        sign_ins={kind: say(text) for kind, text in book.sign_ins.items()},
        reader=tuple(
            replace(one, subject=_all(one.subject, say), opening=_all(one.opening, say))
            for one in book.reader
        ),
        request=tuple(
            replace(one, asks=_all(one.asks, say), where=_all(one.where, say))
            for one in book.request
        ),
        preparation=tuple(
            replace(
                one,
                subject=_all(one.subject, say),
                opening=_all(one.opening, say),
                part=tuple(
                    replace(
                        part,
                        title=say(part.title),
                        steps=_all(part.steps, say),
                        points=_all(part.points, say),
                    )
                    for part in one.part
                ),
            )
            for one in book.preparation
        ),
    )


def translated_providers(providers: Providers, translate: Translate) -> Providers:
    """The email services, with what must be known about each in another language."""
    return providers.worded(_in(PROVIDERS, translate))


def _told(words: _Words, say: Callable[[str], str]) -> _Words:
    return replace(
        words,
        title=say(words.title),
        explanation=say(words.explanation),
        actions=_all(words.actions, say),
        fixes=words.fixes and tuple(replace(one, label=say(one.label)) for one in words.fixes),
    )


def _all(texts: tuple[str, ...], say: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(say(one) for one in texts)


def _in(context: str, translate: Translate) -> Callable[[str], str]:
    """A translation within one context; where there is no text there is none in any language."""
    return lambda text: translate(context, text) if text else ""
