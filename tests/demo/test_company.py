"""Who and what is in the fictional company."""

from collections import Counter, defaultdict
from datetime import datetime
from fractions import Fraction

import pytest

from bot.demo.company import slack_company, write_company
from bot.demo.people import PEOPLE, SHANGHAI
from bot.demo.teams import GROUPS, channels
from bot.domain.cycles import CycleState
from bot.domain.lessons import LessonQuery, LessonSource
from bot.domain.okrs import Commitment, Direction, Metric
from bot.domain.people import MONDAY_TO_FRIDAY, Employment, SlackKind
from bot.domain.progress import progress
from bot.domain.readiness import Recommendation
from bot.domain.teams import Line, TeamKind
from bot.domain.weighing import objective_percent
from bot.i18n import language
from bot.manifest import MANIFEST
from bot.sandbox.manifest import read_manifest
from bot.sandbox.people import workspace_from
from bot.services.access import Access
from bot.services.feedback.reading import FeedbackReading
from bot.services.lessons.finding import LessonFinding
from bot.services.okrs.serving import with_shares
from bot.services.overview.company import CompanyOverviews
from bot.services.people.people import SlackProfile, differences
from bot.services.readiness.reading import latest_result
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from storage import Store
from tests.demo.conftest import Nordlicht, read

MONDAY = "2026-11-16T08:00:00+00:00"
A_WEEK_OR_TWO = Fraction(1, 6)
"""Of the way: one of two owners may have answered this week already."""


def test_about_sixty_people_work_in_six_zones_eleven_of_them_as_contractors(nordlicht: Nordlicht) -> None:
    people = nordlicht(MONDAY).people
    assert 55 <= len(people) <= 65
    assert len({person.zone for person in people}) == 6
    assert sum(1 for person in people if person.employment is Employment.CONTRACTOR) == 11
    assert Counter(person.slack_kind for person in people) >= Counter(
        {SlackKind.SINGLE_CHANNEL_GUEST: 2, SlackKind.EXTERNAL: 1}
    )
    assert any(person.working_days < MONDAY_TO_FRIDAY for person in people)


