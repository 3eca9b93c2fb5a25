"""What to do about a message of which nobody knows whether it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import LOOK_BEFORE_SENDING_AGAIN

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding


def with_caution(finding: Finding) -> Finding:
    """The finding of an unclear outcome: whoever follows its steps sends nothing twice, as they
    would by those of a test, which say to try again."""
    owners = tuple(one for one in finding.owners if one != "wait")
    actions = (str(say(LOOK_BEFORE_SENDING_AGAIN)),)
    return replace(finding, owners=owners or finding.owners, actions=actions, fixes=())
