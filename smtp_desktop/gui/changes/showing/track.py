"""The stages of a test as the four steps that people see: Found, Secured, Signed in, Sent. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.wording import result as words
from smtp_desktop.wording.fields import CONNECTIONS
from smtp_desktop.wording.sentence import Sentence, as_written, say

if TYPE_CHECKING:
    from smtp_desktop.gui.state.result import Result
    from smtp_desktop.model.draft import Draft


class Part(IntEnum):
    """One of the four steps, in their order."""

    FOUND = 0
    SECURED = 1
    SIGNED_IN = 2
    SENT = 3


class Mark(NamedTuple):
    """What a step of the track shows: its name, below it a note in small, and how it stands."""

    name: Sentence
    status: Status
    note: Sentence | None = None

    @property
    def spoken(self) -> Sentence:
        """What is said of the step to whoever cannot see it."""
        return self.note or say(_SPOKEN[self.status])


_SPOKEN = {
    Status.PASSED: words.DONE,
    Status.RUNNING: words.UNDER_WAY,
    Status.FAILED: words.FAILED,
    Status.NOT_REACHED: words.NOT_REACHED,
}
_PARTS = {
    Stage.RESOLVE: Part.FOUND,
    Stage.CONNECT: Part.FOUND,
    Stage.TLS: Part.SECURED,
    Stage.STARTTLS: Part.SECURED,
    Stage.SIGN_IN: Part.SIGNED_IN,
    Stage.AUTH: Part.SIGNED_IN,
    Stage.SENDER: Part.SENT,
    Stage.RECIPIENT: Part.SENT,
    Stage.DATA: Part.SENT,
    Stage.SEND: Part.SENT,
}
_LAST = {Part.SECURED: (Stage.TLS, Stage.STARTTLS), Part.SIGNED_IN: (Stage.AUTH,),
         Part.SENT: (Stage.DATA, Stage.SEND)}  # fmt: skip
_ENCRYPTING = (Stage.TLS, Stage.STARTTLS)
_NAMES = {
    Part.FOUND: words.FOUND,
    Part.SECURED: words.SECURED,
    Part.SIGNED_IN: words.SIGNED_IN,
    Part.SENT: words.SENT,
}
_FAILED = {
    Part.FOUND: words.SERVER,
    Part.SECURED: words.ENCRYPTION,
    Part.SIGNED_IN: words.SIGN_IN,
    Part.SENT: words.SENDING,
}
_REFUSALS = {
    Stage.SENDER: words.SENDER_REFUSED,
    Stage.RECIPIENT: words.RECIPIENT_REFUSED,
    Stage.DATA: words.MESSAGE_REFUSED,
    Stage.SEND: words.MESSAGE_REFUSED,
}


def track(state: WindowState) -> tuple[Mark, ...]:
    """The steps of the test that the panel tells of; none where it tells of no test."""
    steps, result = state.panel.steps, state.panel.result
    is_running = state.work is Work.TESTING
    if not steps and not is_running:
        return ()
    tested = result.about.draft if result and result.about else state.form.draft
    parts = _parts(steps, tested)
    marks = [_mark(part, parts, tested, result) for part in parts]
    if is_running:
        next_one = next((one for one in marks if one.status is Status.NOT_REACHED), None)
        if next_one is not None:
            marks[marks.index(next_one)] = next_one._replace(status=Status.RUNNING)
    return tuple(marks)


def _parts(steps: tuple[Step, ...], tested: Draft) -> dict[Part, list[Step]]:
    """What belongs to each step; one that these settings do not need is left away."""
    is_secured = tested.is_graph or tested.encryption is not Encryption.NONE
    wanted = {Part.FOUND: True, Part.SECURED: is_secured,
              Part.SIGNED_IN: tested.auth_type is not AuthType.NONE, Part.SENT: True}  # fmt: skip
    found: dict[Part, list[Step]] = {part: [] for part, is_wanted in wanted.items() if is_wanted}
    for part, step in _placed(steps, has_sign_in=wanted[Part.SIGNED_IN]):
        found.setdefault(part, []).append(step)
    return dict(sorted(found.items()))


def _placed(steps: tuple[Step, ...], *, has_sign_in: bool) -> Iterator[tuple[Part, Step]]:
    """Each stage with its part; where the server is to greet once the connection is encrypted,
    that belongs to what comes next."""
    after_tls = Part.SIGNED_IN if has_sign_in else Part.SENT
    part = Part.FOUND
    for step in steps:
        known = _PARTS.get(step.stage)
        if known is None and part is Part.SECURED:
            known = after_tls
        part = part if known is None else known
        yield part, step


def _mark(part: Part, parts: dict[Part, list[Step]], tested: Draft, result: Result | None) -> Mark:
    status = _status(part, parts)
    if status is Status.FAILED:
        failed = next(one for one in parts[part] if one.has_failed)
        return Mark(say(_FAILED[part]), status, say(_reason(failed, result)))
    note = _note(part, parts[part], tested, result) if status is Status.PASSED else None
    return Mark(say(_NAMES[part]), status, note)


def _status(part: Part, parts: dict[Part, list[Step]]) -> Status:
    """Whether a step is done: its last stage has passed, or the next step has begun."""
    own = [one.status for one in parts[part]]
    if Status.FAILED in own:
        return Status.FAILED
    begun = any(one is not Status.NOT_REACHED for one in own)
    later = any(
        step.status is not Status.NOT_REACHED
        for other, steps in parts.items()
        for step in steps
        if other > part
    )
    ended = any(
        step.stage in _LAST.get(part, ()) and step.status is Status.PASSED for step in parts[part]
    )
    if begun and (later or ended) and Status.RUNNING not in own:
        return Status.PASSED
    return Status.NOT_REACHED


def _note(part: Part, steps: list[Step], tested: Draft, result: Result | None) -> Sentence | None:
    """What a step that is done has found."""
    if part is Part.FOUND:
        return say(CONNECTIONS[tested.connection]) if tested.is_graph else as_written(tested.host)
    if part is Part.SECURED:
        seen = next((one.detail for one in steps if one.stage in _LAST[part]), "")
        version = seen.split(" ")[0].replace("TLSv", "TLS ")
        return as_written(version) if version else None
    if part is Part.SIGNED_IN:
        return say(words.AS_PERSON, address=tested.username or tested.email)
    at = result.about.at if result and result.about else None
    return say(words.ACCEPTED_AT, time=f"{at:%H:%M}") if at else None


def _reason(failed: Step, result: Result | None) -> str:
    """What became of a step that failed, in a word or two."""
    code = result.finding.code if result and result.finding else ""
    if code in words.REASONS:
        return words.REASONS[code]
    is_refused = bool(result and result.said) or failed.stage is Stage.SEND
    if failed.stage in _REFUSALS:
        return _REFUSALS[failed.stage] if is_refused else words.NO_ANSWER
    if is_refused or failed.stage is Stage.SIGN_IN:
        return words.REFUSED
    return words.FAILED if failed.stage in _ENCRYPTING else words.NO_ANSWER
