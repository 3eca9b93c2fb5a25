"""Everything that can go wrong, in one tree.

SmtpDesktopError
├─ SettingsError        SettingsInvalid, SettingsUnreadable, SettingsFromNewerVersion,
│                       SettingsNotFound, AccountNotFound, SettingsNotSaved (RegisterNotChanged),
│                       SendingSwitchedOff
├─ SecretStoreError     SecretStoreLocked, SecretStoreDismissed, SecretStoreUnavailable,
│                       SecretStoreHung, SecretStoreFailed, SecretNotFound (SecretKeptForOther)
├─ SignInError          SignInNeeded, SignInTimedOut, SignInRefused (SignInExpired, ConsentNeeded,
│                       PermissionMissing), SignInUnconfirmed, WrongAudience, SignInMixedUp,
│                       RedirectFailed, IdentityProviderFailed, AddressRefused, OtherPersonSignedIn
├─ TransportError       HostNotFound, ConnectionRefused, ConnectionTimedOut, NetworkUnreachable,
│                       ConnectionLost, NoAnswer
├─ TlsError             CertificateNotTrusted, CertificateNameMismatch, CertificateExpired,
│                       HandshakeFailed
├─ ProtocolError        LocalProtocolError, RemoteProtocolError
├─ ExtensionMissing     STARTTLS, AUTH, SMTPUTF8, SIZE; MechanismMissing
├─ NegativeReply        TransientReply (4yz), PermanentReply (5yz)
├─ ApiRefused (ApiBusy), RelayNotStarted (RelayPortTaken, RelaySilent), OutcomeUnknown,
│  DiscoveryError, FileNotWritten, SendingLogFailed, SignInHeldBack, SignInElsewhere,
│  ProgramUnknown, ProgramNotSignedIn, TurnMissed, InstallationDamaged
└─ Cancelled

Adapters raise these and nothing else; what they mean to a person stands in ``resources/findings``.
No message here ever contains a secret, and each is one printable line, whoever's words are in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.errors.api import ApiBusy as ApiBusy
from smtp_desktop.errors.api import ApiRefused as ApiRefused
from smtp_desktop.errors.api import OutcomeUnknown as OutcomeUnknown
from smtp_desktop.errors.installation import InstallationDamaged as InstallationDamaged
from smtp_desktop.errors.relay import ProgramNotSignedIn as ProgramNotSignedIn
from smtp_desktop.errors.relay import ProgramUnknown as ProgramUnknown
from smtp_desktop.errors.relay import RelayNotStarted as RelayNotStarted
from smtp_desktop.errors.relay import RelayPortTaken as RelayPortTaken
from smtp_desktop.errors.relay import RelaySilent as RelaySilent
from smtp_desktop.errors.relay import TurnMissed as TurnMissed
from smtp_desktop.errors.root import LONGEST_WORD as _LONGEST_WORD
from smtp_desktop.errors.root import SmtpDesktopError as SmtpDesktopError
from smtp_desktop.printable import Printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smtp_desktop.model.draft import Draft
    from smtp_desktop.model.problem import Problem
    from smtp_desktop.smtp.reply import Reply


class SettingsError(SmtpDesktopError):
    """The settings, or the call that names them, cannot be used as they stand."""


class SettingsInvalid(SettingsError):
    """One value is wrong; `path`, `line`, `key` say where in a file, `problem` what, in a form.

    `draft` is what the file says, where it could be read as a form.
    """

    path = ""
    draft: Draft | None = None

    def __init__(
        self, reason: str, key: str = "", line: int = 0, problem: Problem | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.problem = Printable(reason), problem
        self.key, self.line = Printable(key, _LONGEST_WORD), line


class SettingsUnreadable(SettingsInvalid):
    """The file cannot be read at all: missing, a folder, forbidden, too large, not TOML."""


class SettingsFromNewerVersion(SettingsInvalid):
    """The file was written by a newer version of this program."""


class SettingsNotFound(SettingsInvalid):
    """A text from elsewhere holds no settings of use.

    `why` is a word for the reason, whose sentence stands in ``wording.fields``.
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"There are no settings in it ({why}).")
        self.why = why


class AccountNotFound(SettingsError):
    """Nothing is saved under this account name."""


