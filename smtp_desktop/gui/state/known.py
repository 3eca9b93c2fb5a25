"""What the window knows besides its form: a part of its state."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from smtp_desktop.model.provider import Provider, Providers
    from smtp_desktop.model.sign_in.cloud import Clouds
    from smtp_desktop.ports.system import OtherAccount, Received


class Known(NamedTuple):
    """What is known of services, of this computer and of the day, whatever stands in the form.

    `buttons` are the services with a button of their own, `others` those in the list beside them.
    `others_here` is what other programs on this computer send with. `looks_up` says whether
    settings may be looked up on the internet. `messages` lie in the practice mailbox. `full_name`
    is that of whoever uses this computer, `accounts` are the names of all accounts, and `account`
    that of the one on the screen.
    """

    providers: "Providers | None" = None
    clouds: "Clouds | None" = None
    buttons: "tuple[Provider, ...]" = ()
    others: "tuple[Provider, ...]" = ()
    others_here: "tuple[OtherAccount, ...]" = ()
    looks_up: bool = True
    full_name: str = ""
    today: "date | None" = None
    has_mailbox: bool = False
    messages: "tuple[Received, ...]" = ()
    accounts: tuple[str, ...] = ()
    account: str = ""
