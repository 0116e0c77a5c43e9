"""The details of a digest, in its thread: as many messages as it takes within Slack's limits, not endlessly."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.ids import TeamId
from bot.i18n import Language
from bot.services.digests.content import Digest
from bot.services.okrs.standing import ObjectiveStanding
from bot.views import blocks
from bot.views.blocks import Block, Message, Mrkdwn, bold, escape
from bot.views.digests import chart as digest_chart
from bot.views.digests.followed import followed_details
from bot.views.digests.lines import Line, attention_line, move_line, note_line
from bot.views.digests.turns import change_line
from bot.views.okrs.okrs import key_result_both, objective_both
from bot.views.serving import team_name

MOST_PARTS = 20
MOST_NOTES = 60
ROOM_BYTES = blocks.MESSAGE_BYTES - 400
ROOM_BLOCKS = blocks.MESSAGE_BLOCKS - 2
ROOM_TEXT = blocks.MESSAGE_TEXT - 200
SECTION_ROOM = blocks.SECTION_TEXT - 200


def thread_parts(t: Language, digest: Digest, top: int, *, charts_shown: int) -> tuple[Message, ...]:
    """What does not stand in the message (``top`` of each list does), then all objectives with their key results."""
    packing = Packing()
    packing.add_all(_details(t, digest, top, charts_shown))
    return packing.messages(t)


def packed(t: Language, lines: Iterable[Line]) -> tuple[Message, ...]:
    """These lines in as many messages as they take."""
    packing = Packing()
    packing.add_all(lines)
    return packing.messages(t)


def _details(t: Language, digest: Digest, top: int, charts_shown: int) -> Iterator[Line]:
    yield from followed_details(t, digest, max(top, 1))
    if not digest.tells_only_followed:
        yield from _own_details(t, digest, top, charts_shown)


def _own_details(t: Language, digest: Digest, top: int, charts_shown: int) -> Iterator[Line]:
    rest = digest.attention[top:]
    if rest:
        yield _heading(t("Also need a hand"))
        yield from (attention_line(t, standing, digest) for standing in rest)
    if len(digest.moves) > max(top, 1):
        yield _heading(t("Everything that moved"))
        yield from (move_line(t, move, digest.names) for move in digest.moves)
    if len(digest.changes) > max(top, 1):
        yield _heading(t("Everything that was changed"))
        yield from (change_line(t, one, digest.names) for one in digest.changes)
    if digest.notes:
        yield _heading(t("What people wrote"))
        yield from (note_line(t, note) for note in digest.notes[:MOST_NOTES])
    more = [chart for chart in digest.charts if digest_chart.is_drawn(chart)][charts_shown:]
    for chart in more:
        yield Line(escape(digest_chart.bars(t, chart)), digest_chart.chart_text(t, chart))
    yield from _objectives(t, digest)


def _objectives(t: Language, digest: Digest) -> Iterator[Line]:
    names = {team.id: team_name(t, team, has_lines=digest.has_lines) for team in digest.teams}
    for team_id, own in _by_team(digest).items():
        heading = names[team_id] if len(names) > 1 else t("All objectives")
        yield _heading(heading)
        for standing in own:
            yield Line(*objective_both(t, standing))
            for one in standing.key_results:
                markup, text = key_result_both(t, one, digest.names)
                yield Line(blocks.cut_markup(markup, SECTION_ROOM), blocks.cut(text, SECTION_ROOM))
    if digest.hidden:
        shown = t.plural("{count} objective is not shown.", "{count} objectives are not shown.", digest.hidden)
        yield Line(escape(shown), shown)


def _by_team(digest: Digest) -> dict[TeamId, list[ObjectiveStanding]]:
    """Each objective once: with its own team, or with the first of these teams that it serves."""
    here, grouped = [team.id for team in digest.teams], dict[TeamId, list[ObjectiveStanding]]()
    for standing in digest.standings:
        objective = standing.objective
        served = [team for team in here if team in objective.team_ids]
        if served:
            own = objective.team_id if objective.team_id in served else served[0]
            grouped.setdefault(own, []).append(standing)
    return grouped


def _heading(text: str) -> Line:
    return Line(bold(text), text)


@dataclass
class Packing:
    """Fills messages with lines one by one; lines without buttons share a section."""

    pages: list[list[Line]] = field(default_factory=list)
    left_out: int = 0

    def add_all(self, found: Iterable[Line]) -> None:
        for line in found:
            self._add(line)

    def messages(self, t: Language) -> tuple[Message, ...]:
        made = [_message(page) for page in self.pages]
        if self.left_out:
            more = t.plural(
                "{count} more line does not fit here.", "{count} more lines do not fit here.", self.left_out
            )
            made[-1] = Message(f"{made[-1].text}\n{more}", (*made[-1].blocks, blocks.context(more)))
        return tuple(made)

    def _add(self, line: Line) -> None:
        if self.left_out:
            self.left_out += 1
        elif self.pages and _has_room([*self.pages[-1], line]):
            self.pages[-1].append(line)
        elif len(self.pages) < MOST_PARTS:
            self.pages.append([line])
        else:
            self.left_out = 1


def _has_room(page: Sequence[Line]) -> bool:
    found = _page_blocks(page)
    text = sum(len(line.text) + 1 for line in page)
    return len(found) <= ROOM_BLOCKS and blocks.size(found) <= ROOM_BYTES and text <= ROOM_TEXT


def _message(page: Sequence[Line]) -> Message:
    return Message("\n".join(line.text for line in page), tuple(_page_blocks(page)))


def _page_blocks(page: Sequence[Line]) -> list[Block]:
    found: list[Block] = []
    gathered: list[Mrkdwn] = []
    for line in page:
        if gathered and (line.buttons or sum(map(len, gathered)) + len(gathered) + len(line.markup) > SECTION_ROOM):
            found.append(blocks.section(blocks.lines(*gathered)))
            gathered = []
        if line.buttons:
            found += line.as_blocks()
        else:
            gathered.append(line.markup)
    return [*found, blocks.section(blocks.lines(*gathered))] if gathered else found
