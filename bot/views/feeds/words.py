"""What is said of a value from a system: where it is read, and why it could not be."""

from bot.domain.feeds import Feed, FeedState
from bot.domain.okrs import KeyResult
from bot.i18n import N_, Language
from bot.views import blocks
from bot.views.blocks import Mrkdwn, md
from bot.views.values import amount

PLACE = 100  # characters of an address that are shown

TROUBLES = {
    # the way there
    "unknown_name": N_("its name is not known"),
    "not_public": N_("its name leads into a private network, and those are not read"),
    "no_connection": N_("no connection to it could be made"),
    "certificate": N_("its certificate is not valid for that name"),
    "too_slow": N_("it took longer than 5 seconds"),
    "redirect_elsewhere": N_("it sends on to {about}, which no admin has allowed"),
    "redirect_unsafe": N_("it sends on to an address that is not https with a name"),
    "too_many_redirects": N_("it sends on more than 3 times"),
    "secret_lost": N_("the secret that is sent along cannot be opened any more; please type it anew"),
    # the answer
    "status": N_("it answered with {about} instead of a value"),
    "answer_too_long": N_("its answer is longer than 64 kB"),
    "answer_packed": N_("its answer is compressed although it was asked for plain"),
    "answer_broken": N_("its answer is no proper HTTP"),
    "not_utf8": N_("its answer is no text in UTF-8"),
    "not_json": N_("its answer is no JSON"),
    "too_deep": N_("its answer is nested too deeply"),
    # the number
    "bad_pointer": N_("the pointer is no JSON pointer"),
    "nothing_there": N_("the pointer leads to nothing in its answer"),
    "not_a_number": N_("what the pointer leads to is no number"),
    "not_finite": N_("its answer holds a number that is none (NaN or infinity)"),
    "number_too_large": N_("the number has more than 15 digits before the point"),
    "number_too_precise": N_("the number has more than 20 digits after the point, or more than 28 in all"),
}


def trouble_text(t: Language, trouble: str, about: str) -> str:
    """Why, as the end of a sentence."""
    return t(TROUBLES.get(trouble, TROUBLES["answer_broken"]), about=about)


def place_of(feed: Feed) -> str:
    """The address as members see it: without its path."""
    return blocks.cut(feed.origin, PLACE)


def feed_text(t: Language, key_result: KeyResult, feed: Feed) -> Mrkdwn:
    """One line below a key result."""
    place = place_of(feed)
    if feed.state is FeedState.ASKED:
        return md(t, "An admin is asked whether the value may be read from {place}.", place=place)
    if feed.state is FeedState.REFUSED:
        return md(t, "An admin did not allow {place}, so the value is typed.", place=place)
    if feed.typed_at is not None:
        return typed_text(t, key_result, feed)
    if feed.is_told:
        return failing_text(t, feed)
    if feed.read_at is None or feed.last_value is None:
        return md(t, "Its value comes from {place}; nothing has been read yet.", place=place)
    when = blocks.instant(feed.read_at, t.day_of(feed.read_at))
    said = amount(t, key_result, feed.last_value)
    return md(t, "{said}, read from {place} {when}.", said=said, place=place, when=when)


def failing_text(t: Language, feed: Feed) -> Mrkdwn:
    since = feed.failing_since or feed.next_at
    return md(
        t,
        "⚠️ {place} has not been readable since {when}: {why}.",
        place=place_of(feed),
        when=blocks.instant(since, t.day_of(since)),
        why=trouble_text(t, feed.trouble, feed.trouble_about),
    )


def typed_text(t: Language, key_result: KeyResult, feed: Feed) -> Mrkdwn:
    """``45 was typed; https://… says 47.``"""
    typed = amount(t, key_result, key_result.current)
    if feed.last_value is None:
        return md(t, "{typed} was typed, so nothing is taken over from {place}.", typed=typed, place=place_of(feed))
    said = amount(t, key_result, feed.last_value)
    return md(t, "{typed} was typed; {place} says {said}.", typed=typed, place=place_of(feed), said=said)
