"""The keyring library is loaded without what it is never asked for, and loses nothing by that."""

from __future__ import annotations

import subprocess
import sys

LEFT_OUT = "importlib_metadata importlib.metadata more_itertools urllib.request http.client email"
LOAD = "from smtp_desktop.adapters.keyring import library; library.load(); "


def after_loading(words: str, before: str = "") -> str:
    """What a new Python prints that has loaded the library."""
    call = [sys.executable, "-c", f"import sys; {before}{LOAD}{words}"]
    return subprocess.run(
        call, capture_output=True, text=True, timeout=60, check=True
    ).stdout.strip()


def test_nothing_is_loaded_that_the_library_does_not_use() -> None:
    assert after_loading(f"print(set('{LEFT_OUT}'.split()) & sys.modules.keys())") == "set()"


def test_who_found_what_stands_in_its_place_is_given_it_later() -> None:
    """Also another thread that imports it while the library is loaded."""
    words = (
        "found = sys.modules['jaraco.context'].urllib.request; "
        "host = found.Request('http://acme.test/').host; import urllib.request; "
        "print(host, urllib.request is sys.modules['urllib.request'] is not found)"
    )
    assert after_loading(words) == "acme.test True"


def test_the_library_still_finds_keyrings_by_itself() -> None:
    """That is how it looks for plug-ins, which asks what is installed."""
    words = "import keyring.backend; print(len(keyring.backend.get_all_keyring()) > 0)"
    assert after_loading(words) == "True"


def test_what_is_loaded_already_stays() -> None:
    words = "print(urllib.request is before)"
    first = "import urllib.request; before = sys.modules['urllib.request']; "
    assert after_loading(words, first) == "True"
