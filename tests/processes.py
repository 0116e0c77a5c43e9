"""Commands of okrbot as processes of their own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer

READY_SECONDS = 120.0  # a machine that is busy starts slowly; a line that never comes must not hang the run
END_SECONDS = 25.0


@dataclass(frozen=True)
class Running:
    """``match`` is what its line said."""

    child: "subprocess.Popen[str]"
    match: "re.Match[str]"


@contextmanager
def process(*words: str, ready: str, **environment: str) -> Iterator[Running]:
    """``okrbot …`` once it has said a line that matches ``ready``; ended by SIGTERM."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "OKRBOT_"))}
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**clean, **environment, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield Running(child, _said(child, ready))
    finally:
        child.terminate()
        child.communicate(timeout=END_SECONDS)  # reads on: a full pipe would keep it from ending


def _said(child: "subprocess.Popen[str]", ready: str) -> "re.Match[str]":
    seen: list[str] = []
    end = Timer(READY_SECONDS, child.kill)
    end.start()
    try:
        for line in child.stdout or ():
            seen.append(line)
            if found := re.search(ready, line):
                return found
    finally:
        end.cancel()
    raise AssertionError(f"ended before it was ready:\n{''.join(seen)}")
