"""XML from elsewhere, read with bombs refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.errors import DiscoveryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MAX_BYTES = 256_000  # the longest page in the public database has some ten thousand


def parsed(body: bytes, *, has_doctype: bool = False) -> Element:
    """The root of a page; `has_doctype` lets it name its kind, as Apple's do, though no entities.

    Raises DiscoveryError for anything but well-formed XML.
    """
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    if len(body) > MAX_BYTES:
        raise DiscoveryError("The page is too long.")
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=not has_doctype)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise DiscoveryError("The page is not well-formed.") from error
    return root


def name_of(element: Element) -> str:
    """An element's name without its namespace."""
    tag: object = element.tag  # of a comment it is a function
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def texts_in(element: Element) -> Iterator[tuple[str, str]]:
    """The names and texts of what stands in an element, one level down."""
    for child in element:
        yield name_of(child), (child.text or "").strip()
