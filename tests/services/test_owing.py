"""What prompts still ask about, once something is paused, closed or handed over while they wait."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.checkins import CheckInSource
from bot.domain.errors import AlreadyDone
from bot.domain.okrs import KeyResult
from bot.domain.prompt_times import Snooze
from bot.domain.prompts import Prompt, PromptState
from bot.domain.turns import Course
from bot.domain.workspaces import Practice
from bot.services.access import Access
from bot.services.editing.restricting import Restricting
from bot.services.overview.mine import MyOverviews
from bot.services.prompts.planning import PromptPlanner
from bot.services.prompts.prompts import Prompts
from bot.services.under_way.handover_offers import HandoverOffers
from bot.services.under_way.turns import Turns
from storage import Store
from tests.services.checkins.stories import Story, one_line
from tests.services.under_way.course_company import ref_of
from tests.statements import counted

DAYS_LATER = timedelta(days=7)


@pytest.fixture
def story(store: Store) -> Story:
    return Story.of(store, 2)


def pauses(story: Story, result: KeyResult) -> None:
    turns = Turns(story.office.store, Access())
    turns.turn(story.office.workspace, story.mei, ref_of(result), Course.PAUSE, "Legal first", story.now)


def now(story: Story, prompt: Prompt) -> Prompt:
    with story.office.store.read() as tx:
        return tx.prompts.get(prompt.workspace_id, prompt.id)


def waiting(story: Story) -> list[list[str]]:
    """What the page of one's own says that one still has to check in on."""
    found = MyOverviews(story.office.store, Access()).of(story.office.workspace, story.mei, story.now)
    return [[each.code for each in one.owed] for one in found.prompts]


def test_what_is_paused_while_its_prompt_waits_is_owed_no_longer(story: Story) -> None:
    first, second = story.results
    prompt = story.prompt()
    assert waiting(story) == [[first.code, second.code]]

    pauses(story, second)

    assert waiting(story) == [[first.code]]
    assert now(story, prompt).state is PromptState.SENT
    one_line(story, f"{first.code} 45 c7")
    assert now(story, prompt).state is PromptState.ANSWERED
    assert waiting(story) == []


def test_a_prompt_whose_last_question_goes_is_answered_and_says_so(story: Story) -> None:
    first, second = story.results
    prompt = story.prompt()
    one_line(story, f"{first.code} 45 c7")
    assert waiting(story) == [[second.code]]

    pauses(story, second)

    assert now(story, prompt).state is PromptState.ANSWERED
    key = f"prompt_changed:{prompt.id}:asked no longer:{story.now.isoformat()}"
    with story.office.store.read() as tx:
        assert tx.outbox.by_key(prompt.workspace_id, key) is not None
    summary = story.check_ins.prompt_summary(prompt.workspace_id, prompt.id, story.now)
    assert summary is not None
    assert (summary.owed, summary.left) == ((), ())


def test_a_prompt_that_has_nothing_left_to_ask_is_excused_and_not_missed(story: Story) -> None:
    prompt = story.prompt()
    for result in story.results:
        pauses(story, result)
    assert now(story, prompt).state is PromptState.EXCUSED
    with pytest.raises(AlreadyDone):
        story.forms.for_prompt(story.office.workspace, story.mei, prompt.id, CheckInSource.PROMPT, now=story.now)


def goes_on(story: Story, result: KeyResult) -> None:
    turns, workspace = Turns(story.office.store, Access()), story.office.workspace
    turns.resume(workspace, story.mei, ref_of(result), "A slip", {result.id: result.due_day}, story.now)


def test_what_was_paused_by_mistake_is_asked_about_again_in_the_same_message(story: Story) -> None:
    first, second = story.results
    prompt = story.prompt()
    for result in (first, second):
        pauses(story, result)
    story.now += timedelta(hours=3)

    goes_on(story, first)

    assert waiting(story) == [[first.code]]
    again = now(story, prompt)
    assert (again.state, again.answered_at) == (PromptState.SENT, None)
    assert [f"{at:%a %H:%M}" for at in (again.remind_at, again.lapse_at) if at] == ["Wed 08:00", "Thu 23:00"]
    summary = story.check_ins.prompt_summary(prompt.workspace_id, prompt.id, story.now)
    assert summary is not None
    assert [one.code for one in summary.owed] == [first.code]
    one_line(story, f"{first.code} 45 c7")
    assert now(story, prompt).state is PromptState.ANSWERED


