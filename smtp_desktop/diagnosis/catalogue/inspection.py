"""Products that open encrypted connections, told by who issued the certificate.

The table is ``resources/inspection.toml``; a product is added there, without code.
"""

from __future__ import annotations

import re
import tomllib
from typing import Literal

import msgspec


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One product by the name people know, and whether it works on the computer or the network."""

    name: str
    kind: Literal["computer", "network"]
    issuers: tuple[str, ...]


class Products(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All known products, in the order of the file."""

    product: tuple[Product, ...] = ()

    def behind(self, issuer: str) -> Product | None:
        """The product that issued a certificate; None for an issuer that inspects nothing."""
        name = issuer.lower()
        return next(
            (one for one in self.product if any(_stands_in(word, name) for word in one.issuers)),
            None,
        )


def decode(text: str) -> Products:
    """The products in ``resources/inspection.toml``; raises msgspec.ValidationError when wrong."""
    return msgspec.convert(tomllib.loads(text), Products)


def _stands_in(words: str, name: str) -> bool:
    """Whether whole words stand in a name: a “Reset CA” is none of ESET's."""
    return words in name and bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", name))
