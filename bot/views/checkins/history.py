"""The history of one key result: its last check-ins, corrections shown as such, and a small chart."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from bot.domain.checkins import CheckInSource
from bot.domain.okrs import KeyResult, KeyResultState, Metric, Objective
from bot.i18n import Language
from bot.services.checkins.history import Entry, History
from bot.views import blocks, ids
from bot.views.blocks import Element, Message, Mrkdwn, lines, md, message_fits, short
from bot.views.buttons import details, rows, run
from bot.views.checkins.blocker import age_text
from bot.views.checkins.checkin import said_text
from bot.views.checkins.summary import WHAT
from bot.views.forecasts.forecast import forecast_text
from bot.views.helping.cheer import cheer_button
from bot.views.helping.offer import help_button, helping_text
from bot.views.okrs.evidence import evidence_block, evidence_line
from bot.views.places import Kind, Place
from bot.views.sheets import Sheet, sheet_of
from bot.views.under_way.turn_words import revision_text, turn_text, was_text
from bot.views.values import steps, way

STEPS = "▁▂▃▄▅▆▇█"
FEWEST, MOST = 3, 20  # values in the little chart
TITLE, CYCLE = 120, 60  # characters
MOST_CHANGES = 5  # of each kind
MOST_EVIDENCE = 8  # messages shown, the newest


def history_message(t: Language, history: History) -> Message:
    """As many check-ins as fit; the newest first."""
    shown = len(history.entries)
    while shown > 1 and not message_fits(made := _message(t, history, shown)):
        shown -= 1
    return _message(t, history, shown) if shown <= 1 else made


def history_page(t: Language, history: History) -> Sheet:
    """The same in App Home, with the way to its objective."""
    code = history.key_result.code
    place = Place(Kind.HISTORY, words=code)
    shown = sheet_of(place, t("History of {code}", code=code), history_message(t, history))
    return replace(shown, buttons=(*shown.buttons, details(t, history.objective.code)))


def which_key_result(t: Language, objective: Objective, word: str) -> Message:
    """An objective was named where a key result is meant: a button for each that does what was asked for."""
    results = [one for one in objective.key_results if one.state is not KeyResultState.CANCELLED]
    if not results:
        text = t("{code} has no key results yet.", code=objective.code)
        return Message(text, (blocks.section(text),))
    said = t("{code} is an objective. Which of its key results?", code=objective.code)
    buttons = [run(f"{one.code} {one.title}", f"{word} {one.code}") for one in results]
    return Message(f"{said} {' / '.join(one.code for one in results)}", (blocks.section(said), *rows(buttons)))


def chart(t: Language, key_result: KeyResult, values: Sequence[Decimal]) -> str:
    """``▁▃▅█ 91% → 96%`` of the last values; empty where there is nothing to draw."""
    drawn = list(values)[-MOST:]
    if len(drawn) < FEWEST or key_result.metric is Metric.YES_NO or min(drawn) == max(drawn):
        return ""
    low, span = min(drawn), max(drawn) - min(drawn)
    bars = "".join(STEPS[round(Fraction(each - low) / Fraction(span) * (len(STEPS) - 1))] for each in drawn)
    return f"{bars} {steps(t, key_result, drawn[0], drawn[-1])}"


def _message(t: Language, history: History, shown: int) -> Message:
    result = history.key_result
    title = short(result.title, TITLE)
    whose = {"owner": history.owner.name, "cycle": short(history.cycle.name, CYCLE)}
    first = md(t, "*{code} {title}*, {owner}, {cycle}", code=result.code, title=title, **whose)
    was = was_text(t, result, history.revisions)
    told = t.aside(way(t, result), was) if was else way(t, result)
    trend = forecast_text(t, result, history.forecast) if history.forecast else ""
    helped = helping_text(t, history.helping)
    helped = t("{facts}.", facts=helped) if helped else ""
    head = lines(first, told, helped, chart(t, result, history.values), trend)
    changed = _changes(t, history)
    waiting = [_waiting(t, history)] if history.asked else []
    entries = [_entry(t, result, each) for each in history.entries[:shown]]
    if not entries:
        entries = [Mrkdwn(t("No check-in yet."))]
    elif history.more or shown < len(history.entries):
        entries.append(Mrkdwn(t("There are older ones.")))
    body = _packed(entries)
    shows = history.evidence[:MOST_EVIDENCE]
    buttons = _buttons(t, history)
    blocks_shown = [blocks.section(each) for each in (head, *waiting, *changed, *body)]
    blocks_shown += [evidence_block(t, each) for each in shows]
    if buttons:
        blocks_shown.append(blocks.actions(*buttons))
    shown_by = [evidence_line(t, each) for each in shows]
    return Message(lines(head, *waiting, *changed, *entries, *shown_by), tuple(blocks_shown))


def _changes(t: Language, history: History) -> list[Mrkdwn]:
    """What was changed under way, the newest first: of its target and due day, then of its state and owner, then of its
    objective."""
    result, names = history.key_result, history.names
    told = [revision_text(t, result, each, names) for each in history.revisions[:MOST_CHANGES]]
    told += [turn_text(t, each, names) for each in history.turns[:MOST_CHANGES]]
    code = history.objective.code
    told += [turn_text(t, each, names, code=code) for each in history.above[:MOST_CHANGES]]
    return [lines(blocks.bold(t("Changed under way")), *(f"↺ {one}" for one in told))] if told else []


def _packed(entries: Sequence[Mrkdwn]) -> list[Mrkdwn]:
    """Many lines in few sections: each holds as many as fit whole."""
    packed: list[Mrkdwn] = []
    for entry in entries:
        if packed and len(packed[-1]) + len(entry) < blocks.SECTION_TEXT:
            packed[-1] = lines(packed[-1], entry)
        else:
            packed.append(entry)
    return packed


def _entry(t: Language, key_result: KeyResult, entry: Entry) -> Mrkdwn:
    said = said_text(t, key_result, entry.check_in)
    if entry.check_in.source is CheckInSource.HTTP:
        return md(t, "{said} (read from a system)", said=said)
    if entry.on_behalf_of is not None:
        author, owner = entry.author.name, entry.on_behalf_of.name
        said = md(t, "{said} ({author} for {owner})", said=said, author=author, owner=owner)
    else:
        said = md(t, "{said} ({author})", said=said, author=entry.author.name)
    if entry.replaced_by is not None:
        return md(t, "✎ corrected later: {said}", said=said)
    return md(t, "{said}, a correction", said=said) if entry.check_in.supersedes_id is not None else said


def _waiting(t: Language, history: History) -> Mrkdwn:
    told = []
    for each in history.asked:
        what = short(each.blocker.what, WHAT)
        age = age_text(t, each.days)
        if each.person is None:
            told.append(md(t, "The team is asked, {age}: “{what}”", age=age, what=what))
        else:
            told.append(md(t, "Waiting for {name}, {age}: “{what}”", name=each.person.name, age=age, what=what))
    return lines(*told)


def _buttons(t: Language, history: History) -> list[Element]:
    code = history.key_result.code
    supporting = [cheer_button(t, code)] if history.may_cheer else []
    supporting += [help_button(t, code)] if history.may_offer_help else []
    if not history.may_check_in:
        return supporting
    buttons = [blocks.button(t("Check in"), ids.CHECK_IN, history.key_result.code)]
    offered = [each for each in history.entries if each.is_correctable]
    last = max(offered, key=lambda each: each.check_in.moment, default=None)
    if last is not None:
        buttons.append(blocks.button(t("Correct the last"), ids.CORRECT, json.dumps({"check_ins": [last.check_in.id]})))
    return [*buttons, *supporting]
