"""The pages of the check-in modal (product.md, The check-in, 2). Block ids are ``field_name`` of domain/answers, so
that an error finds its field."""

from collections.abc import Sequence

from bot.domain import answers
from bot.domain.answers import field_name
from bot.domain.checkin_draft import CHOOSE, CONFIRM, PER_PAGE, CheckInDraft, FormKind, Taken
from bot.domain.checkins import CheckIn
from bot.domain.milestones import done_ones
from bot.domain.numbers import MOST_CONFIDENCE
from bot.domain.okrs import KeyResult, Metric, ValueSource
from bot.domain.oneline import MOST_NOTE
from bot.domain.refusals import Reason
from bot.i18n import Language
from bot.services.checkins.content import Conflict, Entry, Form
from bot.services.checkins.recorded import Asked
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, lines, md, md_plural, short
from bot.views.checkins.blocker import age_text
from bot.views.field_errors import field_error
from bot.views.refusals import written
from bot.views.under_way.turn_words import was_text
from bot.views.values import amount, confidence_text, way

MOVED, TAKEN = "moved", "taken"
TITLE, NOTE, MILESTONE = 120, 200, 70  # characters shown
MOST_TICKS = blocks.CHOICES


def page(t: Language, form: Form) -> dict[str, object]:
    """The page at hand as a modal."""
    shown = {CHOOSE: _choose, CONFIRM: _confirm}.get(form.page, _answer)(t, form)
    if form.draft.page_before(form.page) is not None:
        shown = [*shown, blocks.actions(blocks.button(t("Back"), ids.CHECK_IN_BACK, form.page))]
    return blocks.modal(
        _title(t, form.draft),
        shown,
        callback_id=ids.OKR_CHECK_IN,
        close=t("Cancel"),
        submit=_submit(t, form),
        metadata={"draft": form.draft_id, "page": form.page, "source": form.draft.source.value},
    )


def error_texts(t: Language, form: Form) -> dict[str, str]:
    """Field → what is wrong with it, for the fields of the page at hand."""
    return {name: field_error(t, *why) for name, why in form.problems.items()}


def _title(t: Language, draft: CheckInDraft) -> str:
    titles = {FormKind.PROMPT: t("What moved?"), FormKind.FREE: t("Check in"), FormKind.CORRECTION: t("Correct")}
    return titles[draft.kind]


def _submit(t: Language, form: Form) -> str:
    is_last = form.draft.page_after(form.page) is None
    return t("Save") if is_last and not (form.page == CHOOSE and not form.draft.opened) else t("Next")


def _choose(t: Language, form: Form) -> list[Block]:
    """Which of many moved: ten ticks a block."""
    draft = form.draft
    offered = [each for each in draft.order if each not in draft.must]
    shown = [blocks.section(_question(t, draft))]
    for number, start in enumerate(range(0, len(offered), MOST_TICKS)):
        options = [_option(t, form.entries[each]) for each in offered[start : start + MOST_TICKS]]
        ticked = [str(each) for each in draft.moved or ()]
        label = t("Key results") if number == 0 else t("More key results")
        name = field_name(MOVED, number)
        choice = blocks.checkboxes(ids.CHECK_IN_FIELD, options, chosen=ticked)
        shown += [blocks.input_block(label, choice, name, optional=True), *_problem(t, form, name)]
    return [*shown, *(blocks.context(told) for told in _asked_anyway(t, form))]


def _asked_anyway(t: Language, form: Form) -> list[Mrkdwn]:
    """Those that are opened unasked, each with the reason why (domain/prompting.quick_answer)."""
    rest = [each for each in form.draft.must if each not in form.draft.sure]
    new = [each for each in rest if form.entries[each].last is None]
    old = [each for each in rest if form.entries[each].last is not None]

    told = _asked_for_sure(t, form)
    if old:
        codes = _codes(t, form, old)
        told.append(md(t, "Asked in any case, for the last check-in is a while ago: {codes}.", codes=codes))
    if new:
        codes = _codes(t, form, new)
        told.append(md(t, "Asked in any case, for there is no check-in yet: {codes}.", codes=codes))
    return told


