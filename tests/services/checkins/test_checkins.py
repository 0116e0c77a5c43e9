"""Checking in by one line, or by a program: what is recorded, and who may."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.checkins import CheckInSource
from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.okrs import KeyResultState, ValueSource
from bot.domain.people import Employment
from bot.domain.workspaces import ContractorRule
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from storage import Store
from tests.factories import LAST_DAY, Office
from tests.services.checkins.stories import MONDAY, Story, one_line, submit


def test_a_line_records_value_confidence_and_note(store: Store) -> None:
    story = Story.of(store)
    recorded = one_line(story, "45 c7 pricing test shipped")
    (line,) = recorded.summary.lines
    assert (line.check_in.value, line.check_in.confidence, line.check_in.note) == (
        Decimal(45),
        7,
        "pricing test shipped",
    )
    assert line.check_in.source is CheckInSource.COMMAND
    assert not recorded.meanwhile


def test_the_caches_of_the_key_result_hold_the_last_check_in(store: Store) -> None:
    story = Story.of(store)
    one_line(story, "45 c7")
    result = story.key_result(story.results[0])
    assert (result.current, result.confidence, result.checked_in_at) == (Decimal(45), 7, story.now)


def test_what_a_line_leaves_out_stays_as_it_is(store: Store) -> None:
    story = Story.of(store)
    story.said(story.results[0], 40, 6)
    (line,) = one_line(story, "c8").summary.lines
    assert (line.check_in.value, line.check_in.confidence, line.check_in.unchanged) == (Decimal(40), 8, False)
    assert line.before is not None
    assert line.before.confidence == 6


def test_a_number_that_reads_two_ways_is_refused_and_nothing_is_recorded(store: Store) -> None:
    story = Story.of(store)
    with pytest.raises(Invalid) as refused:
        one_line(story, "1,234")
    assert refused.value.fields["line"] == ("two_ways", {"one": "1234", "other": "1.234"})
    assert story.history(story.results[0]) == []


def test_a_refused_line_may_be_sent_again(store: Store) -> None:
    story = Story.of(store)
    with pytest.raises(Invalid):
        one_line(story, "1,234", once="command:7")
    assert not one_line(story, "1234", once="command:7").meanwhile


def test_a_code_that_does_not_exist_is_said(store: Store) -> None:
    story = Story.of(store)
    with pytest.raises(NotFound):
        story.check_ins.one_line(story.office.workspace, story.mei, "KR-99.1 45", once="c", now=story.now)


def test_somebody_else_may_not_check_in(store: Store) -> None:
    story = Story.of(store)
    with pytest.raises(NotAllowed):
        one_line(story, "45 c7", person=story.office.person("Kai"))
    assert story.history(story.results[0]) == []


def test_the_stand_in_may_and_the_record_says_on_whose_behalf(store: Store) -> None:
    story = Story.of(store, count=0)
    kai = story.office.person("Kai")
    story.results = [story.office.key_result(story.objective, stand_in_id=kai.id)]
    (line,) = one_line(story, "45 c7", person=kai).summary.lines
    assert (line.check_in.author_id, line.check_in.on_behalf_of_id) == (kai.id, story.mei.id)
    assert line.on_behalf_of is not None
    assert line.on_behalf_of.name == "Mei"


@pytest.mark.parametrize(("begins", "may"), [(0, True), (1, False)])
def test_whoever_stands_in_for_an_absent_owner_may_on_the_days_of_the_absence(
    store: Store, begins: int, may: bool
) -> None:
    story = Story.of(store)
    kai = story.office.person("Kai")
    first = MONDAY + timedelta(days=begins)
    with store.write() as tx:
        days: dict[str, Any] = {"first_day": first, "last_day": first + timedelta(days=4), "stand_in_id": kai.id}
        held: dict[str, Any] = {"workspace_id": kai.workspace_id, "person_id": story.mei.id}
        tx.absences.add(by=story.mei.id, now=story.now, **held, **days)
    if may:
        assert one_line(story, "45 c7", person=kai).summary.lines
    else:
        with pytest.raises(NotAllowed):
            one_line(story, "45 c7", person=kai)


def test_a_contractor_who_is_left_out_may_not(store: Store) -> None:
    story = Story.of(store)
    with store.write() as tx:
        story.office.workspace = tx.workspaces.set(
            story.office.workspace, by=None, now=story.now, contractors=ContractorRule.OUT
        )
        story.mei = tx.people.change(story.mei, by=None, now=story.now, employment=Employment.CONTRACTOR)
    with pytest.raises(NotAllowed):
        one_line(story, "45 c7")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": KeyResultState.PAUSED}, "not_running"),
        ({"source": ValueSource.ROLLUP}, "value_comes_by_itself"),
        ({"active_from": LAST_DAY - timedelta(days=9)}, "not_begun"),
    ],
)
def test_a_key_result_that_does_not_run_takes_no_check_in(store: Store, values: dict[str, Any], why: str) -> None:
    story = Story.of(store, 1, **values)
    with pytest.raises(NothingToDo) as refused:
        one_line(story, "45 c7")
    assert refused.value.what == why


def test_the_second_time_the_same_submission_comes_nothing_is_written(store: Store) -> None:
    story = Story.of(store)
    first, second = submit(story), submit(story)
    assert (first.meanwhile, second.meanwhile) == (False, True)
    assert [line.check_in.id for line in second.summary.lines] == [line.check_in.id for line in first.summary.lines]
    assert len(story.history(story.results[0])) == 1


def test_a_check_in_follows_the_one_before_it(store: Store) -> None:
    story = Story.of(store)
    submit(story)
    story.now += timedelta(hours=1)
    submit(story, once="http:2", value=Decimal(50))
    newest, oldest = story.history(story.results[0])
    assert newest.follows_id == oldest.id


def test_a_check_in_for_an_earlier_day_does_not_displace_the_newer_value(store: Store) -> None:
    story = Story.of(store)
    submit(story)
    story.now += timedelta(hours=1)
    submit(story, once="http:2", value=Decimal(30), confidence=4, effective_day=MONDAY - timedelta(days=7))
    result = story.key_result(story.results[0])
    assert (result.current, result.confidence, result.checked_in_at) == (Decimal(45), 4, story.now)


def test_a_count_ticks_the_next_milestones(store: Store) -> None:
    story = Story.of(store, count=0)
    story.results = [story.milestones()]
    one_line(story, "2/3 c7")
    result = story.key_result(story.results[0])
    assert [each.done_on for each in result.milestones] == [MONDAY, MONDAY, None]
    assert result.current == 2


def test_a_smaller_count_opens_the_last_milestones_again(store: Store) -> None:
    story = Story.of(store, count=0)
    story.results = [story.milestones()]
    one_line(story, "3/3 c7")
    story.now += timedelta(days=1)
    one_line(story, "1/3", once="command:2")
    result = story.key_result(story.results[0])
    assert [each.done_on for each in result.milestones] == [MONDAY, None, None]


# A prompt that is answered.


def test_what_is_said_later_stands_though_it_is_an_earlier_day_where_it_is_said(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei", zone="America/Los_Angeles"), office.person("Kai", zone="Asia/Tokyo")
    result = office.key_result(office.objective(mei), stand_in_id=kai.id)
    check_ins, tuesday = CheckIns(store, Access()), datetime(2026, 11, 17, 0, 30, tzinfo=UTC)

    check_ins.one_line(office.workspace, kai, f"{result.code} 40 c7", once="a", now=tuesday)
    check_ins.one_line(office.workspace, mei, f"{result.code} 45 c7", once="b", now=tuesday + timedelta(hours=1))

    with store.read() as tx:
        assert tx.key_results.get(office.workspace.id, result.id).current == Decimal(45)


def test_what_is_said_on_the_due_day_holds_for_it_whoever_said_something_before(store: Store) -> None:
    office, due = Office.open(store), date(2026, 11, 18)
    mei, kai = office.person("Mei", zone="America/Los_Angeles"), office.person("Kai", zone="Asia/Tokyo")
    result = office.key_result(office.objective(mei), stand_in_id=kai.id, due_day=due)
    check_ins, evening = CheckIns(store, Access()), datetime(2026, 11, 18, 16, tzinfo=UTC)  # in Berlin, too

    check_ins.one_line(office.workspace, kai, f"{result.code} 60 c7", once="a", now=evening)
    later = evening + timedelta(hours=2)
    said = check_ins.one_line(office.workspace, mei, f"{result.code} 100 c9", once="b", now=later)

    [line] = said.summary.lines
    assert line.check_in.effective_day == due
    assert line.key_result.current == Decimal(100)
