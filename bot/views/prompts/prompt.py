"""The prompt, the one message of a slot, with its reminder and its states (product.md, The check-in)."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.checkins import CheckIn
from bot.domain.okrs import ValueSource
from bot.domain.pace import Pace, PaceBand
from bot.domain.parking import MOST_OUTCOMES as MOST_PARKED
from bot.domain.prompt_sheets import AskedLine, BlockerAnswer, PromptSheet, Unanswered
from bot.domain.prompt_times import MOST_SNOOZES
from bot.domain.prompts import Prompt, PromptState
from bot.domain.proposals import MOST_OUTCOMES
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.alignment.proposal import MOST_SHOWN as MOST_PROPOSALS
from bot.views.alignment.proposal import more_text, proposal_blocks, proposal_line, standing_line
from bot.views.also_line import AlsoLine
from bot.views.blocks import Block, Element, Message, Mrkdwn, lines, md, md_plural, message_fits, one_line
from bot.views.control_words import badge_text
from bot.views.following.following import Section
from bot.views.listing import and_more
from bot.views.prompts.errands import errand_lines, errands_text
from bot.views.requests.parking import outcome_line
from bot.views.values import way

MOST_LINES = 12  # key results in the message; the rest are counted and are all in the form
MOST_ANSWERS = 3
MOST_NAMES = 5
MOST_ALSO = 8  # of what asks, and of what tells; what is left out is counted
NAME, TITLE, NOTE, ANSWER = 60, 120, 100, 200  # characters, counted as Slack does: after escaping
A_MINUTE = 3  # key results


def prompt_message(
    t: Language, sheet: PromptSheet, also: Sequence[AlsoLine] = (), followed: Sequence[Section] = ()
) -> Message:
    """``also`` are further lines of this week, worded by those whose business they are; eight at most are shown of
    those that ask, and of those that tell. ``followed`` is what stands at the end, the fullest first: the first that
    leaves room for the key results is taken, else the last with fewer of them."""
    also, most = _chosen(t, also), min(len(sheet.lines), MOST_LINES)
    tried = [(most, section) for section in followed[:-1]]
    tried += [(shown, section) for section in followed[-1:] for shown in range(max(most, 1), 0, -1)]
    for shown, section in tried:
        if message_fits(made := _with(_message(t, sheet, shown, also), section)):
            return made
    while most > 1 and not message_fits(made := _message(t, sheet, most, also)):
        most -= 1
    return _message(t, sheet, most, also) if most <= 1 else made


def reminder_message(t: Language, sheet: PromptSheet) -> Message:
    """In the prompt's own thread; the buttons again, for whoever comes here from a notification."""
    codes = t.list([line.key_result.code for line in sheet.lines[:MOST_NAMES]])
    rest = _rest(t, len(sheet.lines) - MOST_NAMES)
    said = md(
        t,
        "*Still open, {name}: {asked}.* {codes}",
        name=one_line(sheet.person.name, NAME),
        asked=_asked(t, sheet),
        codes=codes,
    )
    text = lines(said, rest, t("This is the only reminder."))
    return Message(text, (blocks.section(text), _buttons(t, sheet)))


def snoozed_message(t: Language, sheet: PromptSheet, until: datetime) -> Message:
    """What the prompt turns into while it is put off: it can still be answered at once."""
    when = blocks.instant(until, t.moment(until, sheet.person.zone))
    text = md(t, "*Put off until {when}:* {asked}.", when=when, asked=_asked(t, sheet))
    return Message(text, (blocks.section(text), _buttons(t, sheet, later=False)))


def moved_message(t: Language) -> Message:
    """What the old message turns into when the prompt came back after a snooze."""
    text = Mrkdwn(t("This came back: you find it further down."))
    return Message(text, (blocks.context(text),))


def left_message(t: Language) -> Message:
    """What prompt and reminder turn into when the person asked has left."""
    text = Mrkdwn(t("This check-in ended when you left."))
    return Message(text, (blocks.section(text),))


def closed_message(
    t: Language, state: PromptState, next_at: datetime | None, zone: str, *, late: Prompt | None = None
) -> Message:
    """What prompt and reminder turn into when nothing was recorded by the time it was closed. ``late``: it was skipped,
    and may be answered all the same."""
    text = closed_text(t, state, next_at, zone)
    way_back = () if late is None else (blocks.actions(after_all(t, late)),)
    return Message(text, (blocks.section(text), *way_back))


def after_all(t: Language, prompt: Prompt) -> Element:
    """For whoever skipped it by mistake."""
    return blocks.button(t("Check in after all"), ids.PROMPT_WHAT_MOVED, str(prompt.id))


def past_message(t: Language, next_at: datetime | None, zone: str) -> Message:
    """What a prompt without key results turns into when its time has passed."""
    said = Mrkdwn(t("This is from some days ago. What is still to do stands in your Home tab."))
    text = Mrkdwn(t.sentences(part for part in (said, next_text(t, next_at, zone)) if part))
    return Message(text, (blocks.section(text),))


