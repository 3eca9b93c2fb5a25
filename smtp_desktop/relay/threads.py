"""The loop's way to what blocks: DNS, the keyring, a sign-in; each in a thread of its own that the
program's end does not wait for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from smtp_desktop.waiting import hand_over

Result = TypeVar("Result")


async def in_thread(name: str, function: Callable[[], Result]) -> Result:
    """The result of a blocking function, or what it raised."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def tell(result: Result | None, error: BaseException | None) -> None:
        if outcome.cancelled():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)  # type: ignore[arg-type]

    def tell_loop(result: Result | None, error: BaseException | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell, result, error)

    hand_over(name, function, tell_loop)
    return await outcome
