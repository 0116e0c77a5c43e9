"""The buttons that open the closing of an objective."""

from bot.domain.okrs import Objective
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Element


def close_button(t: Language, objective: Objective) -> Element:
    label = t("Close {code}", code=objective.code)
    return blocks.button(t("Close"), ids.CLOSING_OPEN, str(objective.id), label=label)


def reopen_button(t: Language, objective: Objective) -> Element:
    label = t("Reopen {code}", code=objective.code)
    return blocks.button(t("Reopen it"), ids.CLOSING_REOPEN, str(objective.id), label=label)
