"""Answers to messages that were not a check-in, or not a whole one: never silence."""

from bot.domain.okrs import KeyResult, Metric
from bot.i18n import Language
from bot.services.checkins.checkins import NothingMoved
from bot.services.checkins.replies import Puzzle, Unclear
from bot.views import blocks, ids
from bot.views.blocks import Block, Message, Mrkdwn, lines, md, short
from bot.views.checkins.summary import summary_message
from bot.views.examples import one_line

MOST_CHOICES = 8
TITLE = 80  # characters


def unclear_message(t: Language, unclear: Unclear, command: str | None) -> Message:
    """What to write instead; with the form as the other way. ``command`` is the slash command for everything else,
    None for those from whom Slack takes none."""
    text = lines(*_words(t, unclear), _elsewhere(t, command))
    return Message(text, (blocks.section(text), *_button(t, unclear)))


def nothing_moved_message(t: Language, moved: NothingMoved) -> Message:
    """What could be recorded at once; the rest still wants a number or a confidence."""
    recorded = moved.recorded
    return summary_message(t, recorded.summary, meanwhile=recorded.meanwhile)


def _words(t: Language, unclear: Unclear) -> list[Mrkdwn]:
    first = next(iter(unclear.choices), None)
    typed = one_line(t, first.code, first.metric) if first else one_line(t, "KR-12.2", Metric.NUMBER)
    example = md(t, "For example: {example}", example=typed)
    match unclear.puzzle:
        case Puzzle.WHICH_ONE:
            asked = md(t, "Which key result is that about? Please begin with its code. {example}", example=example)
            return [asked, *(_choice(t, each) for each in unclear.choices[:MOST_CHOICES])]
        case Puzzle.NOTHING_SAID:
            return [
                md(t, "I found no value and no confidence in that, so nothing was recorded. {example}", example=example)
            ]
    return [md(t, "You have no key result that I could record this for.")]


def _elsewhere(t: Language, command: str | None) -> Mrkdwn:
    if command is None:
        return md(t, "Everything else is in my Home tab.")
    return md(t, "For everything else, type {command}.", command=f"{command} help")


def _choice(t: Language, key_result: KeyResult) -> Mrkdwn:
    title = short(key_result.title, TITLE)
    return md(t, "*{code}* {title}", code=key_result.code, title=title)


def _button(t: Language, unclear: Unclear) -> list[Block]:
    if unclear.prompt_id is not None:
        return [blocks.actions(blocks.button(t("What moved?"), ids.PROMPT_WHAT_MOVED, str(unclear.prompt_id)))]
    return [blocks.actions(blocks.button(t("Check in"), ids.CHECK_IN))] if unclear.choices else []
