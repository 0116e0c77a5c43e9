"""An office in which every practice is switched on, and what it got: from the outbox, and as Slack shows it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.domain.control import ControlRhythm, Wanted
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.ids import Code
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.pilots import Pilot
from bot.domain.readiness import FIELDS
from bot.domain.sessions import Repeat, WantedSession
from bot.domain.teams import Team
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.control.starting import ControlStarting
from bot.services.feedback.asking import FeedbackAsking, TypedAsk
from bot.services.helping.cheering import Cheering
from bot.services.helping.offers import HelpOffers
from bot.services.pilots.pilots import Pilots
from bot.services.pilots.training import PilotTrainings
from bot.services.pilots.votes import PilotVotes
from bot.services.readiness.answering import SurveyAnswering
from bot.services.readiness.starting import SurveyStarting
from bot.services.sessions.answering import Answering
from bot.services.sessions.content import TypedQuestion
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from tests.factories import Office

ADA, MEI, KAI, LEA, YUI, BEN = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0YUI", "U0BEN"
TEAM = (MEI, KAI, LEA, YUI, BEN)
CHANNEL = "C0PAY"
BERLIN = "Europe/Berlin"
ZONES = {YUI: "Asia/Tokyo"}
NAMES = {ADA: "Ada Admin", MEI: "Mei Tanaka", KAI: "Kai Berg", LEA: "Lea Novak", YUI: "Yui Sato", BEN: "Ben Abel"}


@dataclass
class BusyOffice:
    """Mei leads Payments and owns O-2; Kai owns O-1; Yui lives in Tokyo; Ada is above them all. ``before`` is a cycle
    that has just ended, in which Mei owned O-3."""

    office: Office
    clock: Callable[[], datetime]
    people: dict[str, Person]
    team: Team
    aims: dict[str, Objective]
    results: dict[str, KeyResult]
    before: Cycle

    @classmethod
    def open(cls, office: Office, clock: Callable[[], datetime]) -> "BusyOffice":
        people = {user: _known(office, user) for user in NAMES}
        company = office.team("Nordlicht", people[ADA])
        mei, rest = people[MEI], tuple(people[user] for user in TEAM if user != MEI)
        team = office.team("Payments", mei, rest, parent_id=company.id, channel_id=CHANNEL)
        ended: dict[str, Any] = {"kind": CycleKind.CUSTOM, "state": CycleState.GRADING}
        before = office.another_cycle("Autumn", date(2026, 9, 1), date(2026, 11, 12), **ended)
        aims = {KAI: office.objective(people[KAI], "Checkout just works", team)}
        aims[MEI] = office.objective(mei, "Refunds at once", team)
        results = {user: office.key_result(aim, f"A number of {user}") for user, aim in aims.items()}
        aims["before"] = office.objective(mei, "A calm autumn", team, cycle_id=before.id)
        with office.store.write() as tx:
            held = tx.workspaces.get(office.workspace.id)
            tx.workspaces.set(held, by=None, now=clock(), zone=BERLIN, practices=frozenset(Practice))
        return cls(office, clock, people, team, aims, results, before)

    @property
    def workspace(self) -> Workspace:
        with self.office.store.read() as tx:
            return tx.workspaces.get(self.office.workspace.id)

    @property
    def with_all(self) -> tuple[Any, Access]:
        return self.office.store, Access(frozenset({ADA}))

    def who(self, user: str) -> tuple[Workspace, Person]:
        return self.workspace, self.people[user]

    def pilot(self) -> Pilot:
        with self.office.store.read() as tx:
            found = tx.pilots.last_of(self.office.workspace.id, self.team.id)
        assert found is not None
        return found

    def begins_everything(self, last_day: date, session_day: date) -> None:
        """Late on a Friday evening."""
        now = self.clock()
        SurveyStarting(*self.with_all).start(*self.who(MEI), self.team.id, last_day, now)
        Pilots(*self.with_all).start(*self.who(MEI), self.team.id, {"gains": "Calm", "costs": "An hour"}, now)
        PilotVotes(*self.with_all).open(*self.who(MEI), self.pilot().turn, last_day, now)
        daily: dict[str, Any] = {"rhythm": ControlRhythm.DAILY, "last_day": last_day}
        wanted = Wanted(reason="The vendor left", responsible_id=self.people[KAI].id, **daily)
        ControlStarting(*self.with_all).start(*self.who(MEI), self.aims[KAI].id, wanted, now)
        asked = TypedAsk(
            f"o{self.aims['before'].id}", nameless=True, people=tuple(self.people[one] for one in (ADA, *TEAM[1:]))
        )
        FeedbackAsking(*self.with_all).ask(*self.who(MEI), asked, now)
        day = WantedSession(day=session_day, at=time(15), repeat=Repeat.TWO_WEEKS, channel_id=CHANNEL)
        Sessions(*self.with_all).save(*self.who(ADA), None, day, self.people[MEI], "session", now)

    def answers_what_it_was_asked(self) -> None:
        """Survey and vote, all five; two questions, cheers, and an offer of help."""
        now, store = self.clock(), self.office.store
        with store.read() as tx:
            [survey] = tx.surveys.unanswered_by(self.office.workspace.id, self.people[KAI].id, now)
            vote = tx.pilot_votes.last_of(self.office.workspace.id, self.pilot().id)
        assert vote is not None
        for user in TEAM:
            SurveyAnswering(*self.with_all).answer(*self.who(user), survey.id, dict.fromkeys(FIELDS, "4"), now)
            PilotVotes(*self.with_all).answer(*self.who(user), vote.id, True, now)
        for user, named in ((KAI, True), (LEA, False)):
            typed = TypedQuestion(f"Why, asks {user}?", None, named)
            Questions(*self.with_all).ask(*self.who(user), typed, uuid4().hex)
        cheering, code = Cheering(*self.with_all), Code(self.aims[KAI].number, 1)
        for user in (LEA, BEN, YUI):
            cheering.cheer(*self.who(user), code, "Great", now=now)
        held = self.results[KAI].id
        HelpOffers(*self.with_all).offer(*self.who(LEA), held, "I know the vendor", once="offer", now=now)

    def answers(self, user: str) -> None:
        """The host answers what somebody has asked with their name."""
        with self.office.store.read() as tx:
            planned = [one.id for one in tx.sessions.planned(self.office.workspace.id)]
            questions = tx.questions.of_sessions(self.office.workspace.id, planned)
        [asked] = [one.id for one in questions if one.author_id == self.people[user].id]
        Answering(*self.with_all).answer(*self.who(MEI), asked, "Because", self.clock(), live=False)

    def names_a_sponsor(self) -> None:
        Pilots(*self.with_all).name_sponsor(*self.who(MEI), self.pilot().turn, self.people[ADA], self.clock())

    def approves_and_trains(self) -> None:
        now = self.clock()
        Pilots(*self.with_all).approve(*self.who(ADA), self.pilot().id, now)
        PilotTrainings(*self.with_all).send(*self.who(MEI), self.pilot().turn, now)

    def runs_until(self, review_day: date) -> None:
        """From the day after this one on, in the quarter."""
        now, pilots = self.clock(), Pilots(*self.with_all)
        pilots.go_on(*self.who(MEI), self.pilot().turn, now)
        begins, coach = now.date(), self.people[BEN]
        pilots.prepare(*self.who(MEI), self.pilot().turn, self.office.cycle.id, begins, review_day, coach, now)
        pilots.go_on(*self.who(MEI), self.pilot().turn, now)

    def is_away(self, user: str, first_day: date, last_day: date) -> None:
        with self.office.store.write() as tx:
            held: dict[str, Any] = {"person_id": self.people[user].id, "first_day": first_day, "last_day": last_day}
            tx.absences.add(by=None, now=self.clock(), workspace_id=self.office.workspace.id, **held)

    def sent(self) -> list[Delivery]:
        with self.office.store.read() as tx:
            held = tx.outbox.within(self.office.workspace.id).where(tx.outbox.table.c.state == DeliveryState.SENT)
            return tx.outbox.many(tx.connection.execute(held.order_by(tx.outbox.table.c.id)))

    def got(self, user: str) -> Counter[str]:
        """How many new messages of each kind somebody got."""
        mine = [one for one in self.sent() if one.person_id == self.people[user].id]
        return Counter(_name(one) for one in mine if not one.kind.is_change)


def _name(one: Delivery) -> str:
    return f"{one.kind.value} {one.rule}" if one.kind.value in ("prompt", "pilot_news") else one.kind.value


def local(moment: datetime, user: str) -> datetime:
    return moment.astimezone(ZoneInfo(ZONES.get(user, BERLIN)))


def _known(office: Office, user: str) -> Person:
    zone = ZONES.get(user, BERLIN)
    return office.person(NAMES[user], slack_user_id=user, zone=zone, slack_admin=user == ADA)
