"""Everything the window shows, as one value; what shows and what is enabled are its properties.

Annotations are evaluated here: as texts, each would be compiled once more before the first paint.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.diagnosis.stage import Step
from smtp_desktop.gui.state.result import Papers, Result, Tone
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import SERVER, Draft, Field
from smtp_desktop.model.secret import Secret
from smtp_desktop.wording import window as words
from smtp_desktop.wording.fields import SECRETS
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from datetime import date, datetime

    from smtp_desktop.gui.state.delivery import Delivery
    from smtp_desktop.gui.state.search import Search
    from smtp_desktop.gui.state.sign_in import SignedIn, SignInView
    from smtp_desktop.gui.state.undo import Imported, Mended
    from smtp_desktop.model.cloud import Clouds
    from smtp_desktop.model.provider import Note, Provider, Providers
    from smtp_desktop.ports.system import OtherAccount, Received


class Work(Enum):
    """What the program is busy with."""

    NONE = auto()
    LOADING = auto()
    TESTING = auto()
    SAVING = auto()
    CONNECTING = auto()


class Choice(Enum):
    """A button of a question; its words stand in ``wording``."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()
    NO_ENCRYPTION = auto()
    TRY_ANYWAY = auto()
    WAIT = auto()
    SEND_THERE = auto()
    DO_NOT_SEND = auto()
    SIGN_IN_THERE = auto()


class Question(NamedTuple):
    """Something only the person can decide; the last choice is the one that changes nothing.

    `sends_to` is the login and the server that it names, where it is about sending a secret.
    """

    title: Sentence
    text: Sentence
    choices: tuple[Choice, ...]
    sends_to: tuple[str, str] | None = None


class Notice(NamedTuple):
    """A line under a field about what the program did or advises; its link puts the `fields` of
    `draft` into the form and leaves everything else as it is."""

    text: Sentence
    label: Sentence | None = None
    draft: Draft | None = None
    fields: tuple[Field, ...] = (Field.PORT, Field.ENCRYPTION)
    role: str = "muted"


class Tested(NamedTuple):
    """What the last green test was done with."""

    at: "datetime"
    draft: Draft
    password: Secret | None
    client_secret: Secret | None = None


_WHO_AND_WHERE = frozenset({
    Field.EMAIL, Field.AUTH_TYPE, Field.CLIENT_ID, Field.CLIENT_SECRET, Field.TENANT_ID,
    Field.AUTHORITY, Field.HOST,
})  # fmt: skip


