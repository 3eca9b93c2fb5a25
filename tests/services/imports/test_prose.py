"""What people tell about a server is found wherever it stands in what they paste."""

from __future__ import annotations

import pytest

from smtp_desktop.services.imports import reader

TOLD = "Outgoing server: smtp.acme.test, port 465 (SSL), user name jane@acme.test"
FILLER = "Please print the list and bring it. "


@pytest.mark.parametrize("between", ["\n", " "], ids=["a line of its own", "within a line"])
def test_where_a_long_text_tells_it_makes_no_difference(between: str) -> None:
    alone = reader.read(TOLD.encode(), "").draft
    assert (alone.host, alone.port) == ("smtp.acme.test", "465")
    for before in range(900, 1100, 3):
        text = (FILLER * 40)[:before].rstrip() + between + TOLD + between + FILLER * 60
        assert reader.read(text.encode(), "").draft == alone, before
