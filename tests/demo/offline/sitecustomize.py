"""Loaded by Python before anything else in a process whose PYTHONPATH begins with this folder: a machine without a
network. Whoever asks for another host gets an error, and is written into the file that ``ASKED_ELSEWHERE`` names."""

import os
import sys
from pathlib import Path
from typing import Any

HERE = (None, "", "localhost", "127.0.0.1", b"127.0.0.1", "::1")
ASKED = Path(os.environ["ASKED_ELSEWHERE"])


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host not in HERE:
        with ASKED.open("a") as asked:
            asked.write(f"{event} {host}\n")
        raise OSError("there is no network")


ASKED.touch()
sys.addaudithook(watch)
