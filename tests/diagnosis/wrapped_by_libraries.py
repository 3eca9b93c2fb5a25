"""A server's reply as programming libraries print it."""

from __future__ import annotations

import html
import json

from diagnosis.wrapping import Said, wrapper


@wrapper
def python(one: Said) -> str:
    answer = (int(one.code), "\n".join(one.lines).encode())
    names = {"auth": "AuthenticationError", "ehlo": "HeloError", "data": "DataError"}
    if one.stage == "recipient":
        shown = f"smtplib.SMTPRecipientsRefused: {{'bob@example.com': {answer}}}"
    elif one.stage == "sender":
        shown = f"smtplib.SMTPSenderRefused: {(*answer, 'jane@example.com')}"
    else:
        shown = f"smtplib.SMTP{names.get(one.stage, 'ResponseException')}: {answer}"
    return f"""Traceback (most recent call last):
  File "/srv/report/mailer.py", line 42, in send
    server.{"login(user, password)" if one.stage == "auth" else "sendmail(sender, to, text)"}
  File "/usr/lib/python3.11/smtplib.py", line 739, in auth
    raise SMTPResponseException(code, resp)
{shown}
"""


@wrapper
def python_log(one: Said) -> str:
    answer = (int(one.code), "\n".join(one.lines).encode())
    return f"[2026-03-28 07:28:15,114: ERROR/ForkPoolWorker-2] send_report failed: {answer}"


_PHP_COMMAND = {
    "ehlo": "EHLO", "auth": "Password", "sender": "MAIL FROM", "recipient": "RCPT TO",
    "data": "DATA END",
}  # fmt: skip


@wrapper
def phpmailer(one: Said) -> str:
    at = "2026-03-28 07:28:15\t"
    command = _PHP_COMMAND.get(one.stage, "MAIL FROM")
    login = one.stage == "auth"
    return "\n".join(
        (
            f"{at}SERVER -> CLIENT: 220 smtp.example.com ESMTP ready",
            f"{at}CLIENT -> SERVER: EHLO www.example.com",
            f"{at}SERVER -> CLIENT: 250-smtp.example.com at your service\n250-SIZE 35882577",
            "250-AUTH LOGIN PLAIN XOAUTH2\n250 SMTPUTF8",
            f"{at}CLIENT -> SERVER: AUTH LOGIN",
            f"{at}SERVER -> CLIENT: 334 VXNlcm5hbWU6",
            f"{at}CLIENT -> SERVER: <credentials hidden>",
            f"{at}SERVER -> CLIENT: 334 UGFzc3dvcmQ6",
            f"{at}CLIENT -> SERVER: <credentials hidden>",
            *(() if login else (f"{at}SERVER -> CLIENT: 235 2.7.0 Accepted",)),
            f"{at}SERVER -> CLIENT: " + "\n".join(one.wire),
            f"{at}SMTP ERROR: {command} command failed: " + "\n".join(one.wire),
            f"{at}SMTP Error: " + ("Could not authenticate." if login else "data not accepted."),
            f"{at}CLIENT -> SERVER: QUIT",
            f"{at}SERVER -> CLIENT: 221 2.0.0 closing connection",
            f"{at}SMTP connect() failed. https://github.com/PHPMailer/PHPMailer/wiki/Troubleshooting"
            if login
            else "Mailer Error: SMTP Error: data not accepted.",
        )
    )


@wrapper
def phpmailer_error(one: Said) -> str:
    command = _PHP_COMMAND.get(one.stage, "MAIL FROM")
    words = " ".join(one.words)
    return (
        f"Mailer Error: SMTP Error: The following error came from the server. SMTP server error: "
        f"{command} command failed Detail: {words} SMTP code: {one.code} "
        f"Additional SMTP info: {one.enhanced}"
    )


@wrapper
def phpmailer_html(one: Said) -> str:
    return "<br>\n".join(
        html.escape(f"2026-03-28 07:28:15 SERVER -> CLIENT: {line}") for line in one.wire
    )


@wrapper
def swiftmailer(one: Said) -> str:
    wire = "\r\n".join(one.wire)
    wanted = {"auth": "235", "data": "250"}.get(one.stage, "250")
    core = f'Expected response code {wanted} but got code "{one.code}", with message "{wire}\r\n"'
    if one.stage == "auth":
        return (
            'Failed to authenticate on SMTP server with username "jane@example.com" using 2 '
            f"possible authenticators. Authenticator LOGIN returned {core}. Authenticator PLAIN "
            f"returned {core}."
        )
    return f"Swift_TransportException in AbstractSmtpTransport.php line 383:\n{core}"


@wrapper
def symfony(one: Said) -> str:
    wire = "\r\n".join(one.wire)
    return (
        "In SmtpTransport.php line 338:\n\n  [Symfony\\Component\\Mailer\\Exception\\"
        f'UnexpectedResponseException (Code: {one.code})]\n  Expected response code "250" but got '
        f'code "{one.code}", with message "{wire}".\n'
    )


_NODE = {
    "auth": ("Invalid login", "EAUTH", "AUTH PLAIN"),
    "ehlo": ("Invalid greeting", "EPROTOCOL", "EHLO"),
    "sender": ("Mail command failed", "EENVELOPE", "MAIL FROM"),
    "recipient": ("Can't send mail - all recipients were rejected", "EENVELOPE", "RCPT TO"),
    "data": ("Message failed", "EMESSAGE", "DATA"),
}


