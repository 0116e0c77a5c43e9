"""What a digest has to say: the week of a team as it really went."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.attention import AttentionRule
from bot.domain.checkins import HelpState
from bot.domain.okrs import KeyResult, Metric, Visibility
from bot.domain.people import Employment, Person
from bot.domain.prompts import PromptState
from bot.domain.teams import Team
from bot.domain.workspaces import ContractorRule
from bot.services.digests.content import Digest
from bot.services.digests.reading import read_digest
from storage import Store
from tests.factories import Office
from tests.statements import counted

LAST_DIGEST = datetime(2026, 11, 11, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, now=datetime(2026, 10, 1, 8, 0, tzinfo=UTC))


def digest_of(office: Office, *teams: Team) -> Digest:
    with office.store.read() as tx:
        return read_digest(tx, office.workspace, teams, LAST_DIGEST, WEDNESDAY)


def asked(office: Office, person: Person, result: KeyResult, state: PromptState = PromptState.SENT) -> None:
    """A prompt of this week."""
    with office.store.write() as tx:
        tx.prompts.plan(
            [{"key_result_id": result.id}],
            workspace_id=office.workspace.id,
            person_id=person.id,
            first_day=date(2026, 11, 16),
            last_day=date(2026, 11, 22),
            due_at=MONDAY,
            sent_at=MONDAY,
            state=state,
        )


def test_what_moved_is_told_from_the_last_digest_on_whatever_lay_between(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    result = office.key_result(office.objective(mei, team=team))
    office.check_in(result, 40, 7, at=LAST_DIGEST - timedelta(days=2))
    office.check_in(result, 45, 7, at=LAST_DIGEST + timedelta(days=1))
    office.check_in(result, 50, 7, at=MONDAY, note="pricing test live")

    digest = digest_of(office, team)

    (move,) = digest.moves
    assert (move.before, move.after, move.by) == (Decimal(40), Decimal(50), mei.id)
    assert [(note.author, note.words) for note in digest.notes] == [("Mei", "pricing test live")]
    assert (digest.on_track, digest.total) == (1, 1)
    assert digest.is_worth_posting


def test_a_number_that_was_told_last_time_has_not_moved_and_nothing_is_worth_posting(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    result = office.key_result(office.objective(mei, team=team))
    office.check_in(result, 50, 7, at=LAST_DIGEST - timedelta(days=1))

    digest = digest_of(office, team)

    assert digest.moves == ()
    assert not digest.is_worth_posting


@pytest.mark.parametrize("said_at", [LAST_DIGEST, LAST_DIGEST + timedelta(days=1)])
def test_a_number_corrected_after_the_digest_moved_from_what_was_told(office: Office, said_at: datetime) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    result = office.key_result(office.objective(mei, team=team))
    told = office.check_in(result, 40, 7, at=LAST_DIGEST - timedelta(days=1))
    corrected = office.check_in(result, 35, 7, at=said_at)
    with office.store.write() as tx:
        tx.check_ins.update(corrected, supersedes_id=told.id)

    (move,) = digest_of(office, team).moves

    assert (move.before, move.after) == (Decimal(40), Decimal(35))


def test_a_number_that_was_taken_back_before_the_last_digest_was_not_told_in_it(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    result = office.key_result(office.objective(mei, team=team))
    wrong = office.check_in(result, 40, 7, at=LAST_DIGEST - timedelta(days=2))
    taken_back = office.check_in(result, None, 7, at=LAST_DIGEST - timedelta(days=1))
    with office.store.write() as tx:
        tx.check_ins.update(taken_back, supersedes_id=wrong.id)
    office.check_in(result, 45, 7, at=MONDAY)

    (move,) = digest_of(office, team).moves

    assert (move.before, move.after) == (Decimal(0), Decimal(45))


def test_a_team_without_an_active_objective_has_nothing_to_tell(office: Office) -> None:
    digest = digest_of(office, office.team("Payments"))

    assert (digest.cycle, digest.standings, digest.is_worth_posting) == (None, (), False)


def test_what_needs_a_hand_comes_in_the_order_of_the_rules(office: Office) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    team = office.team("Payments", mei, (kai,))
    objective = office.objective(mei, team=team)
    unsure = office.key_result(objective, "Unsure")
    blocked = office.key_result(objective, "Blocked")
    office.check_in(unsure, 60, 3, at=MONDAY)
    office.check_in(blocked, 60, 8, at=MONDAY)
    with office.store.write() as tx:
        held: dict[str, Any] = {
            "workspace_id": office.workspace.id,
            "key_result_id": blocked.id,
            "opened_by_id": mei.id,
        }
        opened_at = LAST_DIGEST + timedelta(days=1)
        tx.blockers.add(by=mei.id, now=opened_at, **held, asked_id=kai.id, what="legal", opened_at=opened_at)

    digest = digest_of(office, team)

    leading = [standing.reasons[0].rule for standing in digest.attention]
    assert leading == [AttentionRule.BLOCKED, AttentionRule.LOW_CONFIDENCE]
    assert digest.names[kai.id] == "Kai"


def test_away_people_and_fresh_prompts_are_not_missing_answers(office: Office) -> None:
    people = [office.person(name) for name in ("Mei", "Kai", "Lea", "Ada", "Tom")]
    team = office.team("Payments", people[0], tuple(people[1:]))
    objective = office.objective(people[0], team=team)
    results = [office.key_result(objective, f"Result of {person.name}", owner=person) for person in people]
    for person, result in zip(people[:4], results[:4], strict=True):
        asked(office, person, result)
    office.check_in(results[0], 60, 8, at=MONDAY)
    with office.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": office.workspace.id, "person_id": people[1].id}
        tx.absences.add(
            by=None, now=MONDAY, **held, first_day=date(2026, 11, 16), last_day=date(2026, 11, 23), stand_in_id=None
        )

    found = digest_of(office, team).participation

    assert (found.checked_in, found.away, found.not_due_yet, found.missing) == (1, 1, 1, 2)


def test_a_contractor_who_stays_out_is_neither_missing_nor_counted(office: Office) -> None:
    mei, cem = office.person("Mei"), office.person("Cem", employment=Employment.CONTRACTOR)
    team = office.team("Payments", mei, (cem,))
    objective = office.objective(mei, team=team)
    for person in (mei, cem):
        asked(office, person, office.key_result(objective, f"Result of {person.name}", owner=person))
    before = digest_of(office, team).participation
    with office.store.write() as tx:
        office.workspace = tx.workspaces.set(
            office.workspace, by=mei.id, now=office.now, contractors=ContractorRule.OUT
        )

    assert (before.people, digest_of(office, team).participation.people) == (2, 1)


@pytest.mark.parametrize("thanked", [True, False], ids=["accepted", "unanswered"])
def test_old_numbers_are_counted_and_whoever_helped_is_thanked_once(office: Office, thanked: bool) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    team = office.team("Payments", mei)
    objective = office.objective(mei, team=team)
    old, other = office.key_result(objective), office.key_result(objective)
    office.check_in(old, 60, 8, at=LAST_DIGEST - timedelta(days=5))
    with office.store.write() as tx:
        for result in (old, other):
            held: dict[str, Any] = {
                "workspace_id": office.workspace.id,
                "key_result_id": result.id,
                "helper_id": kai.id,
            }
            offer = tx.help_offers.offer(now=MONDAY, **held)
            assert offer is not None
            if thanked:
                tx.help_offers.settle(offer, HelpState.ACCEPTED, was=HelpState.OPEN, by_id=mei.id, now=MONDAY)

    digest = digest_of(office, team)

    assert digest.participation.old_numbers == 1
    assert digest.helpers == (("Kai",) if thanked else ())
    assert len(digest.helping) == (2 if thanked else 0)


def test_the_chart_has_what_was_measured_and_how_it_is_now(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    result = office.key_result(office.objective(mei, team=team))
    office.check_in(result, 50, 7, at=MONDAY)
    with office.store.write() as tx:
        held: dict[str, Any] = {
            "workspace_id": office.workspace.id,
            "kind": "team",
            "subject_id": team.id,
            "cycle_id": office.cycle.id,
        }
        values = {"progress": Decimal("0.3"), "expected": Decimal("0.4"), "confidence": None}
        tx.snapshots.keep_all([{**held, "week": 6, "on_day": date(2026, 11, 11), **values}])

    (chart,) = digest_of(office, team).charts

    assert [(point.tick.number, float(point.progress)) for point in chart.series.points] == [(6, 0.3), (7, 0.5)]


def test_a_yes_that_is_still_to_come_is_no_part_of_the_chart_and_is_counted(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    objective = office.objective(mei, team=team)
    office.check_in(office.key_result(objective), 50, 7, at=MONDAY)
    office.key_result(objective, metric=Metric.YES_NO, start=Decimal(0), target=Decimal(1))
    said = office.key_result(objective, metric=Metric.YES_NO, start=Decimal(0), target=Decimal(1))
    office.check_in(said, 1, 9, at=MONDAY)
    reason: dict[str, Any] = {"restricted_because": "a merger", "review_day": date(2026, 12, 1)}
    hidden = office.objective(mei, team=team, visibility=Visibility.RESTRICTED, **reason)
    office.key_result(hidden, metric=Metric.YES_NO, start=Decimal(0), target=Decimal(1))

    (chart,) = digest_of(office, team).charts

    assert float(chart.series.points[-1].progress) == 0.5
    assert chart.yes_no_open == 1


def test_a_large_team_is_read_in_as_many_statements_as_a_small_one(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    _busy(office, office.key_result(office.objective(mei, team=team)))
    with counted(office.store) as few:
        digest_of(office, team)
    for number in range(5):
        person = office.person(f"Person {number}", slack_user_id=f"U{number}")
        for _ in range(2):
            _busy(office, office.key_result(office.objective(person, team=team), owner=person))

    with counted(office.store) as many:
        digest = digest_of(office, team)

    assert len(digest.moves) == 11
    assert len(many) == len(few)


def _busy(office: Office, result: KeyResult) -> None:
    office.check_in(result, 10, 7, at=LAST_DIGEST - timedelta(days=3))
    office.check_in(result, 20, 3, at=MONDAY, note="moved")


def test_what_was_said_in_an_earlier_round_is_no_answer_in_this_one(office: Office) -> None:
    """However long ago the last digest was."""
    mei, kai = office.person("Mei"), office.person("Kai")
    team = office.team("Payments", mei, (kai,))
    old, fresh = (office.key_result(office.objective(person, team=team)) for person in (mei, kai))
    office.check_in(old, 40, 7, at=MONDAY - timedelta(days=5))
    office.check_in(fresh, 40, 7, at=MONDAY - timedelta(days=3))
    asked(office, mei, old)

    counted = digest_of(office, team).participation

    assert counted is not None
    assert (counted.checked_in, counted.missing) == (1, 1)
