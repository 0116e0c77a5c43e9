"""App Home: tabs by buttons, and below them what the tab at hand shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import VIEW_BLOCKS, Block
from bot.views.buttons import rows

ME, TEAM, COMPANY, SETTINGS, ADMIN = "me", "team", "company", "settings", "admin"


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    title: str


def home_view(
    t: Language, tabs: Sequence[Tab], current: str, shown: Sequence[Block], spot: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """``shown`` is cut where Slack's hundred blocks end; what is long turns its own pages (views/sheets.py). ``spot``
    says what the home shows, to come back to it."""
    buttons = [_tab(t, tab, tab.key == current) for tab in tabs]
    head = [*rows(buttons), blocks.divider()] if len(tabs) > 1 else []
    return blocks.home([*head, *shown][:VIEW_BLOCKS], callback_id=ids.HOME, metadata=spot)


def no_team(t: Language) -> list[Block]:
    return [blocks.section(t("You are in no team yet. A lead or an admin adds you."))]


def _tab(t: Language, tab: Tab, is_current: bool) -> dict[str, Any]:
    """Colour is not the only sign of the tab at hand."""
    text = t("▸ {tab}", tab=tab.title) if is_current else tab.title
    return blocks.button(text, f"{ids.HOME_TAB}{tab.key}", tab.key, primary=is_current)
