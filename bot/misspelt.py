"""Variables that nothing reads and that are nearly called as one of okrbot's own: most likely misspelt."""

import os
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values

from bot.settings import Settings

LIKE = 0.7  # of 1, for one letter in four that is wrong
OF_KUBERNETES = re.compile(r"_SERVICE_(HOST|PORT)|_PORT_[0-9]+_")


@dataclass(frozen=True, slots=True)
class Unknown:
    """``nearest`` is what may have been meant."""

    variable: str
    nearest: str


def unknown(env_file: Path = Path(".env")) -> list[Unknown]:
    """Those in the environment or in ``env_file``. What is like none of okrbot's is somebody's for other purposes."""
    known = [str(field.validation_alias) for field in Settings.model_fields.values()]
    given = {**dotenv_values(env_file), **os.environ}
    others = sorted(name for name, value in given.items() if _looks_like_ours(name, value) and name not in known)
    return [Unknown(name, nearest) for name in others if (nearest := _nearest(name, known))]


def _nearest(variable: str, known: list[str]) -> str | None:
    """By what stands behind the name of the program, which would make them all alike."""
    ends = {_end(name): name for name in known}
    return next((ends[end] for end in get_close_matches(_end(variable.upper()), ends, 1, LIKE)), None)


def _end(variable: str) -> str:
    return variable.removeprefix("OKRBOT_").removeprefix("SLACK_")


def _looks_like_ours(name: str, value: str | None) -> bool:
    """Kubernetes names the addresses of a service that is called okrbot after it."""
    is_an_address = (value or "").startswith(("tcp://", "udp://")) or bool(OF_KUBERNETES.search(name))
    return name.upper().startswith("OKRBOT_") and not is_an_address
