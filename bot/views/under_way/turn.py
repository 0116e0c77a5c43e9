"""Changing the course of an objective or a key result: the form, going on with what rested, and what came of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.domain.handover_offers import OfferSheet
from bot.domain.okrs import KeyResult
from bot.domain.turns import CANCELLED, DUE, MOST_REASON, PAUSED, REASON, TO, WITH, Aside, Course
from bot.i18n import Language
from bot.services.under_way.turns import Turned, TurnForm
from bot.views import blocks, ids
from bot.views.alignment.context import touched_text
from bot.views.blocks import Block, Mrkdwn, md, one_line

View = dict[str, Any]

NAME, TITLE, WHY = 60, 120, 200  # characters
MOST_DUE = 20


def turn_view(t: Language, form: TurnForm, chosen: Course, *, to: str | None = None, why: str = "") -> View:
    """Pausing, cancelling and handing over in one form; ``to`` (a Slack id) and ``why`` as they were typed before."""
    shown = [_head(t, form), *_waiting(t, form)]
    options = [blocks.option(_course(t, one), one.value, _means(t, form, one)) for one in form.courses]
    course = blocks.radio_buttons(ids.TURN_COURSE, options, chosen=chosen.value)
    reason = blocks.text_input(REASON, typed=why, multiline=True, longest=MOST_REASON)
    readers = t("Its lead and those whose objectives it touches read this.")
    hint = t("{name} has to say yes first, and is asked in the next check-in message.", name=t("Whoever you choose"))
    shown += [
        blocks.input_block(t("What becomes of it?"), course, ids.TURN_COURSE),
        blocks.input_block(t("Hand over to"), blocks.users_select(TO, chosen=to), TO, hint=hint, optional=True),
        *_with(t, form),
        blocks.input_block(t("Why"), reason, REASON, hint=readers),
    ]
    if form.touched:
        shown.append(blocks.context(touched_text(t, form.touched)))
    return blocks.modal(
        form.target.code,
        shown,
        callback_id=ids.OKR_TURN,
        submit=t("Save"),
        close=t("Cancel"),
        metadata={"about": form.target.ref},
    )


def resume_view(t: Language, form: TurnForm, why: str = "") -> View:
    """Going on: why (as typed before, else since when it rested), and the due days, which are asked for anew."""
    shown = [_head(t, form)]
    shown += [blocks.context(aside_sentence(t, form.aside))] if form.aside is not None else []
    asked = form.resting[:MOST_DUE]
    shown += [_due(t, one, form.due[one.id]) for one in asked]
    moves = any(form.due[one.id] != one.due_day for one in asked)
    rested = _rested(t, form.aside) if moves and form.aside is not None else ""
    reason = blocks.text_input(REASON, typed=why or rested, multiline=True, longest=MOST_REASON)
    hint = t("Needed when a due day changes; the old one stays visible.")
    shown.append(blocks.input_block(t("Why"), reason, REASON, hint=hint, optional=True))
    return blocks.modal(
        _resume(t, form.aside, form.target.code)[: blocks.VIEW_TITLE],
        shown,
        callback_id=ids.OKR_RESUME,
        submit=t("Save"),
        close=t("Cancel"),
        metadata={"about": form.target.ref, "due": [one.id for one in asked]},
    )


def turned_text(t: Language, done: Turned) -> str:
    code = done.target.code
    if done.before:
        told = {
            Course.PAUSE: t("{code} is paused already; nothing was changed.", code=code),
            Course.CANCEL: t("{code} is cancelled already; nothing was changed.", code=code),
        }.get(done.course, t("{code} goes on already; nothing was changed.", code=code))
        return t.sentences([told, aside_sentence(t, done.aside)]) if done.aside is not None else told
    return {
        Course.PAUSE: t("{code} is paused: nobody is asked about it until it goes on.", code=code),
        Course.CANCEL: t("{code} is cancelled. What was said about it stays, and it can be taken up again.", code=code),
    }.get(done.course, t("{code} goes on.", code=code))


def aside_sentence(t: Language, aside: Aside) -> str:
    """``Paused since 9 Nov by Kai: waiting for legal.``"""
    values = {"day": t.day(aside.day), "name": blocks.cut(aside.by, NAME), "why": blocks.cut(aside.reason, WHY)}
    if aside.state == PAUSED:
        said = t("Paused since {day} by {name}", **values) if aside.by else t("Paused since {day}", **values)
    else:
        said = t("Cancelled on {day} by {name}", **values) if aside.by else t("Cancelled on {day}", **values)
    return t("{said}: {why}", said=said, why=values["why"]) if aside.reason else t("{said}.", said=said)


def offered_text(t: Language, sheet: OfferSheet) -> str:
    values = {"name": sheet.to.name, "code": sheet.code, "owner": sheet.owner.name}
    return t("{name} is asked in the next check-in message. Until then {code} stays {owner}'s.", **values)


def offers_lines(t: Language, offers: Sequence[OfferSheet]) -> list[str]:
    """On the page of an objective: what waits for somebody's yes."""
    told = [(one.code, one.to.name) for one in offers]
    return [t("{code} is offered to {name}, who has not answered yet.", code=code, name=name) for code, name in told]