def test_what_was_answered_already_stays_answered_and_the_rest_is_owed_again(story: Story) -> None:
    first, second = story.results
    prompt = story.prompt()
    one_line(story, f"{first.code} 45 c7")
    pauses(story, second)
    story.now += timedelta(days=2, hours=1)
    goes_on(story, second)
    assert waiting(story) == [[second.code]]
    assert now(story, prompt).remind_at is None  # its moment has passed


def test_nobody_is_asked_again_after_the_days_for_an_answer_or_about_what_somebody_has_said(story: Story) -> None:
    first, second = story.results
    prompt = story.prompt()
    for result in (first, second):
        pauses(story, result)
    story.said(first, 45, days_ago=0)
    goes_on(story, first)
    assert now(story, prompt).state is PromptState.EXCUSED
    story.now += timedelta(days=4)
    goes_on(story, second)
    assert now(story, prompt).state is PromptState.EXCUSED


def test_whoever_stands_in_for_somebody_away_is_let_go_of_what_is_paused_and_asked_again(story: Story) -> None:
    first, kai = story.results[0], story.office.person("Kai")
    with story.office.store.write() as tx:
        days: dict[str, Any] = {"first_day": story.now.date(), "last_day": story.now.date() + timedelta(days=4)}
        whose: dict[str, Any] = {"workspace_id": kai.workspace_id, "person_id": story.mei.id, "stand_in_id": kai.id}
        tx.absences.add(by=None, now=story.now, **whose, **days)
    prompt = story.prompt([first], kai, stand_in_for_id=story.mei.id)
    pauses(story, first)
    assert now(story, prompt).state is PromptState.EXCUSED
    goes_on(story, first)
    assert now(story, prompt).state is PromptState.SENT


def test_nobody_who_has_left_is_asked_again(story: Story) -> None:
    first = story.results[0]
    prompt = story.prompt([first])
    pauses(story, first)
    ada = story.office.person("Ada", slack_admin=True)
    with story.office.store.write() as tx:
        tx.people.change(story.mei, by=None, now=story.now, deactivated_at=story.now)
    turns, workspace = Turns(story.office.store, Access()), story.office.workspace
    turns.resume(workspace, ada, ref_of(first), "A slip", {first.id: first.due_day}, story.now)
    assert now(story, prompt).state is PromptState.EXCUSED


def test_what_was_put_off_stays_put_off_when_it_goes_on(story: Story) -> None:
    """On Thursday Mei puts it off to Friday; a lead's slip and its mending in between change nothing of that."""
    first = story.results[0]
    prompt = story.prompt([first])
    story.now += timedelta(days=3)
    with story.office.store.write() as tx:
        tx.prompts.update(prompt, lapse_at=story.now + timedelta(hours=15))
    prompts, choice = Prompts(story.office.store), Snooze.NEXT_WORKING_DAY
    put_off = prompts.snooze(story.office.workspace, story.mei, choice, story.now, prompt_id=prompt.id).prompt
    pauses(story, first)
    assert now(story, prompt).state is PromptState.EXCUSED
    goes_on(story, first)
    again = now(story, prompt)
    assert again.state is PromptState.SENT
    assert (again.snoozed_until, again.lapse_at) == (put_off.snoozed_until, put_off.lapse_at)
    assert again.remind_at is None  # it is its own reminder


def test_what_was_given_up_before_is_not_asked_about_again_though_there_were_more_days_by_now(story: Story) -> None:
    """Mei was to be away for most of the week, and is back after all."""
    prompt = story.prompt()
    with story.office.store.write() as tx:
        tx.prompts.update(prompt, state=PromptState.EXCUSED, lapse_at=story.now + timedelta(hours=15))
    story.now += timedelta(days=2)
    pauses(story, story.results[1])
    goes_on(story, story.results[1])
    assert now(story, prompt).state is PromptState.EXCUSED


def test_nobody_is_asked_again_without_whom_the_company_has_begun_to_pilot(story: Story) -> None:
    first, workspace = story.results[0], story.office.workspace
    prompt = story.prompt([first])
    pauses(story, first)
    with story.office.store.write() as tx:
        practices = frozenset({Practice.PILOTS})
        story.office.workspace = tx.workspaces.set(
            workspace, by=None, now=story.now, piloting=True, practices=practices
        )
    goes_on(story, first)
    assert now(story, prompt).state is PromptState.EXCUSED


def test_what_comes_back_to_whoever_handed_it_over_is_theirs_to_answer(story: Story) -> None:
    first, kai, prompt = story.results[0], story.office.person("Kai"), story.prompt()
    one_line(story, "45 c7", result=1)
    offers, workspace = HandoverOffers(story.office.store, Access()), story.office.workspace
    for giver, taker in ((story.mei, kai), (kai, story.mei)):
        sheet = offers.offer(workspace, giver, ref_of(first), taker, "Your field", now=story.now)
        offers.answer(workspace, taker, sheet.offer.id, True, "", story.now)
        assert now(story, prompt).state is (PromptState.ANSWERED if taker is kai else PromptState.SENT)


