"""The commands of a conversation, as a server's extensions want them."""

from __future__ import annotations

import pytest

from smtp_desktop.services.sending import conversation
from smtp_desktop.smtp.extensions import Extensions

UTF8 = Extensions({"8BITMIME": (), "SMTPUTF8": ()})


@pytest.mark.parametrize(
    ("message", "parameters"),
    [
        (b"Subject: x\r\n\r\nb\xfc", ("BODY=8BITMIME",)),
        (b"Subject: x\xfc\r\n\r\nbody", ("BODY=8BITMIME", "SMTPUTF8")),
        (b"Subject: x\xfc", ("BODY=8BITMIME", "SMTPUTF8")),  # a header alone counts to its end
        (b"Subject: x", ()),
    ],
)
def test_a_header_beyond_ascii_is_announced(message: bytes, parameters: tuple[str, ...]) -> None:
    assert conversation.mail(UTF8, "jane@acme.test", message).parameters == parameters
