"""What was recorded: the prompt's message after its answer, the answer to a command, the last page of the modal."""

import json
from collections.abc import Sequence

from bot.domain.okrs import KeyResult
from bot.domain.people import SlackKind
from bot.domain.prompts import PromptState
from bot.i18n import Language
from bot.services.checkins.recorded import Asked, Line, Recorded, Summary
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Message, Mrkdwn, lines, md, md_plural, message_fits, short
from bot.views.buttons import run
from bot.views.helping.cheer import cheer_button
from bot.views.helping.offer import help_button
from bot.views.prompts.prompt import after_all, answering, next_text
from bot.views.values import amount, confidence_text, steps

TITLE, NOTE, WHAT = 80, 160, 120  # characters
MOST_LINES = 30
MOST_DONE = 3
MOST_CHEERED = 2
MOST_CORRECTED = 100  # check-ins that one button can carry as ids


def summary_message(t: Language, summary: Summary, *, meanwhile: bool = False) -> Message:
    """``meanwhile``: it had been recorded before, and nothing was changed now."""
    shown = min(len(summary.lines), MOST_LINES)
    while shown > 1 and not message_fits(made := _message(t, summary, shown, meanwhile)):
        shown -= 1
    return _message(t, summary, shown, meanwhile) if shown <= 1 else made


def recorded_message(t: Language, recorded: Recorded) -> Message:
    return summary_message(t, recorded.summary, meanwhile=recorded.meanwhile)


def recorded_page(t: Language, recorded: Recorded) -> dict[str, object]:
    """The modal's last page: what was recorded, and nothing to submit."""
    message = recorded_message(t, recorded)
    shown = list(message.blocks)
    if recorded.meanwhile:
        told = t("What you typed here was not saved. If it should stand, press Correct or check in anew.")
        shown.append(blocks.context(told))
    if recorded.left_out:
        codes = t.list([each.code for each in recorded.left_out])
        told = t("Not recorded: {codes}. Meanwhile it was paused, ended or handed over.", codes=codes)
        shown.append(blocks.context(told))
    return blocks.modal(t("Check in"), shown, callback_id=ids.OKR_CHECK_IN_DONE, close=t("Close"))


def done_message(t: Language, key_result: KeyResult) -> Message:
    """A key result that its owner has called done."""
    title = short(key_result.title, TITLE)
    text = md(t, "*{code} {title} is done.* Well done!", code=key_result.code, title=title)
    return Message(text, (blocks.section(text), blocks.actions(_again(t, key_result))))


def _again(t: Language, key_result: KeyResult) -> Element:
    """The way back, for whoever called the wrong one done."""
    return run(t("Take up {code} again", code=key_result.code), f"resume {key_result.code}")


def _message(t: Language, summary: Summary, shown: int, meanwhile: bool) -> Message:
    said = [_first_line(t, summary, meanwhile), *(_line(t, summary, line) for line in summary.lines[:shown])]
    left = len(summary.lines) - shown
    if left > 0:
        said.append(md_plural(t, "And {count} more.", "And {count} more.", left))
    said += [*_still_open(t, summary), *_unsure(t, summary)]
    return Message(lines(*said), (*(blocks.section(each) for each in said), *_buttons(t, summary)))


def _first_line(t: Language, summary: Summary, meanwhile: bool) -> Mrkdwn:
    if meanwhile:
        return md(t, "*Recorded already, {name}; nothing was changed now:*", name=summary.reader.name)
    if not summary.lines:
        return md(t, "*Nothing recorded yet, {name}.*", name=summary.reader.name)
    return md(t, "*Thank you, {name}. Recorded:*", name=summary.reader.name)


def _line(t: Language, summary: Summary, line: Line) -> Mrkdwn:
    """KR-12.2 Checkout success: 93.1% → 94%, 7 of 10 sure, was 6, “pricing test live”; Kai asked: “the key”"""
    result = line.key_result
    parts = [_numbers(t, line), _quoted(t, line.check_in.note, NOTE), _who(t, summary, line)]
    told = t.commas(part for part in parts if part)
    title = short(result.title, TITLE)
    said = md(t, "*{code}* {title}: {told}", code=result.code, title=title, told=told)
    done = [md(t, "↳ Called done: nobody is asked about it any more.")] if line.is_done else []
    return lines(said, *done, *(_asked(t, each) for each in line.asked))


def _numbers(t: Language, line: Line) -> str:
    now, before = line.check_in, line.before
    value = amount(t, line.key_result, now.value)
    if before is not None and before.value == now.value:
        value = t("{value}, unchanged", value=value)
    elif before is not None:
        value = steps(t, line.key_result, before.value, now.value)
    if now.confidence is None:
        return value
    sure = confidence_text(t, now.confidence, before.confidence if before else None)
    return t("{value}, {sure}", value=value, sure=sure)


