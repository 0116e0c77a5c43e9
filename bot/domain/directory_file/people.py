"""What a file of people changes: managers, employment, days off, memberships."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.domain.csv_file import Broken, Row
from bot.domain.directory_file.cells import Reader, value_of
from bot.domain.directory_file.changes import Group, How, PersonChange, Plan, difference
from bot.domain.directory_file.colleagues import Colleague
from bot.domain.directory_file.leads import Leads
from bot.domain.directory_file.people_rows import PeopleRows, Place, Statement
from bot.domain.directory_file.periods import EndsBeforeItBegins, Overlap, Wish
from bot.domain.directory_file.places import Places
from bot.domain.directory_file.rings import rings
from bot.domain.directory_file.standing import Standing
from bot.domain.ids import PersonId
from bot.domain.people import MONDAY_TO_FRIDAY, Employment
from bot.domain.teams import Role

WITHOUT: dict[str, Any] = {
    "manager": None,
    "employment": Employment.EMPLOYEE,
    "working_days": MONDAY_TO_FRIDAY,
    "holiday_region": None,
}
"""What holds when the file takes a value away."""

GROUPS = {
    "manager_id": Group.MANAGER,
    "employment": Group.EMPLOYMENT,
    "title": Group.TITLE,
    "working_days": Group.WORKING_DAYS,
    "holiday_region": Group.HOLIDAY_REGION,
}


def plan_people(
    rows: Iterable[Row], standing: Standing, *, region: Reader[str], complete: bool
) -> tuple[Plan, list[Broken]]:
    """What these rows change, and what is wrong with them. ``region`` reads a holiday region; with ``complete``, who
    is not named in a team leaves it."""
    read = PeopleRows(standing, region)
    read.read(rows)
    planner = _Planner(standing, read)
    planner.plan_people()
    planner.plan_places()
    if complete:
        planner.end_the_rest()
    planner.leads.settle()
    return planner.plan, read.broken


@dataclass(slots=True)
class _Planner:
    standing: Standing
    read: PeopleRows
    plan: Plan = field(default_factory=Plan)
    places: Places = field(init=False)
    leads: Leads = field(init=False)

    def __post_init__(self) -> None:
        self.places = Places(self.standing, self.plan)
        self.leads = Leads(self.standing, self.places, self.read.broken)

    def plan_people(self) -> None:
        managers: dict[PersonId, Statement] = {}
        for person_id, said in self.read.people.items():
            person = self.standing.people.everybody[person_id]
            values = self._values(person, said)
            if "manager_id" in values:
                managers[person_id] = said["manager"]
            if values:
                self.plan.people.append(PersonChange(person, values, self._since(said)))
                self._count(person, values)
        self._find_rings(managers)

    def plan_places(self) -> None:
        leads = {place.team.id: place.person.id for place in self.read.places.values() if self._names_a_lead(place)}
        for place in self.read.places.values():
            wish = place.wish
            if wish.role is None and leads.get(place.team.id, place.person.id) != place.person.id:
                wish = self._as_member(place)
            try:
                self.places.put(place.team.name, place.team, place.person.id, wish)
            except Overlap as error:
                since = error.other.since.isoformat()
                told = {"name": place.person.name, "team": place.team.name, "since": since}
                self._refuse(place, "from", "overlaps", told)
            except EndsBeforeItBegins:
                self._refuse(place, "until", "ends_before", {})
            else:
                named_by = place.line if self._names_a_lead(place) else None
                self.leads.heard(place.team, place.person.id, named_by)

    def end_the_rest(self) -> None:
        """Nobody stays in a team in which the file does not name them."""
        open_teams = {team.id: team for team in self.standing.teams.by_key.values() if team.is_active}
        for team_id, person_id in self.standing.held:
            if team_id in open_teams and (team_id, person_id) not in self.read.places:
                self.places.end(open_teams[team_id], person_id, self.standing.today)
                self.leads.heard(open_teams[team_id], person_id)

    def _names_a_lead(self, place: Place) -> bool:
        until = value_of(place.wish.until)
        return place.wish.role is Role.LEAD and (until is None or until > self.standing.today)

    def _as_member(self, place: Place) -> Wish:
        """Whoever led a team makes way for the one whom the file calls its lead."""
        led = self.places.leads_on(place.team, place.person.id, self.standing.today)
        return replace(place.wish, role=Role.MEMBER) if led else place.wish

    def _values(self, person: Colleague, said: dict[str, Statement]) -> dict[str, Any]:
        """The columns that differ from what is."""
        wanted: dict[str, Any] = {}
        for column, statement in said.items():
            if column in ("from", "title"):
                continue
            value = WITHOUT[column] if statement.said.value is None else statement.said.value
            name = "manager_id" if column == "manager" else column
            wanted[name] = value.id if isinstance(value, Colleague) else value
        if "title" in said and not person.title:
            wanted["title"] = said["title"].said.value
        elif "title" in said and said["title"].said.value != person.title:
            self.plan.titles_kept += 1
        values = difference({name: getattr(person, name) for name in wanted}, wanted)
        if "manager_id" in values and not self._may_lead(person, said):
            del values["manager_id"]
        return values

    def _may_lead(self, person: Colleague, said: dict[str, Statement]) -> bool:
        statement, begin = said["manager"], said.get("from")
        manager: Colleague | None = statement.said.value
        if manager is not None and manager.id == person.id:
            self._refuse(statement, "manager", "own_manager", {})
        elif manager is not None and not manager.is_active:
            self._refuse(statement, "manager", "has_left", {"name": manager.name})
        else:
            return begin is None or self._may_begin(person, begin)
        return False

    def _may_begin(self, person: Colleague, statement: Statement) -> bool:
        since: Any = statement.said.value
        before = self.standing.led_since.get(person.id)
        if since > self.standing.today:
            self._refuse(statement, "from", "manager_later", {})
        elif before is not None and since < before:
            told = {"name": person.name, "manager": self.standing.name_of(person.manager_id) or ""}
            self._refuse(statement, "from", "manager_since", {**told, "since": before.isoformat()})
        else:
            return True
        return False

    def _since(self, said: dict[str, Statement]) -> date:
        found = said["from"].said.value if "from" in said else None
        return found or self.standing.today

    def _find_rings(self, managers: dict[PersonId, Statement]) -> None:
        """Over everybody as they will be: two rows that are right alone can close a ring."""
        everybody = self.standing.people.everybody
        above = {person.id: person.manager_id for person in everybody.values()}
        changes = self.plan.people
        above |= {one.person.id: one.values["manager_id"] for one in changes if "manager_id" in one.values}
        for ring in rings(above, managers):
            names = " → ".join(everybody[one].name for one in (*ring, ring[0]))
            self._refuse(managers[ring[0]], "manager", "ring", {"path": names})

    def _refuse(self, what: Statement | Place, column: str, reason: str, told: dict[str, str]) -> None:
        self.read.broken.append(Broken(what.line, column, reason, told))

    def _count(self, person: Colleague, values: dict[str, Any]) -> None:
        for column, value in values.items():
            self.plan.count(GROUPS[column], *_counted(self.standing, person, column, value))


def _counted(standing: Standing, person: Colleague, column: str, value: Any) -> Iterator[Any]:
    old = getattr(person, column)
    nothing = old in (None, "")
    yield How.NEW if nothing else How.GONE if value is None else How.CHANGED
    yield person.name
    named = (standing.name_of(old), standing.name_of(value)) if column == "manager_id" else (old, value)
    yield (column, *named)
