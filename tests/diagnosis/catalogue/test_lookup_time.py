"""The catalogue is read and asked within the time that nobody notices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from diagnosis.wrappers import WRAPPERS
from diagnosis.written import all_rules

pytestmark = pytest.mark.alone  # the time is taken within the new process

ROOT = Path(__file__).parents[3]
LIMIT = 30.0  # milliseconds of this processor, for the load and one lookup together
RUNS = 5

# A new process every time: nothing is compiled, cached or warm.
ASK = """
import sys, time
from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.model import provider
from smtp_desktop.services.support.pasted_error import explained

text = sys.stdin.read()
providers = provider.decode(resources.read_text("providers.toml"))
began = time.process_time()
catalogue = catalogue.decode(resources.read_folder("findings"))
finding = explained(text, catalogue, providers).finding
print((time.process_time() - began) * 1000, finding.code)
"""

REPLY = "550 5.1.1 The email account that you tried to reach does not exist"
TEXTS = {
    "a reply": (REPLY, "recipient_unknown"),
    "a bounce": (WRAPPERS["exim_bounce"](REPLY, "recipient"), "recipient_unknown"),
    "something else": ("Paper jam in tray 2. Open the rear cover and remove the paper.", "unknown"),
}


def asked(text: str) -> tuple[float, str]:
    """How long one load and lookup took, in milliseconds, and the code found."""
    took, code = printed_by(ASK, text).split()
    return float(took), code


def printed_by(program: str, text: str) -> str:
    """What a program prints that is given a text in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=text,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("name", TEXTS)
def test_load_and_one_lookup_take_less_than_30_ms(name: str) -> None:
    text, code = TEXTS[name]
    runs = [asked(text) for _ in range(RUNS)]
    assert {found for _, found in runs} == {code}
    assert min(took for took, _ in runs) < LIMIT, runs


# What takes longest: many replies, words of many rules, long traces, logs of conversations.
_WORDS = sorted({word for _, rule in all_rules() for one in rule.text for word in one.split()})
_SOME = _WORDS[::7]
LONG = {
    "replies": "\n".join(f"550 5.7.{n} unknown words here number {n}" for n in range(400)),
    "words of rules": "smtp " + " ".join(_SOME),
    "replies in words of rules": "\n".join("550 5.7.1 " + " ".join(_SOME[n::5]) for n in range(5)),
    "a trace": "   at MailKit.Net.Smtp.SmtpClient.ConnectAsync(String host, Int32 port)\n" * 300,
    "a log": "2018-08-29 SERVER -> CLIENT: 250-AUTH LOGIN\nCLIENT -> SERVER: MAIL FROM:<a@b.c>\n"
    * 300,
    "letters of all kinds": "550 5.7.1 " + " ".join(_SOME)[::3],
    "a cut phrase": "550 sorry " + "maximum credits " * 2000,
    "prose": "Please bring the printed list to the smtp meeting, mailbox unavailable.\n" * 300,
}
WARM = 30.0  # milliseconds of this processor for one explanation of 10 kB
LONGEST = 1000.0  # and of 1 MB

# A process of its own, which counts no lines for coverage: that alone would double the time.
ASK_AGAIN = """
import sys, time
from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.model import provider
from smtp_desktop.services.support.pasted_error import explained

text = sys.stdin.read()
providers = provider.decode(resources.read_text("providers.toml"))
catalogue = catalogue.decode(resources.read_folder("findings"))

def took(text, runs):
    times = []
    for number in range(runs):  # no text twice
        began = time.process_time()
        explained(f"{text} {number}", catalogue, providers)
        times.append(time.process_time() - began)
    return min(times) * 1000

took(text[:10_000], 1)
print(took(text[:10_000], 25), took((text * (1_000_000 // len(text) + 1))[:1_000_000], 3))
"""


@pytest.mark.parametrize("name", LONG)
def test_one_explanation_is_there_at_once_whatever_is_pasted(name: str) -> None:
    short, long = map(float, printed_by(ASK_AGAIN, LONG[name]).split())
    assert short < WARM
    assert long < LONGEST
