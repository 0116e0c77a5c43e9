"""News for open pages: one server-sent event whenever something changed, several changes at once as one."""

import asyncio
from collections.abc import AsyncIterator

from bot.sandbox.changes import Change, Changes

GATHER_SECONDS = 0.06
HEARTBEAT_SECONDS = 15.0


async def news(changes: Changes) -> AsyncIterator[str]:
    """Ends when the browser goes away: the heartbeat finds out."""
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()

    def tell(_change: Change) -> None:
        loop.call_soon_threadsafe(changed.set)

    unsubscribe = changes.subscribe(tell)
    try:
        yield "retry: 1000\n\n"
        while True:
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            await asyncio.sleep(GATHER_SECONDS)
            changed.clear()
            yield f"event: change\ndata: {changes.version}\n\n"
    finally:
        unsubscribe()
