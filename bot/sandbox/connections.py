"""Connections that break off, as they do in a network."""

import asyncio
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response


async def drop(request: Request) -> None:
    """Closes the connection under a request without an answer.

    ASGI has no word for this; uvicorn's `receive` is a method of the object that holds the transport.
    """
    cycle = cast(Any, request.receive).__self__
    cycle.transport.abort()
    while not cycle.disconnected:
        await asyncio.sleep(0)


async def nobody_is_there(_request: Request, _error: Exception) -> Response:
    """A client that was gone before its request had come reads no answer, and nobody made a mistake."""
    return Response(status_code=400)
