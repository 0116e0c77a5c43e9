"""Teams, and who is in them, from a CSV file: what is made, changed and closed, and what is refused."""

from datetime import date, timedelta

import pytest

from bot.domain.people import Person
from bot.domain.teams import Role
from bot.services.directory.file import DirectoryFiles
from bot.services.prompts.planning import PromptPlanner
from storage import Store
from storage.tables.teams import TeamParentRow
from tests.factories import MONDAY_MORNING, Office
from tests.services.directory.company import NOW, TODAY, Company


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
