"""What is typed into the form that says where a value is read from."""

import re
from dataclasses import dataclass, field

from bot.domain.addresses import Address, BadAddress, read_address
from bot.domain.feeds import Feed
from bot.domain.json_numbers import is_pointer

URL, POINTER, HEADER, SECRET = "url", "pointer", "header", "secret"
MOST_HEADER, MOST_SECRET = 100, 2_000  # characters
OURS = frozenset(
    {
        *("accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "cookie"),
        *("expect", "host", "keep-alive", "proxy-authorization", "range", "te", "trailer", "transfer-encoding"),
        *("upgrade", "user-agent"),
    }
)
"""Headers that say how the connection works: they are ours to send."""

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_SECRET = re.compile(r"[!-~](?:[ -~]*[!-~])?")

Reason = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFeed:
    """As it stands in the fields. The secret shows in no ``repr`` and is kept in no draft."""

    url: str
    pointer: str
    header_name: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFeed:
    """Understood. ``keeps_secret``: the one that is held goes on."""

    address: Address
    pointer: str
    header_name: str = ""
    secret: str = field(default="", repr=False)
    keeps_secret: bool = False


def read_feed(typed: TypedFeed, held: Feed | None, *, has_keys: bool) -> WantedFeed | dict[str, Reason]:
    """What is meant; or what is wrong, by field. A secret that is held is kept for the same origin and header alone:
    whoever sends it elsewhere has to know it. ``has_keys``: secrets can be sealed here."""
    problems: dict[str, Reason] = {}
    address = read_address(typed.url)
    if isinstance(address, BadAddress):
        problems[URL] = (address.value, {})
    if not is_pointer(typed.pointer):
        problems[POINTER] = ("bad_pointer", {})
    holds = held is not None and held.sealed is not None
    keeps = holds and not typed.secret and _is_same_place(address, typed.header_name, held)
    problems |= _about_header(typed, keeps=keeps, holds=holds, has_keys=has_keys)
    if problems or isinstance(address, BadAddress):
        return problems
    return WantedFeed(
        address=address,
        pointer=typed.pointer,
        header_name=typed.header_name,
        secret=typed.secret,
        keeps_secret=keeps,
    )


def _is_same_place(address: Address | BadAddress, header_name: str, held: Feed | None) -> bool:
    is_same_origin = isinstance(address, Address) and held is not None and address.origin == held.origin
    return is_same_origin and held is not None and header_name == held.header_name


def _about_header(typed: TypedFeed, *, keeps: bool, holds: bool, has_keys: bool) -> dict[str, Reason]:
    name, secret = typed.header_name, typed.secret
    if not name:
        return {HEADER: ("header_missing", {})} if secret else {}
    if not has_keys:
        return {HEADER: ("no_keys", {})}
    if len(name) > MOST_HEADER or not _HEADER.fullmatch(name):
        return {HEADER: ("header_unreadable", {})}
    if name.lower() in OURS:
        return {HEADER: ("header_ours", {"name": name})}
    if not secret and not keeps:
        return {SECRET: ("secret_anew" if holds else "secret_missing", {})}
    if len(secret) > MOST_SECRET:
        return {SECRET: ("too_long", {"most": str(MOST_SECRET)})}
    return {SECRET: ("secret_unreadable", {})} if secret and not _SECRET.fullmatch(secret) else {}