class FormState(NamedTuple):
    """One moment of the window."""

    draft: Draft = Draft()
    saved: Draft | None = None
    password: Secret | None = None
    password_for: tuple[str, str] = ("", "")
    client_secret: Secret | None = None
    has_saved_password: bool = False
    keeps_until_quit: bool = False
    keeps_client_secret: bool | None = None
    drops_client_secret: bool = False
    touched: frozenset[Field] = frozenset()
    problems: Mapping[Field, Sentence] = {}
    notices: Mapping[Field, Notice] = {}
    provider: "Provider | None" = None
    notes: "tuple[Note, ...]" = ()
    is_looked_up: bool = False
    search: "Search | None" = None
    looks_up: bool = True
    imported: "Imported | None" = None
    others_here: "tuple[OtherAccount, ...]" = ()
    buttons: "tuple[Provider, ...]" = ()
    others: "tuple[Provider, ...]" = ()
    providers: "Providers | None" = None
    asks_for_service: bool = False
    is_server_open: bool = False
    is_advanced_open: bool = False
    is_registration_open: bool = True
    is_authority_open: bool = False
    is_details_open: bool = False
    papers: Papers = Papers()
    work: Work = Work.LOADING
    is_slow: bool = False
    steps: tuple[Step, ...] = ()
    result: Result | None = None
    mended: "tuple[Mended, ...]" = ()
    tested: Tested | None = None
    delivery: "Delivery | None" = None
    sign_in: "SignInView | None" = None
    connection: "SignedIn | None" = None
    clouds: "Clouds | None" = None
    today: "date | None" = None
    raised: int = 0
    saved_at: "datetime | None" = None
    question: Question | None = None
    sends_to: tuple[str, str] | None = None
    focus: tuple[int, Field] | None = None
    is_closing: bool = False
    has_mailbox: bool = False
    messages: "tuple[Received, ...]" = ()
    shows_mailbox: bool = False

    @property
    def is_idle(self) -> bool:
        return self.work is Work.NONE

    @property
    def is_connecting(self) -> bool:
        return self.work is Work.CONNECTING

    def can_change(self, field: Field) -> bool:
        """Fields are read-only while a test or a save runs, and while somebody signs in those that
        say who signs in where."""
        return self.is_idle or (self.is_connecting and field not in _WHO_AND_WHERE)

    def notice(self, field: Field) -> Notice | None:
        """The line under a field: the program's own remark, or what a fix has changed there."""
        mended = self.mended[-1].notices.get(field) if self.mended else None
        return self.notices.get(field) or mended

    def takes(self, server: Mapping[Field, object]) -> bool:
        """Whether host, port and encryption can be filled in: nothing that was typed differs."""
        typed = self.touched.intersection(SERVER)
        return all(self.draft.value(one) == server.get(one) for one in typed)

    @property
    def service_in_use(self) -> "Provider | None":
        """The service that runs the server in the form, rather than only the address."""
        provider, host = self.provider, self.draft.host.strip()
        return provider if provider and (not host or provider.runs(host)) else None

    @property
    def is_first_run(self) -> bool:
        return self.saved is None and self.work is not Work.LOADING

    @property
    def is_empty(self) -> bool:
        """Nothing is known yet to look settings up for."""
        return not self.draft.email.strip()

    @property
    def is_basic(self) -> bool:
        return self.draft.auth_type is AuthType.BASIC

    @property
    def is_oauth(self) -> bool:
        return self.draft.auth_type is AuthType.OAUTH

    @property
    def offers_no_auth(self) -> bool:
        """“None (no sign-in)” stands behind Advanced, and stays while it is chosen."""
        return self.is_advanced_open or self.draft.auth_type is AuthType.NONE

    @property
    def shows_server(self) -> bool:
        """The server's fields are folded away while a preset filled them and nothing is wrong."""
        is_mended = any(one in last.notices for last in self.mended[-1:] for one in SERVER)
        return self.is_server_open or is_mended or any(one in self.problems for one in SERVER)

    @property
    def shows_picker(self) -> bool:
        """What is known about the address, or the services to pick from."""
        return (self.is_looked_up or self.shows_services) and not self.is_empty

    @property
    def offers_others(self) -> bool:
        """Other programs' settings are offered until there is an address or something imported."""
        is_blank = not self.is_looked_up and not self.draft.host.strip()
        return bool(self.others_here) and self.is_first_run and is_blank and self.imported is None

    @property
    def shows_imports(self) -> bool:
        """What other programs here send with, or what was taken from elsewhere."""
        return self.imported is not None or self.offers_others

    @property
    def shows_services(self) -> bool:
        """The buttons of the email services: while no server is known, or on Change…"""
        is_unknown = self.is_looked_up and self.provider is None and not self.draft.host.strip()
        is_unknown = is_unknown and not (self.search and self.search.is_running)
        return self.asks_for_service or is_unknown

    @property
    def shows_result(self) -> bool:
        has_news = self.result is not None or bool(self.steps or self.mended)
        return has_news or self.work is Work.SAVING

    @property
    def shows_delivery(self) -> bool:
        """What became of the message is asked as long as its green test is on the screen, also
        below the word that its password is kept until the program ends."""
        tone = self.result.tone if self.result else Tone.BAD
        is_kept = tone is Tone.NEUTRAL and self.keeps_until_quit and self.is_tested
        is_green = tone is Tone.GOOD or is_kept
        return self.delivery is not None and is_green and self.work is not Work.TESTING

    @property
    def shows_progress(self) -> bool:
        """The panel tells of what runs, and not of what has been."""
        return self.work in (Work.TESTING, Work.SAVING)

    @property
    def shows_stop(self) -> bool:
        return self.work is Work.TESTING

    @property
    def has_no_smtp(self) -> bool:
        return self.provider is not None and not self.provider.has_smtp

    @property
    def password_label(self) -> str:
        """What the service of this server calls the secret: a text for translation."""
        service = self.service_in_use
        kind = service.secret if service else "password"
        return SECRETS.get(kind, SECRETS["password"])

    @property
    def uses_saved_password(self) -> bool:
        """A saved password is used for the server and username it was saved for, and no other."""
        if not self.has_saved_password or self.password is not None or self.saved is None:
            return False
        from smtp_desktop.model.purpose import of_password  # not before the first paint

        return of_password(self.saved).serves(of_password(self.draft))

    @property
    def password_placeholder(self) -> Sentence | None:
        """An untouched password that is saved shows as such, and is not read before it is used."""
        if not self.uses_saved_password:
            return None
        return say(words.KEPT_PASSWORD if self.keeps_until_quit else words.SAVED_PASSWORD)

    @property
    def unsaved(self) -> tuple[Field, ...]:
        """The fields that differ from what is saved, in the order of the form."""
        before = self.saved or Draft()
        changed = list(self.draft.differences(before))
        if self.password is not None:
            changed.append(Field.PASSWORD)
        if self.client_secret is not None or self.drops_client_secret:
            changed.append(Field.CLIENT_SECRET)
        order = list(Field)
        return tuple(sorted(changed, key=order.index))

    @property
    def has_unsaved(self) -> bool:
        """Whether closing would lose something that was typed; prefilled fields are no loss."""
        if self.work is Work.LOADING:
            return False
        if self.saved is None:
            return bool(self.touched) or self.password is not None
        return bool(self.unsaved)

    @property
    def changed_since_test(self) -> tuple[Field, ...]:
        """The fields changed since the last green test, so that its mark no longer counts."""
        if self.tested is None:
            return ()
        changed = [one for one in self.draft.differences(self.tested.draft) if one.affects_test]
        if self.password != self.tested.password and self.password is not None:
            changed.append(Field.PASSWORD)
        if self.client_secret != self.tested.client_secret and self.client_secret is not None:
            changed.append(Field.CLIENT_SECRET)
        return tuple(changed)

    @property
    def is_tested(self) -> bool:
        return self.tested is not None and not self.changed_since_test
