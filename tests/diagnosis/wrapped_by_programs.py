"""A server's reply as mail programs, tools and colleagues print it."""

from __future__ import annotations

import html

from diagnosis.wrapping import Said, wrapper


@wrapper
def outlook(one: Said) -> str:
    numbers = {"sender": "0x800CCC78", "recipient": "0x800CCC79", "auth": "0x800CCC92"}
    leads = {
        "sender": "Cannot send the message. Verify the e-mail address in your account properties.",
        "recipient": "The message could not be sent because one of the recipients was rejected by "
        "the server.",
        "auth": "Your e-mail server rejected your login. Verify your user name and password.",
    }
    number = numbers.get(one.stage, "0x800CCC6F")
    lead = leads.get(one.stage, "The outgoing SMTP server reports an internal error.")
    wire = " ".join(one.wire)
    return (
        f"Task 'jane@example.com - Sending' reported error ({number}) : '{lead} If you continue to "
        "receive this message, contact your server administrator or Internet service provider "
        f"(ISP).  The server responded: {wire}'"
    )


@wrapper
def outlook_express(one: Said) -> str:
    number = {"sender": "0x800CCC78", "recipient": "0x800CCC79", "auth": "0x800CCC92"}
    return (
        "The message could not be sent. Subject 'Invoice 1114', Account: 'mail.example.com', "
        f"Server: 'mail.example.com', Protocol: SMTP, Server Response: '{' '.join(one.wire)}', "
        f"Port: 25, Secure(SSL): No, Server Error: {one.code}, "
        f"Error Number: {number.get(one.stage, '0x800CCC6F')}"
    )


@wrapper
def thunderbird(one: Said) -> str:
    words = "\n".join(one.lines)
    lead = {
        "recipient": "An error occurred while sending mail. The mail server responded:\n",
        "sender": "An error occurred while sending mail. The mail server responded:\n",
        "auth": "Sending of the message failed.\nAn error occurred while sending mail. The mail "
        "server responded: ",
    }.get(one.stage, "An error occurred while sending mail. The mail server responded: ")
    ends = {"recipient": 'Please check the message recipient "bob@example.com" and try again.'}
    return f"{lead}{words}.\n{ends.get(one.stage, 'Please check the message and try again.')}"


@wrapper
def apple_mail(one: Said) -> str:
    return (
        "Cannot send message using the server smtp.example.com:jane@example.com\n"
        f"The server response was: {' '.join(one.lines)}"
    )


@wrapper
def msmtp(one: Said) -> str:
    lead = {
        "auth": "authentication failed (method PLAIN)",
        "sender": "envelope from address jane@example.com not accepted by the server",
        "recipient": "recipient address bob@example.com not accepted by the server",
    }.get(one.stage, "the server did not accept the mail")
    rows = "\n".join(f"msmtp: server message: {line}" for line in one.wire)
    return f"msmtp: {lead}\n{rows}\nmsmtp: could not send mail (account default from ~/.msmtprc)"


@wrapper
def swaks(one: Said) -> str:
    sent = {
        "ehlo": " -> EHLO desk",
        "sender": " -> MAIL FROM:<jane@example.com>",
        "recipient": " -> RCPT TO:<bob@example.com>",
        "data": " -> .",
    }.get(one.stage, " ~> AUTH LOGIN")
    rows = "\n".join(f"<** {line}" for line in one.wire)
    lead = "=== Trying smtp.example.com:587...\n=== Connected to smtp.example.com."
    return f"{lead}\n{sent}\n{rows}\n -> QUIT\n<-  221 2.0.0 Bye\n"


@wrapper
def session(one: Said) -> str:
    """A dialogue as MailKit's protocol log and this program's own details write it."""
    sent = {
        "ehlo": "C: EHLO desk",
        "sender": "C: MAIL FROM:<jane@example.com>",
        "recipient": "C: RCPT TO:<bob@example.com>",
        "data": "C: .",
    }.get(one.stage, "C: AUTH PLAIN ********")
    rows = "\n".join(f"S: {line}" for line in one.wire)
    lead = "Connected to smtp://smtp.example.com:587/?starttls=always\nS: 220 smtp.example.com"
    return f"{lead}\nC: EHLO desk\nS: 250 AUTH PLAIN LOGIN\n{sent}\n{rows}"


@wrapper
def quoted_mail(one: Said) -> str:
    """A colleague's message, quoted twice and folded as mail programs fold."""
    text = " ".join(one.wire)
    folded = [text[start : start + 60] for start in range(0, len(text), 60)]
    return "\n".join(("Hi, it says this when I send:", "", *(f"> > {line}" for line in folded)))


@wrapper
def html_page(one: Said) -> str:
    rows = "<br />".join(html.escape(line) for line in one.wire)
    return (
        '<div class="alert alert-danger"><b>Test email failed.</b>&nbsp;The server said:'
        f"<pre>{rows}</pre></div>"
    )


@wrapper
def wordpress(one: Said) -> str:
    wire = "\\r\\n".join(one.wire)
    lead = "SMTP Error: Could not authenticate." if one.stage == "auth" else "SMTP Error: data not "
    return (
        "Versions:\nWordPress: 6.4.3\nPHP: 8.1.27\nWP Mail SMTP: 3.11.1\n\nParams:\nMailer: smtp\n"
        f"Host: smtp.example.com\nPort: 587\nErrorInfo: {lead} SMTP server error: {wire}\n"
    )
