"""A company in which people ask and a host answers, and what its database says of it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from bot.domain.people import Person
from bot.domain.questions import Question
from bot.domain.sessions import Repeat, Session, WantedSession
from bot.domain.workspaces import Practice
from bot.services.access import Access
from bot.services.sessions.answering import Answering
from bot.services.sessions.content import SessionPage, TypedQuestion
from bot.services.sessions.planning import SessionPlanner
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from storage import Store
from storage.tables.columns import metadata
from tests.factories import Office

THURSDAY = date(2026, 11, 19)


@dataclass
class Desk:
    """Ada administers, Mei answers on Thursday at three."""

    office: Office
    ada: Person
    mei: Person
    kai: Person

    @classmethod
    def open(cls, store: Store) -> "Desk":
        office = Office.open(store)
        people = [office.person(name, slack_admin=name == "Ada") for name in ("Ada", "Mei", "Kai")]
        desk = cls(office, *people)
        desk.switch(Practice.QUESTIONS)
        return desk

    @property
    def sessions(self) -> Sessions:
        return Sessions(self.office.store, Access())

    @property
    def questions(self) -> Questions:
        return Questions(self.office.store, Access())

    @property
    def answering(self) -> Answering:
        return Answering(self.office.store, Access())

    def switch(self, *practices: Practice) -> None:
        with self.office.store.write() as tx:
            changed = tx.workspaces.set(
                self.office.workspace, by=None, now=self.office.now, practices=frozenset(practices)
            )
        self.office.workspace = replace(changed, practices=frozenset(practices))

    def plan(self, by: Person | None = None, host: Person | None = None, **values: Any) -> Session:
        usual: dict[str, Any] = {"day": THURSDAY, "at": time(15), "repeat": Repeat.ONCE, "channel_id": "C0ALL"}
        wanted = WantedSession(**{**usual, **values})
        who = (self.office.workspace, by or self.ada, None)
        made = self.sessions.save(*who, wanted, host or self.mei, uuid4().hex, self.office.now)
        assert made is not None
        return made.session

    def change(self, session: Session, host: Person, by: Person | None = None, **values: Any) -> Session:
        kept: dict[str, Any] = {"day": session.on_day, "at": session.hour, "repeat": session.repeat}
        wanted = WantedSession(**{**kept, "channel_id": session.channel_id, "title": session.title, **values})
        who = (self.office.workspace, by or self.ada, session.id)
        made = self.sessions.save(*who, wanted, host, uuid4().hex, self.office.now)
        assert made is not None
        return made.session

    def ask(self, by: Person, words: str, *, named: bool = False, token: str = "", **values: Any) -> Question:
        typed = TypedQuestion(words, values.pop("session_id", None), named, **values)
        return self.questions.ask(self.office.workspace, by, typed, token or uuid4().hex).question

    def vote(self, by: Person, question: Question, *, votes: bool = True) -> None:
        self.questions.vote(self.office.workspace, by, question.id, votes=votes)

    def page(self, reader: Person | None = None, session: Session | None = None) -> SessionPage:
        wanted = None if session is None else session.id
        return self.sessions.page(self.office.workspace, reader or self.kai, wanted, self.office.now)

    def plan_due(self, at: datetime) -> None:
        self.office.now = at
        SessionPlanner(self.office.store).plan_due(at, 500)

    def leave(self, person: Person) -> Person:
        with self.office.store.write() as tx:
            return tx.people.change(person, by=None, now=self.office.now, deactivated_at=self.office.now)

    def everything(self) -> dict[str, Counter[str]]:
        """Every row as text, by table."""
        with self.office.store.read() as tx:
            return {
                name: Counter(str(row) for row in tx.connection.execute(select(table)))
                for name, table in metadata().tables.items()
            }
