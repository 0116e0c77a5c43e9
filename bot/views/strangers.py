"""What people of connected workspaces are told: whom the bot is for."""

from typing import Any

from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Message


def message(t: Language, workspace: str) -> Message:
    text = _text(t, workspace)
    return Message(text, (blocks.section(text),))


def home(t: Language, workspace: str) -> dict[str, Any]:
    return blocks.home([blocks.section(_text(t, workspace))], callback_id=ids.HOME)


def _text(t: Language, workspace: str) -> str:
    said = t("I look after the OKRs of {workspace}, for its own members alone.", workspace=workspace)
    return t.sentences([said, t("If you need something about them, please ask one of its members.")])
