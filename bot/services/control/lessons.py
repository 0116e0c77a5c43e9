"""What control mode taught, as lessons that others find: the period itself, and what somebody says about it."""

from datetime import datetime

from bot.domain.control import ControlHelped, ControlPeriod
from bot.domain.lessons import MOST_TEXT, LessonSource
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.typed_text import unended
from bot.domain.workspaces import Workspace
from bot.i18n import Language, language
from bot.services.lessons.writing import write
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
    t = language(author.locale)
    told = _story(tx, t, workspace, author, period, objective)
    _keep(tx, workspace, author, objective, t.sentences([told, text]), now)


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
    story = _story(tx, t, workspace, author, period, objective)
    _keep(tx, workspace, author, objective, t.sentences([story, told]), now)


def _story(
    tx: Transaction, t: Language, workspace: Workspace, author: Person, period: ControlPeriod, objective: Objective
) -> str:
    """``O-12 was under control from 2 Dec 2026 to 9 Dec 2026: “the vendor left”. 2 decisions.`` It is read for years.
    Of the decisions those alone are quoted that are the author's own: what others wrote goes with them when they are
    erased."""
    last = period.last_covered(workspace.zone)
    said = t(
        "{code} was under control from {first} to {last}: “{why}”.",
        code=objective.code,
        first=t.dated(period.first_day),
        last=t.dated(last),
        why=unended(period.because[:MOST_QUOTED]),
    )
    decisions = tx.control_decisions.of_periods(workspace.id, [period.id])
    if not decisions:
        return said
    told = t.plural("{count} decision was made", "{count} decisions were made", len(decisions))
    own = [one for one in decisions if one.by_id == author.id][:MOST_DECISIONS]
    if not own:
        return t("{said} {told}; they stand on its page.", said=said, told=told)
    quoted = t.list([t("“{words}”", words=one.text[:MOST_QUOTED]) for one in own])
    return t("{said} {told}, such as {quoted}.", said=said, told=told, quoted=quoted)


def _keep(
    tx: Transaction, workspace: Workspace, author: Person, objective: Objective, text: str, now: datetime
) -> None:
    place = {"objective_id": objective.id, "team_id": objective.team_id, "cycle_id": objective.cycle_id}
    write(tx, workspace, author, {**place, "text": text[:MOST_TEXT], "source": LessonSource.FORM}, now)
