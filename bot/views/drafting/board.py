"""The board of a planned cycle: who has shared what, and a reply for each draft."""

from collections.abc import Mapping

from bot.domain.boards import Board
from bot.domain.okrs import KeyResult, KeyResultState, Objective
from bot.domain.weighing import key_result_percent, objective_percent
from bot.i18n import Language
from bot.views import blocks
from bot.views.blocks import Block, Message, Mrkdwn, bold, cut, md, one_line
from bot.views.buttons import details
from bot.views.okrs.okrs import commitment_word
from bot.views.values import way
from bot.views.weights import share_text

NAME, TITLE, WHY = 60, 150, 600  # characters
MOST_ENTRIES = 25
MOST_KEY_RESULTS = 20
ROOM = blocks.MESSAGE_BYTES - 700


def board_message(t: Language, board: Board) -> Message:
    """As many drafts as fit; how many more there are is said, and each has its reply."""
    most = min(len(board.entries), MOST_ENTRIES)
    while most > 1 and blocks.size(_board(t, board, most)) > ROOM:
        most -= 1
    said = [_head(t, board), *(_entry_text(t, one, board) for one in board.entries[:most]), *_notes(t, board, most)]
    text = blocks.cut("\n".join(said), blocks.MESSAGE_TEXT)
    return Message(text, tuple(_board(t, board, most)))


def entry_message(t: Language, objective: Objective, names: Mapping[int, str]) -> Message:
    """One draft with its key results."""
    results = [one for one in objective.key_results if one.state is not KeyResultState.CANCELLED]
    shares = key_result_percent(results)
    shown = [_key_result(t, one, names, objective, shares.get(one.id)) for one in results[:MOST_KEY_RESULTS]]
    left = len(results) - MOST_KEY_RESULTS
    more = [t.plural("{count} more key result.", "{count} more key results.", left)] if left > 0 else []
    head = f"{objective.code} {cut(_line(objective.title), TITLE)}"
    owner = cut(names.get(objective.owner_id, ""), NAME)
    facts = f"{owner} · {commitment_word(t, objective.commitment)}"
    why = cut(_line(objective.why), WHY)
    text = "\n".join([f"{head} · {facts}", *([why] if why else []), *shown, *more])
    body = blocks.lines(bold(head), facts, *([why] if why else []))
    told = [blocks.section(body, accessory=details(t, objective.code))]
    if shown:
        told.append(blocks.section(blocks.lines(*(f"• {cut(one, TITLE * 2)}" for one in shown), *more)))
    return Message(cut(text, blocks.MESSAGE_TEXT), tuple(told))


def gone_message(t: Language) -> Message:
    """What the reply turns into when a draft was taken back, or is not for everybody any more."""
    text = t("This draft is not on the board any more.")
    return Message(text, (blocks.context(text),))


def _board(t: Language, board: Board, most: int) -> list[Block]:
    shown: list[Block] = [blocks.section(bold(_head(t, board)))]
    lines = [Mrkdwn(f"• {_entry(t, one, board)}") for one in board.entries[:most]]
    for at in range(0, len(lines), 10):
        shown.append(blocks.section(blocks.lines(*lines[at : at + 10])))
    return [*shown, blocks.context("\n".join(_notes(t, board, most)))]


def _head(t: Language, board: Board) -> str:
    count = len(board.entries)
    values = {"team": cut(_line(board.team.name), NAME), "cycle": cut(_line(board.cycle.name), NAME)}
    if board.has_begun:
        return t.plural(
            "{team}, {cycle} has begun with {count} objective.",
            "{team}, {cycle} has begun with {count} objectives.",
            count,
            **values,
        )
    return t.plural(
        "{team}, {cycle}: {count} draft shared.", "{team}, {cycle}: {count} drafts shared.", count, **values
    )


def _notes(t: Language, board: Board, most: int) -> list[str]:
    """What is left out, who is missing, when it begins, and where to say something."""
    found = []
    left = len(board.entries) - most
    if left > 0:
        found.append(t.plural("{count} more: in the thread.", "{count} more: in the thread.", left))
    if board.has_begun:
        return [*found, t("This board stays as it is; the weekly digest tells how it goes.")]
    if board.missing:
        found.append(
            t.plural(
                "{count} of {members} members has nothing on it yet.",
                "{count} of {members} members have nothing on it yet.",
                board.missing,
                members=board.members,
            )
        )
    begins = t.day(board.cycle.first_day)
    found.append(t("{cycle} begins on {day}; the thread has the key results.", cycle=_name(board), day=begins))
    if board.has_digest:
        found.append(t("The digest of the week in which this board was posted is in the thread, too."))
    return found


def _name(board: Board) -> str:
    return cut(_line(board.cycle.name), NAME)


def _entry(t: Language, objective: Objective, board: Board) -> Mrkdwn:
    """``O-12 Checkout just works (Mei, 3 key results, 40%)``"""
    title = one_line(objective.title, TITLE)
    return md(t, "*{code}* {title} ({facts})", code=objective.code, title=title, facts=_facts(t, objective, board))


def _entry_text(t: Language, objective: Objective, board: Board) -> str:
    title = cut(_line(objective.title), TITLE)
    return t("{code} {title} ({facts})", code=objective.code, title=title, facts=_facts(t, objective, board))


def _facts(t: Language, objective: Objective, board: Board) -> str:
    results = [one for one in objective.key_results if one.state is not KeyResultState.CANCELLED]
    share = objective_percent(board.entries).get(objective.id)
    found = [
        cut(_line(board.names.get(objective.owner_id, "")), NAME),
        t.plural("{count} key result", "{count} key results", len(results)),
        share_text(t, share),
    ]
    return t.commas(one for one in found if one)


def _key_result(
    t: Language, result: KeyResult, names: Mapping[int, str], objective: Objective, share: int | None
) -> str:
    owner = names.get(result.owner_id, "") if result.owner_id != objective.owner_id else ""
    found = [
        way(t, result),
        t("due {day}", day=t.day(result.due_day)),
        cut(_line(owner), NAME),
        share_text(t, share),
    ]
    return t.colon(f"{result.code} {cut(_line(result.title), TITLE)}", t.commas(one for one in found if one))


def _line(words: str) -> str:
    return " ".join(words.split())
