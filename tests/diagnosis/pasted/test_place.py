"""Where in a conversation a pasted text is."""

from __future__ import annotations

from smtp_desktop.diagnosis.pasted.place import greeting_in

TEXT = """\
connecting to smtp.gmail.com
220 mx.google.com ESMTP
connecting to mail.acme.test
220 mail.acme.test ESMTP Postfix
"""


def test_a_greeting_is_of_the_server_that_was_named_before_it() -> None:
    assert greeting_in(TEXT, "mail.acme.test") == "220 mail.acme.test ESMTP Postfix"
    assert greeting_in(TEXT, "smtp.gmail.com") == "220 mx.google.com ESMTP"
    assert greeting_in(TEXT, "smtp.zoho.eu") == ""
