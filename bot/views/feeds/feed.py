"""Reading a value from a system: the form, what was read as a trial, and what was saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.domain.feed_forms import HEADER, MOST_HEADER, MOST_SECRET, POINTER, SECRET, URL, TypedFeed
from bot.domain.feeds import Feed, FeedState
from bot.domain.json_numbers import MOST_POINTER
from bot.i18n import Language
from bot.services.feeds.feeds import FeedForm
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, md, one_line
from bot.views.feeds.words import failing_text, feed_text, place_of, trouble_text
from bot.views.field_errors import field_error
from bot.views.values import amount, way

TITLE = 120  # characters
TOO_SLOW = "too_slow"
EXAMPLE = "https://metrics.example.com/checkout.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of trying: a value, or why there is none; or which fields are wrong."""

    value: Decimal | None = None
    trouble: str = ""
    about: str = ""
    problems: Mapping[str, tuple[str, dict[str, str]]] = field(default_factory=dict)


def feed_view(
    t: Language, form: FeedForm, typed: TypedFeed | None = None, tried: Tried | None = None
) -> dict[str, Any]:
    """The secret is never filled in: what stands in its field stays there as long as the form is open, for its block
    keeps its name."""
    result = form.key_result
    named = md(t, "*{code}* {title}", code=result.code, title=one_line(result.title, TITLE))
    shown: list[Block] = [blocks.section(blocks.lines(named, way(t, result)))]
    if form.feed is not None:
        shown += [blocks.context(*_standing(t, form, form.feed)), blocks.actions(*_choices(t, form))]
    problems = {} if tried is None else tried.problems
    for block in _fields(t, form, typed):
        shown.append(block)
        if block["block_id"] in problems:
            shown.append(blocks.context(md(t, "⚠️ {problem}", problem=field_error(t, *problems[block["block_id"]]))))
    if not form.takes_secrets:
        shown.append(blocks.context(_no_keys(t)))
    shown.append(blocks.actions(blocks.button(t("Try it"), ids.FEED_TRY, str(result.id))))
    if tried is not None and not tried.problems:
        shown.append(blocks.context(_tried(t, form, tried)))
    return blocks.modal(
        t("Value from a system"),
        shown,
        callback_id=ids.OKR_FEED,
        close=t("Cancel"),
        submit=t("Save"),
        metadata={"key_result": result.id},
    )


def saved_text(t: Language, form: FeedForm) -> str:
    code, feed = form.key_result.code, form.feed
    if feed is None:
        return t("{code} is typed from now on. The address and its secret are deleted.", code=code)
    if feed.state is FeedState.ASKED:
        asked = t("An admin is asked whether {place} may be read.", place=place_of(feed))
        return t.sentences([t("Saved."), asked, t("Until then the value is typed as before.")])
    if feed.typed_at is not None:
        return t("Saved. The typed value stands until you resume the reading.")
    return t("{code} is read from {place} at once, and then every hour.", code=code, place=place_of(feed))


def _standing(t: Language, form: FeedForm, feed: Feed) -> list[Mrkdwn]:
    """Here the first failure is told already: whoever opens the form wants to know."""
    said = [feed_text(t, form.key_result, feed)]
    return [*said, failing_text(t, feed)] if feed.failures and not feed.is_told else said


def _fields(t: Language, form: FeedForm, typed: TypedFeed | None) -> list[Block]:
    feed = form.feed
    url, pointer = (feed.url, feed.pointer) if feed is not None else ("", "")
    name = feed.header_name if feed is not None else ""
    if typed is not None:
        url, pointer, name = typed.url, typed.pointer, typed.header_name
    address = _input(ids.FEED_URL, url, EXAMPLE, blocks.INPUT_LENGTH)
    where = t("https only, and only public addresses. Put no key into it: everybody who may edit this reads it.")
    path = _input(ids.FEED_POINTER, pointer, "/checkout/success", MOST_POINTER)
    example = '{"checkout": {"success": 93.1}}'
    how = t("A JSON pointer. In {example} it is /checkout/success; the first of a list is /0.", example=example)
    shown = [
        blocks.input_block(t("Address"), address, URL, hint=where),
        blocks.input_block(t("Where in the answer"), path, POINTER, hint=how, optional=True),
    ]
    return shown + (_secret_fields(t, form, name) if form.takes_secrets else [])


def _secret_fields(t: Language, form: FeedForm, name: str) -> list[Block]:
    has_one = form.feed is not None and form.feed.sealed is not None
    header = _input(ids.FEED_HEADER, name, "Authorization", MOST_HEADER)
    secret = _input(ids.FEED_SECRET, "", "Bearer …", MOST_SECRET)
    kept = t("One is kept, and never shown. Leave this empty to keep it; empty the header above to delete it.")
    new = t("It is kept encrypted, sent to this address alone, and never shown again.")
    return [
        blocks.input_block(t("Header with a secret"), header, HEADER, optional=True),
        blocks.input_block(t("The secret"), secret, SECRET, hint=kept if has_one else new, optional=True),
    ]


def _input(action_id: str, typed: str, placeholder: str, longest: int) -> Element:
    return blocks.text_input(action_id, typed=typed, placeholder=placeholder, longest=longest)


def _no_keys(t: Language) -> str:
    return t(
        "No secret can be sent along here: whoever runs okrbot has not set OKRBOT_SECRET_KEYS, "
        "without which it cannot be kept encrypted."
    )


def _choices(t: Language, form: FeedForm) -> list[Element]:
    result, feed = form.key_result, form.feed
    sure = blocks.confirmation(
        t("Stop reading?"),
        t("The value is typed again. The address and its secret are deleted."),
        t("Stop reading"),
        t("Not yet"),
    )
    stop = blocks.button(t("Stop reading"), ids.FEED_STOP, str(result.id), confirm=sure)
    if feed is None or not feed.is_typed_over:
        return [stop]
    return [blocks.button(t("Resume"), ids.FEED_RESUME, str(result.id), primary=True), stop]


def _tried(t: Language, form: FeedForm, tried: Tried) -> str:
    if tried.trouble == TOO_SLOW:
        return t("Tried: it took too long for a trial. Save it all the same: the hourly reading waits 5 seconds.")
    if tried.value is None:
        return md(t, "Tried: {why}.", why=trouble_text(t, tried.trouble, tried.about))
    said = amount(t, form.key_result, tried.value)
    return md(t, "Tried: it says *{said}*. Nothing is saved yet.", said=said)
