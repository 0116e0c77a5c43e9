"""HTTP of the tests themselves: past every proxy, with the certificates read once."""

from typing import Any

import httpx

from bot.certificates import trusted


def asker(base_url: str = "", **how: Any) -> httpx.Client:
    """For many requests to one server."""
    return httpx.Client(base_url=base_url, trust_env=False, verify=trusted(), **how)


ask = asker(limits=httpx.Limits(max_keepalive_connections=0))  # servers come and go on the same ports