def _asked_for_sure(t: Language, form: Form) -> list[Mrkdwn]:
    sure = [each for each in form.draft.must if each in form.draft.sure]
    if not sure:
        return []
    codes = _codes(t, form, sure)
    return [md(t, "Asked for how sure you are, after three check-ins without a change: {codes}.", codes=codes)]


def _codes(t: Language, form: Form, ids: Sequence[int]) -> str:
    return t.list([form.entries[each].key_result.code for each in ids])


def _question(t: Language, draft: CheckInDraft) -> Mrkdwn:
    questions = {
        FormKind.PROMPT: t("*Which of them moved?* The rest is recorded as unchanged, as sure as before."),
        FormKind.FREE: t("*What do you want to check in about?* The rest stays as it is."),
        FormKind.CORRECTION: t("*What do you want to correct?* The old record is kept."),
    }
    return Mrkdwn(questions[draft.kind])


def _option(t: Language, entry: Entry) -> Element:
    result = entry.key_result
    sure = "" if entry.sure is None else confidence_text(t, entry.sure)
    told = t.commas(part for part in (way(t, result), sure) if part)
    return blocks.option(f"{result.code} {' '.join(result.title.split())}", str(result.id), told)


def _answer(t: Language, form: Form) -> list[Block]:
    shown: list[Block] = [] if form.draft.asks_which else [blocks.context(told) for told in _asked_for_sure(t, form)]
    for entry in form.on_page:
        shown += [*([blocks.divider()] if shown else []), *_entry(t, form, entry)]
    left = len(form.draft.left)
    if left and int(form.page) * PER_PAGE >= len(form.draft.opened):
        told = md_plural(t, "{count} more is recorded as unchanged.", "{count} more are recorded as unchanged.", left)
        shown.append(blocks.context(told))
    return shown


def _entry(t: Language, form: Form, entry: Entry) -> list[Block]:
    shown = [blocks.section(_heading(t, form.draft, entry))]
    for block in (*_value(t, entry), _confidence(t, entry), _note(t, form.draft, entry), *_help(t, entry)):
        shown += [block, *_problem(t, form, block["block_id"])]
    return shown


def _heading(t: Language, draft: CheckInDraft, entry: Entry) -> Mrkdwn:
    result = entry.key_result
    first = md(t, "*{code}* {title}", code=result.code, title=short(result.title, TITLE))
    whose = "" if entry.on_behalf_of is None else md(t, "You answer for {name}.", name=entry.on_behalf_of.name)
    last = "" if entry.last is None else said_text(t, result, entry.last)
    told = md(t, "Said: {said}", said=last) if draft.kind is FormKind.CORRECTION else md(t, "Last: {said}", said=last)
    was = was_text(t, result, entry.revisions)
    aim = t.aside(way(t, result), was) if was else way(t, result)
    return lines(first, aim, told if last else t("No check-in yet."), whose)


def said_text(t: Language, key_result: KeyResult, check_in: CheckIn, *, dated: bool = True) -> Mrkdwn:
    """One check-in in a line: ``9 Nov: 93.1%, 7 of 10 sure, “pricing test live”``."""
    note = short(check_in.note, NOTE)
    parts = (
        amount(t, key_result, check_in.value),
        "" if check_in.confidence is None else confidence_text(t, check_in.confidence),
        t("“{note}”", note=note) if note else "",
    )
    told = t.commas(part for part in parts if part)
    if not dated:
        return blocks.escape(told)
    return md(t, "{day}: {told}", day=t.day(check_in.effective_day), told=told)