def closed_text(t: Language, state: PromptState, next_at: datetime | None, zone: str) -> Mrkdwn:
    if state is PromptState.ANSWERED:
        return Mrkdwn(t("Answered, thank you."))
    words = {
        PromptState.SKIPPED: t("Skipped."),
        PromptState.MISSED: t("Not answered."),
    }
    said = words.get(state, t("This check-in is over."))
    return Mrkdwn(t.sentences(part for part in (said, next_text(t, next_at, zone)) if part))


def next_text(t: Language, next_at: datetime | None, zone: str) -> Mrkdwn:
    if next_at is None:
        return Mrkdwn("")
    return md(t, "The next check-in comes {when}.", when=blocks.instant(next_at, t.moment(next_at, zone)))


def _chosen(t: Language, also: Sequence[AlsoLine]) -> Sequence[AlsoLine]:
    """What tells is said once, so that what asks, and will ask again, does not take its place."""
    asks, tells = [one for one in also if one.asks], [one for one in also if not one.asks]
    left = len(asks[MOST_ALSO:]) + len(tells[MOST_ALSO:])
    shown = [*tells[:MOST_ALSO], *asks[:MOST_ALSO]]
    if not left:
        return shown
    said = md(t, "{count} more did not fit. What waits for you stands in your Home tab.", count=left)
    return [*shown, AlsoLine(said)]


def _with(message: Message, followed: Section) -> Message:
    return Message(lines(message.text, followed.text), (*message.blocks, *followed.blocks))


def _message(t: Language, sheet: PromptSheet, shown: int, also: Sequence[AlsoLine]) -> Message:
    said = [_first_line(t, sheet)]
    before: str | None = None
    for line in sheet.lines[:shown]:
        if line.stand_in_for is not None and line.stand_in_for != before:
            said.append(_for_another(t, sheet, line.stand_in_for))
        before = line.stand_in_for
        said.append(_line(t, line))
    told = _also(t, [line.text for line in also if not line.asks])
    said += [_rest(t, len(sheet.lines) - shown), _silent(t, sheet.silent), told]
    said = [each for each in said if each]
    deciding = [line for line in also if line.asks]
    asked = sheet.proposals[:MOST_PROPOSALS]
    rest = len(sheet.proposals) - len(asked)
    proposed = [*(proposal_line(t, one) for one in asked), *([more_text(t, rest)] if rest else [])]
    below = [block for one in asked for block in proposal_blocks(t, one)]
    below += [blocks.context(more_text(t, rest))] if rest else []
    deciding = [*(AlsoLine(*one) for one in errand_lines(t, sheet)), *deciding]
    shown_first = [*(blocks.section(each) for each in said), *_deciding(deciding)]
    text = lines(*said, *(line.text for line in deciding), *proposed)
    return Message(text, (*shown_first, _buttons(t, sheet), *below))


def _for_another(t: Language, sheet: PromptSheet, name: str) -> Mrkdwn:
    if sheet.is_daily:
        return md(t, "*{name} has these:*", name=one_line(name, NAME))
    return md(t, "*For {name}, who is away:*", name=one_line(name, NAME))


def _deciding(also: Sequence[AlsoLine]) -> list[Block]:
    shown = []
    for line in also:
        shown.append(blocks.section(line.text, accessory=line.button))
        shown += [blocks.actions(*line.choices)] if line.choices else []
    return shown


def _first_line(t: Language, sheet: PromptSheet) -> Mrkdwn:
    """**Monday, Mei: 3 key results, about a minute.** Jonas answered you: "the key is in the vault"."""
    day, name = t.weekday(sheet.today), one_line(sheet.person.name, NAME)
    greeting = md(t, "*{day}, {name}: {asked}.*", day=day, name=name, asked=_asked(t, sheet))
    answers = [_answer(t, each) for each in sheet.answers[:MOST_ANSWERS]]
    more = len(sheet.answers) - MOST_ANSWERS
    if more > 0:
        answers.append(md_plural(t, "{count} more answer.", "{count} more answers.", more))
    answers += [md(t, "{said}.", said=standing_line(t, each)) for each in sheet.outcomes[:MOST_OUTCOMES]]
    answers += [md(t, "{said}.", said=outcome_line(t, each)) for each in sheet.parked[:MOST_PARKED]]
    nothing_due = "" if sheet.lines else t("No check-in is due.")
    parts = [greeting, nothing_due, *answers, _unanswered(t, sheet.unanswered)]
    return Mrkdwn(t.sentences(part for part in parts if part))


