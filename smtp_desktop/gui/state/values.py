"""The values of the window's state by name, so that a misspelt one fails the type check.

Only the type checker reads this file; a test holds it against `FormState`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.gui.state.delivery import Delivery
    from smtp_desktop.gui.state.result import Papers, Result
    from smtp_desktop.gui.state.search import Search
    from smtp_desktop.gui.state.sign_in import SignedIn, SignInView
    from smtp_desktop.gui.state.undo import Imported, Mended
    from smtp_desktop.gui.state.window import Notice, Question, Tested, Work
    from smtp_desktop.model.cloud import Clouds
    from smtp_desktop.model.draft import Draft, Field
    from smtp_desktop.model.provider import Note, Provider, Providers
    from smtp_desktop.model.secret import Secret
    from smtp_desktop.ports.system import OtherAccount, Received
    from smtp_desktop.wording.sentence import Sentence


class ValuesBesideWork(TypedDict, total=False):
    """What may change together with the beginning of a work, which sets the other values."""

    draft: Draft
    saved: Draft | None
    password: Secret | None
    client_secret: Secret | None
    has_saved_password: bool
    keeps_until_quit: bool
    keeps_client_secret: bool | None
    drops_client_secret: bool
    touched: frozenset[Field]
    problems: Mapping[Field, Sentence]
    provider: Provider | None
    notes: tuple[Note, ...]
    is_looked_up: bool
    search: Search | None
    looks_up: bool
    imported: Imported | None
    others_here: tuple[OtherAccount, ...]
    buttons: tuple[Provider, ...]
    others: tuple[Provider, ...]
    providers: Providers | None
    clouds: Clouds | None
    password_for: tuple[str, str]
    asks_for_service: bool
    is_server_open: bool
    is_advanced_open: bool
    is_registration_open: bool
    is_authority_open: bool
    is_details_open: bool
    papers: Papers
    steps: tuple[Step, ...]
    result: Result | None
    mended: tuple[Mended, ...]
    tested: Tested | None
    sends_to: tuple[str, str] | None
    delivery: Delivery | None
    sign_in: SignInView | None
    connection: SignedIn | None
    today: date | None
    raised: int
    saved_at: datetime | None
    question: Question | None
    focus: tuple[int, Field] | None
    is_closing: bool
    has_mailbox: bool
    messages: tuple[Received, ...]
    shows_mailbox: bool


class StateValues(ValuesBesideWork, total=False):
    """What may change in the window's state."""

    notices: Mapping[Field, Notice]
    work: Work
    is_slow: bool