def _who(t: Language, summary: Summary, line: Line) -> str:
    """Who said it, where that is not simply the reader about their own."""
    if line.on_behalf_of is not None and line.author.id == summary.reader.id:
        return t("for {name}", name=line.on_behalf_of.name)
    if line.on_behalf_of is not None and line.on_behalf_of.id != summary.reader.id:
        return t("by {name} for {owner}", name=line.author.name, owner=line.on_behalf_of.name)
    return t("by {name}", name=line.author.name) if line.author.id != summary.reader.id else ""


def _asked(t: Language, asked: Asked) -> Mrkdwn:
    what = short(asked.blocker.what, WHAT)
    if asked.person is None:
        return md(t, "↳ Help wanted: “{what}”. The digest asks the team.", what=what)
    if asked.away_until is not None:
        day = t.day(asked.away_until)
        return md(t, "↳ {name} was asked: “{what}” (away until {day})", name=asked.person.name, what=what, day=day)
    if asked.days:
        return md(t, "↳ Still waits for {name}: “{what}”", name=asked.person.name, what=what)
    return md(t, "↳ {name} was asked: “{what}”", name=asked.person.name, what=what)


def _quoted(t: Language, text: str, longest: int) -> str:
    note = short(text, longest)
    return t("“{note}”", note=note) if note else ""


def _still_open(t: Language, summary: Summary) -> list[Mrkdwn]:
    """What the prompt still waits for; or what it no longer waits for, and when the next one comes."""
    codes, zone = t.list([each.code for each in summary.owed or summary.left]), summary.reader.zone
    until, prompt = summary.put_off_until, summary.prompt
    if summary.owed and until is not None:
        when = blocks.instant(until, t.moment(until, zone))
        return [md(t, "*Put off until {when}:* {codes}.", when=when, codes=codes)]
    if summary.owed:
        return [md(t, "*Still open:* {codes}.", codes=codes)]
    if not summary.left or prompt is None:
        return []
    is_skipped = prompt.state is PromptState.SKIPPED
    said = md(t, "*Skipped:* {codes}.", codes=codes) if is_skipped else md(t, "*Not answered:* {codes}.", codes=codes)
    return [Mrkdwn(t.sentences([said, next_text(t, summary.next_at, zone)]))]


def _unsure(t: Language, summary: Summary) -> list[Mrkdwn]:
    """Whoever never said how sure they are is told how."""
    first = next((line for line in summary.lines if line.check_in.confidence is None), None)
    if first is None:
        return []
    return [md(t, "How sure are you of {code}, from 0 to 10? Write it as {code} c7.", code=first.key_result.code)]


def _buttons(t: Language, summary: Summary) -> list[Block]:
    elements: list[Element] = []
    if summary.owed and summary.prompt is not None:
        elements += answering(t, summary.prompt)
    if summary.late and summary.prompt is not None:
        elements.append(after_all(t, summary.prompt))
    if summary.correctable:
        elements.append(blocks.button(t("Correct"), ids.CORRECT, _correctable(summary)))
    for number, line in enumerate([line for line in summary.lines if line.reached][:MOST_DONE]):
        value = {"key_result": line.key_result.id, "prompt": summary.prompt.id if summary.prompt else None}
        text = t("{code} is done", code=line.key_result.code)
        elements.append(blocks.button(text, f"{ids.MARK_DONE}_{number}", json.dumps(value)))
    done = [line.key_result for line in summary.lines if line.is_done and summary.correctable]
    elements += [_again(t, each) for each in done if each.owner_id == summary.reader.id][:MOST_DONE]
    others = _others(summary)[:MOST_CHEERED]
    elements += [cheer_button(t, code, names=True) for code in others]
    if summary.reader.slack_kind is SlackKind.MEMBER:
        elements += [help_button(t, code, names=True) for code in others]
    return [blocks.actions(*elements)] if elements else []


def _others(summary: Summary) -> list[str]:
    """The codes of what somebody else owns, for whom this person stood in, or whose value they corrected."""
    others = (line.key_result for line in summary.lines if line.key_result.owner_id != summary.reader.id)
    return list(dict.fromkeys(one.code for one in others))


def _correctable(summary: Summary) -> str:
    if summary.prompt is not None:
        return json.dumps({"prompt": summary.prompt.id})
    return json.dumps({"check_ins": _ids(summary.lines)}, separators=(",", ":"))


def _ids(found: Sequence[Line]) -> list[int]:
    return [line.check_in.id for line in found[:MOST_CORRECTED]]