def _asked(t: Language, sheet: PromptSheet) -> str:
    """``3 key results, about a minute``"""
    if not sheet.lines:
        return errands_text(t, sheet.errands)
    count = len(sheet.lines)
    results = t.plural("{count} key result", "{count} key results", count)
    if sheet.is_daily:
        results = t.plural("{count} key result under control", "{count} key results under control", count)
    minutes = -(-count // A_MINUTE)
    return t("{results}, {time}", results=results, time=t.plural("about a minute", "about {count} minutes", minutes))


def _answer(t: Language, answer: BlockerAnswer) -> Mrkdwn:
    name, words = one_line(answer.name, NAME), one_line(answer.words, ANSWER)
    return md(t, "{name} answered you: “{words}” ({code}).", name=name, words=words, code=answer.code)


def _unanswered(t: Language, unanswered: Unanswered | None) -> Mrkdwn:
    if unanswered is None:
        return Mrkdwn("")
    said = md_plural(t, "The last one went unanswered.", "The last {count} in a row went unanswered.", unanswered.count)
    if unanswered.lead is None:
        return said
    return md(t, "{said} {lead} reads that in their next check-in.", said=said, lead=one_line(unanswered.lead, NAME))


def _line(t: Language, line: AskedLine) -> Mrkdwn:
    """KR-12.2 Checkout success 93.1 → 96, as planned; 9 Nov: 7 of 10 sure, "pricing test live" """
    result = line.key_result
    title = one_line(result.title, TITLE)
    said = md(t, "*{code}* {title} {way}", code=result.code, title=title, way=way(t, result))
    if result.source is ValueSource.HTTP:
        said = md(t, "{said}, read from a system", said=said)
    if line.pace is not None:
        said = md(t, "{said}, {pace}", said=said, pace=_pace(t, line.pace))
    said = md(t, "{said}; {last}", said=said, last=_last(t, line.last))
    return said if line.control is None else md(t, "{said}; {control}", said=said, control=badge_text(t, line.control))


def _pace(t: Language, pace: Pace) -> str:
    words = {
        PaceBand.AS_PLANNED: t("as planned"),
        PaceBand.SLOW: t("slow"),
        PaceBand.FAR_BEHIND: t("far behind"),
    }
    return words[pace.band]


def _last(t: Language, last: CheckIn | None) -> Mrkdwn:
    if last is None:
        return Mrkdwn(t("no check-in yet"))
    note = one_line(last.note, NOTE)
    sure = None if last.confidence is None else md(t, "{confidence} of 10 sure", confidence=last.confidence)
    quoted = md(t, "“{note}”", note=note) if note else None
    told = Mrkdwn(t.commas(part for part in (sure, quoted) if part))
    day = t.day(last.effective_day)
    return md(t, "{day}: {told}", day=day, told=told) if told else md(t, "last said {day}", day=day)


def _rest(t: Language, count: int) -> Mrkdwn:
    if count <= 0:
        return Mrkdwn("")
    return md_plural(t, "And {count} more, in the form.", "And {count} more, all of them in the form.", count)


def _silent(t: Language, names: Sequence[str]) -> Mrkdwn:
    if not names:
        return Mrkdwn("")
    more = len(names) - MOST_NAMES
    shown = [one_line(name, NAME) for name in names[:MOST_NAMES]]
    listed = and_more(t, shown, more)
    return md_plural(
        t,
        "{names} left the last two check-ins unanswered. A word from you may help; they know that you read this.",
        "{names} left their last two check-ins unanswered. A word from you may help; they know that you read this.",
        len(names),
        names=Mrkdwn(t.list(listed)),
    )


def _also(t: Language, also: Sequence[Mrkdwn]) -> Mrkdwn:
    if not also:
        return Mrkdwn("")
    heading = md(t, "*Also this week:*")
    return lines(heading, *also) if len(also) > 1 else Mrkdwn(f"{heading} {also[0]}")


def _buttons(t: Language, sheet: PromptSheet, *, later: bool = True) -> Block:
    asks, at_once = bool(sheet.lines), sheet.may_answer_at_once
    return blocks.actions(*answering(t, sheet.prompt, asks=asks, at_once=at_once, later=later))


def answering(
    t: Language, prompt: Prompt, *, asks: bool = True, at_once: bool = True, later: bool = True
) -> list[Element]:
    """The buttons of a prompt that waits for an answer; ``asks``: about key results; ``at_once``: one press may answer
    it."""
    value = str(prompt.id)
    offered: list[Element] = []
    if asks:
        offered.append(blocks.button(t("What moved?"), ids.PROMPT_WHAT_MOVED, value, primary=True))
    if at_once:
        offered.append(blocks.button(t("Nothing moved, as sure as before"), ids.PROMPT_NOTHING_MOVED, value))
    if later and prompt.snoozes < MOST_SNOOZES:
        offered.append(blocks.button(t("Later"), ids.PROMPT_LATER, value))
    offered.append(blocks.button(t("Skip"), ids.PROMPT_SKIP, value))
    return offered
