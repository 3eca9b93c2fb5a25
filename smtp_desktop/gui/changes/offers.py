"""What a result offers to press, and what it advises besides: little, and nothing twice. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.gui.state.result import Action, Result
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.wording import result as words
from smtp_desktop.wording.fields import AUTH_TYPES, ENCRYPTIONS

if TYPE_CHECKING:
    from smtp_desktop.services.support.letter import Letter

MOST = 2  # buttons; what is offered besides is a link
_LONG = 60  # letters from which on a piece of advice says more than a button


class Page(NamedTuple):
    """A page in the browser that helps."""

    address: str

    @property
    def makes_app_passwords(self) -> bool:
        return self.address == words.APP_PASSWORDS


Offer: TypeAlias = "Fix | Action | Page | Letter"


class Offers(NamedTuple):
    """What can be pressed: `buttons`, the first one filled where `is_next` says that it is what
    to do next, and `links`."""

    buttons: tuple[Offer, ...] = ()
    links: tuple[Offer, ...] = ()
    is_next: bool = False


def offers(result: Result | None) -> Offers:
    """What a result offers: first what whoever has to fix it needs, and at most two buttons.

    Of several messages the first is offered; the others stand behind it.
    """
    if result is None:
        return Offers()
    finding = result.finding
    page = Page(finding.help) if finding and finding.help else None
    own: list[Offer] = [*(finding.fixes if finding else ()), *result.actions]
    message: list[Offer] = [*result.letters[:1]]
    is_theirs = bool(finding and finding.owners and finding.owners[0] not in ("user", "wait"))
    wanted = [*message, *own] if is_theirs else [*own, *message]
    if page and page.makes_app_passwords:
        wanted.insert(0, page)
    links: list[Offer] = [page] if page and not page.makes_app_passwords else []
    is_next = bool(wanted) and Action.SHOW_MAILBOX not in result.actions
    return Offers(tuple(wanted[:MOST]), (*wanted[MOST:], *links), is_next)


def advice(result: Result) -> tuple[str, ...]:
    """What a finding advises, without what one of its buttons does when it is pressed."""
    finding = result.finding
    if finding is None:
        return ()
    return tuple(
        one for one in finding.actions if not any(repeats(one, fix) for fix in finding.fixes)
    )


def repeats(advised: str, fix: Fix) -> bool:
    """Whether a piece of advice is to do no more than what a fix does."""
    if len(advised) > _LONG or advised.startswith("If "):
        return False
    said = set(re.findall(r"[\w.@-]+", advised.rstrip(".")))
    return all(set(_shown(value).split()) <= said for value in fix.changes.values())


def _shown(value: str | int) -> str:
    """A fix's value as people read it."""
    names: dict[str, str] = {one.value: ENCRYPTIONS[one] for one in Encryption}
    names |= {one.value: AUTH_TYPES[one].split(" / ")[0].split(" (")[0] for one in AuthType}
    return names.get(str(value), str(value))
