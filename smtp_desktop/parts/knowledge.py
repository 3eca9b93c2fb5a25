"""What the program knows from its files, each read when it is first asked for; whatever is wrong
with one raises InstallationDamaged."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
    from smtp_desktop.diagnosis.catalogue.inspection import Products
    from smtp_desktop.diagnosis.catalogue.letter_book import LetterBook
    from smtp_desktop.diagnosis.translation import Translate
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.model.sign_in.cloud import Clouds


class Knowledge:
    """The files of knowledge, in the person's language."""

    def __init__(self) -> None:
        self._translate: Translate | None = None

    def speak(self, translate: Translate) -> None:
        """Say what the files of knowledge say in another language; called before any is used."""
        self._translate = translate

    @cached_property
    def clouds(self) -> Clouds:
        from smtp_desktop import resources
        from smtp_desktop.model.sign_in import cloud

        return resources.known("clouds.toml", cloud.decode)

    @cached_property
    def providers(self) -> Providers:
        from smtp_desktop import resources
        from smtp_desktop.model import provider

        found = resources.known("providers.toml", provider.decode)
        if self._translate is None:
            return found
        from smtp_desktop.diagnosis.translation import translated_providers

        return translated_providers(found, self._translate)

    @cached_property
    def catalogue(self) -> Catalogue:
        from smtp_desktop import resources
        from smtp_desktop.diagnosis.catalogue import catalogue

        found = resources.known_folder("findings", catalogue.decode)
        if self._translate is None:
            return found
        from smtp_desktop.diagnosis.translation import translated

        return translated(found, self._translate)

    @cached_property
    def products(self) -> Products:
        """The products that open encrypted connections."""
        from smtp_desktop import resources
        from smtp_desktop.diagnosis.catalogue import inspection

        return resources.known("inspection.toml", inspection.decode)

    @cached_property
    def letters(self) -> LetterBook:
        from smtp_desktop import resources
        from smtp_desktop.diagnosis.catalogue import letter_book

        book = resources.known("letters.toml", letter_book.decode)
        if self._translate is None:
            return book
        from smtp_desktop.diagnosis.translation import translated_letters

        return translated_letters(book, self._translate)
