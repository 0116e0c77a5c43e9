"""The Slack app manifest: manifest.yml is the Socket Mode form and the one list of scopes, commands and events."""

import re
from pathlib import Path
from sysconfig import get_default_scheme, get_path, get_preferred_scheme
from typing import Any

import yaml

from bot.domain.addresses import BadAddress, read_address

IN_A_CHECKOUT = Path(__file__).parent.parent / "manifest.yml"
INSTALLED = [
    Path(get_path("data", scheme)) / "share" / "okrbot" / "manifest.yml"
    for scheme in (get_default_scheme(), get_preferred_scheme("user"))
]
PATH = re.compile(r"/[A-Za-z0-9._~/-]*")
MANIFEST = next((place for place in (IN_A_CHECKOUT, *INSTALLED) if place.exists()), IN_A_CHECKOUT)


def text() -> str:
    """The manifest as it stands, with the reason for each scope."""
    return MANIFEST.read_text(encoding="utf-8")


def read() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load(text())
    return held


def http_form(url: str) -> str:
    """The manifest for ``okrbot web`` at a public https address. Raises ValueError for another kind of address."""
    base = _public(url).rstrip("/")
    endpoint = f"{base}/slack/events"
    manifest = read()
    manifest["oauth_config"] = {"redirect_urls": [f"{base}/slack/oauth_redirect"], **manifest["oauth_config"]}
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = endpoint
    settings["interactivity"] |= {"request_url": endpoint, "message_menu_options_url": endpoint}
    for command in manifest["features"]["slash_commands"]:
        command["url"] = endpoint
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True)


def _public(url: str) -> str:
    """The address if it has the form that Slack can call; whether somebody answers there shows when Slack does. Raises
    ValueError."""
    found = read_address(url)
    if isinstance(found, BadAddress) or not PATH.fullmatch(found.target) or "#" in url:
        raise ValueError("--url takes a public address with a name, such as https://okrbot.example.com")
    return found.url
