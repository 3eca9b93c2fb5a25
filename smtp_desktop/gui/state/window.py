"""Everything the window shows, as one value; what shows and what is enabled are its properties.

Each part has a module of its own and knows what it alone decides. What needs several parts stands
here. Annotations are evaluated here: as texts, each would be compiled once more before the first
paint.
"""

from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from smtp_desktop.gui.state.form import Form, Notice, Saved, Tested
from smtp_desktop.gui.state.frame import Frame, Panel, Papers
from smtp_desktop.gui.state.known import Known
from smtp_desktop.gui.state.service import Service, SignIn, secret_label
from smtp_desktop.model.draft import SERVER, Draft, Field
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.gui.state.delivery import Delivery
    from smtp_desktop.gui.state.imported import Imported, Search
    from smtp_desktop.gui.state.log.page import LogPage
    from smtp_desktop.gui.state.programs.page import ProgramsPage
    from smtp_desktop.model.provider import Provider

Part = TypeVar("Part")
Values = ParamSpec("Values")


class Work(Enum):
    """What the program is busy with."""

    NONE = auto()
    LOADING = auto()
    TESTING = auto()
    SAVING = auto()
    CONNECTING = auto()


_WHO_AND_WHERE = frozenset({
    Field.EMAIL, Field.AUTH_TYPE, Field.CLIENT_ID, Field.CLIENT_SECRET, Field.TENANT_ID,
    Field.AUTHORITY, Field.PROVIDER, Field.ISSUER, Field.SCOPES, Field.CONNECTION, Field.HOST,
})  # fmt: skip


class Parts(NamedTuple):
    """The parts of the window's state, and what there is of one at a time."""

    form: Form = Form()
    saved: Saved = Saved()
    tested: Tested | None = None
    service: Service = Service()
    search: "Search | None" = None
    imported: "Imported | None" = None
    work: Work = Work.LOADING
    panel: Panel = Panel()
    papers: Papers = Papers()
    delivery: "Delivery | None" = None
    sign_in: SignIn = SignIn()
    known: Known = Known()
    frame: Frame = Frame()
    programs: "ProgramsPage | None" = None
    log: "LogPage | None" = None


def _setter(
    replace: Callable[Concatenate[Part, Values], Part], name: str
) -> "Callable[Concatenate[WindowState, Values], WindowState]":
    """A method that changes values of one part, with the names and types of that part."""

    def changed(
        state: "WindowState", /, *args: Values.args, **values: Values.kwargs
    ) -> "WindowState":
        part: Any = replace(getattr(state, name), *args, **values)
        return state._replace(**{name: part})

    return changed


