"""What the catalogue makes of a text of which little is known: whose it is, and about what."""

from __future__ import annotations

from dataclasses import replace

from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.smtp.reply import EnhancedStatus, Reply

CATALOGUE = catalogue.decode(
    {
        "test": """
    [about]
    mail = ["mail"]
    sending = ["sending mail"]

    [[voice]]
    id = "acme"
    name = "Acme Mail"
    hosts = ["*.acme.com"]
    says = ["acme…support", "asmtp"]

    [[voice]]
    id = "bolt"
    name = "Bolt"
    says = ["bolt's long words"]

    [[finding]]
    code = "unknown"
    title = "Nobody knows."
    explanation = "Nothing is known."

    [[finding]]
    code = "password"
    owners = ["user"]
    title = "{provider} did not take the password."
    [[finding.rule]]
    stages = ["auth"]
    codes = ["535"]
    [[finding.rule]]
    vague = true
    stages = ["auth"]
    codes = ["5"]
    text = "login failed"
    [[finding.rule]]
    stages = ["auth"]
    text = '''
      no such user
      account is gone
    '''

    [[finding]]
    code = "acme"
    owners = ["user"]
    title = "{provider} wants a key."
    [[finding.rule]]
    codes = ["535"]
    providers = ["acme"]
    probe = ["ports"]

    [[finding]]
    code = "recipient"
    owners = ["recipient"]
    [[finding.rule]]
    stages = ["recipient"]
    codes = ["550"]
    [[finding.rule]]
    stages = ["recipient"]
    text = '''
      no such user
      account is gone for good
    '''
    [[finding.rule]]
    facts = { seen = ["yes"] }
    stages = ["data"]

    [[finding]]
    code = "full"
    owners = ["recipient"]
    [[finding.rule]]
    codes = ["4", "5"]
    text = "mailbox is full"
    [[finding.rule]]
    codes = ["452"]
    enhanced = ["4.2.2"]

    [[finding]]
    code = "network"
    owners = ["network"]
    [[finding.rule]]
    program = true
    text = "timed out"

    [[finding]]
    code = "hidden"
    owners = ["user"]
    [[finding.rule]]
    fallback = true
    text = "sending mail failed for a reason that nobody says"
    """
    }
)


def failure(code: int = 0, text: str = "", stage: Stage | None = None, status: str = "") -> Failure:
    numbers = [int(one) for one in status.split(".") if one]
    enhanced = EnhancedStatus(*numbers) if numbers else None
    reply = Reply(code, (text,), enhanced) if code else None
    return Failure(stage, reply=reply, text=text, facts={"place": "pasted"})


def code(one: Failure) -> str:
    return explain(one, CATALOGUE).code


def test_a_provider_is_known_by_its_host_before_its_words() -> None:
    by_host = replace(failure(535, "bolt's long words"), host="smtp.acme.com")
    assert CATALOGUE.heard(by_host).provider == "acme"
    assert CATALOGUE.heard(failure(535, "Bolt’s  long words")).provider == "bolt"
    assert CATALOGUE.heard(failure(535, "asmtp 17")).provider == "acme"
    assert CATALOGUE.heard(failure(535, "somebody else")).provider == ""


def test_an_address_says_nothing_about_whose_server_it_is() -> None:
    assert CATALOGUE.heard(failure(535, "<joe@asmtp.example>: no")).provider == ""


def test_of_two_providers_named_the_longer_words_count() -> None:
    assert CATALOGUE.heard(failure(535, "asmtp of bolt's long words")).provider == "bolt"


def test_a_provider_is_also_heard_in_what_stood_around_the_words() -> None:
    around = replace(failure(535, "No."), around="See Acme for support: 535 No.")
    found = explain(around, CATALOGUE)
    assert (found.code, found.title) == ("acme", "Acme Mail wants a key.")


def test_a_provider_that_was_named_already_keeps_its_name() -> None:
    named = replace(failure(535, "asmtp"), words={"provider": "Acme Business"})
    assert explain(named, CATALOGUE).title == "Acme Business wants a key."


