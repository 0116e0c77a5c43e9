"""Following: the buttons on pages, the answers, the list of what is followed, and the section of a prompt."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.following import Followed, FollowKind, News, WhyEnded
from bot.domain.okrs import KeyResultState, ObjectiveState
from bot.domain.status import BY_CONFIDENCE, confidence_band
from bot.i18n import Language
from bot.services.follow_content import Ended, FollowedNews, Following, FollowsOverview, Subject
from bot.services.follows import Done
from bot.services.overview.finding import Match
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Message, Mrkdwn, bold, cut, lines, md
from bot.views.buttons import go, rows
from bot.views.okrs import status_word
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, part
from bot.views.values import amount, confidence_text, steps

MOST_FOLLOWED = 3  # things in a prompt
MOST_NEWS = 3  # of each
MOST_LISTED = 10  # of each, in the list
MOST_ENDED = 5
MOST_CHOICES = 10
TITLE, NAME, NEED = 80, 60, 80  # characters
PAGE = "page"
"""After what a button is about: it stands on the page of that, which is shown anew."""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks of a message, and the same in words."""

    text: Mrkdwn
    blocks: tuple[Block, ...]


def follow_button(t: Language, about: Followed, follows: bool | None, name: str) -> list[Element]:
    """For the page of a person, a team or an objective; nothing where there is nothing to press."""
    if follows is None:
        return []
    value = f"{about.ref} {PAGE}"
    if follows:
        label = t("Stop following {name}", name=name)
        return [blocks.button(t("Stop following"), ids.FOLLOW_STOP, value, label=label)]
    return [blocks.button(t("Follow"), f"{ids.FOLLOW}page", value, label=t("Follow {name}", name=name))]


def begun_text(t: Language, done: Done) -> str:
    """Where the news will stand."""
    name = subject_text(done.subject)
    if not done.is_new:
        return t("You follow {name} already.", name=name)
    if done.gets_prompts:
        return t("You follow {name} from now on. What moves there stands in your next check-in message.", name=name)
    return t(
        "You follow {name} from now on. You get no check-in messages at the moment, so what moves there stands in the "
        "Home tab, under What I follow.",
        name=name,
    )


def ended_text(t: Language, done: Done) -> str:
    name = subject_text(done.subject)
    return (
        t("You do not follow {name} any more.", name=name) if done.is_new else t("You do not follow {name}.", name=name)
    )


def begun_message(t: Language, done: Done, *, in_channel: bool) -> Message:
    """``in_channel``: it was typed in a channel, which may follow it too."""
    text, about = begun_text(t, done), Followed(done.subject.kind, done.subject.id)
    found = [
        blocks.button(t("Stop following"), ids.FOLLOW_STOP, about.ref),
        go(t("What I follow"), Place(Kind.FOLLOWS), "follows"),
    ]
    if in_channel:
        found.append(blocks.button(t("Let this channel follow it too"), ids.FOLLOW_IN_CHANNEL, about.ref))
    return Message(text, (blocks.section(text), *rows(found)))


def ended_message(t: Language, done: Done) -> Message:
    text, about = ended_text(t, done), Followed(done.subject.kind, done.subject.id)
    again = blocks.button(t("Follow again"), f"{ids.FOLLOW}again", about.ref)
    return Message(text, (blocks.section(text), *rows([again, go(t("What I follow"), Place(Kind.FOLLOWS), "follows")])))


def channel_begun(t: Language, done: Done, by: str) -> Message:
    """For everybody in the channel: who asked for it, when it comes, and the press that ends it."""
    values = {"by": by, "name": subject_text(done.subject)}
    text = t("{by} lets this channel follow {name}. What moves there is told here once a week.", **values)
    stop = _stop_here(t, done.follow_id, done.subject)
    return Message(text, (blocks.section(text, accessory=stop),))


def channel_follows_already(t: Language, done: Done) -> Message:
    text = t("This channel follows {name} already.", name=subject_text(done.subject))
    stop = [_stop_here(t, done.follow_id, done.subject)] if done.follow_id else []
    return Message(text, (blocks.section(text), *rows(stop)))


def channel_ended(t: Language, done: Done, by: str) -> Message:
    """For everybody in the channel."""
    values = {"by": by, "name": subject_text(done.subject)}
    text = t("{by} has ended it: this channel does not follow {name} any more.", **values)
    return Message(text, (blocks.section(text),))


def which(t: Language, typed: str, matches: Sequence[Match]) -> Message:
    """Several answer to a name: one button each."""
    text = t("{name} could be several. Which one?", name=cut(typed, NAME))
    shown = [f"{one.name}, {one.detail}" if one.detail else one.name for one in matches[:MOST_CHOICES]]
    found = [
        blocks.button(shown[at], f"{ids.FOLLOW}{at}", Followed(FollowKind(one.kind), one.id).ref)
        for at, one in enumerate(matches[:MOST_CHOICES])
    ]
    return Message(f"{text} {' / '.join(shown)}", (blocks.section(text), *rows(found)))


def subject_text(subject: Subject) -> str:
    """``O-12 Checkout just works``, or the name alone."""
    return " ".join(filter(None, [subject.code, cut(subject.name, TITLE)]))


