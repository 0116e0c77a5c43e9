"""Whether a port of this machine can be had."""

from socket import SO_REUSEADDR, SOL_SOCKET, socket

from bot.sandbox.parts import LOOPBACK


def ensure_free(port: int) -> None:
    """Raises OSError when somebody else serves on this port, or this user may not."""
    with socket() as tried:
        tried.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            tried.bind((LOOPBACK, port))
        except PermissionError as error:
            raise OSError(f"Port {port} is not for this user. Give one above 1023 with --port.") from error
        except OSError as error:
            raise OSError(f"Port {port} is taken. Give another one with --port, or --port 0 for a free one.") from error
