"""The email service behind the address, and how far somebody has signed in there."""

from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.wording.fields import SECRETS

if TYPE_CHECKING:
    from smtp_desktop.gui.state.sign_in import Phase, SignedIn, SignInView
    from smtp_desktop.model.provider import Note, Provider


class Service(NamedTuple):
    """The email service that is known for the address, with what is to be said about it.

    `is_looked_up` tells a service that is not known from one that nobody has looked for, and
    `is_asked_for` that the person wants to pick another.
    """

    provider: "Provider | None" = None
    notes: "tuple[Note, ...]" = ()
    is_looked_up: bool = False
    is_asked_for: bool = False

    @property
    def has_no_smtp(self) -> bool:
        return self.provider is not None and not self.provider.has_smtp

    def at(self, host: str) -> "Provider | None":
        """The service that runs this server, or that is to run it where none is named."""
        provider, host = self.provider, host.strip()
        return provider if provider and (not host or provider.runs(host)) else None


class SignIn(NamedTuple):
    """How a sign-in goes on, who is connected, and what is open of the app registration."""

    view: "SignInView | None" = None
    person: "SignedIn | None" = None
    is_registration_open: bool = True
    is_authority_open: bool = False

    @property
    def phase(self) -> "Phase":
        """How far a sign-in has come."""
        from smtp_desktop.gui.state.sign_in import Phase  # not before the first paint

        return self.view.phase if self.view else Phase.IDLE


def secret_label(provider: "Provider | None") -> str:
    """What a service calls the secret: a text for translation."""
    kind = provider.secret if provider else "password"
    return SECRETS.get(kind, SECRETS["password"])


def domain_of(email: str) -> str:
    """The domain of an address as typed."""
    from smtp_desktop.model.address import Address  # not before the first paint

    return Address(email).plain_domain