def _value(t: Language, entry: Entry) -> list[Block]:
    result, typed = entry.key_result, entry.typed
    name = field_name(answers.VALUE, result.id)
    if result.metric is Metric.MILESTONES and result.milestones:
        return [_milestones(t, entry)]
    if result.metric is Metric.YES_NO:
        options = [blocks.option(t("Not yet"), "0"), blocks.option(t("Done"), "1")]
        chosen = typed.value or (None if entry.standing is None else str(int(entry.standing)))
        radio = blocks.radio_buttons(ids.CHECK_IN_FIELD, options, chosen=chosen)
        return [blocks.input_block(t("Is it done?"), radio, name)]
    if result.source is ValueSource.HTTP:
        return [_other_value(t, entry)]
    standing = "" if entry.standing is None else written(t, entry.standing)
    unit = "%" if result.metric is Metric.PERCENT else result.unit
    label = t("Value in {unit}", unit=unit) if unit else t("Value")
    field = blocks.text_input(ids.CHECK_IN_FIELD, typed=standing if typed.value is None else typed.value)
    return [blocks.input_block(label, field, name)]


def _other_value(t: Language, entry: Entry) -> Block:
    """A system gives the value: nothing has to be typed, and what is typed wins."""
    read = t("The value is read from a system.")
    if entry.standing is not None:
        read = t("{value} is read from a system.", value=amount(t, entry.key_result, entry.standing))
    hint = t.sentences([read, t("Leave this empty to keep it; what you type stands until you resume the reading.")])
    field = blocks.text_input(ids.CHECK_IN_FIELD, typed=entry.typed.value or "")
    name = field_name(answers.VALUE, entry.key_result.id)
    return blocks.input_block(t("Another value"), field, name, hint=hint, optional=True)


def _milestones(t: Language, entry: Entry) -> Block:
    result, typed = entry.key_result, entry.typed
    done = done_ones(result) if typed.milestones is None else typed.milestones
    options = [
        blocks.option(
            short(each.title, MILESTONE) or t("Milestone"),
            str(each.id),
            t("due {day}", day=t.day(each.due_day)) if each.due_day else "",
        )
        for each in result.milestones
    ]
    chosen = [str(each) for each in done]
    few = len(options) <= MOST_TICKS
    choice = (blocks.checkboxes if few else blocks.multi_select)(ids.CHECK_IN_FIELD, options, chosen=chosen)
    return blocks.input_block(
        t("Milestones that are done"), choice, field_name(answers.MILESTONES, result.id), optional=True
    )


def _confidence(t: Language, entry: Entry) -> Block:
    result = entry.key_result
    chosen = entry.typed.confidence or (None if entry.sure is None else str(entry.sure))
    options = [blocks.option(_level(t, number), str(number)) for number in range(MOST_CONFIDENCE, -1, -1)]
    choice = blocks.select(ids.CHECK_IN_KEEP, options, chosen=chosen, placeholder=t("0 to 10"))
    day = t.day(result.due_day)
    label = t("How sure are you that it will be met by {day}?", day=day)
    return blocks.input_block(label, choice, field_name(answers.CONFIDENCE, result.id), dispatch=True)


def _level(t: Language, number: int) -> str:
    named = {10: t("10 – certain"), 7: t("7 – likely"), 5: t("5 – even odds"), 3: t("3 – unlikely"), 0: t("0 – lost")}
    return named.get(number, str(number))


def _note(t: Language, draft: CheckInDraft, entry: Entry) -> Block:
    standing = entry.last.note if draft.kind is FormKind.CORRECTION and entry.last else ""
    typed = standing if entry.typed.note is None else entry.typed.note
    field = blocks.text_input(ids.CHECK_IN_FIELD, typed=typed, multiline=True, longest=MOST_NOTE)
    hint = t("Everyone can read this; the digest may quote it.")
    name = field_name(answers.NOTE, entry.key_result.id)
    return blocks.input_block(t("Note"), field, name, hint=hint, optional=True)


