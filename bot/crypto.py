"""Tokens at rest: sealed with Fernet, the newest key first (architecture.md, rule 13)."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class BadKey(ValueError):
    """A key that Fernet cannot use. `position` counts from 1 in the order of OKRBOT_SECRET_KEYS."""

    def __init__(self, position: int) -> None:
        super().__init__(f"Key {position} of OKRBOT_SECRET_KEYS is not 32 bytes in URL-safe base64.")
        self.position = position


class NoKeys(ValueError):
    """There is something to seal or open, and OKRBOT_SECRET_KEYS is empty."""

    def __init__(self) -> None:
        super().__init__("OKRBOT_SECRET_KEYS is empty: tokens cannot be sealed or opened.")


class CannotOpen(Exception):
    """What is sealed was changed, or its key is no longer among OKRBOT_SECRET_KEYS."""

    def __init__(self) -> None:
        super().__init__("None of OKRBOT_SECRET_KEYS opens this: was an old key removed too early?")


class Safe:
    """Seals and opens short texts. To change keys, put the new one first; old ones stay until all is resealed."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys`: newest first. Raises NoKeys or BadKey."""
        if not keys:
            raise NoKeys
        self._fernet = MultiFernet([_fernet(key, position) for position, key in enumerate(keys, start=1)])

    def seal(self, text: str) -> str:
        """The text as an opaque token, readable only with the newest key."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """What was sealed with any of the keys. Raises CannotOpen."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise CannotOpen from None

    def reseal(self, sealed: str) -> str:
        """The same text under the newest key. Raises CannotOpen."""
        try:
            return self._fernet.rotate(sealed).decode("ascii")
        except InvalidToken:
            raise CannotOpen from None


def new_key() -> str:
    """A fresh key for OKRBOT_SECRET_KEYS."""
    return Fernet.generate_key().decode("ascii")


def _fernet(key: str, position: int) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise BadKey(position) from None