@wrapper
def nodemailer(one: Said) -> str:
    lead, code, command = _NODE.get(one.stage, ("Invalid greeting", "EPROTOCOL", "CONN"))
    wire = "\n".join(one.wire)
    return f"""Error: {lead}: {wire}
    at SMTPConnection._formatError (/app/node_modules/nodemailer/lib/smtp.js:774:19)
    at SMTPConnection._processResponse (/app/node_modules/nodemailer/lib/smtp.js:932:20)
    at TLSSocket.emit (events.js:314:20) {{
  code: '{code}',
  response: {"'" + wire.replace("'", chr(92) + "'").replace(chr(10), chr(92) + "n") + "'"},
  responseCode: {one.code},
  command: '{command}'
}}"""


@wrapper
def nodemailer_json(one: Said) -> str:
    lead, code, command = _NODE.get(one.stage, ("Invalid greeting", "EPROTOCOL", "CONN"))
    wire = "\n".join(one.wire)
    value = {"level": "error", "time": 1774682895114, "pid": 18, "err": {
        "code": code, "response": wire, "responseCode": int(one.code), "command": command,
        "stack": f"Error: {lead}: {wire}\n    at SMTPConnection._formatError (/app/index.js:774)",
    }}  # fmt: skip
    return json.dumps(value)


@wrapper
def curl(one: Said) -> str:
    ends = {
        "auth": "curl: (67) Login denied",
        "sender": f"curl: (55) MAIL failed: {one.code}",
        "recipient": f"curl: (55) RCPT failed: {one.code}",
    }
    return "\n".join(
        (
            "* Connected to smtp.example.com (192.0.2.25) port 587",
            "< 220 smtp.example.com ESMTP ready",
            "> EHLO desk-14",
            "< 250-smtp.example.com",
            "< 250 AUTH LOGIN PLAIN",
            "> AUTH PLAIN" if one.stage == "auth" else "> MAIL FROM:<jane@example.com>",
            *(f"< {line}" for line in one.wire),
            "* Closing connection",
            ends.get(one.stage, f"curl: (8) Weird server reply: {one.code}"),
        )
    )


@wrapper
def java(one: Said) -> str:
    wire = "\n".join(one.wire)
    if one.stage == "auth":
        return f"""javax.mail.AuthenticationFailedException: {wire}

\tat com.sun.mail.smtp.SMTPTransport$Authenticator.authenticate(SMTPTransport.java:965)
\tat com.sun.mail.smtp.SMTPTransport.authenticate(SMTPTransport.java:876)
\tat javax.mail.Service.connect(Service.java:388)
\t... 12 more
"""
    inner = {
        "sender": f"com.sun.mail.smtp.SMTPSendFailedException: {wire}",
        "recipient": "javax.mail.SendFailedException: Invalid Addresses;\n  nested exception is:\n"
        f"\tcom.sun.mail.smtp.SMTPAddressFailedException: {wire}",
    }
    return f"""{inner.get(one.stage, f"com.sun.mail.smtp.SMTPSendFailedException: {wire}")}

\tat com.sun.mail.smtp.SMTPTransport.sendMessage(SMTPTransport.java:1307)
\tat javax.mail.Transport.send0(Transport.java:255)
"""


@wrapper
def spring(one: Said) -> str:
    wire = "\n".join(one.wire)
    if one.stage == "auth":
        return (
            "org.springframework.mail.MailAuthenticationException: Authentication failed; nested "
            f"exception is javax.mail.AuthenticationFailedException: {wire}\n"
        )
    return (
        "org.springframework.mail.MailSendException: Failed messages: "
        f"com.sun.mail.smtp.SMTPSendFailedException: {wire}\n; message exceptions (1) are:\n"
    )


@wrapper
def dotnet(one: Said) -> str:
    words = one.lines[0]  # all that .NET tells of several lines
    leads = {
        "auth": "The SMTP server requires a secure connection or the client was not authenticated.",
        "sender": "The SMTP server requires a secure connection or the client was not "
        "authenticated.",
        "recipient": "Mailbox unavailable.",
        "data": "Transaction failed.",
    }
    if one.code != "530" and one.stage == "sender":
        leads["sender"] = "Mailbox name not allowed."
    lead = leads.get(one.stage, "Error in processing.")
    return f"""System.Net.Mail.SmtpException: {lead} The server response was: {words}
   at System.Net.Mail.MailCommand.CheckResponse(SmtpStatusCode statusCode, String response)
   at System.Net.Mail.SmtpClient.Send(MailMessage message)
"""


@wrapper
def mailkit(one: Said) -> str:
    words = "\n".join(one.lines)
    if one.stage == "auth":
        return f"""MailKit.Security.AuthenticationException: {one.code}: {words}
 ---> MailKit.Net.Smtp.SmtpCommandException: {words}
   at MailKit.Net.Smtp.SmtpClient.AuthenticateAsync(Encoding encoding, ICredentials credentials)
"""
    return f"""MailKit.Net.Smtp.SmtpCommandException: {words}
   at MailKit.Net.Smtp.SmtpClient.SendAsync(FormatOptions options, MimeMessage message)
"""


@wrapper
def go(one: Said) -> str:
    words = "\n".join(one.lines)
    lead = 'time="2026-03-28T07:28:15Z" level=error msg="gomail: could not send email 1: '
    return f'{lead}{one.code} {words}"'


@wrapper
def ruby(one: Said) -> str:
    kinds = {"auth": "AuthenticationError", "ehlo": "SyntaxError"}
    kind = kinds.get(one.stage, "FatalError" if one.code[0] == "5" else "ServerBusy")
    return f"""Net::SMTP{kind} ({" ".join(one.wire)}
):
  /usr/lib/ruby/2.7.0/net/smtp.rb:981:in `check_response'
"""


@wrapper
def perl(one: Said) -> str:
    lead = "auth failed" if one.stage == "auth" else "message was rejected"
    return f"{lead}: {one.code} {' '.join(one.lines)} at /usr/share/perl5/Report/Mail.pm line 210."
