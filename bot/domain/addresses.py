"""Where values may be read from: https addresses with a proper name, and machines that are on the public internet.

Whoever may type an address could otherwise have the bot look around in the network it runs in, or ask the machine it
runs on. So a name is looked up by us, every address that it has is judged, and exactly a judged one is connected to.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

HTTPS_PORT = 443
MOST_URL = 1_000  # characters
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_PRINTABLE = re.compile(r"[!-~]+")
_LOCAL_ENDS = frozenset({"localhost", "local", "internal", "localdomain", "lan", "intranet", "home", "corp", "test"})

NOT_PUBLIC_4 = tuple(
    IPv4Network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
"""IANA's registry of special addresses: this network, private, carrier-grade NAT, loopback, link-local, documentation,
relays, multicast, reserved. Written out, for what ``ipaddress`` counts among them differs between Python's versions."""

PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
"""All that IPv6 has given out so far lies in ``2000::/3``: loopback, mapped, translated (NAT64), local, link-local and
multicast addresses lie outside. Of what lies inside: special purposes with Teredo, documentation, 6to4, documentation.
Teredo and 6to4 carry an IPv4 address that may be a private one."""
_ISATAP = (0x00005EFE, 0x02005EFE)


class BadAddress(StrEnum):
    """Why an address is not taken. LOCAL_NAME: a machine here, or a name that means nothing on the internet."""

    EMPTY = "address_empty"
    TOO_LONG = "address_too_long"
    NOT_HTTPS = "address_not_https"
    UNREADABLE = "address_unreadable"
    WITH_A_LOGIN = "address_with_login"
    NUMBERS = "address_of_numbers"
    LOCAL_NAME = "address_local"


@dataclass(frozen=True, slots=True)
class Address:
    """``target`` is path and query. The URL as a whole is what is asked for."""

    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """What an admin allows: scheme, host and port, the usual port left out."""
        return f"https://{self.host}" if self.port == HTTPS_PORT else f"https://{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.target}"

    @property
    def without_query(self) -> str:
        """What may stand in the audit: a query may carry what nobody else should read."""
        return f"{self.origin}{self.target.partition('?')[0]}"


def read_address(text: str) -> Address | BadAddress:
    """An address as it was typed, or as a redirect names it."""
    text = text.strip()
    if not text:
        return BadAddress.EMPTY
    if len(text) > MOST_URL:
        return BadAddress.TOO_LONG
    if not _PRINTABLE.fullmatch(text) or "\\" in text:
        return BadAddress.UNREADABLE
    if not text.lower().startswith("https://"):
        return BadAddress.NOT_HTTPS
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return BadAddress.UNREADABLE
    if "@" in parts.netloc:
        return BadAddress.WITH_A_LOGIN
    why = _bad_host(host, parts.netloc)
    if why is not None or port == 0:
        return why or BadAddress.UNREADABLE
    query = f"?{parts.query}" if parts.query else ""
    return Address(host, port or HTTPS_PORT, f"{parts.path or '/'}{query}")


def redirected(address: Address, location: str) -> Address | BadAddress:
    """Where a redirect leads: it may name only a path."""
    try:
        return read_address(urljoin(address.url, location.strip()))
    except ValueError:
        return BadAddress.UNREADABLE


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet; what cannot be read is not."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in each for each in NOT_PUBLIC_4)
    return address.scope_id is None and _is_public_6(address)


def are_public(found: Iterable[str]) -> bool:
    """Whether a name leads to public addresses alone, and to one at least. A single other one is enough to refuse it:
    nobody knows which of them is asked."""
    listed = list(found)
    return bool(listed) and all(is_public(each) for each in listed)


def _is_public_6(address: IPv6Address) -> bool:
    if address not in PUBLIC_6 or any(address in each for each in NOT_PUBLIC_6):
        return False
    return (int(address) >> 32) & 0xFFFFFFFF not in _ISATAP


def _bad_host(host: str, netloc: str) -> BadAddress | None:
    labels = host.split(".")
    if "[" in netloc or _NUMBER.fullmatch(labels[-1]):
        return BadAddress.NUMBERS
    if len(host) > 253 or not all(_LABEL.fullmatch(each) for each in labels):
        return BadAddress.UNREADABLE
    is_local = len(labels) == 1 or labels[-1] in _LOCAL_ENDS or host.endswith("home.arpa")
    return BadAddress.LOCAL_NAME if is_local else None
