"""What runs in the processes that are killed: ``okrbot worker`` and ``okrbot web``, forked from a process that has
imported everything, because a start of Python takes longer than the life of some of them."""

import gc
import logging
import signal
import sys
from pathlib import Path
from socket import socket
from typing import Any

from bot.app import Okrbot, build
from bot.domain.errors import Unavailable
from bot.run import serve_socket_mode, serve_worker
from bot.settings import Settings
from bot.slack_errors import Unreachable
from bot.telemetry import configure_logs
from bot.web import serve_on
from tests.chaos.hurry import hurry

gc.freeze()  # whoever is forked shares what is loaded, and looks for no garbage in it


def work(settings: dict[str, Any], factor: float, log: Path) -> None:
    serve_worker(_built(settings, factor, log))


def serve(settings: dict[str, Any], factor: float, log: Path, listening: socket) -> None:
    """Several of these take requests from one socket."""
    serve_on(_built(settings, factor, log), listening)


def run(settings: dict[str, Any], factor: float, log: Path) -> None:
    serve_socket_mode(_built(settings, factor, log))


def _built(settings: dict[str, Any], factor: float, log: Path) -> Okrbot:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    configure_logs("json", log.open("a"), logging.WARNING)
    hurry(factor)
    try:
        return build(Settings(**settings))
    except (Unavailable, Unreachable):  # as the command line does; whoever watches over it starts it again
        sys.exit(2)
