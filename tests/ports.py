"""Ports of this machine for servers under test."""

import random
import socket
from contextlib import suppress
from itertools import count

from bot.status import listening

LOWEST, HIGHEST = 20_000, 32_000  # below those that systems hand out by themselves, which others may take meanwhile
_next = count(random.randrange(HIGHEST - LOWEST))  # noqa: S311  # each worker begins somewhere else


def held() -> socket.socket:
    """A socket that listens on a free port of 127.0.0.1, as the bot's own do."""
    return listening("127.0.0.1", 0, "PORT")


def free_port() -> int:
    """For a process that binds it itself."""
    while True:
        port = LOWEST + next(_next) % (HIGHEST - LOWEST)
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
