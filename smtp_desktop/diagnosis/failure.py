"""The facts about one failure, gathered on the way: all that a finding is concluded from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.smtp.reply import Reply

PASTED = "pasted"  # the fact `place` of a text that somebody pasted


@dataclass(frozen=True)
class Failure:
    """What is known: where it failed, what was said, and everything seen around it.

    `errors` are the names of the error and its families; `facts` are short words such as
    ``speaks: http``; `words` are what the sentences may name, such as the host. `text` are the
    server's words, `around` what stood around them where somebody pasted more than those.
    `is_clear` is False where the words may be about something else than this failure.
    """

    stage: Stage | None = None
    errors: tuple[str, ...] = ()
    reply: Reply | None = None
    text: str = ""
    around: str = ""
    host: str = ""
    port: int = 0
    provider: str = ""
    auth: str = ""
    encryption: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    is_clear: bool = True

    @cached_property
    def status(self) -> str:
        """The reply's enhanced status as rules write it; empty without one."""
        return str(self.reply.enhanced) if self.reply and self.reply.enhanced else ""

    @cached_property
    def code(self) -> str:
        """The reply's code as rules write it; empty without a reply."""
        return str(self.reply.code) if self.reply else ""

    @property
    def is_pasted(self) -> bool:
        """Whether somebody pasted a text, so that nothing was found out by looking."""
        return self.facts.get("place") == PASTED


def yes_or_no(fact: bool) -> str:
    """A fact as rules ask for it."""
    return "yes" if fact else "no"
