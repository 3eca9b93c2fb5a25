"""What a result offers to press: at most two buttons, and what else there is as links. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.gui.state.result import Action, Result
from smtp_desktop.wording import result as words

if TYPE_CHECKING:
    from smtp_desktop.services.support.letter import Letter

MOST = 2  # buttons; what is offered besides is a link


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
    own: list[Offer] = [*(finding.fixes if finding else result.fixes), *result.actions]
    message: list[Offer] = [*result.letters[:1]]
    is_theirs = bool(finding and finding.owners and finding.owners[0] not in ("user", "wait"))
    wanted = [*message, *own] if is_theirs else [*own, *message]
    if page and page.makes_app_passwords:
        wanted.insert(0, page)
    links: list[Offer] = [page] if page and not page.makes_app_passwords else []
    is_message = bool(wanted) and wanted[0] in message and not is_theirs
    is_next = bool(wanted) and not is_message and Action.SHOW_MAILBOX not in result.actions
    is_next = is_next and not (result.is_good and result.fixes)  # after a green test it is Save
    return Offers(tuple(wanted[:MOST]), (*wanted[MOST:], *links), is_next)
