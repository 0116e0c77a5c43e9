"""The digest: one message that is worth reading, and its details in the thread (product.md, The digest)."""

from collections.abc import Sequence

from bot.domain.channels import Closed
from bot.i18n import Language
from bot.services.digests.content import Digest, TeamChart
from bot.services.digests.digests import Preview
from bot.views import blocks
from bot.views.blocks import Block, Message, Mrkdwn, bold, md
from bot.views.closed import closed_text
from bot.views.digests import chart as digest_chart
from bot.views.digests.followed import followed_lines
from bot.views.digests.lines import (
    Line,
    attention_line,
    headline,
    moved_line,
    participation_line,
    review_line,
    thanks_line,
)
from bot.views.digests.thread import thread_parts
from bot.views.digests.turns import changed_line
from bot.views.helping.cheer import cheer_menu
from bot.views.helping.cheer import digest_line as cheers_line
from bot.views.lessons.lessons import note_buttons
from bot.views.serving import lines_text

TOPS = (5, 3, 2, 1, 0)  # how much of each list stands in the message itself: the most that fits
MOST_CHARTS = 2  # of a message, Slack's limit
ROOM = blocks.MESSAGE_BYTES - 700  # for what a preview adds


def digest_message(t: Language, digest: Digest) -> Message:
    """What is posted: the top of each list in the message, the rest in its thread; the same without the native chart
    for when Slack refuses that."""
    top = next(top for top in TOPS if _fits(_blocks(t, digest, top)) or top == TOPS[-1])
    text = _text(t, digest, top)
    plain = Message(text, tuple(_blocks(t, digest, top, in_letters=True)))
    drawn = _charts(digest)
    return Message(
        text,
        tuple(_blocks(t, digest, top)),
        parts=thread_parts(t, digest, top, charts_shown=len(drawn)),
        fallback=plain if drawn else None,
    )


def preview_message(t: Language, preview: Preview, closed: Closed | None) -> Message:
    """The digest as it would be posted now, for its lead alone; for others when the next one comes."""
    if preview.digest is None:
        text = t("The lead of {team} can see its digest beforehand.", team=preview.team.name)
        return _note(blocks.lines(text, _next(t, preview)), t.sentences([text, _next_text(t, preview)]))
    if not preview.digest.standings and not preview.digest.has_followed_news:
        text = t("{team} has no running objectives, so nothing would be posted.", team=preview.team.name)
        return _note(blocks.lines(text, *_told(t, preview, closed)), "\n".join([text, *_told_text(t, preview, closed)]))
    digest = digest_message(t, preview.digest)
    shown, first, more = digest.fallback or digest, t("Only you see this."), _about(t, preview, digest)
    text = "\n".join([first, *_told_text(t, preview, closed), *more, shown.text])
    notes = blocks.lines(first, *_told(t, preview, closed), *more)
    return Message(text, (blocks.context(notes), *shown.blocks))


def _about(t: Language, preview: Preview, digest: Message) -> list[str]:
    """What else there is to know of a digest before it is posted."""
    found = []
    if digest.parts:
        found.append(
            t.plural(
                "{count} message with the details goes into its thread.",
                "{count} messages with the details go into its thread.",
                len(digest.parts),
            )
        )
    if preview.digest is not None and not preview.digest.is_worth_posting:
        found.append(t("Nothing has happened since the last one, so it would not be posted."))
    return found


def _blocks(t: Language, digest: Digest, top: int, *, in_letters: bool = False) -> list[Block]:
    found = [blocks.section(bold(_headline(t, digest)))]
    if digest.tells_only_followed:
        return found + _followed(t, digest, top)
    for line in _attention(t, digest, top):
        found += line.as_blocks()
    said = [text for text in _said(t, digest, top) if text]
    if said:
        found.append(blocks.section(blocks.lines(*said)))
    for chart in _charts(digest):
        found += digest_chart.in_letters(t, chart) if in_letters else digest_chart.native(t, chart)
    return [*found, *_followed(t, digest, top), *_buttons(t, digest)]


def _buttons(t: Language, digest: Digest) -> list[Block]:
    """Note a lesson, and cheer: what moved since the last digest comes first."""
    moved = {move.key_result.objective_id for move in digest.moves}
    objectives = [one.objective for one in digest.standings]
    menu = cheer_menu(t, sorted(objectives, key=lambda one: (one.id not in moved, one.number)))
    found = [*note_buttons(t, tuple(team.id for team in digest.teams)), *menu]
    return [blocks.actions(*found)] if found else []


