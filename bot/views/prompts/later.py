"""*Later*: putting a prompt off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.prompt_times import MOST_SNOOZES, Snooze
from bot.domain.prompts import Prompt
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Message, md


def later_modal(t: Language, prompt: Prompt, choices: Mapping[Snooze, datetime], zone: str) -> dict[str, Any]:
    offered = [blocks.option(choice_text(t, choice, moment, zone), choice.value) for choice, moment in choices.items()]
    first = next(iter(choices)).value
    left = MOST_SNOOZES - prompt.snoozes
    hint = t.plural("You can put this off once more.", "You can put this off {count} more times.", left)
    return blocks.modal(
        t("Later"),
        [
            blocks.input_block(
                t("When shall I ask again?"),
                blocks.radio_buttons(ids.LATER_UNTIL, offered, chosen=first),
                ids.LATER_UNTIL,
                hint=hint,
            )
        ],
        callback_id=ids.OKR_LATER,
        submit=t("Put off"),
        close=t("Cancel"),
        metadata={"prompt": prompt.id},
    )


def choice_text(t: Language, choice: Snooze, moment: datetime, zone: str) -> str:
    words = {
        Snooze.HOUR: t("In an hour, at {time}", time=t.time(moment, zone)),
        Snooze.AFTERNOON: t("This afternoon, at {time}", time=t.time(moment, zone)),
        Snooze.NEXT_WORKING_DAY: t("Next working day: {moment}", moment=t.moment(moment, zone)),
    }
    return words[choice]


def put_off_message(t: Language, until: datetime, zone: str) -> Message:
    """The answer to ``/okr snooze 1h``."""
    text = md(t, "Put off until {when}.", when=blocks.instant(until, t.moment(until, zone)))
    return Message(text, (blocks.section(text),))
