"""The report of a cycle: as a message, and as the rows of a CSV file. No person is named, no score is anybody's."""

from collections.abc import Iterator, Sequence

from bot.domain.closing import DECISIONS, Decision
from bot.domain.csv_file import harmless
from bot.domain.ratios import as_decimal
from bot.domain.scores import TENTHS, TeamScores
from bot.i18n import Language
from bot.services.closing.report import Report, words_of
from bot.services.closing.results import Ended
from bot.views import blocks
from bot.views.blocks import Block, Message, bold, cut, md, one_line
from bot.views.scores import bars, closed_count_text, rule_texts, team_scores_texts

TITLE, QUOTE = 100, 300
ROOM = blocks.MESSAGE_BYTES - 500
SCORES = [f"score_{score:.1f}" for score in TENTHS]
HEADER = [
    *("kind", "cycle", "team", "objectives", "closed", "aspirational_mean", "reading", "committed", "kept"),
    *SCORES,
    *("code", "title", "decision", "still_matters", "tell_others", "changed_outside"),
]


def report_message(t: Language, report: Report) -> Message:
    """The teams first; what does not fit is counted."""
    head = t("{cycle}: how it ended", cycle=report.cycle.name)
    rule = [(one, one) for one in rule_texts(t, (one.scores for one in report.teams))]
    entries = [*_whole(t, report), *_teams(t, report), *rule, *_words(t, report)]
    if not entries:
        said = t("{head}. Nothing to report yet.", head=head)
        return Message(said, (blocks.section(said),))
    shown = len(entries)
    while shown > 1 and not _fits(made := _message(t, head, entries, shown)):
        shown -= 1
    return _message(t, head, entries, shown) if shown <= 1 else made


def report_rows(report: Report) -> Iterator[list[str]]:
    """The header, a row for the whole cycle where there are several teams, one for each team, one for each objective
    with words, and one for each personal objective with words, without its code and title: they would say whose it
    is."""
    yield HEADER
    cycle = report.cycle.name
    if report.whole is not None:
        yield _scores_row("cycle", cycle, "", report.whole)
    for one in report.teams:
        yield _scores_row("team", cycle, report.team_of(one), one.scores)
    for one in report.teams:
        for each in words_of(one.ended):
            yield _words_row("objective", cycle, report.team_of(one), each)
    for each in words_of(report.personal):
        yield _words_row("personal", cycle, "", each)


def _scores_row(kind: str, cycle: str, team: str, scores: TeamScores) -> list[str]:
    reading = scores.reading
    told = [kind, cycle, team, str(scores.all), str(scores.closed)]
    if not scores.is_shown or reading is None:
        return [harmless(cell) for cell in [*told, "", "fewer than five owners", "", "", *[""] * (len(SCORES) + 6)]]
    mean = "" if reading.mean is None else f"{as_decimal(reading.mean, 2):f}"
    verdict = "" if reading.verdict is None else reading.verdict.value
    counts = [str(count) for count in scores.counts.values()]
    return [
        harmless(cell) for cell in [*told, mean, verdict, str(reading.committed), str(reading.kept), *counts, *[""] * 6]
    ]


def _words_row(kind: str, cycle: str, team: str, one: Ended) -> list[str]:
    """Without its score, which its own page has."""
    named = ["", ""] if kind == "personal" else [one.objective.code, one.objective.title]
    closing = one.closing
    said = ["", "", "", ""]
    if closing is not None:
        said = [closing.decision.value, closing.matters.value, closing.tell_others, closing.changed_outside]
    return [harmless(cell) for cell in [kind, cycle, team, *[""] * (6 + len(SCORES)), *named, *said]]


def _whole(t: Language, report: Report) -> list[tuple[str, str]]:
    """Of all teams together."""
    if report.whole is None:
        return []
    ended = [each for one in report.teams for each in one.ended]
    return [_scores(t, t("All teams"), report.whole, ended)]


def _teams(t: Language, report: Report) -> list[tuple[str, str]]:
    return [_scores(t, report.team_of(one), one.scores, one.ended) for one in report.teams]


def _scores(t: Language, name: str, scores: TeamScores, ended: Sequence[Ended]) -> tuple[str, str]:
    closed = closed_count_text(t, scores)
    told = [closed, *team_scores_texts(t, scores), *_decisions(t, ended)]
    drawn = bars(t, scores) if scores.is_shown else ""
    markup = blocks.lines(md(t, "*{team}*: {closed}", team=name, closed=closed), drawn, *told[1:])
    return markup, t.colon(name, t.sentences(told))


def _decisions(t: Language, ended: Sequence[Ended]) -> list[str]:
    """``Kept 3, changed 1, dropped 0.``; nothing where nobody has decided anything."""
    counts = {decision: sum(1 for one in ended if one.decision is decision) for decision in Decision}
    if not any(counts[one] for one in DECISIONS):
        return []
    values = {"kept": counts[Decision.KEEP], "changed": counts[Decision.CHANGE], "dropped": counts[Decision.DROP]}
    return [t("Kept {kept}, changed {changed}, dropped {dropped}.", **values)]


def _words(t: Language, report: Report) -> list[tuple[str, str]]:
    """What others should know: of teams with the code, of people without."""
    found: list[tuple[str, str]] = []
    for one in [each for team in report.teams for each in words_of(team.ended)]:
        said = "" if one.closing is None else one.closing.tell_others or one.closing.changed_outside
        title = one_line(one.objective.title, TITLE)
        values = {"code": one.objective.code, "title": title, "words": one_line(said, QUOTE)}
        text = t("{code}: {words}", code=one.objective.code, words=cut(said, QUOTE))
        found.append((md(t, "*{code}* {title}: “{words}”", **values), text))
    for one in words_of(report.personal):
        said = "" if one.closing is None else one.closing.tell_others or one.closing.changed_outside
        text = t("A personal objective: {words}", words=cut(said, QUOTE))
        found.append((md(t, "A personal objective: “{words}”", words=one_line(said, QUOTE)), text))
    return found


def _message(t: Language, head: str, entries: Sequence[tuple[str, str]], count: int) -> Message:
    shown: list[Block] = [blocks.section(bold(head)), *(blocks.section(markup) for markup, _ in entries[:count])]
    said = [head, *(text for _, text in entries[:count])]
    more = len(entries) - count
    if more > 0:
        left = t.plural(
            "{count} more does not fit here: okrbot report writes all of it into a file.",
            "{count} more do not fit here: okrbot report writes all of it into a file.",
            more,
        )
        shown.append(blocks.context(left))
        said.append(left)
    return Message("\n".join(said), tuple(shown))


def _fits(message: Message) -> bool:
    is_short = len(message.text) <= blocks.MESSAGE_TEXT
    return is_short and len(message.blocks) <= blocks.MESSAGE_BLOCKS and blocks.size(message.blocks) <= ROOM
