"""A pasted text becomes the failure it tells of: replies in every wrapping, stages, servers."""

from __future__ import annotations

import pytest

from diagnosis.pasting import read, read_all
from diagnosis.wrappers import WRAPPERS
from smtp_desktop.diagnosis.stage import Stage

GOOGLE = (
    "535-5.7.8 Username and Password not accepted. For more information, go to\n"
    "535 5.7.8 https://support.google.com/mail/?p=BadCredentials a1-20020a05 - gsmtp"
)
REPLIES = {
    "auth": "535 5.7.8 Error: authentication failed: bad password",
    "sender": "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
    "recipient": "550 5.1.1 <bob@example.com>: user doesn't exist here",
    "data": "554 5.7.1 Message rejected as spam by our filter",
    "ehlo": "501 5.5.4 Invalid domain name in EHLO",
}
# These show the server's words without its code.
CODELESS = ("dotnet", "thunderbird", "apple_mail", "mailkit")


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("stage", REPLIES)
def test_a_reply_is_found_in_every_wrapping(wrapper: str, stage: str) -> None:
    code, enhanced, said = REPLIES[stage].split(" ", 2)

    failure = read(WRAPPERS[wrapper](REPLIES[stage], stage))

    assert failure.reply
    assert str(failure.reply.enhanced) == enhanced
    assert failure.text.removesuffix(".") == said
    assert failure.reply.code == int(code) or wrapper in CODELESS
    assert failure.stage in (Stage(stage), None)
    assert failure.errors == ("PermanentReply", "NegativeReply", "SmtpDesktopError")


@pytest.mark.parametrize(
    "wrapper", sorted(set(WRAPPERS) - {"dotnet"})
)  # which shows the first line only
def test_a_reply_of_several_lines_is_joined(wrapper: str) -> None:
    failure = read(WRAPPERS[wrapper](GOOGLE))

    assert failure.reply
    assert "535" not in words(failure.text)
    assert "5.7.8" not in words(failure.text)
    assert words(failure.text).startswith(
        "Username and Password not accepted. For more information, go to https://support.google"
    )


@pytest.mark.parametrize(
    ("wrapper", "stages"),
    [
        ("python", "auth sender recipient data ehlo"),
        ("phpmailer", "auth sender recipient data ehlo"),
        ("nodemailer", "auth sender recipient data ehlo"),
        ("nodemailer_json", "auth sender recipient data ehlo"),
        ("java", "auth recipient"),
        ("dotnet", "sender recipient data ehlo"),
        ("curl", "auth sender recipient data ehlo"),
        ("outlook", "auth sender recipient"),
        ("msmtp", "auth sender recipient data"),
        ("postfix", "auth sender recipient data ehlo"),
        ("exim", "auth sender recipient data ehlo"),
        ("exim_bounce", "auth sender recipient data ehlo"),
        ("sendmail_bounce", "auth sender recipient data ehlo"),
        ("bounce", "auth sender recipient data ehlo"),
        ("bounce_base64", "auth sender recipient data ehlo"),
        ("qmail_bounce", "auth sender recipient data"),
        ("swaks", "auth sender recipient data ehlo"),
        ("session", "auth sender recipient data ehlo"),
    ],
)
def test_the_stage_is_told_by_what_is_around_a_reply(wrapper: str, stages: str) -> None:
    for stage in stages.split():
        assert read(WRAPPERS[wrapper](REPLIES[stage], stage)).stage is Stage(stage), stage


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("reject: RCPT from unknown[192.0.2.1]: 554 5.7.1 Relay access denied", Stage.RECIPIENT),
        ("H=x [192.0.2.1] rejected RCPT <a@b.test>: 550 relay not permitted", Stage.RECIPIENT),
        ("refused to talk to me: 421 4.7.0 Too many connections", Stage.GREETING),
        ("-> executeCommand('MAIL FROM:<a@b.test>')\n550 5.1.8 bad sender", Stage.SENDER),
        ("535 5.7.3 Authentication unsuccessful", Stage.AUTH),
        ("535 bad password", Stage.AUTH),
        ("454 4.7.0 Temporary authentication failure", None),
        ('smtplib.py", line 341, in connect\nsmtplib.SMTPServerDisconnected', Stage.GREETING),
        ('smtplib.py", line 341, in getreply\n550 5.7.1 no mail', None),
        ('smtplib.py", line 341, in rcpt\n550 5.7.1 no mail', Stage.RECIPIENT),
        ("EHLO desk\n250 ok\nMAIL FROM:<a@b.test>\n550 5.7.1 no mail", Stage.SENDER),
        ("550 5.7.1 no mail\nC: .", Stage.DATA),
    ],
)
def test_other_signs_of_a_stage_are_read(text: str, stage: Stage | None) -> None:
    assert read(text).stage is stage


