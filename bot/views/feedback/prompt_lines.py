"""What a prompt says of feedback: what has come, who asks, and that it can be asked for now."""

from collections.abc import Sequence
from datetime import date

from bot.domain.cycle_news import named
from bot.i18n import Language
from bot.services.feedback.reading import FeedbackNews
from bot.services.feedback.rounds import Term
from bot.views import blocks
from bot.views.also_line import AlsoLine
from bot.views.feedback.feedback import (
    answer_button,
    ask_button,
    decline_button,
    feedback_button,
    received_button,
    wanted_text,
)

MOST_NAMED = 2


def news_lines(t: Language, news: FeedbackNews, today: date) -> Sequence[AlsoLine]:
    """What came first, then who waits. A last day is named while three working days are left before it."""
    found = []
    if news.has_unread:
        text = t("Your feedback has come. You alone read it.")
        found.append(AlsoLine(blocks.escape(text), received_button(t, t("Read it"))))
    for one in news.wanted[:MOST_NAMED]:
        text = wanted_text(t, one, named(one.round.answer_until, today, news.calendar))
        pressed = (answer_button(t, one.ask.id, one.asker), decline_button(t, one.ask.id, one.asker))
        found.append(AlsoLine(blocks.escape(text), choices=pressed))
    rest = len(news.wanted) - MOST_NAMED
    if rest > 0:
        text = t.plural("{count} more asks for your feedback.", "{count} more ask for your feedback.", rest)
        found.append(AlsoLine(blocks.escape(text), feedback_button(t, "feedback_rest")))
    return [*found, *(_ask_line(t, one, today, news) for one in news.terms[:1])]


def _ask_line(t: Language, term: Term, today: date, news: FeedbackNews) -> AlsoLine:
    by = None if term.round is None else named(term.round.ask_until, today, news.calendar)
    cycle = term.cycle.name
    text = t("{cycle} is over. Ask those you worked with what helped and what to change.", cycle=cycle)
    if by is not None:
        text = t(
            "{cycle} is over. Ask those you worked with what helped and what to change, by {day}.",
            cycle=cycle,
            day=t.day(by),
        )
    return AlsoLine(blocks.escape(text), ask_button(t, f"c{term.cycle.id}"))
