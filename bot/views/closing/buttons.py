"""The buttons that open the closing of an objective, and those that say later what becomes of it."""

from bot.domain.closing import DECISIONS, Decision
from bot.domain.okrs import Objective
from bot.i18n import N_, Language
from bot.views import blocks, ids
from bot.views.blocks import Element

CHOICES = {Decision.KEEP: N_("Keep it"), Decision.CHANGE: N_("Change it"), Decision.DROP: N_("Drop it")}


def close_button(t: Language, objective: Objective) -> Element:
    label = t("Close {code}", code=objective.code)
    return blocks.button(t("Close it"), ids.CLOSING_OPEN, str(objective.id), label=label)


def reopen_button(t: Language, objective: Objective) -> Element:
    label = t("Reopen {code}", code=objective.code)
    return blocks.button(t("Reopen it"), ids.CLOSING_REOPEN, str(objective.id), label=label)


def decide_button(t: Language, objective: Objective) -> Element:
    """Opens what became of one that closed with its cycle."""
    label = t("Say what becomes of {code}", code=objective.code)
    return blocks.button(t("Does it go on?"), ids.CLOSING_OPEN, str(objective.id), label=label)


def late_buttons(t: Language, objective: Objective) -> list[Element]:
    value = str(objective.id)
    return [blocks.button(t(CHOICES[one]), f"{ids.CLOSING_LATE}{one.value}", value) for one in DECISIONS]
