"""Where a refusal can be about the sign-in mechanism, one other is tried, and no more than that."""

from __future__ import annotations

import pytest

from conftest import CANARY
from servers.scripted import Script, ScriptedServer, greeted, resumed
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.model.account import BasicAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import TestEmail
from support.counting import Desk
from support.fakes import CATALOGUE, HASTY, PROVIDERS, account, outcome, run, tester

CLEAR = Encryption.NONE
GENERIC = "535 5.7.8 Error: authentication failed"


def signs_in(server: ScriptedServer) -> list[str]:
    """The mechanisms that the server was asked to sign in with, in their order."""
    return [line.split()[1] for line in server.said if line.startswith("AUTH ")]


def cram(script: Script) -> Script:
    return script.expect("AUTH CRAM-MD5").output("334 PDEuMkBtYWlsLnRlc3Q+").read_line()


def plain(script: Script) -> Script:
    return script.expect("AUTH PLAIN")


def login(script: Script) -> Script:
    script = script.expect("AUTH LOGIN").output("334 VXNlcm5hbWU6").read_line()
    return script.output("334 UGFzc3dvcmQ6").read_line()


WELCOME = "235 2.7.0 welcome"


def reported(script: Script, auth: BasicAuth | None = None) -> tuple[TestReport, list[str]]:
    with ScriptedServer(script) as server:
        report = run(tester(), account(server.port, CLEAR, auth), CANARY)
    return report, signs_in(server)


@pytest.mark.parametrize(
    "refusal",
    [
        GENERIC,
        "535 5.7.8 Error: authentication failed: Invalid authentication mechanism",
        "504 5.7.4 Unrecognized authentication type",
        "534 5.7.9 Authentication mechanism is too weak",
    ],
)
def test_a_challenge_that_is_refused_gives_way_to_plain(refusal: str) -> None:
    script = cram(greeted("AUTH CRAM-MD5 LOGIN PLAIN")).output(refusal)
    report, tried = reported(resumed("AUTH", plain(script).output(WELCOME)))
    assert outcome(report) == ("", "")
    assert tried == ["CRAM-MD5", "PLAIN"]
    assert report.instead is not None
    assert (report.instead.refused, report.instead.works) == ("CRAM-MD5", "PLAIN")
    assert str(report.instead.reply) == refusal
    (step,) = [step for step in report.steps if step.stage.value == "auth"]
    assert step.detail == f"PLAIN; not CRAM-MD5: {refusal}"
    (fact,) = [one for one in report.facts if one.startswith("Sign-in methods tried")]
    assert fact == f"Sign-in methods tried: CRAM-MD5 ({refusal}), PLAIN (taken)"


def test_plain_that_is_refused_gives_way_to_login() -> None:
    script = plain(greeted("AUTH PLAIN LOGIN")).output(GENERIC)
    report, tried = reported(resumed("AUTH", login(script).output(WELCOME)))
    assert outcome(report) == ("", "")
    assert tried == ["PLAIN", "LOGIN"]


def test_two_are_tried_and_never_a_third() -> None:
    script = cram(greeted("AUTH PLAIN LOGIN CRAM-MD5")).output(GENERIC)
    report, tried = reported(plain(script).output(GENERIC).expect("QUIT"))
    assert outcome(report) == ("auth", "bad_credentials")
    assert tried == ["CRAM-MD5", "PLAIN"]
    assert report.instead is None
    failed = next(step for step in report.steps if step.has_failed)
    assert failed.detail == "CRAM-MD5"
    (fact,) = [one for one in report.facts if one.startswith("Sign-in methods tried")]
    assert fact == f"Sign-in methods tried: CRAM-MD5 ({GENERIC}), PLAIN ({GENERIC})"


def test_the_second_refusal_counts_where_it_names_the_password() -> None:
    script = plain(greeted("AUTH PLAIN LOGIN")).output("504 5.5.4 Unrecognized authentication type")
    report, _ = reported(login(script).output("535 5.7.8 wrong password").expect("QUIT"))
    assert outcome(report) == ("auth", "bad_credentials")
    assert str(report.reply) == "535 5.7.8 wrong password"
    assert next(step for step in report.steps if step.has_failed).detail == "LOGIN"


@pytest.mark.parametrize(
    "end", [lambda script: script.close(), lambda script: script.output("nonsense")]
)
def test_a_server_that_has_enough_leaves_the_first_refusal_standing(end: object) -> None:
    script = plain(greeted("AUTH PLAIN LOGIN")).output(GENERIC).expect("AUTH LOGIN")
    assert callable(end)
    with ScriptedServer(end(script)) as server:
        report = run(tester(limits=HASTY), account(server.port, CLEAR), CANARY)
    assert outcome(report) == ("auth", "bad_credentials")
    assert str(report.reply) == GENERIC


