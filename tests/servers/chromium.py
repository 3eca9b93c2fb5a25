"""A real browser without a screen, as the program's system browser."""

from __future__ import annotations

import contextlib
import logging
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_SECONDS = 20.0
_PROGRAMS = ("chromium", "chromedriver", "certutil")

# What a browser does by itself would leave this computer.
_QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


logging.getLogger("selenium").setLevel(logging.WARNING)  # it writes down every word


def is_here() -> bool:
    return all(shutil.which(one) for one in _PROGRAMS)


class Chromium:
    """Opens whatever the program hands to $BROWSER; trusts one more certificate authority."""

    def __init__(self, ca_pem: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="chromium-"))
        self._handed = self.folder / "address"
        self._trust(ca_pem)
        script = self.folder / "browser"
        script.write_text(
            f'#!/bin/sh\nprintf %s "$1" > "{self._handed}.new"\nmv "{self._handed}.new" '
            f'"{self._handed}"\n'
        )
        script.chmod(0o700)
        self.command = str(script)
        self._driver = self._started()

    def opens_what_it_was_handed(self) -> str:
        """Wait for an address, go there and give it."""
        end = time.monotonic() + _SECONDS
        while not self._handed.exists():
            assert time.monotonic() < end, "nobody handed the browser an address"
            time.sleep(0.02)
        address = self._handed.read_text()
        self._handed.unlink()
        self._driver.get(address)
        return address

    def forget(self) -> None:
        """Be as new: on no page, without a cookie, and handed nothing."""
        self._driver.get("about:blank")
        for everything in ("Network.clearBrowserCookies", "Network.clearBrowserCache"):
            self._driver.execute_cdp_cmd(everything, {})
        self._handed.unlink(missing_ok=True)

    def go(self, address: str) -> None:
        self._driver.get(address)

    def types(self, name: str, text: str) -> None:
        """Type into the field of this name, over what stands in it, and send the form."""
        field = self._waited_for(By.NAME, name)
        field.clear()
        field.send_keys(text)
        field.submit()
        WebDriverWait(self._driver, _SECONDS).until(lambda _: self._is_gone(field))

    def presses(self, text: str) -> None:
        self._waited_for(By.XPATH, f"//button[normalize-space()='{text}']").click()

    def unticks(self, name: str) -> None:
        """Take the tick of this name away."""
        self._waited_for(By.NAME, name).click()

    def reads(self, identifier: str) -> str:
        return self._waited_for(By.ID, identifier).text

    def says(self, text: str) -> bool:
        """Whether this text stands on the page before long."""
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(WebDriverException):  # the page has just changed
                if text in self._driver.find_element(By.TAG_NAME, "body").text:
                    return True
            time.sleep(0.05)
        return False

    def signs_in(self, address: str, password: str) -> None:
        """The whole way through the practice pages, second factor and consent included."""
        self.opens_what_it_was_handed()
        self.types("login", address)
        self.types("passwd", password)
        self.types("otc", self.reads("practice-code"))
        self.presses("Accept")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._driver.quit()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _trust(self, ca_pem: str) -> None:
        """Where Chromium looks for what else to trust: the home's NSS database."""
        database = self.folder / ".pki" / "nssdb"
        database.mkdir(parents=True)
        (self.folder / "ca.pem").write_text(ca_pem)
        where = ["-d", f"sql:{database}"]
        for words in (
            ["-N", "--empty-password"],
            ["-A", "-t", "C,,", "-n", "practice", "-i", str(self.folder / "ca.pem")],
        ):
            subprocess.run(["certutil", *where, *words], check=True, capture_output=True)

    def _started(self) -> webdriver.Chrome:
        options = Options()
        options.binary_location = shutil.which("chromium") or ""
        for argument in (*_QUIET, f"--user-data-dir={self.folder}/profile"):
            options.add_argument(argument)
        service = Service(
            shutil.which("chromedriver") or "",
            env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"},
        )
        return webdriver.Chrome(options=options, service=service)

    def _waited_for(self, by: str, what: str) -> WebElement:
        wait = WebDriverWait(self._driver, _SECONDS)
        return wait.until(lambda driver: driver.find_element(by, what))

    @staticmethod
    def _is_gone(element: WebElement) -> bool:
        try:
            return not element.is_enabled()
        except WebDriverException:
            return True
