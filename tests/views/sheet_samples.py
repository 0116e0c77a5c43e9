"""Sheets of every kind and any size for tests of what is shown."""

from dataclasses import replace

from bot.domain.attention import LowConfidence
from bot.domain.cycles import Cycle
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.teams import Branch, Role, Team, TeamKind
from bot.domain.workspaces import Rhythm
from bot.i18n import Language
from bot.services.naming import Match
from bot.services.overview.attention import AttentionOverview, Rest
from bot.services.overview.company import CompanyOverview, Moved, Programme
from bot.services.overview.finding import Found, FoundResult
from bot.services.overview.mine import Asked, Mine
from bot.services.overview.person import Contribution, PersonOverview
from bot.services.overview.supports import Support, Supports
from bot.services.overview.team import SubTeam, TeamOverview, in_cycle
from bot.views.help.help import help_sheet
from bot.views.overview.attention import attention_sheet
from bot.views.overview.company import company_sheet
from bot.views.overview.find import find_sheet
from bot.views.overview.mine import mine_sheet
from bot.views.overview.person import person_sheet
from bot.views.overview.team import team_sheet
from bot.views.sheets import Sheet
from tests.domain.okr_builders import a_blocker, a_key_result, a_quarter, an_objective, dec
from tests.views.standings import NOW, a_person, many_standings

WORDS = (
    "me",
    "help",
    "@person",
    "team",
    "company",
    "find",
    "attention",
    "new",
    "checkin",
    "settings",
    "away",
    "history",
)


def a_branch(name: str, number: int) -> Branch:
    return Branch(TeamId(number), name, TeamKind.TEAM, None, None, Rhythm.WEEKLY)


def a_team(name: str, identity: int) -> Team:
    return Team(id=TeamId(identity), workspace_id=a_person().workspace_id, name=name)


def person_page(objectives: int, results: int, t: Language, title: str) -> Sheet:
    return person_sheet(t, overview(objectives, results, title))


def mine_page(objectives: int, results: int, t: Language, title: str) -> Sheet:
    asked = tuple(Asked(a_blocker(what=title), a_key_result(title=title), title) for _ in range(results))
    drafts = tuple(an_objective(title=title) for _ in range(objectives))
    return mine_sheet(t, Mine(overview=overview(objectives, results, title), asked=asked, drafts=drafts, running=True))


def overview(objectives: int, results: int, title: str) -> PersonOverview:
    standings = many_standings(objectives, results, title)
    elsewhere = many_standings(objectives, results, title, first=objectives + 1)
    supports = tuple(Support(one.objective, an_objective(title=title), None, title) for one in standings)
    return PersonOverview(
        person=a_person(title, title=title),
        now=NOW,
        today=NOW.date(),
        teams=((a_team(title, 1), Role.LEAD),),
        managers=tuple(crowd(objectives, title)),
        reports=tuple(crowd(results, title)),
        cycles=(quarter(),),
        standings=standings,
        contributions=tuple(Contribution(one.objective, one.owner, one.key_results) for one in elsewhere),
        hidden=2,
        peers=tuple(crowd(results, title)),
        supports=Supports(above=supports, below=supports),
        names={},
    )


def team_page(objectives: int, results: int, t: Language, title: str) -> Sheet:
    standings = many_standings(objectives, results, title)
    group = in_cycle(quarter(), standings, today=7)
    seen = TeamOverview(
        team=a_team(title, 1),
        now=NOW,
        lead=a_person(title),
        members=tuple((person, Role.MEMBER) for person in crowd(results, title)),
        above=(a_team(title, 2),),
        beside=tuple(a_team(title, number) for number in range(3, objectives)),
        cycles=(group,),
        below=tuple(SubTeam(a_team(title, number), (group,)) for number in range(objectives)),
        hidden=1,
        names={},
    )
    return team_sheet(t, seen)


def company_page(objectives: int, results: int, t: Language, title: str) -> Sheet:
    group = in_cycle(quarter(), many_standings(objectives, results, title), today=9)
    teams = tuple(a_branch(title, number) for number in range(objectives))
    seen = CompanyOverview(
        now=NOW,
        teams=teams,
        cycles=(group,),
        moved=tuple(Moved(a_key_result(title=title), dec(1), dec(2)) for _ in range(objectives)),
        below=tuple(SubTeam(team, (group,)) for team in teams),
        silent=teams,
        hidden=0,
        names={},
        programme=Programme(without_objectives=teams, unheard=3, running=9, asked=7, answered=5),
    )
    return company_sheet(t, seen)


def attention_page(objectives: int, results: int, t: Language, title: str) -> Sheet:
    entries = tuple(
        replace(one, reasons=(LowConfidence(2, 6),))
        for standing in many_standings(objectives, results, title)
        for one in standing.key_results
    )
    half = len(entries) // 2
    seen = AttentionOverview(
        team=None, now=NOW, mine=entries[:half], others=entries[half:], rest=Rest.UPPER, looked_at=objectives, names={}
    )
    return attention_sheet(t, seen)


def find_page(objectives: int, results: int, t: Language, title: str) -> Sheet:
    standings = many_standings(objectives, results, title)
    found = Found(
        words=title[:200],
        objectives=tuple(one.objective for one in standings),
        key_results=tuple(FoundResult(each, one.objective) for one in standings for each in one.objective.key_results),
        people=tuple(crowd(objectives, title)),
        teams=tuple(Match("team", number, title) for number in range(objectives)),
        names=dict.fromkeys(range(objectives), title),
        cut=True,
    )
    return find_sheet(t, found)


def help_page(objectives: int, results: int, t: Language, title: str) -> Sheet:
    return help_sheet(t, "/okr", WORDS, frozenset())


def crowd(count: int, name: str) -> list[Person]:
    return [a_person(f"{number} {name}", number + 1) for number in range(count)]


def quarter() -> Cycle:
    return a_quarter()
