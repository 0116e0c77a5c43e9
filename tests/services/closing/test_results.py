"""What others read of a cycle that is over: digests, pages and reports; scores by team from five owners on, never by
person."""

import csv
import io
from datetime import UTC, datetime, time
from typing import Any

import pytest

from bot.domain.cycles import CycleState
from bot.domain.errors import NotAllowed, NothingToDo
from bot.domain.ids import TeamId
from bot.domain.okrs import Commitment, Objective
from bot.domain.people import Person
from bot.domain.scores import TeamScores
from bot.domain.teams import Team, TeamKind
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import message_problems
from bot.services.access import Access
from bot.services.closing.closing import close_unfinished
from bot.services.closing.digests import ClosingDigest, ClosingDigests, promise_digests
from bot.services.closing.report import ClosingReports, Report
from bot.services.closing.results import TeamResults
from bot.services.overview.company import CompanyOverviews
from bot.services.overview.team import TeamOverviews
from bot.views.blocks import fits
from bot.views.closing.digest import closing_message
from bot.views.closing.report import report_message, report_rows
from bot.views.overview.company import company_sheet
from bot.views.overview.team import team_sheet
from bot.views.sheets import as_home_blocks, as_message
from storage import Store
from tests.domain.okr_builders import a_quarter
from tests.services.closing.stories import Scene

T = language("en")
on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene.of(store)


def people(scene: Scene, count: int) -> list[Person]:
    return [scene.office.person(f"Person{number}") for number in range(count)]


def objective(scene: Scene, owner: Person, team: Team | None, value: int, **values: Any) -> Objective:
    made = scene.office.objective(owner, f"Aim of {owner.name}", team=team, **values)
    scene.office.check_in(scene.office.key_result(made), value, 7)
    return made


def five_and_four(scene: Scene) -> tuple[Team, Team, list[Person]]:
    """Five owners in Payments, whose aims are aspirational; four in Platform; all closed, with words."""
    owners = people(scene, 9)
    payments = scene.office.team("Payments", owners[0], channel_id="C0PAY")
    platform = scene.office.team("Platform", owners[5], channel_id="C0PLAT")
    made = [
        objective(scene, owner, payments, value, commitment=Commitment.ASPIRATIONAL)
        for owner, value in zip(owners[:5], (90, 90, 95, 100, 100), strict=True)
    ]
    made += [objective(scene, owner, platform, 50) for owner in owners[5:]]
    personal = objective(scene, owners[8], None, 30)
    scene.is_over()
    for one in (*made, personal):
        words = f"What {one.code} taught"
        scene.closes(next(each for each in owners if each.id == one.owner_id), one, tell_others=words)
    return payments, platform, owners


def digest_of(scene: Scene, channel: str) -> ClosingDigest:
    found = ClosingDigests(scene.office.store).content(
        scene.office.workspace.id, channel, scene.office.cycle.id, now=scene.now
    )
    assert found is not None
    return found


def test_scores_by_team_are_shown_from_five_owners_on(scene: Scene) -> None:
    payments, platform, owners = five_and_four(scene)
    assert {one.channel_id for one in scene.digests()} == {"C0PAY", "C0PLAT"}

    shown = closing_message(T, digest_of(scene, "C0PAY"))
    assert shown.text.index("What others should know") < shown.text.index("Kept:") < shown.text.index("Scores:")
    assert "Scores: 0.9 × 3, 1.0 × 2." in shown.text
    assert "which is too safe" in shown.text
    assert [block["type"] for block in shown.blocks].count("data_visualization") == 1
    assert shown.fallback is not None
    assert "data_visualization" not in str(shown.fallback.blocks)

    few = closing_message(T, digest_of(scene, "C0PLAT"))
    assert "Scores of a team are shown where five owners or more have one" in few.text
    assert few.fallback is None
    for message in (shown, few):
        assert not any(owner.name in str(message.blocks).replace(f"Aim of {owner.name}", "") for owner in owners)

    who = (scene.office.workspace, owners[0])
    page = team_sheet(T, TeamOverviews(scene.office.store, Access()).of(*who, payments.id, scene.now))
    told = " ".join(part.text for part in page.parts)
    assert "Q4 2026 is over: 5 of 5 objectives closed." in told
    assert "Scores: 0.9 × 3, 1.0 × 2." in told
    assert "scored 0.9, green" in told
    message = as_message(T, page)
    assert [block["type"] for block in message.blocks].count("data_visualization") == 1
    assert message.fallback is not None
    assert "data_visualization" not in str([message.fallback.blocks, as_home_blocks(T, page)])
    assert "▁" in str(as_home_blocks(T, page)) or "█" in str(as_home_blocks(T, page))
    page = team_sheet(T, TeamOverviews(scene.office.store, Access()).of(*who, platform.id, scene.now))
    assert "Scores:" not in " ".join(part.text for part in page.parts)


