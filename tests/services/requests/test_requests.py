"""Messages held against OKRs, on both databases: who may what, what happens twice, what is hidden."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.ids import TeamId
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.parking import ParkedState
from bot.domain.people import Person, SlackKind
from bot.domain.proposals import Terms
from bot.domain.teams import Team
from bot.services.access import Access
from bot.services.drafting.drafting import Drafted, Drafting
from bot.services.okrs.evidence import EvidenceDesk
from bot.services.overview.mine import MyOverviews
from bot.services.overview.team import TeamOverviews
from bot.services.requests.form import RequestForm, SeenRequest
from bot.services.requests.parking import Parking
from bot.services.requests.requests import Requests
from storage import Store
from tests.factories import Office
from tests.services.next_message import next_message
from tests.statements import counted

LINK = "https://nord.slack.com/archives/C0PAY/p1700000000000100"


@dataclass
class Desk:
    """Kai holds messages against the OKRs of Mei, who leads Payments."""

    office: Office
    requests: Requests
    kai: Person
    mei: Person
    team: Team
    objective: Objective
    result: KeyResult
    evidence_id: int = 0
    request_id: int = 0

    def form(self, person: Person | None = None, whose: Person | None = None, url: str = LINK) -> RequestForm:
        seen = SeenRequest(url, "Faster, please")
        whose = whose or self.mei
        return self.requests.begin(self.office.workspace, person or self.kai, seen, whose.id, self.office.now)

    def support(self, person: Person, words: str = "It is", form_id: int | None = None) -> bool:
        form_id = form_id or self.form(person).id
        done = self.requests.support(self.office.workspace, person, form_id, self.result.id, words, self.office.now)
        self.evidence_id = done.sheet.evidence.id
        return done.is_new

    def ask(self, person: Person, words: str = "Retries 10 → 2") -> int:
        form, terms = self.form(person), Terms(words)
        sheet = self.requests.ask(self.office.workspace, person, form.id, self.objective.id, terms, self.office.now)
        return sheet.proposal.id

    def park(self, person: Person | None = None, words: str = "Faster", url: str = LINK) -> bool:
        person = person or self.kai
        form = self.form(person, url=url)
        done = self.requests.park(self.office.workspace, person, form.id, self.team.id, words, self.office.now)
        self.request_id = done.sheet.request.id
        return done.is_new

    def parked(self) -> ParkedState:
        with self.office.store.read() as tx:
            found = tx.parked_requests.by_id(self.office.workspace.id, self.request_id)
        assert found is not None
        return found.state

    def take_up(self, person: Person, *, share: bool) -> Drafted:
        drafting, place, now = Drafting(self.office.store, Access()), self.office.workspace, self.office.now
        form = drafting.begin_parked(place, person, self.request_id, now).form
        text = "Refunds within a day\n- Refund time 5 d → 1 d"
        drafting.keep(place, person, form.id, lambda typed: replace(typed, text=text, share=share), now)
        done = drafting.turn(place, person, form.id, lambda typed: typed, now)
        assert isinstance(done, Drafted), done.problems
        return done

    def told(self, person: Person, now: datetime | None = None) -> list[tuple[str, str]]:
        mine = MyOverviews(self.office.store, Access()).of(self.office.workspace, person, now or self.office.now)
        return [(one.request.state.value, one.code) for one in mine.parked]


@pytest.fixture
def desk(store: Store) -> Desk:
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    objective = office.objective(mei)
    result = office.key_result(objective)
    team = office.team("Payments", mei, (kai,))
    return Desk(office, Requests(store, Access()), kai, mei, team, objective, result)


def test_what_was_cancelled_is_not_offered_for_a_message_to_stand_at(desk: Desk) -> None:
    dropped = desk.office.key_result(desk.objective, "Dropped")
    with desk.office.store.write() as tx:
        tx.key_results.change(dropped, by=None, now=desk.office.now, state=KeyResultState.CANCELLED)

    form = desk.form()

    assert [one.id for each in form.objectives for one in form.key_results(each)] == [desk.result.id]


def test_a_message_is_evidence_of_a_key_result_once_however_often_it_is_pressed(desk: Desk) -> None:
    form = desk.form()

    with ThreadPoolExecutor(2) as devices:
        done = list(devices.map(lambda _: desk.support(desk.kai, form_id=form.id), range(2)))

    assert sorted(done) == [False, True]
    assert desk.support(desk.mei, "Somebody else says so too") is False
    with desk.office.store.read() as tx:
        [kept] = tx.evidence.of_key_results(desk.office.workspace.id, [desk.result.id])
        assert len(tx.audit.of(desk.office.workspace.id, "evidence", kept.id)) == 1
    assert (kept.words, kept.added_by_id) == ("It is", desk.kai.id)


def test_whoever_added_it_and_the_owners_take_it_away(desk: Desk) -> None:
    ida, lea, ada = (desk.office.person(name, slack_admin=name == "Ada") for name in ("Ida", "Lea", "Ada"))
    with desk.office.store.write() as tx:
        tx.key_results.change(desk.result, by=None, now=desk.office.now, owner_id=ida.id)
    evidence, workspace, now = EvidenceDesk(desk.office.store, Access()), desk.office.workspace, desk.office.now

    for person in (desk.kai, desk.mei, ida):
        assert desk.support(desk.kai)
        for stranger in (lea, ada):
            with pytest.raises(NotAllowed):
                evidence.remove(workspace, stranger, desk.evidence_id, now)
        assert evidence.remove(workspace, person, desk.evidence_id, now) == "KR-1.1"
        assert evidence.remove(workspace, person, desk.evidence_id, now) is None


def test_nobody_links_to_a_draft_of_somebody_else_or_with_another_ones_form(desk: Desk) -> None:
    with desk.office.store.write() as tx:
        tx.objectives.change(desk.objective, by=None, now=desk.office.now, state=ObjectiveState.DRAFT)
    assert desk.form().objectives == ()
    with pytest.raises(NotFound):
        desk.support(desk.kai)
    with pytest.raises(NotFound):
        desk.support(desk.mei)  # it is a draft, which may be discarded
    with pytest.raises(NotFound):
        desk.support(desk.mei, form_id=desk.form(desk.kai).id)


def test_guests_look_at_their_own_and_do_nothing_with_what_is_others(desk: Desk) -> None:
    gus = desk.office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    form = desk.form(gus)

    assert form.whose.id == gus.id
    workspace, now = desk.office.workspace, desk.office.now
    with pytest.raises(NotAllowed):
        desk.requests.turn_to(workspace, gus, form.id, desk.mei.id, "", now)
    with pytest.raises(NotAllowed):
        desk.support(gus, form_id=form.id)
    with pytest.raises(NotAllowed):
        desk.requests.ask(workspace, gus, form.id, desk.objective.id, Terms("Mine"), now)
    with pytest.raises(NotAllowed):
        desk.requests.park(workspace, gus, form.id, desk.team.id, "Mine", now)


def test_the_same_is_proposed_once_and_something_else_from_the_same_message_is_refused(desk: Desk) -> None:
    assert desk.ask(desk.kai) == desk.ask(desk.kai)
    with pytest.raises(Invalid) as error:
        desk.ask(desk.kai, "Something else")
    assert error.value.fields["ask_words"] == ("asked_from_here", {"code": "O-1"})
    with pytest.raises(Invalid) as error:
        desk.ask(desk.mei)
    assert error.value.fields["ask_words"][0] == "asks_oneself"


def test_it_is_parked_once_for_a_team_of_theirs_with_words(desk: Desk) -> None:
    assert [desk.park(), desk.park(desk.mei, "Again")] == [True, False]
    for words in ("", "x" * 301):
        with pytest.raises(Invalid):
            desk.park(words=words)
    other = desk.office.team("Logistics")
    with pytest.raises(NotFound):
        desk.requests.park(desk.office.workspace, desk.kai, desk.form().id, TeamId(other.id), "Faster", desk.office.now)


def test_the_lead_the_admins_and_the_addressee_decide_and_nobody_else_sees_it(desk: Desk) -> None:
    lea, ada, tom = desk.office.person("Lea"), desk.office.person("Ada", slack_admin=True), desk.office.person("Tom")
    desk.park()
    with desk.office.store.write() as tx:
        tx.teams.change(desk.team, by=None, now=desk.office.now, lead_id=tom.id)
    teams, parking = TeamOverviews(desk.office.store, Access()), Parking(desk.office.store, Access())
    workspace, now = desk.office.workspace, desk.office.now

    counts = {
        one.name: teams.of(workspace, one, desk.team.id, now).parked for one in (tom, ada, desk.mei, desk.kai, lea)
    }

    assert counts == {"Tom": 1, "Ada": 1, "Mei": 1, "Kai": 0, "Lea": 0}
    assert teams.of(workspace, tom, desk.team.id, now, public=True).parked == 0
    assert parking.of_team(workspace, lea, desk.team.id).requests == ()
    with pytest.raises(NotAllowed):
        parking.drop(workspace, lea, desk.request_id, now)
    assert parking.drop(workspace, tom, desk.request_id, now).requests == ()
    parking.drop(workspace, ada, desk.request_id, now)
    with desk.office.store.read() as tx:
        assert len(tx.audit.of(workspace.id, "parked_request", desk.request_id)) == 2
    assert desk.told(desk.kai) == [("dropped", "")]
    assert desk.park() is True  # what was dropped may be asked again
    assert desk.told(desk.kai) == []


def test_nobody_is_told_of_a_draft_and_a_discarded_one_waits_again(desk: Desk) -> None:
    desk.park()
    done = desk.take_up(desk.mei, share=False)
    assert (desk.parked(), desk.told(desk.kai)) == (ParkedState.TAKEN_UP, [])
    with pytest.raises(NothingToDo):
        desk.take_up(desk.mei, share=True)
    drafting = Drafting(desk.office.store, Access())
    drafting.discard(desk.office.workspace, desk.mei, done.objective.id, desk.office.now)
    assert desk.parked() is ParkedState.PARKED

    desk.take_up(desk.mei, share=True)

    assert desk.told(desk.kai) == [("taken_up", "O-3")]
    assert desk.told(desk.mei) == []


def test_a_draft_that_is_shared_weeks_later_is_told_of_then(desk: Desk) -> None:
    desk.park()
    done = desk.take_up(desk.mei, share=False)
    weeks_later = desk.office.now + timedelta(weeks=5)

    Drafting(desk.office.store, Access()).start(desk.office.workspace, desk.mei, done.objective.id, weeks_later)

    assert desk.told(desk.kai, weeks_later + timedelta(days=3)) == [("taken_up", "O-2")]


def test_whoever_is_asked_once_a_month_is_told_what_was_decided_since_the_message_before_and_once(desk: Desk) -> None:
    desk.park()
    next_message(desk.office, desk.kai)
    desk.office.now += timedelta(days=2)
    desk.take_up(desk.mei, share=True)

    told = []
    for _ in range(2):
        desk.office.now += timedelta(days=30)
        told.append(len(next_message(desk.office, desk.kai).parked))

    assert told == [1, 0]


def test_the_drafting_form_counts_what_waits_only_while_a_cycle_is_planned(desk: Desk) -> None:
    desk.park()
    desk.park(words="Slower", url=f"{LINK[:-1]}1")
    drafting = Drafting(desk.office.store, Access())
    assert drafting.begin(desk.office.workspace, desk.mei, desk.office.now).parked == {}
    desk.office.next_quarter("Q1")

    assert drafting.begin(desk.office.workspace, desk.mei, desk.office.now).parked == {desk.team.id: 2}
    assert drafting.begin(desk.office.workspace, desk.kai, desk.office.now).parked == {}


def test_many_okrs_and_requests_take_as_many_statements_as_few(desk: Desk) -> None:
    parking = Parking(desk.office.store, Access())

    def statements() -> list[int]:
        with counted(desk.office.store) as opened:
            desk.form()
        with counted(desk.office.store) as listed:
            parking.of_team(desk.office.workspace, desk.mei, desk.team.id)
        return [len(opened), len(listed)]

    desk.park()
    desk.support(desk.kai)
    few = statements()
    for number in range(5):
        lea = desk.office.person(f"Lea{number}")
        desk.office.key_result(desk.office.objective(desk.mei, f"Aim {number}"))
        desk.park(lea, url=f"{LINK[:-1]}{number + 1}")

    assert statements() == few
