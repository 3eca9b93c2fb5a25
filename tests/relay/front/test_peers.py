"""Which user connects."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from smtp_desktop.relay.front.peers import user_behind


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_linux_tells_who_it_is(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as server:
        port = server.getsockname()[1]
        with socket.create_connection((host, port)) as client:
            address = client.getsockname()
            assert user_behind(address[:2], port) == f"uid {os.getuid()}"
            assert user_behind((address[0], port), port) == ""


def test_nonsense_is_nobody() -> None:
    assert user_behind(("not an address", 1), 2) == ""
