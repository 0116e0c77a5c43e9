"""Tokens at rest: sealed with the newest key, opened with any (architecture.md, rule 13)."""

from collections.abc import Sequence
from contextlib import suppress

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class CannotBeOpened(Exception):
    """No key that we have opens it."""


class Seal:
    """Fernet keys, newest first. Nothing of them shows in its ``repr``."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ValueError for none at all, or for one that is no Fernet key."""
        held = [Fernet(key) for key in keys]
        self._keys = MultiFernet(held)
        self._newest = held[0]

    def seal(self, secret: str) -> str:
        return self._keys.encrypt(secret.encode()).decode()

    def opened(self, sealed: str, *, within: int | None = None) -> str:
        """Raises CannotBeOpened, also for what was sealed longer ago than ``within`` seconds."""
        try:
            return self._keys.decrypt(sealed.encode(), ttl=within).decode()
        except (InvalidToken, ValueError) as error:
            raise CannotBeOpened from error

    def renewed(self, sealed: str) -> str | None:
        """The same under the newest key; None where it is already. Raises CannotBeOpened."""
        with suppress(InvalidToken, ValueError):
            self._newest.decrypt(sealed.encode())
            return None
        return self.seal(self.opened(sealed))


def new_key() -> str:
    """A key for OKRBOT_SECRET_KEYS."""
    return Fernet.generate_key().decode()
