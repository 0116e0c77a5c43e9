"""Whether a team would like to try: asked without names, counted once, and telling of nobody."""

from datetime import timedelta

import pytest

from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import AlreadyDone, NothingToDo
from bot.domain.people import Employment, Person
from bot.domain.pilots import Stage, StopReason
from bot.domain.teams import Role
from bot.domain.workspaces import ContractorRule
from bot.i18n import language
from bot.services.pilots.calls import calls_for
from bot.services.pilots.reading import PilotReading
from bot.services.pilots.training import PilotTrainings
from bot.views.pilot_words import vote_text
from storage import Store
from tests.services.pilots.desk import A_DAY, AFTER, FRIDAY, WORDS, desk
from tests.statements import counted


def test_a_vote_is_counted_once_on_time_and_tells_of_nobody(store: Store) -> None:
    here = desk(store)
    vote = here.opened()
    here.answers(vote, [True, True, True, True, False])
    with pytest.raises(AlreadyDone):
        here.answers(vote, [False])

    assert sorted(here.rows("SELECT willing FROM pilot_answer")) == [(False,), (True,), (True,), (True,), (True,)]
    assert len(here.rows("SELECT person_id FROM pilot_voter")) == 5
    columns = {name for (name,) in here.rows(COLUMNS[store.is_sqlite])}
    assert columns == {"id", "workspace_id", "vote_id", "willing"}
    assert here.rows("SELECT id FROM audit_event WHERE kind IN ('pilot_answer', 'pilot_voter')") == []
    assert here.runs(vote.closes_at - timedelta(seconds=1)) == 0

    assert here.runs(AFTER + 3 * A_DAY) == 1  # it was not running when the vote ended
    with store.read() as tx:
        counted_vote = tx.pilot_votes.by_id(here.office.workspace.id, vote.id)
    assert counted_vote is not None
    assert (counted_vote.answers, counted_vote.yes, counted_vote.is_passed) == (5, 4, True)
    assert here.rows("SELECT id FROM pilot_answer UNION ALL SELECT id FROM pilot_voter") == []
    assert here.runs(AFTER + 4 * A_DAY) == 0
    with pytest.raises(NothingToDo):
        here.votes.answer(here.office.workspace, here.lead, vote.id, True, AFTER)


def test_a_second_vote_does_not_tell_what_the_one_who_has_joined_said(store: Store) -> None:
    here = desk(store)
    vote = here.opened()
    here.answers(vote, [True, True, True, False, False])
    here.runs(AFTER)
    newcomer = here.office.person("Ida")
    with store.write() as tx:
        tx.memberships.join(here.team, newcomer.id, role=Role.MEMBER, since=AFTER.date(), by=None, now=AFTER)

    with pytest.raises(NothingToDo) as refused:
        here.opened(AFTER + A_DAY)
    later = here.opened(AFTER + 62 * A_DAY)

    assert refused.value.what == "pilot_vote_too_near"
    assert later.asked == 6


def test_a_pilot_begun_anew_does_not_tell_what_the_one_who_has_left_said(store: Store) -> None:
    here = desk(store, 6)
    here.answers(here.opened(), [True, True, True, False, False, True])
    here.runs(AFTER)
    with store.write() as tx:
        held = tx.memberships.of_people(here.office.workspace.id, [here.people[5].id], AFTER.date())
        [left] = [one for one in held if one.team_id == here.team.id]
        tx.memberships.leave(left, on=AFTER.date(), by=None, now=AFTER)
    here.pilots.stop(*here.who, here.now().turn, StopReason.OTHER, "We begin anew", AFTER + A_DAY)
    here.pilots.start(*here.who, here.team.id, WORDS, AFTER + A_DAY)

    with pytest.raises(NothingToDo) as refused:
        here.opened(AFTER + A_DAY)

    assert refused.value.what == "pilot_vote_too_near"


def test_two_teams_that_differ_by_one_person_are_not_asked_at_once(store: Store) -> None:
    """The first vote goes on: its result will be known too."""
    here = desk(store, 6)
    here.opened()
    twin = here.office.team("Twin", here.lead, tuple(here.people[1:5]))
    pilot = here.pilots.start(*here.who, twin.id, WORDS, here.office.now)

    with pytest.raises(NothingToDo) as refused:
        here.votes.open(*here.who, pilot.turn, FRIDAY, here.office.now)

    assert refused.value.what == "pilot_vote_too_near"


