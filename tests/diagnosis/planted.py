"""Sentences about anything, with names, codes and “not” planted into them: none is an error."""

from __future__ import annotations

import random
from collections.abc import Iterator

from diagnosis.said import PROVIDERS
from diagnosis.texts import unrelated
from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import inspection

_SENTENCES = """
Please bring the printed list of guests to the meeting on Thursday.
The invoice for March was paid in two parts, the second one late.
Our mail room closes at five, and the letters wait until the morning.
I left the certificate of the course with your secretary.
The connection to Hamburg was missed because the train stood still.
She asked whether the password for the alarm is kept in the safe.
The server in the restaurant forgot our order and brought the bill.
He could send the parcel by post or carry it himself.
The account at the bank needs two signatures from now on.
We host twenty people next week and have chairs for twelve.
The sender of this parcel wrote no address on it.
Their domain is old wood, and they refuse to work with steel.
The recipient of the prize gave a speech that nobody heard.
An expired passport does not help at the border.
The scanner in the hall makes pages too dark for the archive.
E-mail me the recipe when you find the time.
The relay race was cancelled after the storm had taken the tents.
My outlook on this is that the limit will be raised in spring.
The authentication of the painting took a year and three experts.
We were told to try again later and went home.
Die Rechnung liegt im Postfach neben der Tür.
Le courriel de la mairie est arrivé avec deux jours de retard.
El correo de hoy trae solo publicidad y una carta del banco.
The user of the car park must show a ticket that is not older than a day.
The message on the door said that the office was closed.
The port of Rotterdam was busy, and the ship lay outside for a night.
Nobody knows how many spam cans are left in the cellar.
The network of paths around the lake is being repaired.
Signing in at the front desk is needed for visitors.
The delivery of the desks failed because the lift was too small.
"""
SENTENCES = [line for line in _SENTENCES.splitlines() if line]
NAMES = [
    *(one.name for one in inspection.decode(resources.read_text("inspection.toml")).product),
    *(one.name for one in PROVIDERS.all),
    *("smtp.gmail.com", "smtp.office365.com", "gsmtp", "Hotmail", "GMX", "mail.ru", "o365"),
]
CODES = [
    *("535", "550", "554", "421", "450", "552", "530", "5.7.8", "5.7.139", "5.1.1", "4.7.0"),
    *("535 5.7.8", "550 5.1.1", "535-5.7.8", "421 4.7.66", "550 5.7.60", "5.2.252", "452 4.2.2"),
    *("AADSTS50126", "AADSTS65001", "50053", "0x800CCC0E", "0x800CCC92", "10060", "10061"),
    *("ECONNREFUSED", "EAUTH", "ETIMEDOUT", "errno 111", "port 587", "port 25", "(535)", "#5.7.1"),
]
NOT = ["not", "no", "not not", "never", "cannot", "not accepted", "not allowed"]


def sentences(number: int, seed: int = 1) -> Iterator[str]:
    """So many sentences, the same for the same seed."""
    draw = random.Random(seed)
    bank = [*SENTENCES, *(one.text for one in unrelated() if len(one.text) < 400)]
    for _ in range(number):
        words = draw.choice(bank).split(" ")
        for kind in draw.choices((NAMES, CODES, NOT), k=draw.randint(1, 5)):
            words.insert(draw.randint(0, len(words)), draw.choice(kind))
        yield " ".join(words)
