"""What messages about sessions say, read when they are sent; and what a check-in message says to whoever has asked."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery
from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.people import Person
from bot.domain.prompts import Prompt
from bot.domain.questions import ranked
from bot.domain.teams import Team
from bot.domain.workspaces import Practice, Workspace
from bot.services.prompt_memory import told_until
from bot.services.reaching import Reader, reader_of
from bot.services.sessions.content import Announced, AnswerSheet, PostedAnswer, Reminder
from bot.services.sessions.planning import session_posted
from bot.services.sessions.question_reading import answer_sheets, session_sheet
from storage import Store, Transaction

MOST_FIRST = 3


@dataclass(frozen=True)
class SessionTelling:
    store: Store

    posted = staticmethod(session_posted)

    def announced(self, workspace_id: WorkspaceId, session_id: int, channel_id: str) -> Announced | None:
        """None where questions are switched off, or the session is told about elsewhere by now."""
        with self.store.read() as tx:
            session = tx.sessions.by_id(workspace_id, session_id)
            if session is None or session.channel_id != channel_id or not _is_on(tx, workspace_id):
                return None
            return Announced(session_sheet(tx, session), _reader(tx, workspace_id, session.team_id, channel_id))

    def answer(self, workspace_id: WorkspaceId, answer_id: int, channel_id: str) -> PostedAnswer | None:
        """As a channel may read it; None where questions are switched off."""
        with self.store.read() as tx:
            found = tx.answers.by_id(workspace_id, answer_id)
            if found is None or not found.words or not _is_on(tx, workspace_id):
                return None
            session = tx.sessions.by_id(workspace_id, found.session_id)
            team_id = None if session is None else session.team_id
            return PostedAnswer(answer_sheets(tx, None, [found])[0], _reader(tx, workspace_id, team_id, channel_id))

    def answer_posted(self, tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        answer = tx.answers.by_id(delivery.workspace_id, delivery.subject["answer"])
        if answer is not None:
            tx.answers.update(answer, posted=True)

    def reader(self, delivery: Delivery, now: datetime) -> Reader | None:
        """The host; None for one who has left."""
        with self.store.read() as tx:
            return reader_of(tx, delivery, Practice.QUESTIONS, now)

    def reminder(self, delivery: Delivery) -> Reminder | None:
        """None where there is nothing to remind its reader of: another host, another state of the session, everything
        answered."""
        told, workspace_id = delivery.subject, delivery.workspace_id
        with self.store.read() as tx:
            session = tx.sessions.by_id(workspace_id, told["session"])
            if session is None or session.host_id != delivery.person_id:
                return None
            is_over = bool(told["is_over"])
            if is_over == session.is_planned:
                return None
            after = tx.sessions.by_id(workspace_id, told["next"]) if told.get("next") else None
            where = session if after is None else after
            questions = [one for one in tx.questions.of_sessions(workspace_id, [where.id]) if not one.hidden]
            left = ranked(one for one in questions if not is_over or after is None or one.carried)
            if is_over and not left:
                return None
            return Reminder(session_sheet(tx, session), tuple(left[:MOST_FIRST]), len(left), is_over, after)

    def for_prompt(self, prompt: Prompt, person: Person, now: datetime) -> tuple[AnswerSheet, ...]:
        """What has been answered to this person since the prompt before it was sent, oldest first. One statement for
        most people."""
        with self.store.read() as tx:
            found = [one for one in tx.answers.to_author(prompt.workspace_id, person.id) if one.words]
            if not found or not _is_on(tx, prompt.workspace_id):
                return ()
            since = told_until(tx, prompt, now)
            fresh = [one for one in found if one.at >= since and one.by_id != person.id]
            return tuple(answer_sheets(tx, person, fresh))


def _is_on(tx: Transaction, workspace_id: WorkspaceId) -> bool:
    return tx.workspaces.get(workspace_id).practises(Practice.QUESTIONS)


def _reader(tx: Transaction, workspace_id: WorkspaceId, team_id: TeamId | None, channel_id: str) -> Team | Workspace:
    """Whose language it is told in: the session's team's, else the first team's whose channel it is, else the
    workspace's."""
    if team_id is not None:
        return tx.teams.get(workspace_id, team_id)
    teams = tx.teams.in_channels(workspace_id, [channel_id])
    return teams[0] if teams else tx.workspaces.get(workspace_id)
