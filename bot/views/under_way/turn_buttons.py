"""The ways to pausing, cancelling, handing over and going on: on the page of an objective, and in its form."""

from bot.domain.cycles import Cycle
from bot.domain.okrs import KeyResult, KeyResultState, Objective
from bot.domain.turns import Course, courses
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Element
from bot.views.buttons import run


def turn_buttons(t: Language, ref: str, thing: Objective | KeyResult, cycle: Cycle) -> list[Element]:
    """What stands on a page or in the form for editing, if it is open to any."""
    code, possible = thing.code, courses(thing, cycle)
    label = t("Pause, cancel or hand over {code}", code=code)
    if Course.PAUSE in possible:
        return [blocks.button(t("Pause, cancel, hand over"), ids.TURN_OPEN, f"{ref} {Course.PAUSE}", label=label)]
    if Course.CANCEL in possible:
        change = blocks.button(t("Cancel, hand over"), ids.TURN_OPEN, f"{ref} {Course.CANCEL}", label=label)
        return [run(t("Go on"), f"resume {code}", label=t("Go on with {code}", code=code)), change]
    if Course.RESUME in possible:
        return [run(t("Take up again"), f"resume {code}", label=t("Take up {code} again", code=code))]
    return []


def turn_choice(t: Language, result: KeyResult, cycle: Cycle) -> tuple[str, str] | None:
    """The same in the menu of a key result, if it is open to any: what it says, and what one would type."""
    possible = courses(result, cycle)
    if Course.PAUSE in possible:
        return t("Pause, cancel, hand over"), f"pause {result.code}"
    word = t("Go on") if result.state is KeyResultState.PAUSED else t("Take up again")
    return (word, f"resume {result.code}") if Course.RESUME in possible else None
