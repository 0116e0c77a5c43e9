"""What is followed, as a list, and as the section of a prompt."""

from dataclasses import dataclass

from bot.i18n import Language
from bot.services.following.content import FollowedNews, Following, FollowsOverview
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, bold, lines, md
from bot.views.buttons import go
from bot.views.following.lines import (
    channel_head,
    ended_lines,
    ended_text_of,
    name_of,
    names_owner,
    news_both,
    stop,
    stop_of,
)
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, part

MOST_FOLLOWED = 3  # things in a prompt
MOST_NEWS = 3  # of each
MOST_LISTED = 10  # of each, in the list


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks of a message, and the same in words."""

    text: Mrkdwn
    blocks: tuple[Block, ...]


def follows_sheet(t: Language, seen: FollowsOverview, page: int = 1) -> Sheet:
    """What one follows, and what the channel at hand follows, each with its news and the press that ends it."""
    found = [one for each in seen.mine.followed for one in _listed(t, each, stop(t, each))]
    found += [part(ended_text_of(t, one)) for one in seen.mine.ended]
    if not found:
        found = [part(t("You follow nobody and nothing yet. Press Follow on a person, a team or an objective."))]
    elif not seen.gets_prompts:
        found.append(part(t("You get no check-in messages at the moment, so this is where you read it.")))
    if seen.channel is not None:
        heading = t("This channel follows")
        found.append(part(bold(heading), heading))
        found += [one for each in seen.channel.followed for one in _listed(t, each, stop_of(t, each), by=True)]
        found += [part(ended_text_of(t, one, here=True)) for one in seen.channel.ended]
    found += _asked_for(t, seen)
    place = Place(Kind.FOLLOWS, words=seen.channel_id, page=page)
    doing = [blocks.button(t("Let a channel follow"), ids.FOLLOW_CHANNEL_OPEN, "open")] if seen.mine.followed else []
    return Sheet(place=place, title=t("What you follow"), parts=tuple(found), doing=tuple(doing))


def prompt_sections(t: Language, following: Following) -> tuple[Section, ...]:
    """What a prompt says of what its person follows, the fullest first; none when there is nothing to say."""
    if not following.is_worth_telling:
        return ()
    return (_full(t, following), _short(t, following))


def _full(t: Language, following: Following) -> Section:
    """The top few of what moved, each with the press that ends it; the rest is counted and leads to the list."""
    told = following.told[:MOST_FOLLOWED]
    said = [_few(t, one, MOST_NEWS) for one in told]
    left = sum(len(one.news) for one in following.told) - sum(min(len(one.news), MOST_NEWS) for one in told)
    more = t.plural("{count} more change", "{count} more changes", left) if left else ""
    gone = [blocks.escape(one) for one in ended_lines(t, following)]
    heading = bold(t("You follow"))
    shown: list[Block] = [blocks.section(heading)] if told else []
    shown += [blocks.section(text, accessory=stop(t, one)) for one, text in zip(told, said, strict=True)]
    shown += [blocks.context(one) for one in gone]
    shown += [blocks.context(more)] if more else []
    shown.append(blocks.actions(go(t("See all"), Place(Kind.FOLLOWS), "follows")))
    return Section(lines(heading if told else "", *said, *gone, more), tuple(shown))


def _short(t: Language, following: Following) -> Section:
    """For a prompt that has no room for more."""
    count = sum(len(one.news) for one in following.told)
    said = t.plural("You follow: {count} change.", "You follow: {count} changes.", count) if count else ""
    gone = [blocks.escape(one) for one in ended_lines(t, following)]
    text = lines(said, *gone)
    return Section(text, (blocks.section(text, accessory=go(t("See all"), Place(Kind.FOLLOWS), "follows")),))


def _listed(t: Language, one: FollowedNews, press: Element, *, by: bool = False) -> list[Part]:
    """One thing that is followed, with the news of a week."""
    head, head_text = channel_head(t, one) if by else (bold(name_of(one)), name_of(one))
    pairs = [news_both(t, each, owner=names_owner(one)) for each in one.news[:MOST_LISTED]]
    left = len(one.news) - len(pairs)
    more = t.plural("{count} more change", "{count} more changes", left) if left else ""
    quiet = "" if one.news else t("Nothing has moved in the last seven days.")
    shown = lines(head, *(markup for markup, _ in pairs), more, quiet)
    return [part(shown, "\n".join(filter(None, [head_text, *(text for _, text in pairs), more, quiet])), press)]


def _asked_for(t: Language, seen: FollowsOverview) -> list[Part]:
    """What other channels follow because of this person."""
    elsewhere = [one for one in seen.asked_for if one.follow.channel_id != seen.channel_id]
    if not elsewhere:
        return []
    heading = t("Channels that follow something because you asked for it")
    told = [
        part(
            md(t, "{channel}: {name}", channel=blocks.channel_link(one.follow.channel_id or ""), name=name_of(one)),
            name_of(one),
            stop_of(t, one),
        )
        for one in elsewhere
    ]
    return [part(bold(heading), heading), *told]


def _few(t: Language, one: FollowedNews, most: int) -> Mrkdwn:
    told = [news_both(t, each, owner=names_owner(one))[0] for each in one.news[:most]]
    return lines(bold(name_of(one)), *told)
