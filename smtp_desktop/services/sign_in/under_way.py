"""The sign-ins that wait for somebody in a browser, each known by the address of its page."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.ports.sign_in import Browser, Return


class UnderWay:
    """Opens the page of a sign-in that waits once more, and takes its answer where the browser
    could not bring it."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._waiting: dict[str, tuple[Callable[[], WebAddress], Return | None]] = {}

    @contextlib.contextmanager
    def waiting(
        self, address: WebAddress, page: Callable[[], WebAddress], back: Return | None = None
    ) -> Iterator[None]:
        """While a sign-in waits at an address, `page` is what a browser is handed for it, since
        other programs of this computer can read what stands there; `back` is where it returns."""
        one = page, back
        self._waiting[address.text] = one
        try:
            yield
        finally:
            if self._waiting.get(address.text) is one:  # a later sign-in may wait there by now
                del self._waiting[address.text]

    def open_again(self, address: str) -> bool:
        """Open the page once more; False where no sign-in waits there or no browser starts."""
        one = self._waiting.get(address)
        return one is not None and self._browser.open(one[0]())

    def paste(self, address: str, pasted: Secret) -> bool:
        """Take the address at which a browser stopped; False where it does not answer the sign-in
        that waits there."""
        _, back = self._waiting.get(address, (None, None))
        return back is not None and back.take_address(pasted)
