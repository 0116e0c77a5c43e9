"""The organisation as it is when a directory file is compared with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.directory_file.cells import Wrong
from bot.domain.directory_file.colleagues import Colleagues
from bot.domain.ids import PersonId, TeamId
from bot.domain.matching import folded, nearest
from bot.domain.teams import Membership, Team


@dataclass(frozen=True, slots=True)
class TeamNames:
    """Teams by their keys, which are their names without case and accents. Of several closed ones of a name the one
    that was closed last, and only where none is open."""

    by_key: Mapping[str, Team]

    @classmethod
    def of(cls, teams: Iterable[Team]) -> "TeamNames":
        closed_first = sorted(teams, key=lambda team: (team.is_active, team.closed_at is not None and team.closed_at))
        return cls({folded(team.name): team for team in closed_first})

    def meant(self, text: str) -> Team | Wrong:
        """The open team of that name."""
        team = self.by_key.get(folded(text))
        if team is not None and team.is_active:
            return team
        if team is not None:
            return Wrong("closed_team", {"typed": text})
        near = nearest(text, (each.name for each in self.by_key.values() if each.is_active), 1)
        return (
            Wrong("nearly_a_team", {"typed": text, "near": near[0]})
            if near
            else (Wrong("unknown_team", {"typed": text}))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``held`` are all memberships, past ones too; ``led_since`` and ``part_since`` say since when today's manager and
    today's parent hold. ``today`` is the workspace's."""

    people: Colleagues
    teams: TeamNames
    held: Mapping[tuple[TeamId, PersonId], Sequence[Membership]]
    led_since: Mapping[PersonId, date]
    part_since: Mapping[TeamId, date]
    today: date

    def name_of(self, person_id: PersonId | None) -> str | None:
        return None if person_id is None else self.people.everybody[person_id].name
