"""Lines of a prompt about values from systems."""

from bot.i18n import Language
from bot.services.feeds.news import Fed, FeedNews
from bot.views import blocks, ids
from bot.views.also_line import AlsoLine
from bot.views.blocks import Mrkdwn, md
from bot.views.feeds.addresses import question_text
from bot.views.feeds.words import failing_text, place_of, typed_text

MOST_EACH = 2


def feed_lines(t: Language, news: FeedNews) -> list[AlsoLine]:
    """What needs a decision has a button."""
    found = [_typed(t, one) for one in news.typed[:MOST_EACH]]
    found += [_failing(t, one) for one in news.failing[:MOST_EACH]]
    found += [AlsoLine(_refused(t, one)) for one in news.refused[:MOST_EACH]]
    if news.questions:
        button = blocks.button(t("Decide"), ids.ADDRESSES_OPEN, "prompt", label=t("Decide on this address"))
        more = len(news.questions) - 1
        said = question_text(t, news.questions[0])
        rest = blocks.md_plural(t, "{count} more address waits.", "{count} more addresses wait.", more) if more else ""
        found.append(AlsoLine(Mrkdwn(t.sentences(part for part in (said, rest) if part)), button))
    return found


def _typed(t: Language, one: Fed) -> AlsoLine:
    code = one.key_result.code
    text = Mrkdwn(f"{blocks.bold(code)} {typed_text(t, one.key_result, one.feed)}")
    label = t("Resume reading {code}", code=code)
    return AlsoLine(text, blocks.button(t("Resume"), ids.FEED_RESUME, str(one.key_result.id), label=label))


def _failing(t: Language, one: Fed) -> AlsoLine:
    code = one.key_result.code
    text = Mrkdwn(f"{blocks.bold(code)} {failing_text(t, one.feed)}")
    label = t("Look at where {code} is read", code=code)
    return AlsoLine(text, blocks.button(t("Look"), ids.FEED_OPEN, str(one.key_result.id), label=label))


def _refused(t: Language, one: Fed) -> Mrkdwn:
    told = {"code": one.key_result.code, "place": place_of(one.feed)}
    return md(t, "*{code}* An admin did not allow {place}, so its value is typed.", **told)