def _headline(t: Language, digest: Digest) -> str:
    """Of a channel that has no team only what it follows is told."""
    return t("What this channel follows") if digest.tells_only_followed else headline(t, digest)


def _followed(t: Language, digest: Digest, top: int) -> list[Block]:
    heading = _followed_heading(t, digest)
    shown = [blocks.section(bold(heading))] if heading else []
    return shown + [block for line in followed_lines(t, digest, max(top, 1)) for block in line.as_blocks()]


def _followed_texts(t: Language, digest: Digest, top: int) -> list[str]:
    return [_followed_heading(t, digest), *(line.text for line in followed_lines(t, digest, max(top, 1)))]


def _followed_heading(t: Language, digest: Digest) -> str:
    """Empty where the whole message is about it, or there is none of it."""
    return t("This channel also follows") if digest.has_followed_news and not digest.tells_only_followed else ""


def _text(t: Language, digest: Digest, top: int) -> str:
    followed = _followed_texts(t, digest, top)
    if digest.tells_only_followed:
        return "\n".join(text for text in (_headline(t, digest), *followed) if text)
    entries = [line.text for line in _attention(t, digest, top)]
    charts = [digest_chart.chart_text(t, chart) for chart in _charts(digest)]
    said = (headline(t, digest), *entries, *_said(t, digest, top), *charts, *followed)
    return "\n".join(text for text in said if text)


def _attention(t: Language, digest: Digest, top: int) -> list[Line]:
    return [attention_line(t, standing, digest) for standing in digest.attention[:top]]


def _said(t: Language, digest: Digest, top: int) -> tuple[str, ...]:
    """What is left out above, how the lines stand, what moved, who helped, who checked in, when the next review is."""
    more = len(digest.attention) - top
    left_out = t.plural("{count} more needs a hand: in the thread.", "{count} more need a hand: in the thread.", more)
    return (
        left_out if more > 0 else "",
        lines_text(t, digest.lines),
        moved_line(t, digest.moves, max(top, 1)),
        changed_line(t, digest.changes, digest.names, max(top, 1)),
        thanks_line(t, digest.helpers),
        cheers_line(t, digest.cheers),
        participation_line(t, digest.participation),
        review_line(t, digest),
    )


def _charts(digest: Digest) -> Sequence[TeamChart]:
    """Those in the message itself; the thread has the others."""
    if digest.tells_only_followed:
        return []
    return [chart for chart in digest.charts if digest_chart.is_drawn(chart)][:MOST_CHARTS]


def _fits(found: Sequence[Block]) -> bool:
    return len(found) <= blocks.MESSAGE_BLOCKS - 1 and blocks.size(found) <= ROOM


def _told(t: Language, preview: Preview, closed: Closed | None) -> list[str]:
    """Where and when it will be posted, or why not."""
    return [_next(t, preview), *_why_not(t, closed)] if preview.team.channel_id else [_no_channel(t, preview)]


def _told_text(t: Language, preview: Preview, closed: Closed | None) -> list[str]:
    """The same in plain words."""
    return [_next_text(t, preview), *_why_not(t, closed)] if preview.team.channel_id else [_no_channel(t, preview)]


def _why_not(t: Language, closed: Closed | None) -> list[str]:
    return [] if closed is None else [closed_text(t, closed)]


def _no_channel(t: Language, preview: Preview) -> str:
    return t("{team} has no channel yet, so it is not posted anywhere.", team=preview.team.name)


def _next(t: Language, preview: Preview) -> Mrkdwn:
    if preview.at is None:
        return blocks.escape(t("No digest is planned."))
    if preview.pack_at is not None:
        return md(
            t,
            "The pack of a review comes in its place: {when}.",
            when=blocks.instant(preview.pack_at, _when(t, preview)),
        )
    return md(t, "The next one comes {when}.", when=blocks.instant(preview.at, _when(t, preview)))


def _next_text(t: Language, preview: Preview) -> str:
    if preview.at is None:
        return t("No digest is planned.")
    if preview.pack_at is not None:
        return t("The pack of a review comes in its place: {when}.", when=_when(t, preview))
    return t("The next one comes {when}.", when=_when(t, preview))


def _when(t: Language, preview: Preview) -> str:
    at = preview.pack_at or preview.at
    return "" if at is None else t.moment(at, preview.team.zone)


def _note(markup: Mrkdwn, text: str) -> Message:
    return Message(text, (blocks.section(markup),))
