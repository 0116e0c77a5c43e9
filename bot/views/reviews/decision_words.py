"""How a decision is written, everywhere the same: who does it, what, by when, and what was last said to it."""

from datetime import date

from bot.domain.decisions import DecisionState
from bot.domain.ids import PersonId
from bot.i18n import Language
from bot.services.reviews.content import DecisionSheet
from bot.views.blocks import Mrkdwn, bold, cut, md, mention, one_line, short

NAME, WORDS, BECAUSE = 60, 300, 200  # characters


def decision_both(t: Language, sheet: DecisionSheet, today: date, *, notifies: bool = False) -> tuple[Mrkdwn, str]:
    """As markup and as plain words: ``Kai: move the pricing test, by 20 Nov (2 days late); O-9``. ``notifies``: the
    owner is mentioned, for they are asked for it here."""
    name = short(sheet.owner.name, NAME)
    who = mention(sheet.owner.slack_user_id) if notifies and sheet.owner.is_active else bold(name)
    words, rest = cut(sheet.decision.words, WORDS), _rest(t, sheet, today)
    markup = md(t, "{name}: {words} ({rest})", name=who, words=one_line(words, WORDS), rest=rest)
    return markup, t("{name}: {words} ({rest})", name=name, words=words, rest=rest)


def decision_for(t: Language, sheet: DecisionSheet, today: date, reader: PersonId) -> tuple[Mrkdwn, str]:
    """As ``decision_both``, but nobody reads their own name: ``move the pricing test (by 20 Nov, 2 days late)``."""
    if sheet.decision.owner_id != reader:
        return decision_both(t, sheet, today)
    words, rest = cut(sheet.decision.words, WORDS), _rest(t, sheet, today)
    markup = md(t, "{words} ({rest})", words=one_line(words, WORDS), rest=rest)
    return markup, t("{words} ({rest})", words=words, rest=rest)


def _rest(t: Language, sheet: DecisionSheet, today: date) -> str:
    decision = sheet.decision
    told = [_when(t, sheet, today)]
    if decision.because:
        told.append(t("“{words}”", words=cut(decision.because, BECAUSE)))
    if decision.is_open and not sheet.owner.is_active:
        told.append(t("has left, the team's lead decides"))
    return t.semicolons([*told, *([sheet.code] if sheet.code else [])])


def _when(t: Language, sheet: DecisionSheet, today: date) -> str:
    decision = sheet.decision
    if decision.state is DecisionState.DONE:
        return t("done")
    if decision.state is DecisionState.DROPPED:
        return t("dropped")
    by = t("by {day}", day=t.day(decision.due_day))
    late = (today - decision.due_day).days
    if late <= 0:
        return by
    return t("{by}, {late}", by=by, late=t.plural("{count} day late", "{count} days late", late))
