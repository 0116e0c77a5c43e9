"""Face to face with the chief executive, every month: what was answered in the last session, and what waits for the
next."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from bot.demo.founding import Company
from bot.demo.quarter import THIS_WEEK
from bot.demo.teams import channel_id
from bot.domain.people import Person
from bot.domain.questions import KIND, Question
from bot.domain.sessions import Repeat, SessionState, WantedSession
from bot.domain.wallclock import instant
from bot.services.access import Access
from bot.services.sessions.content import TypedQuestion
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from storage import Store, Transaction

AT, ZONE = time(15), "Europe/Berlin"
HOST, PLANNED_BY, TITLE = "greta", "noor", "Ask Greta"
ON = timedelta(days=3)  # Thursday


@dataclass(frozen=True, slots=True)
class Put:
    """``by`` whom, with their name or without; who else votes; perhaps about an objective, by its key."""

    words: str
    by: str
    named: bool = True
    votes: tuple[str, ...] = ()
    about: str | None = None


ANSWERED = (
    (
        Put("Do we open an office in Osaka next year?", "kenji", votes=("takumi", "sofia", "jie")),
        "Not before the tenth merchant there pays. Then yes, and Kenji decides where.",
    ),
    (
        Put("Are OKRs used for my salary after all?", "lea", named=False, votes=("mei", "kai", "diego", "anna")),
        "No. They never were, and our sentence about it stands on every page where you close one.",
    ),
)
OPEN = (
    Put("Why do we still sell to shops that send back every third parcel?", "camille", votes=("jie", "sofia", "kai")),
    Put("What happens to Instant Refunds if the bank says no?", "lea", votes=("mei", "ingrid"), about="refund-now"),
    Put("Will there be another round of cuts in Support?", "olivia", named=False, votes=("tyler", "anna", "fatima")),
    Put("Could we have a week without meetings each quarter?", "diego"),
)


def ask(store: Store, company: Company, now: datetime) -> None:
    """The next session is planned by the services, so that nothing is there which their rules would refuse."""
    with store.write() as tx:
        _remember(tx, company)
    sessions, questions = Sessions(store, Access()), Questions(store, Access())
    day = company.quarter.monday(THIS_WEEK + 1) + ON
    wanted = WantedSession(title=TITLE, day=day, at=AT, repeat=Repeat.MONTH, channel_id=channel_id("general"))
    who = (company.workspace, company.people[PLANNED_BY], None)
    sessions.save(*who, wanted, company.people[HOST], "the demo's session", now)
    for one in OPEN:
        made = _put(questions, company, one)
        for voter in one.votes:
            questions.vote(company.workspace, company.people[voter], made.id, votes=True)


def _put(questions: Questions, company: Company, one: Put) -> Question:
    """The same id for the same question, as everything in the demo."""
    about = None if one.about is None else company.objectives[one.about].id
    token = sha256(one.words.encode()).hexdigest()[:32]
    typed = TypedQuestion(one.words, None, one.named, about)
    return questions.ask(company.workspace, company.people[one.by], typed, token).question


def _remember(tx: Transaction, company: Company) -> None:
    day = company.quarter.monday(THIS_WEEK - 3) + ON
    host, at = company.people[HOST], instant(day, AT, ZONE)
    planned: dict[str, Any] = {"made_by_id": company.people[PLANNED_BY].id, "made_at": at - timedelta(days=14)}
    held = tx.sessions.insert(
        workspace_id=company.workspace.id,
        host_id=host.id,
        title=TITLE,
        on_day=day,
        hour=AT,
        zone=ZONE,
        at=at,
        first_day=day,
        repeat=Repeat.MONTH,
        state=SessionState.OVER,
        **planned,
    )
    for one, words in ANSWERED:
        _answer(tx, held.id, host, one, company.people[one.by], words, at)


def _answer(tx: Transaction, session_id: int, host: Person, one: Put, author: Person, words: str, at: datetime) -> None:
    answer = tx.answers.insert(
        workspace_id=host.workspace_id,
        session_id=session_id,
        asked=one.words,
        named=one.named,
        author_id=author.id if one.named else None,
        votes=len(one.votes),
        words=words,
        live=True,
        by_id=host.id,
        at=at,
    )
    tx.search.index(host.workspace_id, KIND, answer.id, f"{answer.asked} {answer.words}")