@on_sqlite
def test_the_company_reads_what_everybody_wants_others_to_know_once_all_are_closed(scene: Scene) -> None:
    boss = scene.office.person("Boss")
    company = scene.office.team("Nordlicht", boss, kind=TeamKind.COMPANY, channel_id="C0ALL")
    mine = objective(scene, boss, company, 100)
    payments, _, owners = five_and_four(scene)
    assert "C0ALL" not in {one.channel_id for one in scene.digests()}
    scene.closes(boss, mine)
    assert "C0ALL" in {one.channel_id for one in scene.digests()}
    digest = digest_of(scene, "C0ALL")
    message = closing_message(T, digest)
    told = message.text + "".join(part.text for part in message.parts)
    assert all(f"What O-{number} taught" in told for number in range(2, 12))
    assert "A personal objective: What O-11 taught" in told
    assert "O-11 Aim" not in told
    assert "*O-11*" not in str((message.blocks, [part.blocks for part in message.parts]))
    with scene.office.store.write() as tx:
        tx.teams.set_parent(payments, company.id, since=scene.now.date(), by=boss.id, now=scene.now)
    seen = CompanyOverviews(scene.office.store, Access()).of(scene.office.workspace, owners[0], scene.now)
    told = " ".join(part.text for part in company_sheet(T, seen).parts)
    assert "Payments: Q4 2026 is over: 5 of 5 objectives closed. Scores: 0.9 × 3, 1.0 × 2." in told


@on_sqlite
def test_a_restricted_objective_is_only_counted_as_not_shown(scene: Scene) -> None:
    [mei, kai] = people(scene, 2)
    team = scene.office.team("Payments", mei, channel_id="C0PAY")
    hidden, shown = objective(scene, mei, team, 90), objective(scene, kai, team, 50)
    with scene.office.store.write() as tx:
        tx.objectives.restrict(hidden, (), "quiet", scene.now.date(), by=mei.id, now=scene.now)
    scene.is_over()
    scene.closes(mei, hidden, tell_others="a secret")
    scene.closes(kai, shown, tell_others="no secret")
    message = closing_message(T, digest_of(scene, "C0PAY"))
    whole = str(message)
    assert "a secret" not in whole
    assert hidden.code not in whole
    assert "1 objective is not shown." in whole
    report = ClosingReports(scene.office.store, Access()).whole(scene.office.workspace, "")
    assert "a secret" not in str(list(report_rows(report)))


@on_sqlite
def test_when_the_cycle_closes_the_digests_come_whatever_was_closed_and_only_once(scene: Scene) -> None:
    [mei] = people(scene, 1)
    team = scene.office.team("Payments", mei, channel_id="C0PAY")
    objective(scene, mei, team, 90)
    with scene.office.store.write() as tx:
        promise_digests(tx, scene.office.workspace, scene.office.cycle, scene.now)
    assert scene.digests() == []
    scene.is_over()
    for _ in range(2):
        with scene.office.store.write() as tx:
            close_unfinished(tx, scene.office.workspace, scene.office.cycle, scene.now)
    [promised] = scene.digests()
    assert promised.subject["closing"] == scene.office.cycle.id
    assert "Nobody has decided on: O-1." in closing_message(T, digest_of(scene, "C0PAY")).text


@pytest.mark.parametrize(
    ("day", "hour", "comes"),
    [
        (4, 9, "2027-01-04 09:00"),  # a Monday: at once
        (4, 20, "2027-01-05 08:00"),  # in the evening: at the hour of the team's digest
        (9, 9, "2027-01-11 08:00"),  # a Saturday
        (10, 20, "2027-01-11 08:00"),  # a Sunday night
        (1, 9, "2027-01-04 08:00"),  # New Year, a Friday
    ],
)
@on_sqlite
def test_a_closing_digest_comes_on_a_working_day(scene: Scene, day: int, hour: int, comes: str) -> None:
    [mei] = people(scene, 1)
    team = scene.office.team("Payments", mei, channel_id="C0PAY", digest_time=time(9), zone="Europe/Berlin")
    made = objective(scene, mei, team, 90)
    scene.now = datetime(2027, 1, day, hour, 0, tzinfo=UTC)
    scene.is_over().closes(mei, made)

    [promised] = scene.digests()
    assert f"{promised.not_before:%Y-%m-%d %H:%M}" == comes
    waits = digest_of(scene, "C0PAY").waits_until
    assert (waits or scene.now) == promised.not_before


@on_sqlite
def test_a_digest_of_many_long_words_fits_into_slack(scene: Scene) -> None:
    owners = people(scene, 12)
    team = scene.office.team("Payments", owners[0], channel_id="C0PAY")
    made = [objective(scene, owner, team, 60) for owner in owners]
    scene.is_over()
    for owner, one in zip(owners, made, strict=True):
        scene.closes(owner, one, tell_others="<long> & " * 100, changed_outside="größer " * 140)
    message = closing_message(T, digest_of(scene, "C0PAY"))
    for each in (message, *message.parts):
        assert fits(each.blocks)
        assert len(each.text) <= 4_000
    assert message.parts


