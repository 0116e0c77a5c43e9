"""The lines about what is followed: what happened, what has ended, and the press that stops it."""

from bot.domain.following import FollowKind, News, WhyEnded
from bot.domain.okrs import KeyResultState, ObjectiveState
from bot.domain.status import BY_CONFIDENCE, confidence_band
from bot.i18n import Language
from bot.services.following.content import Ended, FollowedNews, Following, Subject
from bot.views import blocks, ids
from bot.views.blocks import Element, Mrkdwn, cut, md, short
from bot.views.okrs.okrs import status_word
from bot.views.values import amount, confidence_text, steps

MOST_ENDED = 5
TITLE, NAME, NEED, WHY = 80, 60, 80, 120  # characters


def news_both(t: Language, news: News, *, owner: bool) -> tuple[Mrkdwn, str]:
    """``KR-12.2 Checkout success (Kai Berg): 93.1% → 94%; 3 of 10 sure, was 7, off track``."""
    one = news.objective if news.key_result is None else news.key_result
    values = {"code": one.code, "title": cut(one.title, TITLE), "facts": t.semicolons(_facts(t, news))}
    if owner and news.owner:
        values["owner"] = cut(news.owner, NAME)
        text = t("{code} {title} ({owner}): {facts}", **values)
        return md(t, "*{code}* {title} ({owner}): {facts}", **values), text
    return md(t, "*{code}* {title}: {facts}", **values), t("{code} {title}: {facts}", **values)


def ended_lines(t: Language, following: Following, *, here: bool = False) -> list[str]:
    """What is followed no longer, by a person or ``here``, by a channel."""
    told = [ended_text_of(t, one, here=here) for one in following.ended[:MOST_ENDED]]
    left = len(following.ended) - len(told)
    more = t.plural("{count} more is followed no longer.", "{count} more are followed no longer.", left)
    return [*told, more] if left > 0 else told


def channel_head(t: Language, one: FollowedNews) -> tuple[Mrkdwn, str]:
    """What a channel follows, and who asked for it."""
    values = {"name": name_of(one), "by": cut(one.by, NAME)}
    return md(t, "*{name}*, followed here by {by}", **values), t("{name}, followed here by {by}", **values)


def name_of(one: FollowedNews | Ended) -> str:
    return " ".join(filter(None, [one.code, cut(one.name, TITLE)]))


def subject_text(subject: Subject) -> str:
    """``O-12 Checkout just works``, or the name alone."""
    return " ".join(filter(None, [subject.code, cut(subject.name, TITLE)]))


def names_owner(one: FollowedNews) -> bool:
    """Of a person followed it is clear whose it is."""
    return one.follow.about.kind is not FollowKind.PERSON


def stop(t: Language, one: FollowedNews) -> Element:
    label = t("Stop following {name}", name=name_of(one))
    return blocks.button(t("Stop following"), ids.FOLLOW_STOP, one.follow.about.ref, label=label)


def stop_of(t: Language, one: FollowedNews) -> Element:
    return stop_here(t, one.follow.id, Subject(one.follow.about.kind, one.follow.about.id, one.name, one.code))


def stop_here(t: Language, follow_id: int, subject: Subject) -> Element:
    label = t("Let this channel not follow {name} any more", name=subject_text(subject))
    return blocks.button(t("Stop following"), ids.FOLLOW_CHANNEL_STOP, str(follow_id), label=label)


def ended_text_of(t: Language, one: Ended, *, here: bool = False) -> str:
    """``O-12 Checkout just works is closed; this channel follows it no longer.``"""
    name = name_of(one)
    why = {
        WhyEnded.CLOSED: t("{name} is closed", name=name),
        WhyEnded.DROPPED: t("{name} was dropped", name=name),
        WhyEnded.LEFT: t("{name} has left", name=name),
        WhyEnded.HIDDEN: t("{name} is not shown here any more", name=name),
    }[one.why]
    if one.why is WhyEnded.LEFT:
        told = t("{why}; this channel follows them no longer.", why=why)
        return told if here else t("{why}; you follow them no longer.", why=why)
    told = t("{why}; this channel follows it no longer.", why=why)
    return told if here else t("{why}; you follow it no longer.", why=why)


def _facts(t: Language, news: News) -> list[str]:
    found = [_began(t, news)] if news.began else []
    if news.state is not None:
        why = t.commas(one for one in (short(news.reason, WHY), cut(news.by, NAME)) if one)
        said = _turned(t, news.state)
        found.append(t("{status}: {why}", status=said, why=why) if why else said)
    if news.handed:
        found.append(t("{name} has it now", name=cut(news.owner, NAME)))
    if news.move is not None:
        result, before, after = news.move.key_result, news.move.before, news.move.after
        now = t("now {after}", after=amount(t, result, after))
        found.append(now if before is None else steps(t, result, before, after))
    if news.confidence is not None:
        sure = confidence_text(t, news.confidence, news.was)
        stands = status_word(t, BY_CONFIDENCE[confidence_band(news.confidence)])
        found.append(t.commas([sure, stands]) if news.has_new_band else sure)
    for need in news.needs:
        values = {"what": cut(need.what, NEED), "name": cut(need.asked, NAME)}
        found.append(t("needs {name}: {what}", **values) if need.asked else t("needs somebody: {what}", **values))
    if news.answered:
        found.append(
            t.plural("a request for help was answered", "{count} requests for help were answered", news.answered)
        )
    return found


def _began(t: Language, news: News) -> str:
    count = len(news.objective.key_results)
    if news.key_result is not None or not count:
        return t("new")
    return t.plural("new, with {count} key result", "new, with {count} key results", count)


def _turned(t: Language, state: ObjectiveState | KeyResultState) -> str:
    return {
        "draft": t("draft"),
        "active": t("runs again"),
        "paused": t("paused"),
        "done": t("done"),
        "closed": t("closed"),
        "cancelled": t("dropped"),
    }[state.value]