class SettingsNotSaved(SettingsError):
    """The settings could not be written; the old ones are whole."""


class RegisterNotChanged(SettingsNotSaved):
    """The programs that may send could not be written down; what hangs on that is as it was."""


class SendingSwitchedOff(SettingsError):
    """The account is kept but its owner has switched sending with it off."""


class FileNotWritten(SmtpDesktopError):
    """A file that a person asked for could not be written; the message says why."""


class SendingLogFailed(SmtpDesktopError):
    """The sending log could not be read or written; the message says why, and sending goes on."""


class SecretStoreError(SmtpDesktopError):
    """The operating system's keyring did not do what was asked."""

    wanted = ""  # “read” where a saved secret was to be used, “remove” where all was to go


class SecretStoreLocked(SecretStoreError):
    """The keyring is locked and nobody could be asked to unlock it."""


class SecretStoreDismissed(SecretStoreError):
    """The keyring asked for its password and the person closed the question."""


class SecretStoreUnavailable(SecretStoreError):
    """There is no keyring here, or only one that keeps secrets in plain text."""


class SecretStoreHung(SecretStoreError):
    """The keyring is there but did not answer in time."""


class SecretStoreFailed(SecretStoreError):
    """The keyring refused the secret or gave back something else than was stored."""


class SecretNotFound(SecretStoreError):
    """The keyring works and holds nothing for this account."""


class SecretKeptForOther(SecretNotFound):
    """What the keyring holds is kept for another server, username or registration.

    `kind` is the name of the secret in the keyring.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"The {kind} is kept for other settings.")
        self.kind = kind


class SignInError(SmtpDesktopError):
    """The sign-in at the identity provider came to nothing (RFC 6749)."""

    clock_ahead: float | None = None  # seconds of ours before the provider's; None if not told


class SignInNeeded(SignInError):
    """Nobody is connected, or the account's registration or server has changed since."""


class SignInUnconfirmed(SignInError):
    """Nobody has confirmed a sign-in page or a server that this program does not know.

    `hosts` are those to confirm.
    """

    def __init__(self, hosts: Sequence[str]) -> None:
        super().__init__("Nobody has confirmed " + " and ".join(hosts) + ".")
        self.hosts = tuple(hosts)


class SignInTimedOut(SignInError):
    """Nobody finished the sign-in in the browser within the time for it."""


class SignInRefused(SignInError):
    """The identity provider said no, `error` in its own word (RFC 6749 §5.2).

    `codes` are AADSTS numbers, `reference` its trace and correlation identifiers; `place` is where
    it said so: ``page`` in the browser, ``return`` from it, ``token``, or ``setup`` before it all.
    """

    def __init__(
        self,
        error: str,
        description: str = "",
        codes: Sequence[str] = (),
        place: str = "token",
        reference: str = "",
    ) -> None:
        super().__init__(description or error)
        self.error = Printable(error, _LONGEST_WORD)
        self.description = Printable(description)
        self.codes = tuple(Printable(code, _LONGEST_WORD) for code in codes)
        self.place, self.reference = place, Printable(reference)


class ConsentNeeded(SignInRefused):
    """The person, or an administrator, has to allow this program first."""


class PermissionMissing(ConsentNeeded):
    """Somebody is connected, and has not allowed this way of sending.

    `permission` is what is missing, in the provider's word for it.
    """

    def __init__(self, refusal: SignInRefused, permission: str) -> None:
        super().__init__(
            refusal.error, refusal.description, refusal.codes, refusal.place, refusal.reference
        )
        self.permission = Printable(permission, _LONGEST_WORD)
        self.clock_ahead = refusal.clock_ahead


class SignInExpired(SignInRefused):
    """The saved sign-in has expired or was revoked."""

    lived: tuple[float, float] | None = None  # days: when it last worked, and when it did not


class WrongAudience(SignInError):
    """The token is not for this mail service; `audience` says for what."""

    def __init__(self, audience: str) -> None:
        super().__init__(f"The token is for {audience}.")
        self.audience = Printable(audience)


class SignInMixedUp(SignInError):
    """What came back belongs to another sign-in, person, program or server; nothing was kept."""


class RedirectFailed(SignInError):
    """The browser cannot return to this program: no loopback port could be opened."""


