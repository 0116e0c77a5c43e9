"""The practices that a workspace can switch on: what each is called, and what it does, in one sentence."""

from collections.abc import Collection

from bot.domain.workspaces import Practice
from bot.i18n import Language
from bot.views.blocks import Block, checkboxes, input_block, option
from bot.views.ids import SetupField


def practice_name(t: Language, practice: str) -> str:
    return {
        Practice.LINES: t("Functional and project lines"),
        Practice.CONTROL: t("Control mode"),
        Practice.QUESTIONS: t("Questions, face to face"),
        Practice.FEEDBACK: t("360-degree feedback"),
        Practice.READINESS: t("Readiness survey"),
        Practice.PILOTS: t("Pilots"),
    }[Practice(practice)]


def practices_block(t: Language, chosen: Collection[str], *, is_piloting: bool = False) -> Block:
    """What is off until it is ticked here; what is off is not mentioned anywhere else. ``is_piloting``: people rest who
    would be asked again without pilots."""
    offered = [option(practice_name(t, one), one.value, _what(t, one)) for one in Practice]
    ticks = checkboxes("chosen", offered, chosen=chosen)
    warning = t("The company is piloting: without Pilots, everybody who has key results gets check-in messages again.")
    hint = warning if is_piloting else ""
    return input_block(t("Switched on"), ticks, SetupField.PRACTICES, optional=True, hint=hint)


def _what(t: Language, practice: Practice) -> str:
    return {
        Practice.LINES: t("Teams have a line; objectives can serve several teams, with shares."),
        Practice.CONTROL: t("A lead puts one objective under control, for 14 days at most."),
        Practice.QUESTIONS: t("People put questions to a host, with their name or without."),
        Practice.FEEDBACK: t("People ask peers what helped and what to change."),
        Practice.READINESS: t("An anonymous survey: is a team suited to OKRs?"),
        Practice.PILOTS: t("Willing teams try OKRs, review and improve."),
    }[practice]
