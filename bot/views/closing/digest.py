"""The digest that closes a cycle: what others should know comes first, numbers last."""

from collections.abc import Sequence

from bot.domain.closing import DECISIONS, Decision
from bot.domain.okrs import Objective
from bot.i18n import N_, Language
from bot.services.closing.digests import ClosingDigest
from bot.services.closing.results import Ended, TeamResults
from bot.views import blocks
from bot.views.blocks import Block, Message, bold, cut, md, one_line
from bot.views.digests.lines import Line
from bot.views.digests.thread import packed
from bot.views.listing import and_more
from bot.views.scores import bars, rule_texts, scores_chart, team_scores_texts

TOPS = (5, 3, 2, 1, 0)  # quotes of each list in the message itself: the most that fits
TITLE, QUOTE, NAME = 100, 400, 60
MOST_CODES = 12
MOST_CHARTS = 2
ROOM = blocks.MESSAGE_BYTES - 700
DECIDED = {
    Decision.KEEP: N_("Kept: {codes}."),
    Decision.CHANGE: N_("Changed: {codes}."),
    Decision.DROP: N_("Dropped: {codes}."),
    Decision.UNDECIDED: N_("Nobody has decided on: {codes}."),
}


def closing_message(t: Language, digest: ClosingDigest) -> Message:
    """The same without the native charts for when Slack refuses those."""
    top = next(top for top in TOPS if _fits(_blocks(t, digest, top)) or top == TOPS[-1])
    text, charts = _text(t, digest, top), _charts(digest)
    plain = Message(text, tuple(_blocks(t, digest, top, in_letters=True)))
    more = [line for heading, listed in _quotes(t, digest) for line in _rest(heading, listed, top)]
    return Message(text, tuple(_blocks(t, digest, top)), parts=packed(t, more), fallback=plain if charts else None)


def headline(t: Language, digest: ClosingDigest) -> str:
    """``Payments: Q4 2026 is over, 3 of 4 objectives closed.``"""
    names = t.list([cut(one.name, TITLE) for one in digest.teams[:5]])
    closed = sum(one.scores.closed for one in digest.results)
    whole = sum(one.scores.all for one in digest.results)
    if not whole:
        return t("{team}: {cycle} is over.", team=names, cycle=digest.cycle.name)
    values = {"team": names, "cycle": digest.cycle.name, "closed": closed}
    return t.plural(
        "{team}: {cycle} is over, {closed} of {count} objective closed.",
        "{team}: {cycle} is over, {closed} of {count} objectives closed.",
        whole,
        **values,
    )


def _blocks(t: Language, digest: ClosingDigest, top: int, *, in_letters: bool = False) -> list[Block]:
    shown: list[Block] = [blocks.section(bold(headline(t, digest)))]
    for heading, listed in _quotes(t, digest):
        for start, line in enumerate(listed[:top]):
            markup = blocks.lines(bold(heading), line.markup) if start == 0 else line.markup
            shown.append(blocks.section(markup))
        more = len(listed) - top
        if more > 0 and listed:
            said = t.plural("{count} more in the thread.", "{count} more in the thread.", more)
            shown.append(blocks.context(said if top else f"{heading} {said}"))
    decided = _decided(t, digest.ended)
    if decided:
        shown.append(blocks.section(blocks.lines(*decided)))
    for one in digest.results:
        shown += _scores(t, digest, one, drawn=one in _charts(digest), in_letters=in_letters)
    shown += [blocks.context(one) for one in _rule(t, digest)]
    hidden = sum(one.hidden for one in digest.results)
    if hidden:
        told = t.plural("{count} objective is not shown.", "{count} objectives are not shown.", hidden)
        shown.append(blocks.context(told))
    return shown


def _text(t: Language, digest: ClosingDigest, top: int) -> str:
    said = [headline(t, digest)]
    for heading, listed in _quotes(t, digest):
        said += [heading, *(line.text for line in listed[: max(top, 1)])] if listed else []
    said += _decided(t, digest.ended)
    for one in digest.results:
        said += _score_texts(t, digest, one)
    said += _rule(t, digest)
    return cut("\n".join(said), blocks.MESSAGE_TEXT)


def _quotes(t: Language, digest: ClosingDigest) -> list[tuple[str, list[Line]]]:
    """What others should know, of this channel's teams and then of the rest; and what changed outside."""
    known = [
        _quoted(t, one.objective, one.closing.tell_others)
        for one in (*digest.ended, *digest.elsewhere)
        if one.closing is not None and one.closing.tell_others
    ]
    outside = [
        _quoted(t, one.objective, one.closing.changed_outside)
        for one in digest.ended
        if one.closing is not None and one.closing.changed_outside
    ]
    found = [(t("What others should know"), known), (t("What changed outside"), outside)]
    return [(heading, listed) for heading, listed in found if listed]


def _quoted(t: Language, objective: Objective, words: str) -> Line:
    """Of a personal objective the words alone: its code and title would say whose it is."""
    if objective.team_id is None:
        text = t("A personal objective: {words}", words=cut(words, QUOTE))
        return Line(md(t, "A personal objective: “{words}”", words=one_line(words, QUOTE)), text)
    title, said = one_line(objective.title, TITLE), one_line(words, QUOTE)
    values = {"code": objective.code, "title": title, "words": said}
    text = t("{code} {title}: {words}", code=objective.code, title=cut(objective.title, TITLE), words=cut(words, QUOTE))
    return Line(md(t, "*{code}* {title}: “{words}”", **values), text)


def _rest(heading: str, listed: Sequence[Line], top: int) -> list[Line]:
    rest = listed[top:]
    return [Line(bold(heading), heading), *rest] if rest else []


def _decided(t: Language, ended: Sequence[Ended]) -> list[str]:
    found = []
    for decision in (*DECISIONS, Decision.UNDECIDED):
        codes = [one.objective.code for one in ended if one.decision is decision]
        if codes:
            named = and_more(t, codes[:MOST_CODES], len(codes) - MOST_CODES)
            found.append(t(DECIDED[decision], codes=t.list(named)))
    return found


def _scores(t: Language, digest: ClosingDigest, one: TeamResults, *, drawn: bool, in_letters: bool) -> list[Block]:
    shown: list[Block] = []
    if drawn and in_letters:
        shown.append(blocks.section(bars(t, one.scores)))
    elif drawn:
        shown.append(scores_chart(t, _name(digest, one), one.scores))
    told = _score_texts(t, digest, one)
    return [*shown, blocks.context(blocks.lines(*told))] if told else shown


def _score_texts(t: Language, digest: ClosingDigest, one: TeamResults) -> list[str]:
    told = team_scores_texts(t, one.scores)
    if len(digest.results) > 1 and told:
        return [t.colon(_name(digest, one), told[0]), *told[1:]]
    return told


def _rule(t: Language, digest: ClosingDigest) -> list[str]:
    """How scores are read, and what the workspace says of OKRs and pay."""
    told = rule_texts(t, (one.scores for one in digest.results))
    return [*told, digest.pay_policy] if digest.pay_policy else told


def _name(digest: ClosingDigest, one: TeamResults) -> str:
    return next((team.name for team in digest.teams if team.id == one.team_id), "")


def _charts(digest: ClosingDigest) -> list[TeamResults]:
    return [one for one in digest.results if one.scores.is_shown][:MOST_CHARTS]


def _fits(found: Sequence[Block]) -> bool:
    return len(found) <= blocks.MESSAGE_BLOCKS - 1 and blocks.size(found) <= ROOM
