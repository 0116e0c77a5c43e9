"""The certificates this machine trusts."""

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """Read once in a process: urllib, under Slack's SDK, would read them for every call, which takes longer than the
    call."""
    return ssl.create_default_context()
