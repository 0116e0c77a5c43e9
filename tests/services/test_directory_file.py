"""The organisation from a CSV file: what a preview says, what is written, what is refused, and what follows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.csv_file import UnusableFile
from bot.domain.directory_file.table import read_table
from bot.domain.people import Employment, Person, SlackKind
from bot.domain.teams import Line, Role, Team, TeamKind
from bot.domain.workspaces import Rhythm
from bot.i18n import language
from bot.services.directory_file import DirectoryFiles, Outcome
from bot.services.people import People, SlackProfile
from bot.services.prompt_planning import PromptPlanner
from bot.views.directory_file import report
from storage import Store
from storage.rows import table_of
from storage.tables.people import ReportingRow
from storage.tables.teams import TeamParentRow
from tests.factories import FIRST_DAY, MONDAY_MORNING, Office

NOW = MONDAY_MORNING - timedelta(days=3)
TODAY = NOW.date()
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@dataclass
class Company:
    office: Office
    files: DirectoryFiles

    def person(self, name: str, **values: Any) -> Person:
        return self.office.person(name, **{"slack_user_id": f"U0{name.split()[0].upper()}", **values})

    def apply(self, *lines: str, complete: bool = False, now: datetime = NOW) -> Outcome:
        return self.files.apply(self.office.workspace, read_table(whole(lines)), complete=complete, now=now)

    def previews(self, *lines: str, complete: bool = False) -> str:
        table = read_table(whole(lines))
        return told(self.files.preview(self.office.workspace, table, complete=complete, now=NOW))

    def refused(self, *lines: str, complete: bool = False) -> list[str]:
        """What is said of each broken cell; the company stays as it is."""
        before = self.everything()
        outcome = self.apply(*lines, complete=complete)
        assert outcome.broken
        assert self.everything() == before
        return [line.strip() for line in report(language("en"), outcome) if line.startswith("  line ")]

    def everything(self) -> list[Any]:
        with self.office.store.read() as tx:
            here = self.office.workspace.id
            rows: list[Any] = [tx.organisation.people(here), tx.teams.all(here), tx.organisation.memberships(here)]
            return [*rows, tx.organisation.led_since(here), tx.organisation.part_since(here)]

    def now(self, person: Person) -> Person:
        with self.office.store.read() as tx:
            return tx.people.get(self.office.workspace.id, person.id)

    def team(self, name: str) -> Team:
        with self.office.store.read() as tx:
            [found] = [team for team in tx.teams.all(self.office.workspace.id) if team.name == name]
        return found

    def memberships(self, person: Person) -> list[Any]:
        """Team, role, share, since, until."""
        with self.office.store.read() as tx:
            held = [one for one in tx.organisation.memberships(self.office.workspace.id) if one.person_id == person.id]
            names = {team.id: team.name for team in tx.teams.all(self.office.workspace.id)}
        return [(names[one.team_id], one.role, one.share, one.since, one.until) for one in held]

    def lines(self, row: Any, whose: str, identity: int, above: str) -> list[tuple[int, date, date | None]]:
        table = table_of(row)
        wanted = select(table.c[above], table.c.since, table.c.until).where(table.c[whose] == identity)
        with self.office.store.read() as tx:
            return [(one[0], one[1], one[2]) for one in tx.connection.execute(wanted.order_by(table.c.id))]


def whole(lines: tuple[str, ...]) -> list[str]:
    return [f"{line}\n" for line in lines]


def told(outcome: Outcome) -> str:
    return "\n".join(report(language("en"), outcome))


@pytest.fixture
def company(store: Store) -> Company:
    return Company(Office.open(store, now=NOW), DirectoryFiles(store))


@pytest.fixture
def mei(company: Company) -> Person:
    return company.person("Mei Tanaka", handle="mei")


@pytest.fixture
def kai(company: Company) -> Person:
    return company.person("Kai Berg", handle="kberg")


@pytest.fixture
def lea(company: Company) -> Person:
    return company.person("Lea Novak")


def test_the_examples_of_the_documentation_make_a_company_and_then_change_nothing(company: Company) -> None:
    names = ("Greta Lindqvist", "Jonas Weber", "Mei Tanaka", "Lea Novak", "Diego Santos")
    greta, jonas, mei, lea, diego = (company.person(name) for name in names)
    ingrid = company.person("Ingrid Dahl", handle="ingrid")
    teams, people = (EXAMPLES / f"{kind}.csv" for kind in ("teams", "people"))

    for file in (teams, people):
        outcome = company.apply(*file.read_text().splitlines())
        assert (outcome.broken, outcome.applied) == ((), True)

    checkout, payouts = company.team("Checkout"), company.team("Payouts")
    assert (checkout.lead_id, checkout.zone, checkout.digest_day) == (mei.id, "Asia/Tokyo", 2)
    assert (checkout.digest_time, checkout.channel_id) == (time(9, 30), "C0CHECKOUT")
    assert checkout.parent_id == payouts.parent_id == company.team("Payments").id
    assert (payouts.lead_id, payouts.rhythm) == (ingrid.id, Rhythm.FORTNIGHTLY)
    project = company.team("Instant refunds, project")
    assert (project.kind, project.line) == (TeamKind.PROJECT, Line.PROJECT)
    assert [company.now(one).manager_id for one in (jonas, mei, lea)] == [greta.id, jonas.id, mei.id]
    assert (company.now(lea).employment, company.now(lea).working_days) == (Employment.CONTRACTOR, frozenset(range(4)))
    assert company.now(jonas).holiday_region == "DE-BE"
    assert company.memberships(diego) == [
        ("Checkout", Role.MEMBER, 1, date(2026, 9, 1), date(2027, 3, 1)),
        (project.name, Role.OBSERVER, 1, date(2026, 9, 1), None),
    ]
    assert [one[:4] for one in company.memberships(mei)] == [
        ("Checkout", Role.LEAD, Decimal("0.7"), date(2023, 9, 1)),
        (project.name, Role.LEAD, Decimal("0.3"), date(2026, 7, 1)),
    ]
    for file in (people, teams, people):
        assert company.apply(*file.read_text().splitlines()).plan.is_empty


def test_a_preview_counts_and_names_what_would_change_and_changes_nothing(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    company.office.team("Payments", lead=kai, members=(lea,))
    before = company.everything()

    said = company.previews(
        "person;manager;employment;team;role;share;salary",
        "mei;Kai Berg;;Payments;;0,5;90",
        "U0LEA;@kberg;contractor;payments;observer;;80",
    )

    assert company.everything() == before
    assert said.splitlines() == [
        "A file of people with 2 rows.",
        "Ignored, for nobody knows these columns: salary.",
        "",
        "Managers",
        "  2 new",
        "    Mei Tanaka: Kai Berg",
        "    Lea Novak: Kai Berg",
        "",
        "Employment",
        "  1 changed",
        "    Lea Novak: employee → contractor",
        "",
        "Memberships",
        "  1 new",
        "    Mei Tanaka in Payments: as member, share 0.5, from 2026-11-13",
        "  1 changed",
        "    Lea Novak in Payments: as member → observer, from 2026-10-01 → 2026-11-13",
        "",
        "Nothing is changed yet. The same command with --apply does exactly this.",
    ]


def test_a_change_ends_the_old_and_begins_the_new_and_is_audited_as_done_by_the_command(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    payments = company.office.team("Payments", lead=kai, members=(mei,))
    company.apply("person,manager,from", "mei,kai berg,2026-02-02")

    company.apply(
        "person,manager,from,team,role,share",
        "mei,lea novak,15 Oct 2026,,,",
        "mei,,1 Nov 2026,Payments,observer,2",
    )

    assert company.lines(ReportingRow, "person_id", mei.id, "manager_id") == [
        (kai.id, date(2026, 2, 2), date(2026, 10, 15)),
        (lea.id, date(2026, 10, 15), None),
    ]
    assert company.memberships(mei) == [
        ("Payments", Role.MEMBER, 1, FIRST_DAY, date(2026, 11, 1)),
        ("Payments", Role.OBSERVER, 2, date(2026, 11, 1), None),
    ]
    with company.office.store.read() as tx:
        events = tx.audit.of(company.office.workspace.id, "person", mei.id)[-1:]
        held = [one for one in tx.organisation.memberships(payments.workspace_id) if one.person_id == mei.id]
        for one in held:
            events += tx.audit.of(company.office.workspace.id, "membership", one.id)[-1:]
    assert {(one.actor_id, one.reason) for one in events} == {(None, "okrbot directory")}
    assert (events[0].before, events[0].after) == (
        {"v": 1, "manager_id": kai.id},
        {"v": 1, "manager_id": lea.id},
    )
    assert [one.action for one in events] == ["changed", "changed", "added"]


def test_an_empty_cell_leaves_and_a_dash_takes_away(company: Company, mei: Person, kai: Person) -> None:
    company.office.team("Payments", members=(mei,))
    company.apply(
        "person,manager,employment,working_days,holiday_region,team,until",
        "mei,@kberg,contractor,Mon-Wed,de-be,Payments,2027-01-01",
    )
    company.apply("person,manager,employment,working_days,holiday_region,team,until", "mei,,,,,Payments,")
    held = company.now(mei)
    assert (held.manager_id, held.employment, held.working_days) == (
        kai.id,
        Employment.CONTRACTOR,
        frozenset({0, 1, 2}),
    )
    assert company.memberships(mei)[0][4] == date(2027, 1, 1)

    company.apply("person,manager,employment,working_days,holiday_region,team,until", "mei,-,-,-,–,Payments,-")

    bare = company.now(mei)
    assert (bare.manager_id, bare.employment, bare.holiday_region) == (None, Employment.EMPLOYEE, None)
    assert bare.working_days == frozenset(range(5))
    assert company.memberships(mei)[0][4] is None
    assert company.lines(ReportingRow, "person_id", mei.id, "manager_id") == [(kai.id, TODAY, TODAY)]


def test_every_broken_row_is_named_and_changes_nothing(company: Company, mei: Person, kai: Person) -> None:
    company.office.team("Payments", lead=kai)
    company.person("Kai Berg ", slack_user_id="U0OTHER")
    company.person("Gone Girl", slack_user_id="U0GONE", deactivated_at=NOW)

    said = company.refused(
        "person,manager,team,role,share,from,until,employment,working_days,holiday_region",
        "mei,,Payments,boss,-3,3/4/2026,,temp,Mon-Blue,DE-XX",
        'mei tanak,,Paymens,,"1,234",,,,,',
        "Kai Berg,,,,,,,,,",
        "kai@nord.example,,,,,,,,,",
        "U0GONE,,,,,,,,,",
        "mei,U0GONE,,,,,,,,",
        "U0KAI,,Payments,,,2026-12-01,2026-11-01,,,",
        ",,Payments,,,,,,,",
        "U0KAI,U0MEI,,member,1,31.2.2026,15 March,,,",
        "U0MEI,-,-,-,-,-,-,,,",
        "U0MEI,,,,,,,,,,,one too many",
    )

    assert said == [
        "line 2, role: boss is none of these: lead, member, observer.",
        "line 2, share: -3 is no positive number. A share is a weight, such as 1, 0.5 or 50%.",
        "line 2, from: Is 3/4/2026 2026-03-04 or 2026-04-03? Please write it like that.",
        "line 2, employment: temp is none of these: employee, contractor, intern.",
        "line 2, working_days: Mon-Blue is no weekday. Please write Mon-Fri, or Mon Tue Thu.",
        "line 2, holiday_region: DE-XX is no country whose holidays are known. It looks like DE or US-CA.",
        "line 3, person: okrbot knows nobody called mei tanak. Is it Mei Tanaka?",
        "line 3, team: There is no team called Paymens. Is it Payments?",
        "line 3, share: Is 1,234 1234 or 1.234? Please write it without separators of thousands.",
        "line 4, person: Kai Berg could be several: Kai Berg (U0KAI), Kai Berg  (U0OTHER). Give the id.",
        "line 5, person: okrbot stores no e-mail addresses. Give a Slack user id, a handle, or the name in Slack.",
        "line 6, person: Gone Girl is deactivated in Slack.",
        "line 7, manager: Gone Girl is deactivated in Slack.",
        "line 8, until: It would end before it begins.",
        "line 9, person: This has to be filled in.",
        "line 10, from: There is no day 31.2.2026.",
        "line 10, until: Please give 15 March as a day with its year, such as 2026-03-14.",
        "line 10, role: This says something of somebody in a team, and the row names none.",
        "line 10, share: This says something of somebody in a team, and the row names none.",
        "line 10, until: This says something of somebody in a team, and the row names none.",
        "line 11, team: Name the team. A membership ends by a day in the column until.",
        "line 11, role: This cannot be taken away. An empty cell leaves it as it is.",
        "line 11, share: This cannot be taken away. An empty cell leaves it as it is.",
        "line 11, from: This cannot be taken away. An empty cell leaves it as it is.",
        "line 11, manager: Line 7 says U0GONE of Mei Tanaka, this one -.",
        "line 12, holiday_region: The row has 12 cells, the header 10. A text with the separator in it needs quotes.",
    ]


def test_a_ring_of_managers_is_found_over_all_rows_with_its_path(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    company.apply("person,manager", "lea novak,mei")

    said = company.refused("person,manager", "mei,@kberg", "@kberg,lea novak", "U0LEA,-", "lea novak,lea novak")
    assert said[0].startswith("line 5, manager: Line 4 says")
    assert company.refused("person,manager", "mei,@kberg", "@kberg,lea novak") == [
        "line 2, manager: That would be a ring: Mei Tanaka → Kai Berg → Lea Novak → Mei Tanaka."
    ]
    assert company.refused("person,manager", "mei,mei") == ["line 2, manager: Nobody is their own manager."]

    company.apply("person,manager", "lea novak,-", "mei,@kberg", "@kberg,lea novak")
    assert [company.now(one).manager_id for one in (mei, kai, lea)] == [kai.id, lea.id, None]


def test_a_manager_who_has_left_may_stay_and_nobody_changes_before_the_last_change(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    company.apply("person,manager,from", "mei,kai berg,2026-05-01")
    with company.office.store.write() as tx:
        tx.people.change(company.now(kai), by=None, now=NOW, deactivated_at=NOW)

    assert company.apply("person,manager", "mei,kai berg").plan.is_empty
    assert company.refused("person,manager,from", "mei,lea novak,2026-04-01") == [
        "line 2, from: Mei Tanaka reports to Kai Berg since 2026-05-01; the change has to be then or later."
    ]
    assert "lies ahead" in company.refused("person,manager,from", "mei,lea novak,2027-04-01")[0]


def test_who_leads_a_team_leads_it_in_the_team_and_in_the_membership(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    company.office.team("Payments", lead=kai, members=(mei,))

    company.apply("person,team,role", "kai berg,Payments,", "mei,Payments,lead")
    assert company.team("Payments").lead_id == mei.id
    assert [(one[1], one[4]) for one in company.memberships(kai)] == [(Role.LEAD, TODAY), (Role.MEMBER, None)]

    company.apply("name,lead", "payments,Lea Novak")
    assert company.team("Payments").lead_id == lea.id
    assert company.memberships(mei)[-1][1:] == (Role.MEMBER, 1, TODAY, None)
    assert company.memberships(lea) == [("Payments", Role.LEAD, 1, TODAY, None)]

    company.apply("person,team,until", f"lea novak,Payments,{TODAY + timedelta(days=1)}")
    assert company.team("Payments").lead_id == lea.id
    company.apply("person,team,role", "lea novak,Payments,member")
    assert company.team("Payments").lead_id is None

    company.office.team("Risk")
    company.apply("person,team,from", "mei,Risk,2027-01-01", "@kberg,Risk,2027-01-01")
    company.apply("person,team,role", "mei,Risk,lead")
    assert company.team("Risk").lead_id == mei.id
    company.apply("name,lead", "Risk,@kberg")
    assert company.team("Risk").lead_id == kai.id
    assert [(one[1], one[3]) for one in company.memberships(kai) if one[0] == "Risk"] == [(Role.LEAD, TODAY)]

    said = company.refused("person,team,role,from", "mei,Payments,lead,", "@kberg,Payments,lead,")
    assert said == ["line 3, role: Payments has one lead, and line 2 calls Mei Tanaka so."]
    assert "lies ahead" in company.refused("person,team,role,from", "mei,Payments,lead,2027-01-01")[0]


def test_rows_that_contradict_each_other_are_refused_and_repeated_ones_are_not(
    company: Company, mei: Person, kai: Person
) -> None:
    company.office.team("Payments")

    said = company.refused(
        "person,employment,team,share", "mei,intern,Payments,1", "U0MEI,contractor,payments,2", "kai berg,,Payments,1"
    )
    assert said == [
        "line 3, employment: Line 2 says intern of Mei Tanaka, this one contractor.",
        "line 3, team: Line 2 says something else of Mei Tanaka in Payments.",
    ]
    company.apply("person,employment,team,share", "mei,intern,Payments,1", "U0MEI,intern,payments,1.0")
    assert len(company.memberships(mei)) == 1


def test_who_is_not_in_a_complete_file_leaves_and_otherwise_nobody_does(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    company.office.team("Payments", lead=kai, members=(mei, lea))
    company.apply("person,team", "mei,Payments")
    assert company.memberships(lea)[0][4] is None
    said = company.previews("person,team", "mei,Payments", complete=True)
    assert "  2 end\n    Kai Berg in Payments: until – → 2026-11-13" in said

    company.apply("person,team", "mei,Payments", complete=True)

    assert [company.memberships(one)[0][4] for one in (mei, kai, lea)] == [None, TODAY, TODAY]
    assert company.team("Payments").lead_id is None
    company.apply("person,team,from", "lea novak,Payments,2026-10-01")
    assert company.memberships(lea)[1:] == [("Payments", Role.MEMBER, 1, TODAY, None)]
    with pytest.raises(UnusableFile) as error:
        company.apply("person,manager", "mei,-", complete=True)
    assert error.value.reason == "complete_needs_team"


def test_two_memberships_of_one_team_never_overlap(company: Company, mei: Person) -> None:
    company.office.team("Payments", members=(mei,))
    company.apply("person,team,until", "mei,Payments,2026-10-15")

    company.apply("person,team", "mei,Payments")

    assert company.refused("person,team,from,until", "mei,Payments,2026-10-10,2026-12-01") == [
        "line 2, from: Mei Tanaka has another membership of Payments since 2026-11-13; two of one team cannot overlap."
    ]
    company.apply("person,team,from,until", "mei,Payments,2026-09-01,2026-10-20")
    assert company.memberships(mei) == [
        ("Payments", Role.MEMBER, 1, date(2026, 9, 1), date(2026, 10, 20)),
        ("Payments", Role.MEMBER, 1, TODAY, None),
    ]


def test_a_file_of_teams_makes_changes_closes_and_opens_them(company: Company, mei: Person, kai: Person) -> None:
    company.apply("name,kind,parent", "Checkout,,Payments", "Payments,department,Nordlicht", "Nordlicht,company,")
    company.apply("name,parent,channel", "Risk,Payments,C0RISK")
    said = company.previews(
        "name,kind,line,parent,lead,channel,prompt_day",
        "Nordlicht,,,,,,",
        "payments,,project,,@kberg,C0PAY,Di",
        "Refunds,project,,Payments,mei,,",
        "Checkout,,,-,,,",
        complete=True,
    )
    assert said.splitlines()[2:] == [
        "Teams",
        "  1 new",
        "    Refunds: kind project, line project, part of Payments, led by Mei Tanaka",
        "  2 changed",
        "    Payments: line functional → project, channel – → C0PAY, check-in day – → Tuesday, led by – → Kai Berg",
        "    Checkout: part of Payments → –",
        "  1 closes",
        "    Risk",
        "",
        "Memberships",
        "  2 new",
        "    Kai Berg in Payments: as lead, share 1, from 2026-11-13",
        "    Mei Tanaka in Refunds: as lead, share 1, from 2026-11-13",
        "",
        "Nothing is changed yet. The same command with --apply does exactly this.",
    ]

    company.apply(
        "name,parent,lead", "Nordlicht,,", "Payments,,@kberg", "Refunds,Payments,mei", "Checkout,-,", complete=True
    )

    checkout = company.team("Checkout")
    assert (checkout.parent_id, company.team("Risk").is_active) == (None, False)
    payments = company.team("Payments").id
    assert company.lines(TeamParentRow, "team_id", checkout.id, "parent_id") == [(payments, TODAY, TODAY)]
    assert company.memberships(mei) == [("Refunds", Role.LEAD, 1, TODAY, None)]
    assert "The team Risk is closed." in company.refused("person,team", "mei,Risk")[0]
    assert "    Risk: closed 2026-11-13 → –" in company.previews("name,channel", "Risk,")
    company.apply("name", "Risk")
    assert company.team("Risk").is_active


def test_what_is_wrong_with_teams_is_named(company: Company, mei: Person) -> None:
    company.apply("name,parent", "Nordlicht,", "Payments,Nordlicht", "Checkout,Payments")
    gone = company.person("Gone Girl", deactivated_at=NOW)

    assert company.refused("name,parent", "Nordlicht,Checkout") == [
        "line 2, parent: That would be a ring: Nordlicht → Checkout → Payments → Nordlicht."
    ]
    assert company.refused(
        "name,kind,parent,lead,channel,rhythm,zone,locale,prompt_time,digest_day,from",
        f"Payments,squad,Payments,{gone.slack_user_id},#payments,daily,Europe/Berln,english,25:00,someday,",
        "Checkout,,Nowhere,nobody,,,,,,,",
        "Checkout,,,,,,,,,,2026-01-01",
        "Nordlicht,-,,,,-,,,,,",
    ) == [
        "line 2, kind: squad is none of these: company, department, team, project.",
        "line 2, channel: #payments is no id of a channel. It begins with C, and stands below the channel's details.",
        "line 2, rhythm: daily is none of these: weekly, fortnightly, monthly.",
        "line 2, zone: Europe/Berln is no time zone. Is it Europe/Berlin?",
        "line 2, locale: english is no language. It looks like de or en-GB.",
        "line 2, prompt_time: 25:00 is no time of day. Please write it as 09:30.",
        "line 2, digest_day: someday is no weekday. Please write Mon-Fri, or Mon Tue Thu.",
        "line 2, lead: Gone Girl is deactivated in Slack.",
        "line 2, parent: No team is part of itself.",
        "line 3, lead: okrbot knows nobody called nobody. Give a Slack user id, a handle, or the name in Slack.",
        "line 3, parent: There is no team called Nowhere.",
        "line 4, from: A day needs a parent that it is about.",
        "line 4, name: Line 3 says something else of Checkout.",
        "line 5, kind: This cannot be taken away. An empty cell leaves it as it is.",
        "line 5, rhythm: This cannot be taken away. An empty cell leaves it as it is.",
    ]
    assert company.refused("name", "Checkout", "Nordlicht", complete=True) == [
        "line 2, parent: Payments is not in the file and would close. Say what the team is part of then."
    ]


def test_prompts_follow_the_team_and_the_working_days_at_once(company: Company, mei: Person) -> None:
    office = company.office
    payments = office.team("Payments", members=(mei,), channel_id="C0PAY")
    office.key_result(office.objective(mei, team=payments))
    PromptPlanner(office.store).plan_due(NOW, 10)
    assert company.now(mei).next_prompt_at == MONDAY_MORNING
    with office.store.write() as tx:
        tx.teams.set_next_digests([(payments, NOW)])

    company.apply("name,prompt_day,prompt_time", "Payments,Tuesday,10:00")
    assert company.now(mei).next_prompt_at == MONDAY_MORNING + timedelta(days=1, hours=1)
    assert company.team("Payments").next_digest_at is None  # the planner works it out anew

    company.apply("person,working_days", "mei,Wed-Fri")
    assert company.now(mei).next_prompt_at == MONDAY_MORNING + timedelta(days=2, hours=1)


def test_a_title_fills_what_slack_leaves_empty_is_found_and_gives_way_to_slack(company: Company, mei: Person) -> None:
    said = company.apply("person,title", "mei,Head of Payments")
    assert company.now(mei).title == "Head of Payments"
    with company.office.store.read() as tx:
        assert tx.search.find(mei.workspace_id, ["person"], "head pay", 5) == [("person", mei.id)]
        assert tx.search.find(mei.workspace_id, ["person"], "tanaka", 5) == [("person", mei.id)]
    assert "Titles, where Slack says none\n  1 new\n    Mei Tanaka: Head of Payments" in told(said)
    assert "1 title differs from the one that is known" in company.previews("person,title", "mei,Boss")

    people, workspace = People(company.office.store), company.office.workspace
    user = {"id": mei.slack_user_id, "name": "mei", "real_name": "Mei Tanaka", "profile": {"title": ""}}
    people.learn(workspace.id, SlackProfile.read(user, workspace), now=NOW)
    assert company.now(mei).title == "Head of Payments"
    user["profile"] = {"title": "CTO"}
    people.learn(workspace.id, SlackProfile.read(user, workspace), now=NOW)
    assert company.now(mei).title == "CTO"


def test_guests_have_a_place_and_people_of_other_workspaces_do_not(company: Company, mei: Person) -> None:
    company.office.team("Payments")
    company.person("Gus Guest", slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    company.person("Ext Erna", slack_kind=SlackKind.EXTERNAL)

    company.apply("person,employment,team", "gus guest,contractor,Payments")
    assert company.refused("person,manager", "ext erna,", "mei,Gus Guest") == [
        "line 2, person: Ext Erna belongs to another workspace.",
        "line 3, manager: Gus Guest is a guest or of another workspace, and cannot be somebody's manager.",
    ]


def test_another_workspace_is_not_seen(company: Company, mei: Person) -> None:
    other = Office.open(company.office.store, now=NOW, slack_team_id="T0SUED")
    other.person("Sue", slack_user_id="U0SUE")
    other.team("Away")

    assert len(company.refused("person,team", "U0SUE,", "mei,Away")) == 2