def test_eight_people_read_german_and_one_team_speaks_it_in_its_channel(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    speakers = {person.handle for person in company.people if language(person.locale) is language("de-DE")}
    assert speakers == {"anna", "paul", "igor", "clara", "stefan", "julia", "sven", "felix"}
    with company.store.read() as tx:
        teams = {team.name: team for team in tx.teams.all(company.workspace.id)}
    assert [name for name, team in teams.items() if team.locale == "de"] == ["Infrastructure"]
    assert teams["Infrastructure"].lead_id in {person.id for person in company.people if person.handle in speakers}


def test_colleagues_in_shanghai_and_their_channel_read_chinese(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    assert {person.locale for person in company.people if person.zone == SHANGHAI} == {"zh-CN"}
    with company.store.read() as tx:
        locales = {team.name: team.locale for team in tx.teams.active(company.workspace.id)}
    assert locales["Carriers"] == "zh-CN"


def test_everybody_but_the_outsider_reports_to_the_chief_executive_in_the_end(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        tops = {
            person.name: line[-1].name if (line := tx.people.managers_above(company.workspace.id, person.id)) else None
            for person in company.people
        }
    assert {name for name, top in tops.items() if top is None} == {"Greta Lindqvist", "Owen Clarke"}
    assert set(tops.values()) == {"Greta Lindqvist", None}


def test_the_teams_form_a_tree_with_two_projects_across_it(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        teams = tx.teams.active(company.workspace.id)
        tops = {tx.teams.above(company.workspace.id, team.id)[-1] for team in teams}
    kinds = Counter(team.kind for team in teams)
    assert kinds == {TeamKind.COMPANY: 1, TeamKind.DEPARTMENT: 5, TeamKind.TEAM: 11, TeamKind.PROJECT: 2}
    assert len(tops) == 1
    assert {team.kind for team in teams if team.line is Line.PROJECT} == {TeamKind.PROJECT}


def test_two_objectives_serve_a_project_too_and_the_company_is_read_by_line(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        objectives = with_shares(tx, company.workspace, company.objectives)
    greta = next(person for person in company.people if person.name == "Greta Lindqvist")
    now = datetime.fromisoformat(MONDAY)
    [whole] = CompanyOverviews(company.store, Access()).of(company.workspace, greta, now).lines

    shared = [sorted(one.share_in([team]) for team in one.team_ids) for one in objectives if one.serves]
    assert sorted(shared) == [[Fraction(3, 10), Fraction(7, 10)], [Fraction(4, 10), Fraction(6, 10)]]
    assert {one.line for one in whole.lines} == set(Line)
    assert whole.combined is not None


def test_people_ask_the_chief_executive_with_their_names_and_without(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    greta = next(person for person in company.people if person.name == "Greta Lindqvist")

    page = Sessions(company.store, Access()).page(company.workspace, greta, None, datetime.fromisoformat(MONDAY))

    assert [one.question.votes for one in page.questions] == [3, 3, 2, 0]
    assert sum(one.asker is None for one in page.questions) == 1
    assert len(Questions(company.store, Access()).answered(company.workspace, greta, "osaka")) == 1


def test_key_results_are_of_every_kind(nordlicht: Nordlicht) -> None:
    objectives = nordlicht(MONDAY).objectives
    results = [result for objective in objectives for result in objective.key_results]
    assert 55 <= len(objectives) <= 70
    assert 150 <= len(results) <= 200
    assert {result.metric for result in results} == set(Metric)
    assert {result.direction for result in results} == set(Direction)
    assert {objective.commitment for objective in objectives} == set(Commitment)
    assert all(1 <= len(objective.key_results) <= 5 for objective in objectives)


def test_no_alignment_leads_back_to_where_it_began(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        for objective in company.objectives:
            ways = tx.alignments.ways_up(company.workspace.id, objective.id)
            assert objective.number not in {above for _, above in ways}


def test_nearly_every_objective_below_the_company_supports_another(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        links = tx.alignments.from_objectives(company.workspace.id, [each.id for each in company.objectives])
    aligned = {link.from_objective_id for link in links}
    assert len(aligned) >= 0.85 * len(company.objectives)


def test_slack_knows_the_same_people_and_what_an_admin_finds_when_they_are_read_from_it(nordlicht: Nordlicht) -> None:
    """One has another title by now, and one has just come."""
    company = nordlicht(MONDAY)
    slack = workspace_from(slack_company(), read_manifest(MANIFEST), now=company.at)
    assert slack.id == company.workspace.slack_team_id
    here = [user for user in slack.humans() if not user["deleted"]]
    profiles = {user["id"]: SlackProfile.read(user, company.workspace) for user in here}
    found = {each.name: differences(each, profiles.pop(each.slack_user_id), company.at) for each in company.people}
    changed = {name: values for name, values in found.items() if values}
    assert changed == {"Xu Lin": {"title": "Senior Analytics Engineer"}}
    assert [each.name for each in profiles.values()] == ["Elena Popescu"]


def test_every_team_has_a_channel_with_its_people_and_only_two_channels_have_readers_from_outside() -> None:
    members = {channel["id"]: channel["members"] for channel in channels()}
    ids = {one.key: one.slack_id for one in PEOPLE}
    for group in GROUPS:
        assert {ids[key] for key in group.people} <= set(members[group.channel_id])
    outside = {one.slack_id for one in PEOPLE if one.slack.get("is_restricted") or one.slack.get("is_stranger")}
    open_ones = {name for name, listed in members.items() if outside & set(listed)}
    assert open_ones == {"C0JAPANLAUNCH", "C0FREIGHTPARTNERS"}


def test_the_same_name_and_way_has_the_same_value_wherever_it_stands(nordlicht: Nordlicht) -> None:
    reached: dict[object, list[Fraction]] = defaultdict(list)
    for objective in nordlicht(MONDAY).objectives:
        for result in objective.key_results:
            if result.current is not None and result.start is not None:
                reached[result.title, result.start, result.target].append(progress(result))
    twice = [found for found in reached.values() if len(found) > 1]
    assert len(twice) > 5
    assert all(max(found) - min(found) < A_WEEK_OR_TWO for found in twice)


def test_a_dozen_lessons_of_the_last_quarter_are_there_and_some_were_applied_in_this_one(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    [kai] = [person for person in company.people if person.name.startswith("Kai")]
    finding = LessonFinding(company.store, Access())
    known = finding.find(company.workspace, kai, LessonQuery()).lessons
    [limit, *_] = finding.find(company.workspace, kai, LessonQuery("refund limit")).lessons

    assert len(known) >= 12
    before = [one for one in known if one.lesson.source is not LessonSource.CLOSING]
    assert {one.cycle for one in before} == {"Q3 2026"}
    assert all(one.lesson.noted_at.date() < company.cycle.first_day for one in before)
    assert sum(one.tally.applied for one in known) >= 5
    assert (limit.author, limit.tally.applied) == (kai.name, 1)


@pytest.mark.long
def test_the_company_can_be_written_into_either_database(store: Store) -> None:
    write_company(store, datetime.fromisoformat(MONDAY))
    company = read(store, MONDAY)
    assert company.workspace.is_demo
    assert len(company.people) == len(PEOPLE) - 1  # one has left


@pytest.mark.parametrize("words", ["January", "Monday", "2026", "Christmas"])
def test_no_text_names_a_date_for_it_would_be_wrong_on_most_days(words: str, nordlicht: Nordlicht) -> None:
    for objective in nordlicht(MONDAY).objectives:
        for text in (objective.title, objective.why, *(result.title for result in objective.key_results)):
            assert words not in text


def test_the_next_quarter_is_being_planned_and_has_a_board(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        [cycle] = tx.cycles.in_state(company.workspace.id, CycleState.PLANNING)
        [board] = tx.draft_boards.of_cycle(company.workspace.id, cycle.id)
        found = tx.objectives.in_cycles(company.workspace.id, [cycle.id])
        drafts = tx.shared_drafts.on_board(company.workspace.id, board.id)
    assert cycle.first_day > company.cycle.last_day
    assert {one.objective_id for one in drafts} == {one.id for one in found}
    assert objective_percent(found) == {found[0].id: 67, found[1].id: 33}


def test_people_cheer_and_help_and_whoever_was_asked_before_needs_no_welcome(nordlicht: Nordlicht) -> None:
    written = nordlicht(MONDAY)
    helper = next(one for one in written.people if one.handle == "yang")
    long_ago = written.workspace.installed_at
    with written.store.read() as tx:
        [accepted] = tx.help_offers.answered_of(written.workspace.id, helper.id, long_ago)
        cheers = tx.cheers.about(written.workspace.id, [one.id for one in written.objectives], long_ago)
        welcomed = {one.id for one in written.people if tx.welcomes.of(written.workspace.id, one.id) is not None}
        asked = tx.prompts.latest_of(written.workspace.id, [one.id for one in written.people], 1)

    assert accepted.state == "accepted"
    assert len(cheers) == 3
    assert welcomed == {person for person, prompts in asked.items() if prompts}


def test_a_survey_of_readiness_has_come_to_something_and_another_wants_for_one_answer(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        teams = {team.name: team.id for team in tx.teams.active(company.workspace.id)}
        result = latest_result(tx, company.workspace, teams["Checkout"])
        running = tx.surveys.running(company.workspace.id, teams["Sales"])
        assert running is not None
        answers = tx.survey_answers.scores(company.workspace.id, running.id)
    assert result is not None
    assert (result.recommendation, result.answers) == (Recommendation.WITH_WORK, 5)
    assert (len(answers), running.asked) == (4, 6)


def test_a_round_of_feedback_is_given_on_the_next_monday_and_lea_can_still_answer(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    lea = next(one for one in company.people if one.slack_user_id == "U0LEA")
    reading = FeedbackReading(company.store, Access())

    page = reading.page(company.workspace, lea, company.at)

    assert [held.deliver_on.isoformat() for _, held in page.rounds] == ["2026-11-23"]
    assert [(one.asker, one.state) for one in page.wanted] == [("Ingrid Solberg", None)]
    with company.store.read() as tx:
        [ingrid] = [
            one for one in tx.feedback_asks.of_round(company.workspace.id, page.rounds[0][1].id) if one.nameless
        ]
        assert tx.feedback_boxes.counts(company.workspace.id, [ingrid.id]) == {ingrid.id: 3}