def test_what_was_answered_by_whoever_had_it_meanwhile_is_not_asked_about_again(story: Story) -> None:
    """Kai had the first one for an hour, and checked in; then both come back to Mei."""
    first, second = story.results
    kai, prompt, workspace = story.office.person("Kai"), story.prompt(), story.office.workspace
    offers = HandoverOffers(story.office.store, Access())
    pauses(story, second)
    for giver, taker in ((story.mei, kai), (kai, story.mei)):
        sheet = offers.offer(workspace, giver, ref_of(first), taker, "Your field", now=story.now)
        offers.answer(workspace, taker, sheet.offer.id, True, "", story.now)
        if taker is kai:
            story.now += timedelta(hours=1)
            one_line(story, "45 c7", person=kai)
    assert now(story, prompt).state is PromptState.EXCUSED
    goes_on(story, second)
    assert waiting(story) == [[second.code]]
    one_line(story, "50 c7", result=1, once="command:2")
    assert now(story, prompt).state is PromptState.ANSWERED


def test_whoever_hands_it_over_owes_it_no_longer(story: Story) -> None:
    kai, prompt = story.office.person("Kai"), story.prompt()
    offers = HandoverOffers(story.office.store, Access())
    for result in story.results:
        sheet = offers.offer(story.office.workspace, story.mei, ref_of(result), kai, "I move to Data", now=story.now)
        offers.answer(story.office.workspace, kai, sheet.offer.id, True, "", story.now)

    assert waiting(story) == []
    assert now(story, prompt).state is PromptState.EXCUSED


def test_what_nobody_answered_before_its_cycle_was_over_is_missed(story: Story) -> None:
    prompt = story.prompt()
    with story.office.store.write() as tx:
        tx.prompts.update(prompt, lapse_at=story.now + timedelta(days=3))
        tx.cycles.change(story.office.cycle, by=None, now=story.now, last_day=story.now.date() + timedelta(days=1))

    PromptPlanner(story.office.store).plan_due(story.now + DAYS_LATER, 500)

    assert now(story, prompt).state is PromptState.MISSED


def test_what_is_done_is_owed_no_longer(story: Story) -> None:
    first = story.results[0]
    prompt = story.prompt([first])
    story.said(first, first.target, days_ago=1)
    story.check_ins.mark_done(story.office.workspace, story.mei, first.id, now=story.now, prompt_id=None)
    assert now(story, prompt).state is PromptState.EXCUSED
    assert waiting(story) == []


def test_whoever_stood_in_is_let_go_of_what_is_restricted(story: Story) -> None:
    kai = story.office.person("Kai")
    prompt = story.prompt(person=kai, stand_in_for_id=story.mei.id)
    because, day = "Secret talks", story.now.date() + timedelta(days=30)
    restricting = Restricting(story.office.store, Access())
    restricting.restrict(story.office.workspace, story.mei, story.objective.id, [], because, day, story.now)
    assert now(story, prompt).state is PromptState.EXCUSED


def test_it_is_answered_when_the_last_answer_came(story: Story) -> None:
    first, second = story.results
    prompt = story.prompt()
    story.now += timedelta(minutes=5)
    said = one_line(story, f"{first.code} 45 c7").summary.lines[0].check_in
    story.now += timedelta(days=2)
    pauses(story, second)
    assert now(story, prompt).answered_at == said.at


def test_hundreds_are_let_go_and_asked_again_in_as_many_statements_as_two(story: Story) -> None:
    turns, workspace, objective = Turns(story.office.store, Access()), story.office.workspace, story.objective
    ref, counts = f"O{objective.id}", []
    for count in (2, 30):
        for number in range(count):
            person = story.office.person(f"P{count}-{number}")
            story.prompt([story.office.key_result(objective, f"Of {person.name}", person)], person)
        with counted(story.office.store) as sent:
            turns.turn(workspace, story.mei, ref, Course.PAUSE, "Legal first", story.now)
        with counted(story.office.store) as again:
            turns.resume(workspace, story.mei, ref, "A slip", {}, story.now)
        counts.append((len(sent), len(again)))
    assert sum(counts[1]) <= sum(counts[0]) + 2
    with story.office.store.read() as tx:
        found = tx.prompts.open_of_people(workspace.id, [one.id for one in tx.people.all(workspace.id)])
    assert len(found) == 32
