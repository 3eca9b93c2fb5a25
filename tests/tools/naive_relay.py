"""What everybody writes first: aiosmtpd in front, a new aiosmtplib connection a message behind."""

from __future__ import annotations

import asyncio
import ssl
import sys
from typing import Any

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope


class Handler:
    def __init__(self, port: int, password: str) -> None:
        self.port, self.password = port, password
        self.context = ssl.create_default_context()

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        await aiosmtplib.send(
            envelope.content,
            sender=envelope.mail_from or "",
            recipients=envelope.rcpt_tos,
            hostname="localhost",
            port=self.port,
            start_tls=True,
            username="jane@acme.test",
            password=self.password,
            tls_context=self.context,
        )
        return "250 OK"


async def serve() -> None:
    password = sys.stdin.readline().strip()
    loop = asyncio.get_running_loop()
    handler = Handler(int(sys.argv[1]), password)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="naive", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