def follows_sheet(t: Language, seen: FollowsOverview, page: int = 1) -> Sheet:
    """What one follows, and what the channel at hand follows, each with its news and the press that ends it."""
    found = [one for each in seen.mine.followed for one in _listed(t, each, _stop(t, each))]
    found += [part(_ended_text(t, one)) for one in seen.mine.ended]
    if not found:
        found = [part(t("You follow nobody and nothing yet. Press Follow on a person, a team or an objective."))]
    elif not seen.gets_prompts:
        found.append(part(t("You get no check-in messages at the moment, so this is where you read it.")))
    if seen.channel is not None:
        heading = t("This channel follows")
        found.append(part(bold(heading), heading))
        found += [one for each in seen.channel.followed for one in _listed(t, each, _stop_of(t, each), by=True)]
        found += [part(_ended_text(t, one, here=True)) for one in seen.channel.ended]
    place = Place(Kind.FOLLOWS, words=seen.channel_id, page=page)
    return Sheet(place=place, title=t("What you follow"), parts=tuple(found))


def prompt_section(t: Language, following: Following) -> Section | None:
    """The top few of what moved, each with the press that ends it; the rest is counted and leads to the list."""
    if not following.is_worth_telling:
        return None
    told = following.told[:MOST_FOLLOWED]
    said = [_few(t, one, MOST_NEWS) for one in told]
    left = sum(len(one.news) for one in following.told) - sum(min(len(one.news), MOST_NEWS) for one in told)
    more = t.plural("{count} more change", "{count} more changes", left) if left else ""
    gone = [Mrkdwn(blocks.escape(_ended_text(t, one))) for one in following.ended[:MOST_ENDED]]
    heading = bold(t("You follow"))
    shown: list[Block] = [blocks.section(heading)] if told else []
    shown += [blocks.section(text, accessory=_stop(t, one)) for one, text in zip(told, said, strict=True)]
    shown += [blocks.context(one) for one in gone]
    shown += [blocks.context(more)] if more else []
    shown.append(blocks.actions(go(t("See all"), Place(Kind.FOLLOWS), "follows")))
    return Section(lines(heading if told else "", *said, *gone, more), tuple(shown))


def news_both(t: Language, news: News, *, owner: bool) -> tuple[Mrkdwn, str]:
    """``KR-12.2 Checkout success (Kai Berg): 93.1% → 94%; 3 of 10 sure, was 7, off track``."""
    one = news.objective if news.key_result is None else news.key_result
    values = {"code": one.code, "title": cut(one.title, TITLE), "facts": "; ".join(_facts(t, news))}
    if owner and news.owner:
        values["owner"] = cut(news.owner, NAME)
        text = t("{code} {title} ({owner}): {facts}", **values)
        return md(t, "*{code}* {title} ({owner}): {facts}", **values), text
    return md(t, "*{code}* {title}: {facts}", **values), t("{code} {title}: {facts}", **values)


def ended_lines(t: Language, following: Following) -> list[str]:
    """What a channel follows no longer."""
    return [_ended_text(t, one, here=True) for one in following.ended[:MOST_ENDED]]


def channel_head(t: Language, one: FollowedNews) -> tuple[Mrkdwn, str]:
    """What a channel follows, and who asked for it."""
    values = {"name": _name(one), "by": cut(one.by, NAME)}
    return md(t, "*{name}*, followed here by {by}", **values), t("{name}, followed here by {by}", **values)


def stop_in_channel(t: Language, one: FollowedNews) -> Element:
    return _stop_of(t, one)


def _listed(t: Language, one: FollowedNews, stop: Element, *, by: bool = False) -> list[Part]:
    """One thing that is followed, with the news of a week."""
    head, head_text = channel_head(t, one) if by else (bold(_name(one)), _name(one))
    pairs = [news_both(t, each, owner=_names_owner(one)) for each in one.news[:MOST_LISTED]]
    left = len(one.news) - len(pairs)
    more = t.plural("{count} more change", "{count} more changes", left) if left else ""
    quiet = "" if one.news else t("Nothing has moved in the last seven days.")
    shown = lines(head, *(markup for markup, _ in pairs), more, quiet)
    return [part(shown, "\n".join(filter(None, [head_text, *(text for _, text in pairs), more, quiet])), stop)]


def _few(t: Language, one: FollowedNews, most: int) -> Mrkdwn:
    told = [news_both(t, each, owner=_names_owner(one))[0] for each in one.news[:most]]
    return lines(bold(_name(one)), *told)


def _names_owner(one: FollowedNews) -> bool:
    """Of a person followed it is clear whose it is."""
    return one.follow.about.kind is not FollowKind.PERSON


def _name(one: FollowedNews | Ended) -> str:
    return " ".join(filter(None, [one.code, cut(one.name, TITLE)]))


def _stop(t: Language, one: FollowedNews) -> Element:
    label = t("Stop following {name}", name=_name(one))
    return blocks.button(t("Stop following"), ids.FOLLOW_STOP, one.follow.about.ref, label=label)


def _stop_of(t: Language, one: FollowedNews) -> Element:
    return _stop_here(t, one.follow.id, Subject(one.follow.about.kind, one.follow.about.id, one.name, one.code))


def _stop_here(t: Language, follow_id: int, subject: Subject) -> Element:
    label = t("Let this channel not follow {name} any more", name=subject_text(subject))
    return blocks.button(t("Stop following"), ids.FOLLOW_CHANNEL_STOP, str(follow_id), label=label)


def _ended_text(t: Language, one: Ended, *, here: bool = False) -> str:
    """``O-12 Checkout just works is closed; this channel follows it no longer.``"""
    name = _name(one)
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
        found.append(_turned(t, news.state))
    if news.move is not None:
        result, before, after = news.move.key_result, news.move.before, news.move.after
        now = t("now {after}", after=amount(t, result, after))
        found.append(now if before is None else steps(t, result, before, after))
    if news.confidence is not None:
        sure = confidence_text(t, news.confidence, news.was)
        stands = status_word(t, BY_CONFIDENCE[confidence_band(news.confidence)])
        found.append(f"{sure}, {stands}" if news.has_new_band else sure)
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
