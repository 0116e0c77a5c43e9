"""A change of an objective that others contribute to: whom it touches before it is saved, what their owners are asked,
and what they said."""

from collections.abc import Sequence
from typing import Any

from bot.domain.context import MOST_WORDS, WORDS, Verdict
from bot.domain.context_sheets import ContextPage, ContextRound, ContextSheet, Said, Touched
from bot.domain.typed_text import unended
from bot.i18n import Language
from bot.services.editing.touching import Unconfirmed
from bot.views import blocks, ids
from bot.views.alignment.context_words import difference_blocks, difference_phrases
from bot.views.blocks import Block, Element, Mrkdwn, md, one_line
from bot.views.listing import and_more
from bot.views.sheets import Part

View = dict[str, Any]

NAME, TITLE, REASON, PHRASES, SHORT, LINE = 60, 80, 300, 300, 120, 800  # characters
MOST_TOUCHED = 10
MOST_PHRASES = 3
MOST_SAID = 3


def confirm_view(t: Language, found: Unconfirmed) -> View:
    """Before it is saved: the difference, and who reads it."""
    about = found.key_result or found.objective
    head = blocks.section(md(t, "*{code}* {title}", code=about.code, title=one_line(about.title, TITLE)))
    shown = [
        *([] if found.key_result else [head]),  # what changed about a key result stands under its name anyhow
        *difference_blocks(t, found.objective, found.changed),
        blocks.divider(),
        blocks.section(touched_text(t, found.touched)),
        blocks.actions(blocks.button(t("Back, without saving"), ids.EDIT_BACK, str(found.form_id))),
    ]
    return blocks.modal(
        t("Save {code}?", code=about.code)[: blocks.VIEW_TITLE],
        shown,
        callback_id=ids.OKR_EDIT_CONFIRM,
        submit=t("Save"),
        close=t("Cancel"),
        metadata={"form": found.form_id},
    )


def touched_text(t: Language, touched: Sequence[Touched]) -> str:
    """``2 objectives of others contribute to this: O-20 (Mei) and O-21 (Kai). …``"""
    named = [_touched(t, one) for one in touched if one.is_shown]
    hidden = sum(not one.is_shown for one in touched)
    listed = and_more(t, named[:MOST_TOUCHED], len(named) - MOST_TOUCHED)
    if hidden:
        listed.append(t.plural("{count} not shown to you", "{count} not shown to you", hidden))
    said = t.plural(
        "{count} objective of others contributes to this: {codes}.",
        "{count} objectives of others contribute to this: {codes}.",
        len(touched),
        codes=t.list(listed),
    )
    if not any(one.owner.is_active for one in touched):
        return said  # nobody is there to read it
    then = t("Their owners read the difference with their next check-in, and say whether theirs still serves.")
    return t.sentences([said, then])


def _touched(t: Language, one: Touched) -> str:
    owner = blocks.cut(one.owner.name, NAME)
    if not one.owner.is_active:
        return t("{code} ({name}, who has left)", code=one.objective.code, name=owner)
    return t("{code} ({name})", code=one.objective.code, name=owner)


def look_button(t: Language, sheet: ContextSheet) -> Element:
    label = t("Look at what changed in {code}", code=sheet.upper.code)
    return blocks.button(t("Look"), ids.CHANGE_LOOK, str(sheet.change.id), label=label)


def change_part(t: Language, sheet: ContextSheet) -> Part:
    """In App Home and below ``/okr``."""
    line = change_line(t, sheet)
    return Part(change_text(t, sheet), (blocks.section(line, accessory=look_button(t, sheet)),))


def change_line(t: Language, sheet: ContextSheet) -> Mrkdwn:
    return Mrkdwn(one_line(change_text(t, sheet), LINE))


def change_text(t: Language, sheet: ContextSheet) -> str:
    """``Mei changed O-1 Checkout just works: target of KR-1.1 96% → 94% (the market shrank). Does your O-20 still serve
    it?``"""
    phrases = difference_phrases(t, sheet.upper, sheet.change.difference)
    more = len(phrases) - MOST_PHRASES
    listed = and_more(t, phrases[:MOST_PHRASES], more)
    what, reason = blocks.cut(t.list(listed), PHRASES), unended(" ".join(sheet.change.reason.split()))
    return t(
        "{name} changed {code} {title}: {what}. Does your {own} still serve it?",
        name=blocks.cut(sheet.by.name, NAME),
        code=sheet.upper.code,
        title=blocks.short(sheet.upper.title, TITLE),
        what=t("{what} ({reason})", what=what, reason=blocks.cut(reason, SHORT)) if reason else what,
        own=sheet.lower.code,
    )


def change_view(t: Language, sheet: ContextSheet, said: str = "") -> View:
    """The exact difference, and the question; ``said`` is why it is shown again."""
    change, upper = sheet.change, sheet.upper
    head = md(
        t,
        "*{name}* changed *{code}* {title} on {day}.",
        name=one_line(sheet.by.name, NAME),
        code=upper.code,
        title=one_line(upper.title, TITLE),
        day=t.day_of(change.changed_at),
    )
    shown = [blocks.alert(said, "warning")] if said else []
    shown += [blocks.section(head), *difference_blocks(t, upper, change.difference)]
    if change.reason:
        shown.append(blocks.context(t("Why: {reason}", reason=blocks.cut(change.reason, REASON))))
    shown += [blocks.divider(), *_question(t, sheet)]
    title = t("{code} has changed", code=upper.code)[: blocks.VIEW_TITLE]
    return blocks.modal(title, shown[-blocks.VIEW_BLOCKS :], callback_id=ids.OKR_CHANGE, close=t("Close"))


