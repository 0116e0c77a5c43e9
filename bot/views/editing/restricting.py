"""Who sees an objective: its form, what came of it, and the question whether it is still to be restricted."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.okrs import Objective
from bot.domain.restricting import BECAUSE, LONGEST, MOST_REASON, NAMED, REVIEW_DAY
from bot.i18n import Language
from bot.services.editing.restricting import Opened, RestrictForm
from bot.views import blocks, ids
from bot.views.also_line import AlsoLine
from bot.views.blocks import Block, Element, Mrkdwn, md, one_line
from bot.views.listing import and_more
from bot.views.sheets import Part, part

TITLE, NAME, WORDS = 120, 60, 300  # characters
MOST_NAMES = 12
MOST_LINES = 2  # of a prompt, which has five for everything; the others come after these


def restrict_view(t: Language, form: RestrictForm) -> dict[str, Any]:
    objective = form.objective
    people = blocks.multi_users_select(NAMED, chosen=[one.slack_user_id for one in form.named])
    why = blocks.text_input(BECAUSE, typed=objective.restricted_because, multiline=True, longest=MOST_REASON)
    day = blocks.datepicker(REVIEW_DAY, chosen=form.review_day)
    shown: list[Block] = [
        blocks.section(md(t, "*{code}* {title}", code=objective.code, title=one_line(objective.title, TITLE))),
        blocks.section(_effect(t)),
        blocks.input_block(t("Who else sees it"), people, NAMED, optional=True),
        blocks.context(_besides(t, form)),
        blocks.input_block(t("Why"), why, BECAUSE, hint=t("Those who see it read this too.")),
        blocks.input_block(t("Ask again on"), day, REVIEW_DAY, hint=_review(t)),
    ]
    if objective.is_restricted:
        shown.append(blocks.actions(open_button(t, objective)))
    return blocks.modal(
        t("Who sees {code}", code=objective.code)[: blocks.VIEW_TITLE],
        shown,
        callback_id=ids.OKR_RESTRICT,
        submit=t("Keep restricted") if objective.is_restricted else t("Restrict"),
        close=t("Cancel"),
        metadata={"objective": objective.id},
    )


def restricted_view(t: Language, form: RestrictForm) -> dict[str, Any]:
    """What was saved: who sees it from now on."""
    objective = form.objective
    people = [form.owner, *form.named, *form.others]
    names = _names(t, [one.name for one in people])
    day = t.day(form.review_day)
    said = md(t, "*{code} is restricted.* It is shown to {names}.", code=objective.code, names=names)
    ask = t("On {day} I ask its owner whether that is still needed.", day=day)
    before = t("What was posted in Slack before stays there.")
    shown = [blocks.section(said), blocks.section(ask), blocks.context(before)]
    return blocks.modal(t("Saved"), shown, callback_id=ids.OKR_SAID, close=t("Close"))


def opened_text(t: Language, opened: Opened) -> str:
    if opened.before:
        return t("{code} was open to all already.", code=opened.objective.code)
    return t("{code} is open to all again.", code=opened.objective.code)


def opened_view(t: Language, opened: Opened) -> dict[str, Any]:
    shown = [blocks.section(opened_text(t, opened))]
    return blocks.modal(t("Saved"), shown, callback_id=ids.OKR_SAID, close=t("Close"))


def restrict_button(t: Language, objective: Objective) -> Element:
    label = t("Choose who sees {code}", code=objective.code)
    return blocks.button(t("Who sees it"), ids.RESTRICT_OPEN, str(objective.id), label=label)


def open_button(t: Language, objective: Objective) -> Element:
    label = t("Open {code} to all", code=objective.code)
    return blocks.button(t("Open it to all"), ids.RESTRICT_LIFT, str(objective.id), label=label)


def restricted_text(t: Language, objective: Objective, names: Mapping[int, str]) -> str:
    """For those who see it: that others do not, who is named on it, why, and until when nobody is asked."""
    told = _names(t, [names[one] for one in sorted(objective.named) if one in names])
    shown = t("with {names}", names=told) if told else t("with nobody else named")
    reason = blocks.cut(objective.restricted_because, WORDS).removesuffix(".")
    day = t.day(objective.review_day) if objective.review_day else ""
    return t("Restricted, {shown}: {reason}. To be looked at again on {day}.", shown=shown, reason=reason, day=day)


def review_parts(t: Language, due: Sequence[Objective]) -> list[Part]:
    """In App Home, each with what may be done about it."""
    return [_part(t, one) for one in due]


def review_lines(t: Language, due: Sequence[Objective]) -> list[AlsoLine]:
    """In a prompt; those that do not fit come in the next ones, or stand in App Home meanwhile."""
    return [AlsoLine(_question(t, one), None, _buttons(t, one)) for one in due[:MOST_LINES]]


def _part(t: Language, objective: Objective) -> Part:
    question = _question(t, objective)
    asked = part(question, t("{code} is restricted: is that still needed?", code=objective.code))
    return Part(asked.text, (*asked.blocks, blocks.actions(*_buttons(t, objective))))


def _question(t: Language, objective: Objective) -> Mrkdwn:
    title = one_line(objective.title, TITLE)
    return md(t, "*{code}* {title} is restricted: is that still needed?", code=objective.code, title=title)


def _buttons(t: Language, objective: Objective) -> tuple[Element, ...]:
    label = t("Keep {code} restricted until another day", code=objective.code)
    keep = blocks.button(t("Keep until …"), ids.RESTRICT_OPEN, str(objective.id), label=label)
    return keep, open_button(t, objective)


def _effect(t: Language) -> str:
    return t(
        "Others read “1 objective not shown”. It counts in no figure of a team or the company, and is in no digest."
    )


def _besides(t: Language, form: RestrictForm) -> str:
    names = _names(t, [one.name for one in (form.owner, *form.others)])
    return t("Its owner, who works on it, and the managers above see it anyhow: {names}.", names=names)


def _review(t: Language) -> str:
    return t("At most {days} days ahead. Then I ask whether it is still needed.", days=LONGEST.days)


def _names(t: Language, names: Sequence[str]) -> str:
    shown = [" ".join(name.split())[:NAME] for name in names[:MOST_NAMES]]
    more = len(names) - len(shown)
    return t.list(and_more(t, shown, more))
