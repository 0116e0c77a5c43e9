"""What a channel follows, in its digest: the top of it in the message, the rest in the thread."""

from collections.abc import Iterator

from bot.i18n import Language
from bot.services.digests.content import Digest
from bot.views import blocks
from bot.views.blocks import bold, lines
from bot.views.digests.lines import Line
from bot.views.following.lines import channel_head, ended_lines, news_both, stop_of

ROOM = 2_600  # characters of one thing that is followed


def followed_lines(t: Language, digest: Digest, top: int) -> list[Line]:
    """Of the first ``top`` things that there is news of, the first ``top`` pieces each, with the press that ends it;
    how many more there are; and what has ended."""
    if digest.following is None:
        return []
    found = []
    for one in digest.following.told[:top]:
        head, head_text = channel_head(t, one)
        pairs = [news_both(t, each, owner=True) for each in one.news[:top]]
        markup = blocks.cut_markup(lines(head, *(shown for shown, _ in pairs)), ROOM)
        text = "\n".join([head_text, *(said for _, said in pairs)])
        found.append(Line(markup, blocks.cut(text, ROOM), (stop_of(t, one),)))
    left = _left(digest, top)
    if left:
        more = t.plural("{count} more change: in the thread.", "{count} more changes: in the thread.", left)
        found.append(Line(blocks.escape(more), more))
    return [*found, *(Line(blocks.escape(one), one) for one in ended_lines(t, digest.following, here=True))]


def followed_details(t: Language, digest: Digest, top: int) -> Iterator[Line]:
    """Everything, where the message does not hold all of it."""
    if digest.following is None or not _left(digest, top):
        return
    heading = t("Everything this channel follows")
    yield Line(bold(heading), heading)
    for one in digest.following.told:
        yield Line(*channel_head(t, one))
        yield from (Line(*news_both(t, each, owner=True)) for each in one.news)


def _left(digest: Digest, top: int) -> int:
    told = digest.following.told if digest.following is not None else ()
    return sum(len(one.news) for one in told) - sum(min(len(one.news), top) for one in told[:top])