def _question(t: Language, sheet: ContextSheet) -> list[Block]:
    lower = sheet.lower
    if sheet.change.verdict is not Verdict.WAITING:
        return [blocks.section(answered_text(t, sheet))]
    own = md(t, "*{code}* {title}", code=lower.code, title=one_line(lower.title, TITLE))
    asked = md(t, "Your {own} contributes to it. Does it still?", own=own)
    value = f"{sheet.change.id} {sheet.change.round}"
    buttons = (
        blocks.button(t("Still serves"), ids.CHANGE_SERVES, value, primary=True),
        blocks.button(t("Needs change"), ids.CHANGE_NEEDS, value),
        blocks.button(t("Unlink"), ids.CHANGE_UNLINK, value),
    )
    return [blocks.section(asked), blocks.actions(*buttons)]


def word_view(t: Language, sheet: ContextSheet, verdict: Verdict) -> View:
    """A word to the owner above, which nobody has to give."""
    values = {"code": sheet.lower.code, "upper": sheet.upper.code}
    if verdict is Verdict.UNLINKED:
        told, submit = t("{code} no longer contributes to {upper} then.", **values), t("Unlink")
    else:
        told, submit = t("{code} is marked as in need of a change, and you can edit it next.", **values), t("Send")
    word = blocks.text_input("word", multiline=True, longest=MOST_WORDS)
    hint = t(
        "{name} reads this in the next check-in, and everybody on the page of {upper}.", name=sheet.owner.name, **values
    )
    shown = [blocks.section(told), blocks.input_block(t("A word to its owner"), word, WORDS, hint=hint, optional=True)]
    return blocks.modal(
        t("Unlink") if verdict is Verdict.UNLINKED else t("Needs change"),
        shown,
        callback_id=ids.OKR_CHANGE_ANSWER,
        submit=submit,
        close=t("Cancel"),
        metadata={"change": sheet.change.id, "round": sheet.change.round, "verdict": verdict.value},
    )


def answered_view(t: Language, sheet: ContextSheet, *, before: bool = False) -> View:
    """What was said; an objective that needs a change is one press away from it. ``before``: it had been answered
    otherwise, and nothing was changed now."""
    said = answered_text(t, sheet)
    shown = [blocks.section(t("Nothing was changed now. {said}", said=said) if before else said)]
    if sheet.change.verdict is Verdict.NEEDS_CHANGE:
        edit = t("Edit {code}", code=sheet.lower.code)
        shown.append(blocks.actions(blocks.button(edit, ids.EDIT_OBJECTIVE, str(sheet.lower.id), primary=True)))
    return blocks.modal(t("OKRs"), shown, callback_id=ids.OKR_CHANGE, close=t("Close"))


def answered_text(t: Language, sheet: ContextSheet) -> str:
    values = {"code": sheet.lower.code, "upper": sheet.upper.code, "name": sheet.owner.name}
    match sheet.change.verdict:
        case Verdict.SERVES:
            return t("{code} still serves {upper}. {name} reads so in the next check-in.", **values)
        case Verdict.NEEDS_CHANGE:
            return t(
                "{code} needs a change, since {upper} has changed. {name} reads so in the next check-in.", **values
            )
        case _:
            return t("{code} no longer contributes to {upper}. {name} reads so in the next check-in.", **values)


def newer_text(t: Language) -> str:
    return t("It changed once more since you looked. This is the whole difference now; nothing was answered yet.")


def round_line(t: Language, found: ContextRound) -> Mrkdwn:
    return Mrkdwn(one_line(round_text(t, found), LINE))


def round_text(t: Language, found: ContextRound) -> str:
    """``O-1 has changed: 3 of 4 still serve; O-20 needs change: “no capacity”; 1 has not answered``"""
    said = [_serving(t, found)] if found.serves else []
    said += [_said(t, one) for one in found.said[:MOST_SAID]]
    said = and_more(t, said, len(found.said) - MOST_SAID)
    if found.waiting:
        said.append(t.plural("{count} has not answered", "{count} have not answered", found.waiting))
    return t("{code} has changed: {said}", code=found.upper.code, said=t.semicolons(said))


def page_lines(t: Language, page: ContextPage) -> list[str]:
    """For the page of an objective."""
    needs = [t("Needs a change, since {code} has changed.", code=one.code) for one in page.needs]
    return [*needs, *([round_text(t, page.round)] if page.round else [])]


def _serving(t: Language, found: ContextRound) -> str:
    return t.plural("{count} of {all} still serves", "{count} of {all} still serve", found.serves, all=found.count)


def _said(t: Language, one: Said) -> str:
    code = one.code or t("one that is not shown")
    if one.verdict is Verdict.UNLINKED:
        said = t("{code} was unlinked", code=code)
    else:
        said = t("{code} needs change", code=code)
    words = blocks.short(one.words, REASON)
    return t("{said}: “{words}”", said=said, words=words) if words else said
