"""Lines of a prompt about the calendar of cycles."""

from collections.abc import Sequence

from bot.domain.cycle_news import CycleNews, Stage
from bot.domain.errands import ErrandLine
from bot.i18n import Language
from bot.views.also_line import AlsoLine
from bot.views.blocks import Mrkdwn, md
from bot.views.buttons import go
from bot.views.places import Kind, Place
from bot.views.prompts.errands import draft_button, errand_line

MOST_DRAFTS = 2
MOST_NEWS = 2


def cycle_lines(t: Language, drafts: Sequence[ErrandLine], news: Sequence[CycleNews]) -> list[AlsoLine]:
    """What lies as a draft comes first; then what is new."""
    lying = [AlsoLine(*errand_line(t, line)) for line in drafts[:MOST_DRAFTS]]
    return [*lying, *(_news_line(t, one) for one in news[:MOST_NEWS])]


def _news_line(t: Language, news: CycleNews) -> AlsoLine:
    if news.stage in (Stage.DRAFTING_OPEN, Stage.DRAFTS_DUE_SOON):
        return AlsoLine(_text(t, news), draft_button(t, news.cycle))
    label = t("The calendar of {cycle}", cycle=news.cycle.name)
    return AlsoLine(_text(t, news), go(t("Calendar"), Place(Kind.CYCLE), f"cycle_{news.cycle.id}", label=label))


def _text(t: Language, news: CycleNews) -> Mrkdwn:
    cycle = news.cycle.name
    if news.by is None:
        return {
            Stage.DRAFTING_OPEN: md(t, "Drafting for *{cycle}* is still open.", cycle=cycle),
            Stage.DRAFTS_DUE_SOON: md(t, "Drafting for *{cycle}* is still open.", cycle=cycle),
            Stage.BEGUN: md(t, "*{cycle}* has begun.", cycle=cycle),
            Stage.ENDS_SOON: md(t, "*{cycle}* is about to end.", cycle=cycle),
        }[news.stage]
    by = t.day(news.by)
    return {
        Stage.DRAFTING_OPEN: md(t, "Drafting for *{cycle}* is open until {by}.", cycle=cycle, by=by),
        Stage.DRAFTS_DUE_SOON: md(t, "Drafts for *{cycle}* are due on {by}.", cycle=cycle, by=by),
        Stage.BEGUN: md(t, "*{cycle}* has begun; it runs until {by}.", cycle=cycle, by=by),
        Stage.ENDS_SOON: md(t, "*{cycle}* ends on {by}.", cycle=cycle, by=by),
    }[news.stage]
