"""What is known of a failure before any server was spoken to, which is mostly the keyring's."""

from __future__ import annotations

from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.errors import SecretStoreError, SmtpDesktopError


def failure_without_server(error: SmtpDesktopError) -> Failure:
    """All that rules may ask about an error for which no server has to answer.

    The fact ``keyring`` is ``read`` where a saved secret was to be used, and ``remove`` where an
    account was to be forgotten, so nobody wanted to save.
    """
    wanted = error.wanted if isinstance(error, SecretStoreError) else ""
    facts = {"keyring": wanted} if wanted else {}
    return Failure(errors=error.families(), text=str(error), facts=facts)