@on_sqlite
def test_a_report_is_for_leads_and_admins_and_knows_no_person(scene: Scene) -> None:
    reports = ClosingReports(scene.office.store, Access())
    ada = scene.office.person("Ada", slack_admin=True)
    with pytest.raises(NothingToDo):
        reports.of(scene.office.workspace, ada, "", scene.now)
    _, _, owners = five_and_four(scene)
    with pytest.raises(NotAllowed):
        reports.of(scene.office.workspace, owners[1], "", scene.now)
    whole = report_message(T, reports.of(scene.office.workspace, ada, "Q4", scene.now))
    assert "Payments: 5 of 5 objectives closed. Scores: 0.9 × 3, 1.0 × 2." in whole.text
    assert "Kept 5, changed 0, dropped 0." in whole.text
    assert "All teams: 9 of 9 objectives closed. Kept 9, changed 0, dropped 0." in whole.text
    assert "A personal objective: What O-10 taught" in whole.text
    assert whole.text.count("Scores of a team are shown where five owners or more have one") == 1
    led = report_message(T, reports.of(scene.office.workspace, owners[0], "", scene.now))
    assert "All teams" not in led.text
    assert "Platform" not in led.text
    assert "personal" not in led.text
    out = io.StringIO()
    csv.writer(out).writerows(report_rows(reports.whole(scene.office.workspace, "Q4 2026")))
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert len({len(row) for row in csv.reader(io.StringIO(out.getvalue()))}) == 1
    [cycle] = [row for row in rows if row["kind"] == "cycle"]
    assert (cycle["closed"], cycle["score_0.9"]) == ("9", "")  # less Payments it would be Platform's, of four owners
    [five, four] = [row for row in rows if row["kind"] == "team"]
    assert (five["team"], five["score_0.9"], five["reading"]) == ("Payments", "3", "too_safe")
    assert (four["team"], four["score_0.5"], four["reading"]) == ("Platform", "", "fewer than five owners")
    [personal] = [row for row in rows if row["kind"] == "personal"]
    assert (personal["tell_others"], personal["code"], personal["title"]) == ("What O-10 taught", "", "")
    words = [cell for row in rows for name, cell in row.items() if name != "title"]
    assert not any(owner.name in cell for cell in words for owner in owners)


@on_sqlite
def test_a_whole_cycle_has_its_scores_once_they_tell_of_no_few(scene: Scene) -> None:
    _, platform, _ = five_and_four(scene)
    scene.moves_to(CycleState.ACTIVE)
    fifth = scene.office.person("Fifth")
    one = objective(scene, fifth, platform, 50)
    scene.is_over()
    scene.closes(fifth, one)

    whole = ClosingReports(scene.office.store, Access()).whole(scene.office.workspace, "").whole

    assert whole is not None
    assert (whole.closed, whole.all, whole.is_shown) == (10, 10, True)
    assert {str(score): count for score, count in whole.counts.items() if count} == {"0.5": 5, "0.9": 3, "1.0": 2}
    assert whole.reading is not None
    assert (whole.reading.committed, whole.reading.kept) == (5, 0)


@on_sqlite
def test_why_scores_are_missing_is_said_once_and_what_nobody_decided_is_not_counted(scene: Scene) -> None:
    owners = people(scene, 3)
    teams = [scene.office.team(f"Team {number}", owner) for number, owner in enumerate(owners)]
    for owner, team in zip(owners, teams, strict=True):
        objective(scene, owner, team, 50)
    scene.is_over()
    with scene.office.store.write() as tx:
        close_unfinished(tx, scene.office.workspace, scene.office.cycle, scene.now)
    ada = scene.office.person("Ada", slack_admin=True)
    reports = ClosingReports(scene.office.store, Access())
    told = report_message(T, reports.of(scene.office.workspace, ada, "", scene.now)).text
    assert told.count("1 of 1 objective closed.") == 3
    assert told.count("Scores of a team are shown") == 1
    assert "Kept" not in told


def test_a_report_of_many_teams_is_taken_by_slack_and_counts_the_rest() -> None:
    cycle = a_quarter()
    teams = tuple(
        TeamResults(team_id=TeamId(one), cycle_id=cycle.id, ended=(), scores=TeamScores(closed=1, all=2))
        for one in range(1, 61)
    )
    report = Report(cycle=cycle, names={TeamId(one): f"Team {one}" for one in range(1, 61)}, teams=teams)

    message = report_message(T, report)

    assert message_problems(list(message.blocks)) == []
    assert "do not fit here" in message.text
