"""Breaking a connection off, as a network does."""

import asyncio
from typing import Any, cast

from starlette.requests import Request


async def drop(request: Request) -> None:
    """Closes the connection under a request without an answer.

    ASGI has no word for this; uvicorn's `receive` is a method of the object that holds the transport.
    """
    cycle = cast(Any, request.receive).__self__
    cycle.transport.abort()
    while not cycle.disconnected:
        await asyncio.sleep(0)
