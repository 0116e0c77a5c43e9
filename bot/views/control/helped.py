"""Whether control helped: the question, and what was said."""

from typing import Any

from bot.domain.control import CONSENT, HELPED, MOST_WORDS, SHOWN_FROM, WORDS
from bot.i18n import Language
from bot.services.control.content import ControlSheet, HelpedQuestion
from bot.views import blocks, ids
from bot.views.also_line import AlsoLine
from bot.views.blocks import Element, Mrkdwn
from bot.views.control_words import helped_line, helped_names, said_view
from bot.views.sheets import Part, part

View = dict[str, Any]
KEEP = "keep"


def helped_view(t: Language, question: HelpedQuestion) -> View:
    sheet = question.sheet
    options = [blocks.option(name, one.value) for one, name in helped_names(t).items()]
    words = blocks.text_input(WORDS, longest=MOST_WORDS)
    keep = blocks.checkboxes(CONSENT, [blocks.option(t("Keep this sentence as a lesson, with my name"), KEEP)])
    anonymous = t(
        "Your answer is kept without your name. It is shown as a number, once {least} people have answered; fewer are "
        "deleted unread.",
        least=SHOWN_FROM,
    )
    closes = t("You started it: your sentence closes it, together with what was decided.")
    hint = t("What should another team know? Without the tick below it is not kept.")
    shown = [
        blocks.section(helped_line(t, sheet)),
        blocks.context(anonymous),
        blocks.input_block(t("Did it help?"), blocks.radio_buttons(HELPED, options), HELPED),
        *([blocks.context(closes)] if question.is_starter else []),
        blocks.input_block(t("One sentence"), words, WORDS, hint=hint, optional=True),
        blocks.input_block(t("May it be kept?"), keep, CONSENT, optional=True),
    ]
    return blocks.modal(
        t("Did it help?"),
        shown,
        callback_id=ids.OKR_CONTROL_HELPED,
        submit=t("Send"),
        close=t("Cancel"),
        metadata={"period": sheet.period.id},
    )


def helped_view_done(t: Language) -> View:
    return said_view(t, Mrkdwn(t("Thank you. Your answer is counted with the others.")))


def helped_button(t: Language, sheet: ControlSheet, text: str = "") -> Element:
    label = t("Say whether the control of {code} helped", code=sheet.objective.code)
    return blocks.button(
        text or t("Say it"), f"{ids.CONTROL_HELPED}{sheet.period.id}", str(sheet.period.id), label=label
    )


def helped_lines(t: Language, question: HelpedQuestion) -> AlsoLine:
    return AlsoLine(helped_line(t, question.sheet), helped_button(t, question.sheet))


def helped_part(t: Language, question: HelpedQuestion) -> Part:
    said = helped_line(t, question.sheet)
    text = t("{code}: did its control help?", code=question.sheet.objective.code)
    return part(said, text, helped_button(t, question.sheet))
