"""The pack of a review: one message with the top of each list, and everything else in its thread; or all of it in
pages, for somebody who asks for it. It fits Slack's limits, however large the team is."""

from collections.abc import Iterable, Sequence

from bot.i18n import Language
from bot.services.reviews.content import ReviewPack
from bot.views import blocks
from bot.views.blocks import Block, Message, bold, cut
from bot.views.buttons import rows
from bot.views.digests.lines import Line
from bot.views.digests.thread import Packing
from bot.views.places import Kind, Place
from bot.views.reviews.decisions import new_button
from bot.views.reviews.pack_lines import Group, groups_of, opening
from bot.views.reviews.reviews import reviews_button
from bot.views.sheets import Part, Sheet, gathered

TOPS = (5, 3, 2, 1, 0)  # how much of each list stands in the message itself: the most that fits
ROOM = blocks.MESSAGE_BYTES - 700
ROOM_TEXT = blocks.MESSAGE_TEXT - 200


def pack_message(t: Language, pack: ReviewPack) -> Message:
    """What is posted before the meeting."""
    groups = groups_of(t, pack)
    top = next(top for top in TOPS if _fits(t, pack, groups, top) or top == TOPS[-1])
    packing = Packing()
    packing.add_all(_rest(groups, top))
    return Message(_text(t, pack, groups, top), tuple(_blocks(t, pack, groups, top)), parts=packing.messages(t))


def pack_sheet(t: Language, pack: ReviewPack, page: int = 1) -> Sheet:
    """The same for one person, all of it, in pages."""
    parts: list[Part] = gathered([(each, each) for each in opening(t, pack)])
    for group in groups_of(t, pack):
        pairs = [(line.markup, line.text) for line in group.lines]
        parts += gathered([(bold(_counted(t, group)), _counted(t, group)), *pairs])
    return Sheet(
        place=Place(Kind.PACK, pack.team.id, page=page),
        title=t("Pack for the review of {team}", team=pack.team.name),
        parts=tuple(parts),
        buttons=(reviews_button(t, pack.team.id),),
    )


def _blocks(t: Language, pack: ReviewPack, groups: Sequence[Group], top: int) -> list[Block]:
    first, *rest = opening(t, pack)
    found = [blocks.section(blocks.lines(bold(first), t.sentences(rest)))]
    for group in groups:
        found += _group_blocks(t, group, top)
    return [*found, *rows([new_button(t, pack.team.id), reviews_button(t, pack.team.id)])]


def _group_blocks(t: Language, group: Group, top: int) -> list[Block]:
    """Lines without buttons share a section; the heading stands in the first."""
    found, held = [], [bold(_counted(t, group))]
    for line in group.lines[:top]:
        if line.buttons:
            found += [*_sections(held), *line.as_blocks()]
            held = []
        else:
            held.append(line.markup)
    return found + _sections([*held, *(blocks.escape(more) for more in _more(t, group, top))])


def _sections(held: Sequence[blocks.Mrkdwn]) -> list[Block]:
    """None where there is nothing to say."""
    return [block for one in gathered([(line, line) for line in held]) for block in one.blocks]


def _text(t: Language, pack: ReviewPack, groups: Sequence[Group], top: int) -> str:
    told = [t.sentences(opening(t, pack))]
    for group in groups:
        told += [_counted(t, group), *(line.text for line in group.lines[:top]), *_more(t, group, top)]
    return cut("\n".join(told), ROOM_TEXT)


def _more(t: Language, group: Group, top: int) -> list[str]:
    more = len(group.lines) - top
    return [t.plural("{count} more in the thread.", "{count} more in the thread.", more)] if more > 0 else []


def _rest(groups: Sequence[Group], top: int) -> Iterable[Line]:
    for group in groups:
        if len(group.lines) > top:
            yield Line(bold(group.heading), group.heading)
            yield from group.lines[top:]


def _counted(t: Language, group: Group) -> str:
    return t("{heading} ({count})", heading=group.heading, count=len(group.lines))


def _fits(t: Language, pack: ReviewPack, groups: Sequence[Group], top: int) -> bool:
    found = _blocks(t, pack, groups, top)
    short = len("\n".join(line.text for group in groups for line in group.lines[:top])) <= ROOM_TEXT - 800
    return len(found) <= blocks.MESSAGE_BLOCKS - 1 and blocks.size(found) <= ROOM and short