def test_vague_words_give_way_to_what_the_provider_means_by_them() -> None:
    assert code(failure(535, "login failed", Stage.AUTH)) == "password"
    assert code(failure(535, "login failed asmtp", Stage.AUTH)) == "acme"


def test_a_bare_code_says_nothing_where_the_stage_is_not_known() -> None:
    assert code(failure(535, "?", Stage.AUTH)) == "password"
    assert code(failure(535, "?")) == "unknown"
    assert code(failure(550, "?")) == "unknown"


def test_words_count_where_the_stage_is_not_known() -> None:
    assert code(failure(550, "account is gone")) == "password"


def test_what_only_the_stage_would_tell_apart_is_not_guessed() -> None:
    assert code(failure(550, "no such user")) == "unknown"
    assert code(failure(550, "no such user", Stage.AUTH)) == "password"
    assert code(failure(550, "no such user", Stage.RECIPIENT)) == "recipient"


def test_of_two_that_assume_a_stage_the_longer_phrase_wins() -> None:
    assert code(failure(550, "account is gone for good")) == "recipient"


def test_facts_count_where_the_stage_is_not_known() -> None:
    seen = replace(failure(), facts={"seen": "yes"})
    assert code(seen) == "recipient"
    assert code(replace(seen, stage=Stage.DATA)) == "recipient"
    assert code(replace(seen, stage=Stage.AUTH)) == "unknown"


def test_words_without_a_reply_count_only_in_a_text_about_sending() -> None:
    assert code(failure(0, "the mailbox is full")) == "unknown"
    assert code(failure(0, "sending mail: the mailbox is full")) == "full"
    assert code(failure(0, "login failed while sending mail")) == "unknown"


def test_words_without_a_reply_do_not_count_where_something_else_is_known() -> None:
    one = failure(0, "sending mail: the mailbox is full")
    assert code(replace(one, errors=("NoAnswer",))) == "unknown"
    assert code(replace(one, stage=Stage.SIGN_IN)) == "unknown"


def test_a_stage_or_an_error_makes_a_text_one_about_mail() -> None:
    assert code(failure(0, "it timed out")) == "unknown"
    assert code(failure(0, "it timed out", Stage.CONNECT)) == "network"
    assert code(replace(failure(0, "it timed out"), errors=("NoAnswer",))) == "network"
    assert code(replace(failure(0, "it timed out"), around="mail: it timed out")) == "network"
    assert code(replace(failure(0, "it timed out"), host="mail.example.com")) == "network"


def test_a_programs_words_are_neither_a_servers_nor_our_own() -> None:
    assert code(failure(421, "mail: it timed out")) == "unknown"
    assert code(replace(failure(0, "mail: it timed out"), facts={})) == "unknown"


def test_a_fallback_counts_only_where_nothing_else_fits() -> None:
    hidden = "sending mail failed for a reason that nobody says"
    assert code(failure(0, hidden)) == "hidden"
    assert code(failure(0, f"{hidden}: timed out")) == "network"


def test_an_unknown_reply_names_what_its_status_is_near_to() -> None:
    found = explain(failure(452, "?", status="4.2.2"), CATALOGUE)
    assert found.code == "full"
    found = explain(failure(452, "?", status="4.9.9"), CATALOGUE)
    assert (found.code, found.similar) == ("unknown", ("full",))


def test_an_unknown_text_names_whose_words_it_nearly_says() -> None:
    found = explain(failure(0, "My mailbox was nearly full and is no more"), CATALOGUE)
    assert (found.code, found.similar) == ("unknown", ("full",))
    assert explain(failure(0, "The stars are not right"), CATALOGUE).similar == ()


def test_the_rule_that_fits_best_says_what_to_look_at() -> None:
    assert CATALOGUE.probes(failure(535, "asmtp")) == ("ports",)
    assert CATALOGUE.probes(failure(535, "login failed", Stage.AUTH)) == ()
    assert CATALOGUE.probes(failure(999)) == ()
