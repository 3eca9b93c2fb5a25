"""A connection to Microsoft, and how it comes about; `service.SignIn` has room for both."""

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.wording.sentence import Sentence

if TYPE_CHECKING:
    from smtp_desktop.model.purpose import Purpose


class Phase(Enum):
    """How far connecting, or disconnecting, has come."""

    IDLE = auto()
    OPENING = auto()
    WAITING = auto()
    ASKING = auto()
    TYPING = auto()
    REDEEMING = auto()
    LEAVING = auto()


class SignInView(NamedTuple):
    """A sign-in under way, and what is to be said of the last one.

    It goes on at `address`, where the person types `code` if there is one, and ends after some
    `minutes`. `remark` answers a code that the page there shows, or an address that was pasted
    where the browser comes back with one (`in_address`). `note` says what became of the
    last sign-in, and `link` is the page where it is revoked.
    """

    phase: Phase = Phase.IDLE
    address: str = ""
    is_open: bool = True
    code: str = ""
    minutes: int = 0
    in_address: bool = False
    remark: Sentence | None = None
    note: Sentence | None = None
    link: str = ""


class SignedIn(NamedTuple):
    """Who signed in, and what the sign-in is kept for.

    `until_quit` says why the keyring did not keep it, and is None where it did.
    """

    address: str
    purpose: "Purpose"
    until_quit: Sentence | None = None
    has_expired: bool = False
