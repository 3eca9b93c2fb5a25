"""A server's reply as the logs and bounces of other servers print it."""

from __future__ import annotations

import base64
import quopri

from diagnosis.wrapping import Said, wrapper

_POSTFIX = {
    "ehlo": "EHLO", "sender": "MAIL FROM", "recipient": "RCPT TO", "data": "end of DATA",
}  # fmt: skip


@wrapper
def postfix(one: Said) -> str:
    lead = "Mar 28 07:28:15 mx1 postfix/smtp[2143]: 4F2Kq11cz1: to=<bob@example.com>, "
    relay = "relay=smtp.example.com[192.0.2.25]:587, delay=0.52, delays=0.01/0.02/0.45/0.04, "
    if one.stage == "auth":
        return (
            f"{lead}{relay}dsn=4.7.8, status=deferred (SASL authentication failed; server "
            f"smtp.example.com[192.0.2.25] said: {' '.join(one.wire)})"
        )
    status = "bounced" if one.code[0] == "5" else "deferred"
    return (
        f"{lead}{relay}dsn={one.enhanced}, status={status} (host smtp.example.com[192.0.2.25] "
        f"said: {' '.join(one.wire)} (in reply to {_POSTFIX.get(one.stage, 'end of DATA')} "
        "command))"
    )


_EXIM = {
    "ehlo": "EHLO desk.example.com", "auth": "pipelined AUTH", "sender": "MAIL "
    "FROM:<jane@example.com>", "recipient": "RCPT TO:<bob@example.com>", "data": "end of data",
}  # fmt: skip


@wrapper
def exim(one: Said) -> str:
    if one.stage == "auth":
        return (
            "2026-03-28 07:28:15 1pQabc-0004XY-1K == bob@example.com R=smarthost T=remote_smtp "
            "defer (-53): authenticator failed H=smtp.example.com [192.0.2.25] "
            f"{' '.join(one.wire)}"
        )
    wire = "\\n".join(one.wire)
    return (
        "2026-03-28 07:28:15 1pQabc-0004XY-1K ** bob@example.com R=dnslookup T=remote_smtp "
        "H=smtp.example.com [192.0.2.25]: SMTP error from remote mail server after "
        f"{_EXIM.get(one.stage, 'end of data')}: {wire}"
    )


@wrapper
def exim_bounce(one: Said) -> str:
    lines = "\n    ".join(one.wire)
    return f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@example.com
    host smtp.example.com [192.0.2.25]
    SMTP error from remote mail server after {_EXIM.get(one.stage, "end of data")}:
    {lines}
"""


@wrapper
def sendmail_bounce(one: Said) -> str:
    said_so = "\n".join(f"<<< {line}" for line in one.wire)
    command = {
        "sender": "MAIL From:<jane@example.com>",
        "recipient": "RCPT To:<bob@example.com>",
        "data": "DATA",
        "ehlo": "EHLO mail.example.com",
        "auth": "AUTH dialogue",
    }.get(one.stage, "DATA")
    return f"""   ----- The following addresses had permanent fatal errors -----
<bob@example.com>
    (reason: {one.wire[0]})

   ----- Transcript of session follows -----
... while talking to smtp.example.com.:
>>> {command}
{said_so}
{one.code} {one.enhanced} <bob@example.com>... Service unavailable
"""


def _report(one: Said, encoding: str, body: str) -> str:
    wire = "\n    ".join(one.wire)
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx1.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: jane@example.com
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4F2Kq11cz1"

--4F2Kq11cz1
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: {encoding}

{body}
--4F2Kq11cz1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx1.example.com
Arrival-Date: Sat, 28 Mar 2026 07:28:14 +0100 (CET)

Final-Recipient: rfc822; bob@example.com
Action: {"failed" if one.code[0] == "5" else "delayed"}
Status: {one.enhanced}
Remote-MTA: dns; smtp.example.com
Diagnostic-Code: smtp; {wire}

--4F2Kq11cz1
Content-Type: message/rfc822

From: jane@example.com
Subject: Invoice 1114

The invoice over 535.00 EUR for order 5.7.8 is attached.
--4F2Kq11cz1--
"""


def _postfix_words(one: Said) -> str:
    where = _POSTFIX.get(one.stage, "end of DATA")
    server = "host smtp.example.com[192.0.2.25] said: "
    end = f"\n    (in reply to {where} command)"
    if one.stage == "auth":
        server, end = f"SASL authentication failed; server {server[5:]}", ""
    return f"""This is the mail system at host mx1.example.com.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<bob@example.com>: {server}{" ".join(one.wire)}{end}
"""


@wrapper
def bounce(one: Said) -> str:
    body = quopri.encodestring(_postfix_words(one).encode()).decode()
    return _report(one, "quoted-printable", body)


@wrapper
def bounce_base64(one: Said) -> str:
    return _report(one, "base64", base64.encodebytes(_postfix_words(one).encode()).decode())


@wrapper
def bounce_text(one: Said) -> str:
    return _postfix_words(one)


@wrapper
def gmail_bounce(one: Said) -> str:
    return (
        "Message blocked\nYour message to bob@example.com has been blocked. See technical details "
        f"below for more information.\nThe response from the remote server was:\n"
        f"{' '.join(one.wire)}\n"
    )


@wrapper
def exchange_bounce(one: Said) -> str:
    code = f"{one.code} {one.enhanced}" if one.enhanced[2:] != "0.0" else one.code
    return f"""Your message to bob@example.com couldn't be delivered.

Original Message Details
Created Date: 3/28/2026 7:28:15 AM
Sender Address: jane@example.com

Error Details
Reported error: {code} {" ".join(one.words)}
DSN generated by: AM0PR01MB0001.eurprd01.prod.outlook.com
"""


@wrapper
def qmail_bounce(one: Said) -> str:
    where = {"sender": "sender", "recipient": "recipient"}.get(one.stage)
    lead = (
        f"192.0.2.25 does not like {where}."
        if where
        else "192.0.2.25 failed after I sent the message."
    )
    return f"""Hi. This is the qmail-send program at mx1.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.

<bob@example.com>:
{lead}
Remote host said: {" ".join(one.wire)}
Giving up on 192.0.2.25.
"""
