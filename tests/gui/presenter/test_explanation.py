"""An error of another program, explained: what the page is shown, without a window."""

from __future__ import annotations

import pytest

from conftest import CANARY
from smtp_desktop.gui.presenter.explanation import MOST_BYTES, Explanation
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.wording.window import BUG_TITLE, NOT_TEXT, NOTHING_PASTED
from support.presenter import Desk, FakeServices, filled_in

GOOGLE = "534 5.7.9 Application-specific password required. gsmtp"
STRANGE = "550 5.7.1 We dislike mail from you on Mondays"
WANTS_TLS = "smtplib.SMTPSenderRefused: (530, b'5.7.0 Must issue a STARTTLS command first.')"


class RecordingPage:
    """Keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[Explanation] = []

    def show_explanation(self, explanation: Explanation) -> None:
        self.shown.append(explanation)


def opened(desk: Desk) -> RecordingPage:
    page = RecordingPage()
    desk.subject.explanation.open(page)
    return page


def explained(text: str, desk: Desk | None = None) -> Explanation:
    desk = desk or Desk()
    page = opened(desk)
    desk.subject.explanation.explain(text)
    desk.tasks.run()
    return page.shown[-1]


def code_of(explanation: Explanation) -> str:
    assert explanation.result is not None
    assert explanation.result.finding is not None
    return explanation.result.finding.code


def test_a_known_error_gets_its_title_and_the_words_of_the_server() -> None:
    answer = explained(f"Delivery failed:\n{GOOGLE}\n")
    assert code_of(answer) == "app_password_needed"
    assert answer.result is not None
    assert answer.result.tone is Tone.BAD
    assert "Application-specific password required" in answer.result.said
    assert answer.similar == ()


def test_what_no_rule_knows_is_said_to_be_unknown_with_what_is_similar_by_title() -> None:
    answer = explained(STRANGE)
    assert code_of(answer) == "unknown"
    assert answer.result is not None
    assert answer.result.tone is Tone.NEUTRAL
    assert answer.similar
    assert all(" " in title and "{" not in title for title in answer.similar)


def test_a_text_in_which_no_server_speaks_puts_no_words_into_its_mouth() -> None:
    answer = explained("Lunch is at half past twelve")
    assert code_of(answer) == "unknown"
    assert answer.result is not None
    assert answer.result.said == ""
    assert "server" not in str(answer.result.title) + str(answer.result.text)


def test_the_form_and_the_result_of_the_last_test_stay_as_they_are() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    before = desk.state
    explained(GOOGLE, desk)
    assert desk.state == before


def test_nothing_pasted_is_said_beside_the_field() -> None:
    for text in ("", " \n\t"):
        answer = explained(text)
        assert str(answer.problem) == NOTHING_PASTED
        assert answer.result is None


def test_the_answer_to_the_text_before_is_dropped() -> None:
    desk = Desk()
    page = opened(desk)
    desk.subject.explanation.explain(STRANGE)
    desk.subject.explanation.explain(GOOGLE)
    assert desk.tasks.cancelled[-2].is_cancelled
    desk.tasks.run()
    answers = [code_of(one) for one in page.shown if one.result]
    assert answers == ["app_password_needed"]


def test_a_closed_page_is_told_nothing_more() -> None:
    desk = Desk()
    page = opened(desk)
    desk.subject.explanation.explain(GOOGLE)
    desk.subject.explanation.close()
    before = len(page.shown)
    desk.tasks.run()
    desk.tasks.a_second_passes()
    assert len(page.shown) == before


def test_a_page_that_is_opened_again_begins_empty() -> None:
    desk = Desk()
    explained(GOOGLE, desk)
    desk.subject.explanation.close()
    assert opened(desk).shown == [Explanation()]


def test_reading_that_takes_a_second_is_said() -> None:
    desk = Desk()
    page = opened(desk)
    desk.subject.explanation.explain(GOOGLE)
    desk.tasks.a_second_passes()
    assert page.shown[-1].is_slow
    desk.tasks.run()
    assert not page.shown[-1].is_slow


def test_a_text_without_end_is_read_from_its_beginning() -> None:
    answer = explained(GOOGLE + "\n" + "x" * 2_000_000)
    assert code_of(answer) == "app_password_needed"


def test_a_file_is_put_into_the_field_and_explained() -> None:
    desk = Desk()
    desk.services.files = {"/mail/returned.eml": GOOGLE.encode("utf-16")}
    page = opened(desk)
    desk.subject.explanation.explain_file("/mail/returned.eml")
    desk.tasks.run()
    assert page.shown[-1].file[1].strip() == GOOGLE
    assert code_of(page.shown[-1]) == "app_password_needed"


def test_of_a_large_file_only_the_beginning_is_read() -> None:
    desk = Desk()
    desk.services.files = {"big": GOOGLE.encode() + b"\n" + b"y" * MOST_BYTES + b"end"}
    page = opened(desk)
    desk.subject.explanation.explain_file("big")
    desk.tasks.run()
    text = page.shown[-1].file[1]
    assert text.startswith(GOOGLE)
    assert not text.endswith("end")
    assert len(text) < 100_000
    assert code_of(page.shown[-1]) == "app_password_needed"


def test_a_file_that_cannot_be_read_is_said_with_the_reason() -> None:
    desk = Desk()
    page = opened(desk)
    desk.subject.explanation.explain_file("gone.eml")
    desk.tasks.run()
    assert "there is no such file" in str(page.shown[-1].problem)


@pytest.mark.parametrize("start", [b"\x89PNG\r\n", b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_picture_or_a_document_is_not_taken_for_words(start: bytes) -> None:
    desk = Desk()
    desk.services.files = {"shot": start + b"\x00\x01 535 5.7.8 authentication failed"}
    page = opened(desk)
    desk.subject.explanation.explain_file("shot")
    desk.tasks.run()
    assert str(page.shown[-1].problem) == NOT_TEXT
    assert page.shown[-1].file[1] == ""


def test_an_empty_file_is_nothing_to_explain() -> None:
    desk = Desk()
    desk.services.files = {"empty.txt": b""}
    page = opened(desk)
    desk.subject.explanation.explain_file("empty.txt")
    desk.tasks.run()
    assert str(page.shown[-1].problem) == NOTHING_PASTED


def test_a_fault_of_the_program_is_said_to_be_one() -> None:
    services = FakeServices()
    services.catalogue = None  # type: ignore[assignment]
    answer = explained(GOOGLE, Desk(services))
    assert answer.result is not None
    assert str(answer.result.title) == BUG_TITLE


# A fix for the form


def wrongly_encrypted() -> Desk:
    """Settings that do not work, and could be fixed."""
    desk = filled_in()
    desk.subject.edit(Field.PORT, "25")
    desk.subject.edit(Field.HOST, "smtp.acme.test")
    desk.subject.screen.show(
        desk.subject.screen.state.with_form(
            draft=desk.state.form.draft._replace(encryption=Encryption.SSL, port="587")
        )
    )
    return desk


def fixes(answer: Explanation) -> list[str]:
    assert answer.result is not None
    assert answer.result.finding is not None
    return [fix.label for fix in answer.result.finding.fixes]


def test_a_fix_that_fits_the_form_is_offered_and_changes_nothing_by_itself() -> None:
    desk = wrongly_encrypted()
    before = desk.state
    assert len(fixes(explained(WANTS_TLS, desk))) == 1
    assert desk.state == before


def test_a_fix_is_applied_on_a_click_and_tested() -> None:
    desk = wrongly_encrypted()
    page = opened(desk)
    desk.subject.explanation.explain(WANTS_TLS)
    desk.tasks.run()
    result = page.shown[-1].result
    assert result is not None
    assert result.finding is not None
    desk.subject.explanation.use(result.finding.fixes[0])
    desk.tasks.run()
    assert desk.state.form.draft.encryption is not Encryption.SSL
    assert desk.state.is_tested


def test_settings_that_work_are_offered_no_fix() -> None:
    desk = wrongly_encrypted()
    desk.subject.test()
    desk.tasks.run()
    assert desk.state.is_tested
    assert fixes(explained(WANTS_TLS, desk)) == []


def test_a_form_that_is_not_complete_is_offered_no_fix() -> None:
    assert fixes(explained(WANTS_TLS)) == []


def test_a_fix_that_would_change_nothing_is_not_offered() -> None:
    desk = wrongly_encrypted()
    page = opened(desk)
    desk.subject.explanation.explain(WANTS_TLS)
    desk.tasks.run()
    result = page.shown[-1].result
    assert result is not None
    assert result.finding is not None
    desk.subject.fixes.apply(result.finding.fixes[0])
    assert fixes(explained(WANTS_TLS, desk)) == []


def test_while_a_test_runs_no_fix_is_offered() -> None:
    desk = wrongly_encrypted()
    desk.subject.test()
    page = opened(desk)
    desk.subject.explanation.explain(WANTS_TLS)
    desk.tasks.waiting.pop()()
    assert fixes(page.shown[-1]) == []


def test_an_error_of_another_server_is_offered_no_fix_for_this_one() -> None:
    elsewhere = f"Server: smtp.gmail.com:587\n{WANTS_TLS}"
    assert fixes(explained(elsewhere, wrongly_encrypted())) == []


def test_the_password_in_the_form_is_taken_out_of_a_text_that_repeats_it() -> None:
    desk = Desk()
    desk.subject.type_password(CANARY)
    answer = explained(f"Delivery failed:\n535 5.7.8 {CANARY} is not the password of jane\n", desk)
    assert answer.result is not None
    assert "is not the password of jane" in answer.result.said
    assert CANARY not in repr(answer)