class WindowState(Parts):
    """One moment of the window.

    ``state.with_form(draft=draft)`` is this moment with another draft, and the like for each part.
    """

    __slots__ = ()

    with_form = _setter(Form._replace, "form")
    with_saved = _setter(Saved._replace, "saved")
    with_service = _setter(Service._replace, "service")
    with_panel = _setter(Panel._replace, "panel")
    with_papers = _setter(Papers._replace, "papers")
    with_sign_in = _setter(SignIn._replace, "sign_in")
    with_known = _setter(Known._replace, "known")
    with_frame = _setter(Frame._replace, "frame")

    def at_rest(self) -> "WindowState":
        """This moment once what the program was busy with is done."""
        return self._replace(work=Work.NONE).with_panel(is_slow=False)

    @property
    def is_idle(self) -> bool:
        return self.work is Work.NONE

    @property
    def is_connecting(self) -> bool:
        return self.work is Work.CONNECTING

    @property
    def shows_progress(self) -> bool:
        """The panel tells of what runs, and not of what has been."""
        return self.work in (Work.TESTING, Work.SAVING)

    @property
    def shows_stop(self) -> bool:
        return self.work is Work.TESTING

    @property
    def is_first_run(self) -> bool:
        return self.saved.draft is None and self.work is not Work.LOADING

    @property
    def is_beginning(self) -> bool:
        """Nothing is saved and nothing known yet, so that only the first card is open."""
        form = self.form
        has_begun = form.is_begun or form.problems or form.password or form.draft.host.strip()
        return self.saved.draft is None and form.is_empty and not (has_begun or self.imported)

    def can_change(self, field: Field) -> bool:
        """Fields are read-only while a test or a save runs, and while somebody signs in those that
        say who signs in where."""
        return self.is_idle or (self.is_connecting and field not in _WHO_AND_WHERE)

    def notice(self, field: Field) -> Notice | None:
        """The line under a field: the program's own remark."""
        return self.form.notices.get(field)

    @property
    def shows_server(self) -> bool:
        """The server's fields are folded away while a preset filled them and nothing is wrong."""
        return self.form.is_server_open or not frozenset(SERVER).isdisjoint(self.form.problems)

    @property
    def service_in_use(self) -> "Provider | None":
        """The service that runs the server in the form, rather than only the address."""
        return self.service.at(self.form.draft.host)

    @property
    def password_label(self) -> str:
        """What the service of this server calls the secret: a text for translation."""
        return secret_label(self.service_in_use)

    @property
    def shows_picker(self) -> bool:
        """What is known about the address, or the services to pick from."""
        is_known = self.service.is_looked_up and not self.form.is_empty
        return (is_known and Field.EMAIL not in self.form.problems) or self.shows_services

    @property
    def shows_services(self) -> bool:
        """The buttons of the email services, once somebody asks for them."""
        return self.service.is_asked_for

    @property
    def knows_no_server(self) -> bool:
        """No settings were found for the address, and nothing else needs to be said about it."""
        service, host = self.service, self.form.draft.host.strip()
        is_sought = self.search is not None and self.search.is_running
        is_unknown = service.is_looked_up and service.provider is None and not host
        return is_unknown and not is_sought and Field.EMAIL not in self.form.notices

    @property
    def offers_others(self) -> bool:
        """Other programs' settings are offered until there is an address or something imported."""
        is_blank = not self.service.is_looked_up and not self.form.draft.host.strip()
        is_new = self.is_first_run and is_blank and self.imported is None
        return bool(self.known.others_here) and is_new

    @property
    def shows_imports(self) -> bool:
        """What other programs here send with, or what was taken from elsewhere."""
        return self.imported is not None or self.offers_others

    @property
    def shows_result(self) -> bool:
        """Not while a question tells the same story: it stands over the window."""
        asks_to_wait = self.frame.question is not None and self.frame.question.tells_of_a_test
        return (self.panel.has_news or self.work is Work.SAVING) and not asks_to_wait

    @property
    def is_result_stale(self) -> bool:
        """What was tested is not what stands in the form any more."""
        result = self.panel.result
        if result is None or result.about is None or self.work is Work.TESTING:
            return False
        affected = (field for field in result.about.draft.differences(self.form.draft))
        return result.is_older or any(field.affects_test for field in affected)

    @property
    def shows_delivery(self) -> bool:
        """What became of the message is asked as long as its green test is on the screen, also
        below the word that its password is kept until the program ends."""
        result = self.panel.result
        if result is None or self.delivery is None or self.work is Work.TESTING:
            return False
        return result.is_good or (result.is_neutral and self.saved.until_quit and self.is_tested)

    @property
    def uses_saved_password(self) -> bool:
        """A saved password is used for the server and username it was saved for, and no other."""
        saved, form = self.saved, self.form
        if not saved.has_password or form.password is not None or saved.draft is None:
            return False
        from smtp_desktop.model.purpose import of_password  # not before the first paint

        return of_password(saved.draft).serves(of_password(form.draft))

    @property
    def password_placeholder(self) -> Sentence | None:
        """An untouched password that is saved shows as such, and is not read before it is used."""
        if not self.uses_saved_password:
            return None
        return say(words.KEPT_PASSWORD if self.saved.until_quit else words.SAVED_PASSWORD)

    @property
    def unsaved(self) -> tuple[Field, ...]:
        """The fields that differ from what is saved, in the order of the form."""
        form = self.form
        changed = set(form.draft.differences(self.saved.draft or Draft()))
        if form.password is not None:
            changed.add(Field.PASSWORD)
        if form.client_secret is not None or form.drops_client_secret:
            changed.add(Field.CLIENT_SECRET)
        return tuple(one for one in Field if one in changed)

    @property
    def has_unsaved(self) -> bool:
        """Whether closing would lose something that was typed; prefilled fields are no loss."""
        if self.work is Work.LOADING:
            return False
        if self.saved.draft is None:
            return bool(self.form.touched) or self.form.password is not None
        return bool(self.unsaved)

    @property
    def changed_since_test(self) -> tuple[Field, ...]:
        """The fields changed since the last green test, so that its mark no longer counts."""
        return self.tested.changed_in(self.form) if self.tested else ()

    @property
    def is_tested(self) -> bool:
        return self.tested is not None and not self.changed_since_test
