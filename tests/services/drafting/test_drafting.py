"""Drafting on both databases: read, kept between pages, saved once, started, discarded."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.cycles import CycleState
from bot.domain.errors import NotAllowed, NotFound, NothingToDo
from bot.domain.good_okrs import Rule
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Employment, Person, SlackKind
from bot.domain.typed_okrs import Kind, TypedKeyResult, TypedObjective
from bot.services.access import Access
from bot.services.drafting.drafting import Drafted, Drafting
from bot.services.drafting.form import DraftForm
from storage import Store
from tests.factories import Office

TEXT = "Checkout just works\n- Checkout success 91% → 96%\n- Refund time 5 d → 2 d\n- SOC 2 report by 15 Dec"


@dataclass
class Desk:
    """One person at the drafting form."""

    office: Office
    person: Person
    drafting: Drafting

    def begin(self) -> DraftForm:
        return self.drafting.begin(self.office.workspace, self.person, self.office.now)

    def paste(self, text: str = TEXT, form: DraftForm | None = None, **more: Any) -> DraftForm:
        form = form or self.begin()
        return self.keep(form, lambda typed: replace(typed, text=text, **more))

    def keep(self, form: DraftForm, change: Callable[[TypedObjective], TypedObjective]) -> DraftForm:
        return self.drafting.keep(self.office.workspace, self.person, form.id, change, self.office.now)

    def submit(self, form: DraftForm, **values: Any) -> DraftForm | Drafted:
        return self.drafting.turn(
            self.office.workspace, self.person, form.id, lambda typed: replace(typed, **values), self.office.now
        )

    def save(self, form: DraftForm, **values: Any) -> Objective:
        done = self.submit(form, **values)
        assert isinstance(done, Drafted), done.problems
        return done.objective

    def all(self) -> list[Objective]:
        return self.office.objectives()


@pytest.fixture
def desk(store: Store) -> Desk:
    office = Office.open(store)
    return Desk(office, office.person("Kai"), Drafting(store, Access()))


def mended(typed: TypedObjective, at: int, **values: Any) -> tuple[TypedKeyResult, ...]:
    results = list(typed.key_results)
    results[at] = replace(results[at], **values)
    return tuple(results)


def test_without_a_cycle_there_is_nothing_to_draft_for(store: Store) -> None:
    office = Office.open(store)
    with store.write() as tx:
        tx.cycles.change(office.cycle, by=None, now=office.now, state=CycleState.CLOSED)
    with pytest.raises(NothingToDo):
        Drafting(store, Access()).begin(office.workspace, office.person("Kai"), office.now)


def test_a_saved_objective_is_found_by_its_words_and_audited(desk: Desk) -> None:
    objective = desk.save(desk.paste())
    with desk.office.store.read() as tx:
        assert tx.search.find(desk.office.workspace.id, ["objective"], "checkout", 5) == [("objective", objective.id)]
        [added] = tx.audit.of(desk.office.workspace.id, "objective", objective.id)
    assert (added.action, added.actor_id) == ("added", desk.person.id)


def test_a_form_submitted_twice_makes_one_objective(desk: Desk) -> None:
    form = desk.paste()
    first, second = desk.save(form), desk.save(form)
    assert first == second
    assert len(desk.all()) == 1


def test_a_saved_form_takes_no_more_changes(desk: Desk) -> None:
    form = desk.paste()
    desk.save(form)
    with pytest.raises(NotFound):
        desk.keep(form, lambda typed: typed)


def test_nobody_reads_somebody_elses_form(desk: Desk) -> None:
    form = desk.begin()
    other = Desk(desk.office, desk.office.person("Lea"), desk.drafting)
    with pytest.raises(NotFound):
        other.keep(form, lambda typed: typed)


def test_a_form_lives_one_day(desk: Desk) -> None:
    form = desk.begin()
    desk.office.now += timedelta(days=1, seconds=1)
    with pytest.raises(NotFound):
        desk.keep(form, lambda typed: typed)


def test_going_back_to_the_text_keeps_what_was_mended_in_other_lines(desk: Desk) -> None:
    form = desk.paste()
    form = desk.keep(form, lambda typed: replace(typed, key_results=mended(typed, 1, target="3")))
    again = desk.paste(TEXT.replace("91%", "92%"), form)
    assert [each.start for each in again.typed.key_results] == ["92", "5", ""]
    assert again.typed.key_results[1].target == "3"


def test_trouble_on_an_earlier_page_turns_back_to_it(desk: Desk) -> None:
    lines = "\n".join(f"- Thing {number} from 1 to 2" for number in range(7))
    form = desk.paste(f"Seven\n{lines}")
    desk.submit(form)
    desk.submit(form)
    broken = desk.submit(form, page=2, key_results=mended(form.typed, 1, target="1,234"))
    assert isinstance(broken, DraftForm)
    assert broken.typed.page == 0
    assert broken.problems["kr1_target"][0] == "two_ways"
    assert desk.all() == []


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"target": "91"}, "kr0_target", "same_as_start"),
        ({"target": ""}, "kr0_target", "missing"),
        ({"target": "many"}, "kr0_target", "unreadable_number"),
        ({"target": "96 days"}, "kr0_target", "wrong_unit"),
        ({"due_day": "2027-01-01"}, "kr0_due_day", "after_cycle"),
        ({"due_day": "2026-11-16"}, "kr0_due_day", "not_after_start"),
        ({"due_day": "tomorrow"}, "kr0_due_day", "unreadable_day"),
        ({"weight": "0"}, "kr0_weight", "not_positive"),
        ({"title": "x" * 301}, "kr0_title", "too_long"),
        ({"title": " \n "}, "kr0_title", "empty"),
        ({"kind": Kind.BAND, "start": "3", "target": "3"}, "kr0_target", "no_width"),
        ({"kind": Kind.MILESTONES}, "kr0_milestones", "missing"),
    ],
)
def test_what_cannot_be_measured_is_refused_under_its_field(
    desk: Desk, values: dict[str, Any], field: str, reason: str
) -> None:
    form = desk.paste()
    refused = desk.submit(form, key_results=mended(form.typed, 0, **values))
    assert isinstance(refused, DraftForm)
    assert refused.problems[field][0] == reason


def test_an_objective_without_key_results_can_only_be_kept_as_a_draft(desk: Desk) -> None:
    form = desk.paste("Only a title")
    refused = desk.submit(form)
    assert isinstance(refused, DraftForm)
    assert "key_results" in refused.problems
    assert desk.save(form, share=False).state is ObjectiveState.DRAFT


def test_a_draft_may_leave_numbers_open_but_not_be_started_so(desk: Desk) -> None:
    draft = desk.save(desk.paste("Grow\n- Revenue to 40%"), share=False)
    assert draft.key_results[0].start is None
    form = desk.drafting.start(desk.office.workspace, desk.person, draft.id, desk.office.now)
    assert isinstance(form, DraftForm)
    assert form.problems["kr0_start"][0] == "missing"
    assert desk.all()[0].state is ObjectiveState.DRAFT


def test_a_started_draft_keeps_its_code_and_its_targets_begin_with_today(desk: Desk) -> None:
    draft = desk.save(desk.paste(), share=False)
    form = desk.drafting.resume(desk.office.workspace, desk.person, draft.id, desk.office.now)
    started = desk.save(form, key_results=mended(form.typed, 0, target="97")[:2], share=True)
    assert (started.id, started.state) == (draft.id, ObjectiveState.ACTIVE)
    assert [each.code for each in started.key_results] == ["KR-1.1", "KR-1.2"]
    assert started.key_results[0].original_target == 97
    with desk.office.store.read() as tx:
        held = tx.key_results.revisions(desk.office.workspace.id, [each.id for each in started.key_results])
    assert [len(each) for each in held.values()] == [1, 1]


def test_starting_twice_changes_nothing(desk: Desk) -> None:
    draft = desk.save(desk.paste(), share=False)
    for _ in range(2):
        done = desk.drafting.start(desk.office.workspace, desk.person, draft.id, desk.office.now)
        assert isinstance(done, Drafted)
    assert len(desk.all()) == 1


def test_a_discarded_draft_is_gone_and_its_number_is_not_given_again(desk: Desk) -> None:
    draft = desk.save(desk.paste(), share=False)
    for _ in range(2):
        desk.drafting.discard(desk.office.workspace, desk.person, draft.id, desk.office.now)
    assert desk.all() == []
    assert desk.save(desk.paste()).code == "O-2"


def test_somebody_elses_draft_is_not_there(desk: Desk) -> None:
    draft = desk.save(desk.paste(), share=False)
    lea = desk.office.person("Lea")
    for act in (desk.drafting.resume, desk.drafting.start, desk.drafting.discard):
        with pytest.raises(NotFound):
            act(desk.office.workspace, lea, draft.id, desk.office.now)
    assert desk.drafting.drafts(desk.office.workspace, lea) == []


def test_what_runs_cannot_be_discarded(desk: Desk) -> None:
    objective = desk.save(desk.paste())
    with pytest.raises(NotFound):
        desk.drafting.discard(desk.office.workspace, desk.person, objective.id, desk.office.now)


def test_owners_are_asked_from_then_on_and_not_while_it_is_a_draft(desk: Desk) -> None:
    lea = desk.office.person("Lea")
    form = desk.paste()
    form = desk.keep(form, lambda typed: replace(typed, key_results=mended(typed, 0, owner_id=lea.id)))
    draft = desk.save(form, share=False)
    assert asked(desk, lea) is None
    desk.drafting.start(desk.office.workspace, desk.person, draft.id, desk.office.now)
    assert asked(desk, lea) is not None


def asked(desk: Desk, person: Person) -> Any:
    with desk.office.store.read() as tx:
        return tx.people.get(desk.office.workspace.id, person.id).next_prompt_at


def test_nobody_stands_in_for_themselves_and_strangers_own_nothing(desk: Desk) -> None:
    stranger = desk.office.person("Sam", slack_kind=SlackKind.EXTERNAL)
    form = desk.paste()
    results = mended(form.typed, 0, stand_in_id=desk.person.id)
    results = (results[0], replace(results[1], owner_id=stranger.id), results[2])
    refused = desk.submit(form, key_results=results)
    assert isinstance(refused, DraftForm)
    assert refused.typed.more
    assert {name: why for name, (why, _) in refused.problems.items()} == {
        "kr0_stand_in": "own_stand_in",
        "kr1_owner": "cannot_own",
    }


def test_contractors_who_contribute_draft_nothing(desk: Desk) -> None:
    with desk.office.store.write() as tx:
        workspace = tx.workspaces.set(desk.office.workspace, by=None, now=desk.office.now, contractors="contribute")
    contractor = desk.office.person("Con", employment=Employment.CONTRACTOR)
    with pytest.raises(NotAllowed):
        desk.drafting.begin(workspace, contractor, desk.office.now)


def test_only_own_teams_are_offered_and_taken(desk: Desk) -> None:
    own = desk.office.team("Payments", members=(desk.person,))
    other = desk.office.team("Platform")
    form = desk.begin()
    assert [team.name for team in form.teams] == ["Payments"]
    refused = desk.submit(desk.paste(), team_id=other.id)
    assert isinstance(refused, DraftForm)
    assert refused.problems == {"team": ("not_offered", {})}
    assert desk.save(desk.paste(), team_id=own.id).team_id == own.id


def test_new_objectives_come_last_in_their_order(desk: Desk) -> None:
    assert [desk.save(desk.paste()).position for _ in range(3)] == [1, 2, 3]


def test_the_plain_rules_speak_up_without_blocking(desk: Desk) -> None:
    for _ in range(5):
        desk.save(desk.paste())
    form = desk.paste("Do things\n- Run a workshop\n- Build a page")
    assert {one.advice.rule for one in form.advice} == {
        Rule.ACTIVITY,
        Rule.NO_NUMBER,
        Rule.NO_ALIGNMENT,
        Rule.TOO_MANY_OBJECTIVES,
        Rule.ALL_COMMITTED,
    }
    assert [one.key for one in form.advice if one.advice.rule is Rule.ACTIVITY] == [0, 1]
    desk.save(form)


def test_a_shared_objective_of_a_planned_cycle_begins_with_it(desk: Desk) -> None:
    planned = desk.office.next_quarter("Q1")
    objective = desk.save(desk.paste("Later\n- A 1 → 2", cycle_id=planned.id))
    assert objective.cycle_id == planned.id
    [result] = objective.key_results
    assert (result.active_from, result.due_day) == (planned.first_day, planned.last_day)


def test_key_results_are_added_to_what_runs(desk: Desk) -> None:
    objective = desk.save(desk.paste())
    lead, lea = desk.office.person("Ada", slack_admin=True), desk.office.person("Lea")
    with pytest.raises(NotAllowed):
        desk.drafting.begin_adding(desk.office.workspace, lea, objective.id, desk.office.now)
    admin = Desk(desk.office, lead, desk.drafting)
    form = admin.drafting.begin_adding(desk.office.workspace, lead, objective.id, desk.office.now)
    grown = admin.save(admin.paste("- One more 1 → 2", form))
    assert grown.id == objective.id
    assert [each.code for each in grown.key_results] == ["KR-1.1", "KR-1.2", "KR-1.3", "KR-1.4"]
    assert grown.key_results[3].owner_id == desk.person.id
    assert grown.key_results[:3] == objective.key_results


def test_one_form_submitted_by_two_devices_at_once_makes_one_objective(desk: Desk) -> None:
    form = desk.paste()
    with ThreadPoolExecutor(2) as devices:
        saved = list(devices.map(lambda _: desk.save(form), range(2)))
    assert saved[0] == saved[1]
    assert len(desk.all()) == 1


def test_a_draft_keeps_what_it_was_aligned_to_besides_what_its_form_names(desk: Desk) -> None:
    one, two, three = (desk.office.objective(desk.person, title) for title in ("One", "Two", "Three"))
    begun = desk.keep(
        desk.drafting.begin(desk.office.workspace, desk.person, desk.office.now),
        lambda typed: replace(typed, text="Aim\n- Sales 1 → 2", share=False, align_to=f"O{one.id}"),
    )
    draft = desk.save(begun)
    desk.office.align(draft, two)

    resumed = desk.drafting.resume(desk.office.workspace, desk.person, draft.id, desk.office.now)
    desk.save(resumed, align_to=f"O{three.id}")

    with desk.office.store.read() as tx:
        links = tx.alignments.from_objectives(desk.office.workspace.id, [draft.id])
    assert {link.to_objective_id for link in links} == {two.id, three.id}


def test_a_team_that_is_closed_while_the_form_is_open_is_said_and_not_left_out(desk: Desk) -> None:
    """Ada closes Payments while Mei drafts for it: nothing becomes a personal objective that she did not mean so."""
    team = desk.office.team("Payments", desk.person)
    form = desk.paste(team_id=team.id)
    with desk.office.store.write() as tx:
        tx.teams.change(team, by=None, now=desk.office.now, closed_at=desk.office.now)

    refused = desk.submit(form, share=True)
    assert isinstance(refused, DraftForm)
    assert (refused.problems, refused.typed.more) == ({"team": ("not_offered", {})}, True)
    assert desk.all() == []

    assert desk.save(refused, share=True, team_id=None).team_id is None


def test_a_cycle_that_ends_while_the_form_is_open_is_not_exchanged_for_another(desk: Desk) -> None:
    office, form = desk.office, desk.paste("Checkout just works\n- Checkout success 91% → 96%")
    coming = office.another_cycle("Q1", date(2027, 1, 1), date(2027, 3, 31))
    with office.store.write() as tx:
        tx.cycles.change(office.cycle, by=None, now=office.now, state=CycleState.GRADING)

    refused = desk.submit(form, share=True)
    assert isinstance(refused, DraftForm)
    assert refused.problems == {"cycle": ("not_offered", {})}
    assert desk.save(refused, share=True, cycle_id=coming.id).cycle_id == coming.id
