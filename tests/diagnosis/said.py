"""What a server said, as the failure that it is."""

from __future__ import annotations

from typing import NamedTuple

from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.model import provider
from smtp_desktop.smtp.reply import ReplyReader

CATALOGUE = catalogue.decode(resources.read_folder("findings"))
PROVIDERS = provider.decode(resources.read_text("providers.toml"))

M365 = "smtp.office365.com"
MX365 = "acme-com.mail.protection.outlook.com"
GMAIL = "smtp.gmail.com"
RELAY = "smtp-relay.gmail.com"
YAHOO = "smtp.mail.yahoo.com"
SES = "email-smtp.eu-west-1.amazonaws.com"
GSMTP = "a1-20020a05600c0bc1b003dc49e0132as1 - gsmtp"


class Said(NamedTuple):
    """What a server said, and where: the reply's lines are parted by ``|``."""

    stage: Stage
    reply: str
    host: str = "mail.acme.com"
    auth: str = "basic"


def failure(said: Said) -> Failure:
    """The failure as it is gathered from a conversation."""
    code, *lines = said.reply[:3], *said.reply[4:].split("|")
    wire = "".join(f"{code}-{line}\r\n" for line in lines[:-1]) + f"{code} {lines[-1]}\r\n"
    (reply,) = ReplyReader().feed(wire.encode())
    kinds = type(reply.error()).__mro__
    known = PROVIDERS.for_host(said.host)
    return Failure(
        stage=said.stage,
        errors=tuple(kind.__name__ for kind in kinds if issubclass(kind, SmtpDesktopError)),
        reply=reply,
        text=reply.text,
        host=said.host,
        port=587,
        provider=known.id if known else "",
        auth=said.auth,
        encryption="starttls",
        facts={"mechanism": "XOAUTH2" if said.auth == "oauth" else "PLAIN"}
        | ({"secret": known.secret, "notes": " ".join(known.notes)} if known else {}),
    )