class IdentityProviderFailed(SignInError):
    """What answered is no identity provider, or one in trouble; `status` is the HTTP status."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class AddressRefused(SignInError):
    """The sign-in server names a place that is not its own, or that no browser is to be given."""


class OtherPersonSignedIn(SignInError):
    """Somebody finished the sign-in who was not expected; nothing was kept. `person` is who."""

    def __init__(self, person: str) -> None:
        super().__init__("Another person finished the sign-in.")
        self.person = person


class TransportError(SmtpDesktopError):
    """The network stood in the way; `attempts` are the addresses tried, each with why it failed."""

    attempts: tuple[tuple[str, str], ...] = ()


class HostNotFound(TransportError):
    """The server's name has no address; `certain` is False when DNS itself gave no answer."""

    def __init__(self, message: str, *, certain: bool = True) -> None:
        super().__init__(message)
        self.certain = certain


class ConnectionRefused(TransportError):
    """The computer answered that nothing listens on this port."""


class ConnectionTimedOut(TransportError):
    """No address answered the attempt to connect."""


class NetworkUnreachable(TransportError):
    """This computer has no way to that address."""


class ConnectionLost(TransportError):
    """The other side, or the network, ended the connection in the middle."""


class NoAnswer(TransportError):
    """The connection stands but nothing came within the time for this step."""


class TlsError(SmtpDesktopError):
    """No trusted encryption; `reason` is OpenSSL's name for it, or the system's words."""

    def __init__(self, message: str, *, reason: str = "", first_bytes: bytes = b"") -> None:
        super().__init__(message)
        self.reason, self.first_bytes = Printable(reason), first_bytes


class CertificateNotTrusted(TlsError):
    """The certificate's issuer is not trusted on this computer."""


class CertificateNameMismatch(TlsError):
    """The certificate is for another server name."""


class CertificateExpired(TlsError):
    """The certificate is past its end, or not valid yet."""


class HandshakeFailed(TlsError):
    """No encryption came about; `has_agreed` on a cipher means that a later step was refused."""

    has_agreed = False


class ProtocolError(SmtpDesktopError):
    """Somebody broke the rules of the protocol; `topic` says which."""

    def __init__(self, message: str, topic: str = "") -> None:
        super().__init__(message)
        self.topic = topic


class LocalProtocolError(ProtocolError):
    """This program was asked to say something that the protocol forbids."""


class RemoteProtocolError(ProtocolError):
    """The server said something that the protocol forbids; `sample` is how it began."""

    def __init__(self, message: str, topic: str = "", sample: bytes = b"") -> None:
        super().__init__(message, topic)
        self.sample = sample


class DiscoveryError(SmtpDesktopError):
    """A page gave no usable settings: unreadable, harmful, without end, or sent on elsewhere."""


class ExtensionMissing(SmtpDesktopError):
    """The server does not offer what these settings or this message need (RFC 5321 §2.2)."""

    def __init__(self, keyword: str) -> None:
        super().__init__(f"The server does not offer {keyword}.")
        self.keyword = keyword


class MechanismMissing(ExtensionMissing):
    """Server and program share no sign-in mechanism; `offered` is what the server has."""

    def __init__(self, offered: Sequence[str]) -> None:
        super().__init__("AUTH")
        self.offered = tuple(offered)


class NegativeReply(SmtpDesktopError):
    """The server answered no; the reply is kept verbatim, `detail` is what a challenge added."""

    def __init__(self, reply: Reply, detail: str = "") -> None:
        super().__init__(str(reply))
        self.reply, self.detail = reply, Printable(detail)


class TransientReply(NegativeReply):
    """4yz: not now (RFC 5321 §4.2.1)."""


class PermanentReply(NegativeReply):
    """5yz: not like this (RFC 5321 §4.2.1)."""


class SignInHeldBack(SmtpDesktopError):
    """This secret was tried here often enough; nothing is to be feared from `until` on."""

    def __init__(self, until: datetime) -> None:
        super().__init__("The sign-in was held back.")
        self.until = until


class SignInElsewhere(SmtpDesktopError):
    """The secret of one service was about to be sent to the server of another."""

    def __init__(self) -> None:
        super().__init__("The address and the server belong to two services.")


class Cancelled(SmtpDesktopError):
    """The person pressed Stop."""