def test_what_is_known_besides_goes_before_what_the_text_tells() -> None:
    text = "host smtp.example.com[192.0.2.25] said: 550 5.1.1 no such user (in reply to RCPT TO"

    told = read(text)
    known = read(text, stage=Stage.DATA, host="mail.acme.com", provider="acme", auth="basic")

    assert (told.stage, told.host, told.provider, told.auth) == (
        *(Stage.RECIPIENT, "smtp.example.com", "", ""),
    )
    assert (known.stage, known.host, known.provider, known.auth) == (
        *(Stage.DATA, "mail.acme.com", "acme", "basic"),
    )


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("ssl://smtp.gmail.com:465 550 no mail", "smtp.gmail.com", 465),
        ("smtp://jane:secret@smtp.acme.com:587/ failed", "smtp.acme.com", 587),
        ('trying to connect to host "smtp.gmail.com", port 587', "smtp.gmail.com", 587),
        ("relay=mx.acme.com[192.0.2.1]:25, status=deferred", "mx.acme.com", 25),
        ("Host: smtp.acme.com\nPort: 2525\nsmtp error", "smtp.acme.com", 2525),
        ("getaddrinfo ENOTFOUND smtp.gmial.com", "smtp.gmial.com", 0),
        ("220 mail.acme.com ESMTP\n550 5.7.1 no", "mail.acme.com", 0),
        ("smtp connect ECONNREFUSED 192.0.2.1:587", "", 587),
        ("smtp://mail.acme.com:99999", "mail.acme.com", 0),
        ("550 5.7.1 no mail", "", 0),
    ],
)
def test_server_and_port_are_read(text: str, host: str, port: int) -> None:
    failure = read(text)

    assert (failure.host, failure.port) == (host, port)


def test_what_stood_around_a_reply_is_kept_beside_its_words() -> None:
    text = "Mailgun log\n550 5.1.1 no such user"

    assert (read(text).text, read(text).around) == ("no such user", text)
    assert read("smtp: connection refused").around == ""


def test_addresses_are_there_for_the_sentences() -> None:
    text = "C: MAIL FROM:<jane@acme.com>\nC: RCPT TO:<bob@example.com>\nS: 550 5.1.1 no such user"

    assert read(text).words == {"email": "jane@acme.com", "recipient": "bob@example.com"}


def test_the_mechanism_that_was_tried_tells_the_authentication_type() -> None:
    offered = "S: 250-AUTH XOAUTH2 PLAIN\nC: AUTH PLAIN ***\nS: 535 5.7.8 no"

    tried = read("535 5.7.3 Authentication unsuccessful after AUTH XOAUTH2")

    assert (tried.facts["mechanism"], tried.auth) == ("XOAUTH2", "oauth")
    assert (read(offered).facts["mechanism"], read(offered).auth) == ("PLAIN", "")


def test_two_replies_are_two_failures_the_clearer_first() -> None:
    text = (
        "Authenticator LOGIN returned 535 5.7.8 Error: authentication failed. Authenticator "
        "XOAUTH2 returned 503 5.5.2 Auth command already specified by the client"
    )
    report = (
        "smtp\n<a@b.test>: 550 user unknown\n<c@d.test>: 552 5.2.2 mailbox of this user is full"
    )

    codes = [one.reply.code for one in read_all(text) if one.reply]
    told = [one.reply.code for one in read_all(report) if one.reply]

    assert codes == [535, 503]
    assert told == [552, 550]


