"""What the replies to an envelope mean for its recipients (RFC 5321 §3.3)."""

from __future__ import annotations

from collections.abc import Sequence

from smtp_desktop.smtp.reply import Reply

Refusals = tuple[tuple[str, Reply], ...]


def refusals(recipients: Sequence[str], replies: Sequence[Reply]) -> Refusals:
    """The recipients that were refused, each with the reply; `replies` are those to RCPT, as many
    as have come."""
    answered = zip(recipients, replies, strict=False)
    return tuple((who, reply) for who, reply in answered if not reply.is_positive)


def final_refusal(
    recipients: Sequence[str], refused: Refusals, *, is_whole: bool
) -> tuple[str, Reply] | None:
    """Because of whom nobody gets the message, and the reply that is told; None where somebody
    gets it.

    With `is_whole` one refused recipient is enough. Of several refusals one that stays is told:
    trying again does not help then.
    """
    is_for_all = is_whole or len(refused) == len(recipients)
    if not refused or not is_for_all:
        return None
    return next((one for one in refused if one[1].code // 100 == 5), refused[0])