def _head(t: Language, form: TurnForm) -> Block:
    head = md(t, "*{code}* {title}", code=form.target.code, title=one_line(form.target.title, TITLE))
    return blocks.section(blocks.lines(head, t("Owner: {name}", name=form.owner.name)))


def _waiting(t: Language, form: TurnForm) -> list[Block]:
    if form.offer is None:
        return []
    day = t.day_of(form.offer.offer.offered_at)
    told = md(t, "Offered to {name} on {day}, who has not answered yet.", name=form.offer.to.name, day=day)
    button = blocks.button(t("Take it back"), ids.OFFER_WITHDRAW, str(form.offer.offer.id))
    return [blocks.section(told, accessory=button)]


def _with(t: Language, form: TurnForm) -> list[Block]:
    if not form.with_it:
        return []
    label = t.plural("With its open key result", "With {count} open key results of the same owner", form.with_it)
    tick = blocks.checkboxes(WITH, [blocks.option(label, WITH)], chosen=[WITH])
    return [blocks.input_block(t("When handing over"), tick, WITH, optional=True)]


def _course(t: Language, course: Course) -> str:
    return {
        Course.PAUSE: t("Pause"),
        Course.CANCEL: t("Cancel"),
        Course.HAND_OVER: t("Hand over"),
    }[course]


def _means(t: Language, form: TurnForm, course: Course) -> str:
    name = blocks.cut(form.owner.name, NAME)
    return {
        Course.PAUSE: t("Nobody is asked until it goes on."),
        Course.CANCEL: t("It leaves the numbers; what was said stays."),
        Course.HAND_OVER: t("It stays {name}'s until the other says yes.", name=name),
    }[course]


def _due(t: Language, result: KeyResult, offered: date) -> Block:
    name = f"{DUE}{result.id}"
    label = t("Due: {code} {title}", code=result.code, title=" ".join(result.title.split()))
    hint = t("It was due {day}.", day=t.day(result.due_day))
    return blocks.input_block(label, blocks.datepicker(name, chosen=offered), name, hint=hint)


def _rested(t: Language, aside: Aside) -> str:
    """What is saved becomes the words of whoever saves it, so that it quotes nobody else: what others wrote stands
    above it, and goes with them when they are erased."""
    said = t("It rested since {day}", day=t.day(aside.day))
    return blocks.cut(t.colon(said, aside.reason) if aside.reason and aside.is_own else said, MOST_REASON)


def _resume(t: Language, aside: Aside | None, code: str) -> Mrkdwn | str:
    if aside is not None and aside.state == CANCELLED:
        return t("Take up {code} again", code=code)
    return t("Go on with {code}", code=code)
