"""The catalogue is read and asked within the time that nobody notices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from diagnosis.wrappers import WRAPPERS

pytestmark = pytest.mark.alone  # the time is taken within the new process

ROOT = Path(__file__).parents[2]
LIMIT = 30.0  # milliseconds, for the load and one lookup together
RUNS = 5

# A new process every time: nothing is compiled, cached or warm.
ASK = """
import sys, time
from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.model import provider
from smtp_desktop.services.explaining import explained

text = sys.stdin.read()
providers = provider.decode(resources.read_text("providers.toml"))
began = time.perf_counter()
catalogue = catalogue.decode(resources.read_folder("findings"))
finding = explained(text, catalogue, providers).finding
print((time.perf_counter() - began) * 1000, finding.code)
"""

REPLY = "550 5.1.1 The email account that you tried to reach does not exist"
TEXTS = {
    "a reply": (REPLY, "recipient_unknown"),
    "a bounce": (WRAPPERS["exim_bounce"](REPLY, "recipient"), "recipient_unknown"),
    "something else": ("Paper jam in tray 2. Open the rear cover and remove the paper.", "unknown"),
}


def asked(text: str) -> tuple[float, str]:
    """How long one load and lookup took, in milliseconds, and the code found."""
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        input=text,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    took, code = done.stdout.split()
    return float(took), code


@pytest.mark.parametrize("name", TEXTS)
def test_load_and_one_lookup_take_less_than_30_ms(name: str) -> None:
    text, code = TEXTS[name]
    runs = [asked(text) for _ in range(RUNS)]
    assert {found for _, found in runs} == {code}
    assert min(took for took, _ in runs) < LIMIT, runs