@pytest.mark.parametrize(
    ("text", "code", "enhanced", "said"),
    [
        ("550 #5.1.0 Address rejected.", 550, "5.1.0", "Address rejected."),
        (
            "550-'5.7.1 Mail from this host is refused'",
            550,
            "5.7.1",
            "Mail from this host is refused",
        ),
        ("550 4.4.7 Message expired", 550, None, "Message expired"),
        ("553 sorry, relaying denied (#5.7.1)", 553, None, "sorry, relaying denied (#5.7.1)"),
        ("#5.1.1 smtp; no such recipient", 5, "5.1.1", "smtp; no such recipient"),
        (
            "451-no mail now\n451-4.7.1 Please\n451 4.7.1 wait",
            451,
            "4.7.1",
            "no mail now Please wait",
        ),
        ("SMTP error 535: wrong", 535, None, "wrong"),
        ("The SMTP server said: error code 535", 535, None, "error code 535"),
        ("The server responded: mailbox is full", 5, None, "mailbox is full"),
        ("535", None, None, "535"),
        ("535 5.7.8", 535, "5.7.8", "535 5.7.8"),
        ("(535, b'nope')", 535, None, "nope"),
        ("smtp: 250 ok", None, None, "smtp: 250 ok"),
        ("The server responded: ...", None, None, "The server responded: ..."),
        ("smtp 5.7.1 ---", None, None, "smtp 5.7.1 ---"),
        ("5.7.1 relaying denied for recipient", 5, "5.7.1", "relaying denied for recipient"),
        ("5.7.367 Remote server returned no", 5, "5.7.367", "Remote server returned no"),
        ("MySQL 5.7.8 relay log", None, None, "MySQL 5.7.8 relay log"),
        (
            "Exception: sorry, too many emails (#5.7.1)",
            5,
            "5.7.1",
            "Exception: sorry, too many emails",
        ),
        ("no such user (#5.1.1).", 5, "5.1.1", "no such user"),
        ("the fix (#5.1.1)", None, None, "the fix (#5.1.1)"),
        ("smtp;552 1 Requested mail action aborted", 552, None, "Requested mail action aborted"),
        ("554-5.7.0 mail, many554 5.7.0 commands", 554, "5.7.0", "mail, many commands"),
        ("554 5.7.0 Too many mail\ncommands", 554, "5.7.0", "Too many mail commands"),
        ("Diagnostic-Code:550 5.2.5 Folder full", 550, "5.2.5", "Folder full"),
        (
            "Status: 5.0.0\nDiagnostic-Code: smtp; Mail is not accepted",
            5,
            None,
            "Mail is not accepted",
        ),
        ("sending failed: 4.7.1 Ratelimit exceeded", 4, "4.7.1", "Ratelimit exceeded"),
        ("5.7.2 fixes a service", None, None, "5.7.2 fixes a service"),
        ("Detail: no SMTP code: 250", None, None, "Detail: no SMTP code: 250"),
        ("no detail SMTP code: 550", 550, None, "no detail SMTP"),
        ("Detail: no SMTP code: 550 Additional SMTP info: 5..1", 550, None, "no"),
    ],
)
def test_replies_are_known_by_their_form(
    text: str, code: int | None, enhanced: str | None, said: str
) -> None:
    failure = read(text)

    assert (failure.reply.code if failure.reply else None) == code
    assert (str(failure.reply.enhanced) if failure.reply and failure.reply.enhanced else None) == (
        enhanced
    )
    assert words(failure.text) == said


def test_words_without_a_code_may_be_of_either_class() -> None:
    codes = [one.reply.code for one in read_all("The server response was: busy") if one.reply]

    assert codes == [5, 4]


@pytest.mark.parametrize(
    "text",
    [
        "Invoice 535: 5.7.8 pieces of password books",
        "550 guests are expected at dinner",
        "503 Service Temporarily Unavailable",
        "FTP: 530 Login incorrect.",
        "Room 450 is booked until 5 pm",
        "Upgraded WordPress from 5.7.1 to 5.7.2",
        "imaplib.IMAP4.error: b'[AUTHENTICATIONFAILED] Invalid credentials (Failure)'",
        "kafka: Connection refused",
        "Operation timed out",
        "",
    ],
)
def test_texts_about_other_things_tell_of_nothing(text: str) -> None:
    (failure,) = read_all(text)

    assert (failure.reply, failure.errors, failure.stage) == (None, (), None)
    assert (failure.text, failure.facts) == (text, {"place": "pasted"})


def test_a_long_text_without_a_reply_is_shortened_in_the_middle() -> None:
    text = read(f"begins {'x ' * 20_000} ends").text

    assert len(text) < 20_010
    assert text.startswith("begins")
    assert text.endswith("ends")


def test_only_so_many_numbers_of_a_text_are_looked_at() -> None:
    refusal = "550 User unknown"
    assert read("smtp\n" + "250 ok\n" * 100 + refusal).reply is not None
    assert read("smtp\n" + "250 ok\n" * 500 + refusal).reply is None


def test_the_status_of_a_web_server_is_no_reply() -> None:
    log = 'msg="Failed to send email" error="x" method=POST status=500 remote_addr=x time_ms=10'
    assert [one.reply for one in read_all(log)] == [None]
