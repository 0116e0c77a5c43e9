"""What control mode taught, as lessons that others find: the period itself, and what somebody says about it."""

from datetime import datetime

from bot.domain.control import ControlHelped, ControlPeriod
from bot.domain.lessons import MOST_TEXT, LessonSource
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.i18n import Language, language
from bot.services.lessons import write
from storage import Transaction

MOST_DECISIONS, MOST_QUOTED = 3, 120  # of a lesson; characters of each


def keep_words(
    tx: Transaction, workspace: Workspace, author: Person, objective: Objective, text: str, now: datetime
) -> None:
    """The sentence of somebody who has said that it may be kept, with their name."""
    _keep(tx, workspace, author, objective, text, now)


def keep_closing(
    tx: Transaction,
    workspace: Workspace,
    author: Person,
    period: ControlPeriod,
    objective: Objective,
    text: str,
    now: datetime,
) -> None:
    """The sentence of whoever started it closes the period: what was decided, and what they make of it."""
    told = _story(tx, language(author.locale), workspace, period, objective)
    _keep(tx, workspace, author, objective, f"{told} {text}", now)


def keep_counted(
    tx: Transaction, workspace: Workspace, period: ControlPeriod, objective: Objective, now: datetime
) -> None:
    """What was decided, and how many found that it helped, in the name of whoever started it."""
    said, author = period.said, tx.people.get(workspace.id, period.started_by_id)
    if said is None or not author.is_active:
        return
    t = language(workspace.locale)
    told = t(
        "Did it help? Yes: {yes}, no: {no}, cannot say: {unsure}.",
        yes=said[ControlHelped.YES],
        no=said[ControlHelped.NO],
        unsure=said[ControlHelped.CANNOT_SAY],
    )
    _keep(tx, workspace, author, objective, f"{_story(tx, t, workspace, period, objective)} {told}", now)


def _story(tx: Transaction, t: Language, workspace: Workspace, period: ControlPeriod, objective: Objective) -> str:
    """``O-12 was under control from 2 Dec to 9 Dec: “the vendor left”. 2 decisions: “refunds by hand” and …``"""
    last = period.last_covered(workspace.zone)
    said = t(
        "{code} was under control from {first} to {last}: “{why}”.",
        code=objective.code,
        first=t.day(period.first_day),
        last=t.day(last),
        why=period.reason[:MOST_QUOTED],
    )
    decisions = tx.control_decisions.of_periods(workspace.id, [period.id])
    if not decisions:
        return said
    quoted = [t("“{words}”", words=one.text[:MOST_QUOTED]) for one in decisions[:MOST_DECISIONS]]
    more = len(decisions) - len(quoted)
    quoted += [t("{count} more", count=more)] if more else []
    count = t.plural("{count} decision", "{count} decisions", len(decisions))
    return t("{said} {count}: {listed}.", said=said, count=count, listed=t.list(quoted))


def _keep(
    tx: Transaction, workspace: Workspace, author: Person, objective: Objective, text: str, now: datetime
) -> None:
    place = {"objective_id": objective.id, "team_id": objective.team_id, "cycle_id": objective.cycle_id}
    write(tx, workspace, author, {**place, "text": text[:MOST_TEXT], "source": LessonSource.FORM}, now)
