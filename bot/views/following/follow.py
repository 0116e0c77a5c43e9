"""Following: the buttons on pages, and the answers."""

from collections.abc import Sequence
from typing import Any

from bot.domain.following import Followed, FollowKind
from bot.i18n import Language
from bot.services.following.content import Following
from bot.services.following.follows import Done
from bot.services.naming import Match
from bot.views import blocks, ids
from bot.views.blocks import Element, Message, cut
from bot.views.buttons import go, rows
from bot.views.following.lines import NAME, name_of, stop_here, subject_text
from bot.views.places import Kind, Place

MOST_CHOICES = 10
PAGE = "page"
"""After what a button is about: it stands on the page of that, which is shown anew."""


def follow_button(t: Language, about: Followed, follows: bool | None, name: str) -> list[Element]:
    """For the page of a person, a team or an objective; nothing where there is nothing to press."""
    if follows is None:
        return []
    value = f"{about.ref} {PAGE}"
    if follows:
        label = t("Stop following {name}", name=name)
        return [blocks.button(t("Stop following"), ids.FOLLOW_STOP, value, label=label)]
    return [blocks.button(t("Follow"), f"{ids.FOLLOW}page", value, label=t("Follow {name}", name=name))]


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
    stop = stop_here(t, done.follow_id, done.subject)
    return Message(text, (blocks.section(text, accessory=stop),))


def channel_follows_already(t: Language, done: Done) -> Message:
    text = t("This channel already follows {name}.", name=subject_text(done.subject))
    stop = [stop_here(t, done.follow_id, done.subject)] if done.follow_id else []
    return Message(text, (blocks.section(text), *rows(stop)))


def channel_ended(t: Language, done: Done, by: str) -> Message:
    """For everybody in the channel."""
    values = {"by": by, "name": subject_text(done.subject)}
    text = t("{by} has ended it: this channel no longer follows {name}.", **values)
    return Message(text, (blocks.section(text),))


def channel_begun_text(t: Language, done: Done) -> str:
    name = subject_text(done.subject)
    if not done.is_new:
        return t("That channel already follows {name}.", name=name)
    return t("From now on that channel follows {name}. What moves there is told in it once a week.", name=name)


def channel_form(t: Language, following: Following) -> dict[str, Any]:
    """One of the things that one follows, and one of one's channels."""
    options = [blocks.option(name_of(one), one.follow.about.ref) for one in following.followed]
    what = blocks.select("chosen", options, chosen=options[0]["value"])
    hint = t("What moves there is told once a week in that channel. You and okrbot have to be in it.")
    return blocks.modal(
        t("Let a channel follow"),
        [
            blocks.input_block(t("What"), what, ids.FOLLOW_WHAT),
            blocks.input_block(t("Channel"), blocks.conversations_select("chosen"), ids.FOLLOW_WHERE, hint=hint),
        ],
        callback_id=ids.OKR_FOLLOW_CHANNEL,
        submit=t("Follow"),
        close=t("Cancel"),
    )


def which(t: Language, typed: str, matches: Sequence[Match]) -> Message:
    """Several answer to a name: one button each."""
    text = t("{name} could be several. Which one?", name=cut(typed, NAME))
    shown = [t.commas([one.name, one.detail]) if one.detail else one.name for one in matches[:MOST_CHOICES]]
    found = [
        blocks.button(shown[at], f"{ids.FOLLOW}{at}", Followed(FollowKind(one.kind), one.id).ref)
        for at, one in enumerate(matches[:MOST_CHOICES])
    ]
    return Message(f"{text} {' / '.join(shown)}", (blocks.section(text), *rows(found)))


def begun_text(t: Language, done: Done) -> str:
    """Where the news will stand."""
    name = subject_text(done.subject)
    if not done.is_new:
        return t("You already follow {name}.", name=name)
    if done.gets_prompts:
        return t("From now on you follow {name}. What moves there stands in your next check-in message.", name=name)
    return t(
        "From now on you follow {name}. You get no check-in messages at the moment, so what moves there stands in the "
        "Home tab, under What I follow.",
        name=name,
    )


def ended_text(t: Language, done: Done) -> str:
    name = subject_text(done.subject)
    return t("You no longer follow {name}.", name=name) if done.is_new else t("You do not follow {name}.", name=name)