COLUMNS = {
    True: "SELECT name FROM pragma_table_info('pilot_answer')",
    False: "SELECT column_name FROM information_schema.columns WHERE table_name = 'pilot_answer'",
}


def test_whoever_was_asked_finds_every_open_vote_and_nobody_else_does(store: Store) -> None:
    """In as many statements for two pilots as for one."""
    here = desk(store)
    newcomer = here.office.person("Zoe")
    vote = here.opened()

    def waiting(person: Person) -> list[int]:
        with store.read() as tx:
            found = calls_for(tx, here.access, here.office.workspace, person, here.office.now)
        return [0 if one.vote is None else one.vote.id for one in found]

    with counted(store) as one_pilot:
        assert waiting(here.lead) == [vote.id]
    other = here.office.team("Risk", here.lead, tuple(here.people[1:]))
    second = here.pilots.start(*here.who, other.id, WORDS, here.office.now)
    also = here.votes.open(*here.who, second.turn, FRIDAY, here.office.now)
    with counted(store) as two_pilots:
        assert waiting(here.lead) == [vote.id, also.id]
    assert len(one_pilot) == len(two_pilots)
    assert waiting(newcomer) == []
    here.answers(vote, [True])
    assert waiting(here.lead) == [also.id]
    here.at(Stage.AUTHORISE, sponsor_id=here.boss.id)
    assert waiting(here.boss) == [0]


def test_of_fewer_than_five_answers_nothing_is_kept_and_four_people_are_not_asked(store: Store) -> None:
    here = desk(store)
    vote = here.opened()
    here.answers(vote, [True, True, True, True])
    here.runs(AFTER)
    page = PilotReading(store, here.access).of(*here.who, here.now().id, AFTER)
    assert page.vote is not None
    assert (page.vote.answers, page.vote.yes, page.vote.is_passed) == (0, None, False)
    assert "Fewer than 5 of 5 answered" in vote_text(language("en"), page.vote)
    told = here.rows("SELECT after FROM audit_event WHERE kind = 'pilot_vote'")
    assert "'answers': 4" not in str(told).replace('"', "'")
    with pytest.raises(NothingToDo) as refused:
        here.pilots.name_sponsor(*here.who, here.now().turn, here.boss, AFTER)
    assert refused.value.what == "pilot_vote"


def test_contract_workers_who_stay_out_are_neither_counted_nor_asked_nor_trained(store: Store) -> None:
    here = desk(store, members=6)
    with store.write() as tx:
        tx.people.change(here.people[5], by=None, now=here.office.now, employment=Employment.CONTRACTOR)
        out = {"contractors": ContractorRule.OUT}
        here.office.workspace = tx.workspaces.set(here.office.workspace, by=None, now=here.office.now, **out)
    vote = here.opened()
    assert {one.person_id for one in here.office.deliveries(DeliveryKind.PILOT_VOTE)} == {
        one.id for one in here.people[:5]
    }
    with pytest.raises(NothingToDo):
        here.votes.answer(here.office.workspace, here.people[5], vote.id, True, here.office.now)
    page = PilotReading(store, here.access).of(*here.who, here.now().id, here.office.now)
    assert (page.members, vote.asked) == (5, 5)
    pilot = here.at(Stage.ALIGN)
    assert PilotTrainings(store, here.access).send(*here.who, pilot.turn, here.office.now) == 5


def test_four_people_talk_and_their_lead_says_what_came_of_it(store: Store) -> None:
    here = desk(store, members=4)
    with pytest.raises(NothingToDo) as refused:
        here.opened()
    assert refused.value.what == "pilot_too_few"
    told = {**WORDS, "statement": "All four would like to try"}
    here.pilots.write_case(*here.who, here.now().turn, told, here.office.now)

    assert here.pilots.name_sponsor(*here.who, here.now().turn, here.boss, here.office.now).stage is Stage.AUTHORISE
