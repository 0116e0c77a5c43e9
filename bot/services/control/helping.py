"""Whether control mode helped: asked of everybody who was in it, said without a name, counted once."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.control import CONSENT, MOST_WORDS, WORDS, ControlHelped
from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who
from bot.domain.prompting import may_be_prompted
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.control.content import HelpedQuestion
from bot.services.control.lessons import keep_closing, keep_words
from bot.services.control.sheets import sheets_of
from storage import Store, Transaction

MOST_ASKED = 2
"""Asked about in one message."""


@dataclass(frozen=True)
class ControlHelping:
    store: Store
    access: Access

    def waiting(self, person: Person, now: datetime) -> tuple[HelpedQuestion, ...]:
        """As ``questions_of``."""
        with self.store.read() as tx:
            return questions_of(tx, tx.workspaces.get(person.workspace_id), person, now)

    def question(self, workspace: Workspace, person: Person, period_id: int, now: datetime) -> HelpedQuestion:
        """Raises NotSwitchedOn, NotFound; NothingToDo once it was said, or counted."""
        with self.store.read() as tx:
            return self._question(tx, workspace, person, period_id, now)

    def say(
        self,
        workspace: Workspace,
        person: Person,
        period_id: int,
        helped: ControlHelped,
        words: str,
        now: datetime,
        *,
        keep: bool,
    ) -> HelpedQuestion:
        """Say it once. The words are a lesson with a name if ``keep``, and are kept nowhere else. Nothing is written of
        who said what: no audit, no time. Raises Invalid by field; otherwise as ``question``."""
        text = _checked(words, keep=keep)
        with self.store.write() as tx:
            period = tx.control_periods.locked(workspace.id, period_id)
            asked = self._question(tx, workspace, person, period_id, now)
            if period is None or not tx.control_seats.leave(workspace.id, period_id, person.id):
                raise NothingToDo("control_said")
            tx.control_answers.drop_in(workspace.id, period_id, helped=helped)
            if not tx.control_seats.left(workspace.id, period_id):
                tx.control_periods.update(period, due_at=now)
            objective = asked.sheet.objective
            if text and asked.is_starter:
                keep_closing(tx, workspace, person, period, objective, text, now)
            elif text:
                keep_words(tx, workspace, person, objective, text, now)
            return asked

    def _question(
        self, tx: Transaction, workspace: Workspace, person: Person, period_id: int, now: datetime
    ) -> HelpedQuestion:
        workspace.ensure_practised(Practice.CONTROL)
        found = _questions(tx, workspace, person, [period_id], now)
        if not found:
            raise NotFound("objective", "")
        seats = tx.control_seats.of_person(workspace.id, person.id)
        if all(one.period_id != period_id for one in seats):
            raise NothingToDo("control_said")
        relation: Relation = self.access.to_workspace(person).with_more(Who.ASKED)
        self.access.ensure(Action.SAY_WHETHER_CONTROL_HELPED, relation, workspace)
        return found[0]


def questions_of(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> tuple[HelpedQuestion, ...]:
    """What somebody may still say, the longest waiting first; nothing is read while the practice is off."""
    is_asked = workspace.practises(Practice.CONTROL) and may_be_prompted(person, workspace)
    seats = tx.control_seats.of_person(workspace.id, person.id) if is_asked else []
    return _questions(tx, workspace, person, [one.period_id for one in seats], now)


def _questions(
    tx: Transaction, workspace: Workspace, person: Person, period_ids: list[int], now: datetime
) -> tuple[HelpedQuestion, ...]:
    periods = tx.control_periods.by_ids(workspace.id, period_ids)
    objectives = tx.objectives.by_ids(workspace.id, {one.objective_id for one in periods.values()})
    told = [one for one in periods.values() if objectives[one.objective_id].is_told_to(person.id)]
    sheets = sheets_of(tx, workspace, [(one, objectives[one.objective_id]) for one in told], now)
    return tuple(HelpedQuestion(one, one.period.started_by_id == person.id) for one in sheets)


def _checked(words: str, *, keep: bool) -> str:
    """The words to be kept. Raises Invalid where somebody has written some and not said that they may be kept."""
    text = " ".join(words.split())
    if len(text) > MOST_WORDS:
        raise Invalid({WORDS: ("too_long", {"most": str(MOST_WORDS)})})
    if text and not keep:
        raise Invalid({CONSENT: ("consent_missing", {})})
    return text