@pytest.mark.parametrize(
    "refusal",
    [
        "535 5.7.8 Username and Password not accepted",
        "535 Incorrect authentication data",
        "535 5.7.0 Account locked",
        "454 4.7.0 Temporary authentication failure",
        "432 4.7.12 A password transition is needed",
    ],
)
def test_a_refusal_that_names_something_else_is_final(refusal: str) -> None:
    report, tried = reported(plain(greeted("AUTH PLAIN LOGIN")).output(refusal).expect("QUIT"))
    assert tried == ["PLAIN"]
    assert str(report.reply) == refusal


def test_nothing_else_is_tried_where_nothing_else_is_offered() -> None:
    _, tried = reported(plain(greeted("AUTH PLAIN GSSAPI")).output(GENERIC).expect("QUIT"))
    assert tried == ["PLAIN"]


def test_nothing_else_is_tried_where_the_settings_insist_on_one() -> None:
    script = plain(greeted("AUTH PLAIN LOGIN")).output(GENERIC).expect("QUIT")
    _, tried = reported(script, BasicAuth("jane", "PLAIN"))
    assert tried == ["PLAIN"]


# ---- Within the count of the guard ---------------------------------------------------------------


def counted(server: ScriptedServer, desk: Desk) -> TestReport:
    subject = TestEmail(
        NetworkDialer(Trust(), lambda host: ["127.0.0.1"]),
        desk.clock,
        lambda: CATALOGUE,
        lambda: PROVIDERS,
        HASTY,
        ports={},
        attempts=desk.subject,
    )
    return run(subject, account(server.port, CLEAR), CANARY)


def both_refused() -> Script:
    script = plain(greeted("AUTH PLAIN LOGIN")).output(GENERIC)
    return login(script).output(GENERIC).expect("QUIT")


def test_two_mechanisms_are_two_attempts_and_the_next_test_asks_first() -> None:
    desk = Desk()
    with ScriptedServer(both_refused(), greeted("AUTH PLAIN LOGIN").expect("QUIT")) as server:
        assert outcome(counted(server, desk)) == ("auth", "bad_credentials")
        second = counted(server, desk)
    assert second.held_back_until is not None
    assert signs_in(server) == ["PLAIN", "LOGIN"]


def test_after_one_attempt_before_only_one_more_is_left() -> None:
    desk = Desk()
    refused = "535 5.7.8 bad password"
    first = plain(greeted("AUTH PLAIN LOGIN")).output(refused).expect("QUIT")
    second = plain(greeted("AUTH PLAIN LOGIN")).output(GENERIC).expect("QUIT")
    with ScriptedServer(first, second) as server:
        counted(server, desk)
        report = counted(server, desk)
    assert outcome(report) == ("auth", "bad_credentials")
    assert str(report.reply) == GENERIC
    assert signs_in(server) == ["PLAIN", "PLAIN"]


def test_a_mechanism_that_works_leaves_nothing_to_count() -> None:
    desk = Desk()
    script = plain(greeted("AUTH PLAIN LOGIN")).output(GENERIC)
    script = resumed("AUTH", login(script).output(WELCOME))
    with ScriptedServer(script) as server:
        assert [outcome(counted(server, desk)) for _ in range(3)] == [("", "")] * 3
    assert not desk.store.text


# ---- Prompts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user_prompt", "pass_prompt"),
    [
        ("334 Username:", "334 Password:"),
        ("334 ", "334 "),
        ("334", "334"),
        ("334 dXNlcg==", "334 p\u00e4ssword, please"),
        ("334 Enter your name", "334 UGFzc3dvcmQ6"),
    ],
)
def test_the_words_of_a_prompt_are_not_read(user_prompt: str, pass_prompt: str) -> None:
    script = greeted("AUTH LOGIN").expect("AUTH LOGIN").output(user_prompt).expect("amFuZQ==")
    script = resumed("AUTH", script.output(pass_prompt).read_line().output(WELCOME))
    report, tried = reported(script)
    assert outcome(report) == ("", "")
    assert tried == ["LOGIN"]


def test_a_challenge_that_has_to_be_read_is_still_one() -> None:
    script = greeted("AUTH CRAM-MD5").expect("AUTH CRAM-MD5").output("334 Username:").expect("*")
    report, _ = reported(script.output("501 cancelled").expect("QUIT"))
    assert outcome(report) == ("auth", "protocol_error")
