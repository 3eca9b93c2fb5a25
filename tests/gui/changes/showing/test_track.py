"""The stages of a test as the four steps that people see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import states.form as gallery
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.gui.changes.showing.track import track
from smtp_desktop.gui.state.result import Result, Tone
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft
from smtp_desktop.wording.sentence import say
from support.fakes import CATALOGUE
from support.tester import STEPS

DRAFT = Draft(email="jane@acme.test", host="smtp.acme.test", port="587")
IMPLICIT = (Stage.RESOLVE, Stage.CONNECT, Stage.TLS, Stage.GREETING, Stage.EHLO, Stage.AUTH,
            Stage.SENDER, Stage.RECIPIENT, Stage.DATA)  # fmt: skip


def told(state: WindowState) -> list[str]:
    """Each step as it is said."""
    return [f"{mark.name}: {mark.spoken}" for mark in track(state)]


def at(steps: tuple[Step, ...], finding: Finding | None = None, said: str = "") -> WindowState:
    """A test that has ended with these steps."""
    tone = Tone.BAD if finding else Tone.GOOD
    result = Result(tone, say("x"), finding=finding, said=said)
    state = WindowState(work=Work.NONE).with_form(draft=DRAFT)
    return state.with_panel(steps=steps, result=result)


def failing(order: tuple[Stage, ...], at_stage: Stage) -> tuple[Step, ...]:
    """The stages of a test that fails at one of them."""
    place = order.index(at_stage)
    done = tuple(Step(one, Status.PASSED, 1, "TLSv1.2") for one in order[:place])
    rest = tuple(Step(one, Status.NOT_REACHED) for one in order[place + 1 :])
    return (*done, Step(at_stage, Status.FAILED), *rest)


def test_a_green_test_tells_what_each_step_has_found() -> None:
    assert told(gallery.worked()) == [
        "Found: smtp.acme.test",
        "Secured: TLS 1.3",
        "Signed in: as jane@acme.test",
        "Sent: accepted 09:14",
    ]


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (gallery.google_refused, ["Found", "Secured", "Sign-in: refused", "Sent: not reached"]),
        (gallery.letter_for_it, ["Found", "Secured", "Sign-in: switched off", "Sent"]),
        (
            gallery.two_letters_and_details,
            ["Found", "Encryption: not trusted", "Signed in", "Sent"],
        ),
        (gallery.port_refused_with_details, ["Server: port closed", "Secured", "Signed in"]),
    ],
)
def test_a_step_that_failed_is_named_by_what_was_to_be_done(
    state: Callable[[], WindowState], names: list[str]
) -> None:
    for said, name in zip(told(state()), names, strict=False):
        assert said.startswith(name)


def test_a_server_that_is_not_found_says_so() -> None:
    missing = Failure(stage=Stage.RESOLVE, errors=("HostNotFound", "TransportError"))
    finding = explain(replace(missing, facts={"dns": "no_such_name"}), CATALOGUE)
    steps = failing(tuple(step.stage for step in STEPS), Stage.RESOLVE)
    assert told(at(steps, finding))[0] == "Server: not found"


@pytest.mark.parametrize("stage", [Stage.SENDER, Stage.RECIPIENT])
def test_a_sender_who_may_not_send_is_refused_at_whatever_command_the_server_says_it(
    stage: Stage,
) -> None:
    finding = Finding("from_not_allowed", ("user",), True, "No.", "", ())
    steps = failing(tuple(step.stage for step in STEPS), stage)
    assert told(at(steps, finding, "550 no"))[3] == "Sending: sender refused"


@pytest.mark.parametrize(
    ("stage", "said", "wanted"),
    [
        (Stage.CONNECT, "", "Server: no answer"),
        (Stage.GREETING, "", "Server: no answer"),
        (Stage.GREETING, "554 go away", "Server: refused"),
        (Stage.STARTTLS, "", "Encryption: failed"),
        (Stage.AUTH, "535 no", "Sign-in: refused"),
        (Stage.AUTH, "", "Sign-in: no answer"),
        (Stage.SIGN_IN, "", "Sign-in: refused"),
        (Stage.RECIPIENT, "550 no", "Sending: recipient refused"),
        (Stage.DATA, "554 no", "Sending: message refused"),
        (Stage.DATA, "", "Sending: no answer"),
    ],
)
def test_a_cause_without_words_of_its_own_is_told_by_its_stage(
    stage: Stage, said: str, wanted: str
) -> None:
    order = tuple(step.stage for step in STEPS)
    if stage is Stage.SIGN_IN:
        order = (*order[:5], Stage.SIGN_IN, *order[5:])
    finding = Finding("unknown", (), True, "No.", "", ())
    assert wanted in told(at(failing(order, stage), finding, said))


def test_a_server_that_falls_silent_once_it_is_encrypted_lets_nobody_sign_in() -> None:
    finding = Finding("unknown", (), True, "No.", "", ())
    state = at(failing(IMPLICIT, Stage.GREETING), finding)
    assert told(state)[:3] == ["Found: smtp.acme.test", "Secured: TLS 1.2", "Sign-in: no answer"]
    bare = state.with_form(draft=DRAFT._replace(auth_type=AuthType.NONE))
    steps = tuple(step for step in bare.panel.steps if step.stage is not Stage.AUTH)
    assert told(bare.with_panel(steps=steps))[-1] == "Sending: no answer"


def test_what_these_settings_do_not_need_is_no_step() -> None:
    plain = DRAFT._replace(encryption=Encryption.NONE, auth_type=AuthType.NONE)
    order = (Stage.RESOLVE, Stage.CONNECT, Stage.SENDER, Stage.RECIPIENT, Stage.DATA)
    steps = tuple(Step(one, Status.PASSED) for one in order)
    assert told(at(steps).with_form(draft=plain)) == ["Found: smtp.acme.test", "Sent: done"]


def test_while_a_test_runs_each_step_is_done_once_the_next_has_begun() -> None:
    running = WindowState(work=Work.TESTING).with_form(draft=DRAFT)
    statuses = [[mark.status for mark in track(running)]]
    for number in range(1, len(STEPS) + 1):
        done = STEPS[: number - 1]
        current = STEPS[number - 1]._replace(status=Status.RUNNING)
        statuses.append([mark.status for mark in track(running.with_panel(steps=(*done, current)))])
    assert statuses[0] == [Status.RUNNING, *[Status.NOT_REACHED] * 3]
    assert all(one.count(Status.RUNNING) == 1 for one in statuses)
    places = [one.index(Status.RUNNING) for one in statuses]
    assert places == sorted(places)
    assert set(places) == {0, 1, 2, 3}


def test_a_stopped_test_has_no_step_that_runs() -> None:
    current = STEPS[2]._replace(status=Status.RUNNING)
    marks = track(at((*STEPS[:2], current)))
    assert {mark.status for mark in marks} == {Status.NOT_REACHED}


def test_without_a_test_there_is_no_track() -> None:
    assert track(WindowState(work=Work.NONE)) == ()