def _help(t: Language, entry: Entry) -> list[Block]:
    """Who is needed: what waits already, and a tick that opens whom and what."""
    typed, number = entry.typed, entry.key_result.id
    need = blocks.checkboxes(
        ids.CHECK_IN_NEED, [blocks.option(t("I need someone"), "need")], chosen=_ticked(typed.need)
    )
    name = field_name(answers.NEED, number)
    shown = [*_waiting(t, entry), blocks.input_block(t("Help"), need, name, optional=True, dispatch=True)]
    if not typed.need:
        return shown
    whom = blocks.users_select(ids.CHECK_IN_FIELD, chosen=typed.asked, placeholder=t("Choose somebody"))
    what = blocks.text_input(ids.CHECK_IN_FIELD, typed=typed.what or "", multiline=True, longest=MOST_NOTE)
    hint = t("They get a message. Leave it empty and the digest asks the team.")
    return [
        *shown,
        blocks.input_block(t("Whom?"), whom, field_name(answers.ASKED, number), hint=hint, optional=True),
        blocks.input_block(t("What for?"), what, field_name(answers.WHAT, number)),
    ]


def _waiting(t: Language, entry: Entry) -> list[Block]:
    """Up to ten blockers that are open, to be closed when they are needed no longer."""
    options = [blocks.option(_asked(t, each), str(each.blocker.id)) for each in entry.asked]
    if not options:
        return []
    closed = blocks.checkboxes(ids.CHECK_IN_FIELD, options, chosen=[str(each) for each in entry.typed.resolved or ()])
    name = field_name(answers.RESOLVED, entry.key_result.id)
    return [blocks.input_block(t("Still waiting; tick what is needed no longer"), closed, name, optional=True)]


def _asked(t: Language, asked: Asked) -> str:
    what, age = " ".join(asked.blocker.what.split()), age_text(t, asked.days)
    name = t("the team") if asked.person is None else asked.person.name
    return t("{name}, {age}: {what}", name=name, age=age, what=what)


def _ticked(need: bool | None) -> Sequence[str]:
    return ["need"] if need else []


def _confirm(t: Language, form: Form) -> list[Block]:
    """Nothing is saved yet: what somebody said meanwhile, beside what was typed here."""
    shown = [
        blocks.section(
            md(t, "*Something was recorded meanwhile.* Nothing of this is saved yet: whose numbers should stand?")
        )
    ]
    for conflict in form.conflicts:
        result = conflict.entry.key_result
        options = [
            blocks.option(t("These, as the newer check-in"), Taken.MINE.value),
            blocks.option(
                t("What you said there") if conflict.is_own else t("Those of {name}", name=conflict.author.name),
                Taken.THEIRS.value,
            ),
        ]
        chosen = blocks.radio_buttons(ids.CHECK_IN_FIELD, options)
        shown += [
            blocks.divider(),
            blocks.section(_two_sides(t, conflict)),
            blocks.input_block(result.code, chosen, field_name(TAKEN, result.id)),
        ]
    return shown


def _two_sides(t: Language, conflict: Conflict) -> Mrkdwn:
    result, mine = conflict.entry.key_result, conflict.mine
    title = short(result.title, TITLE)
    theirs = said_text(t, result, conflict.theirs, dated=False)
    note = short(mine.note, NOTE)
    sure = "" if mine.confidence is None else confidence_text(t, mine.confidence)
    parts = (amount(t, result, mine.value), sure, t("“{note}”", note=note) if note else "")
    when = blocks.instant(conflict.theirs.at, t.day(conflict.theirs.effective_day))
    return lines(
        md(t, "*{code}* {title}", code=result.code, title=title),
        md(t, "You, elsewhere, {when}: {said}", when=when, said=theirs)
        if conflict.is_own
        else md(t, "{name}, {when}: {said}", name=conflict.author.name, when=when, said=theirs),
        md(t, "You, here: {said}", said=t.commas(part for part in parts if part)),
    )


def _problem(t: Language, form: Form, name: str) -> list[Block]:
    """What is wrong with a field, below it: Slack shows errors itself only on the page that was submitted."""
    why: Reason | None = form.problems.get(name)
    return [] if why is None else [blocks.context(md(t, "⚠️ {problem}", problem=field_error(t, *why)))]
