"""People and teams by what somebody calls them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import NotFound
from bot.domain.ids import TeamId
from bot.domain.matching import candidates, folded, likely, nearest
from bot.domain.workspaces import Workspace
from storage import Transaction

MOST_CHOICES = 20
MOST_NEAR = 3  # suggestions


@dataclass(frozen=True, slots=True)
class Match:
    """A person or team that answers to a typed name, also to one of its ``others``; ``detail`` tells namesakes
    apart."""

    kind: str
    id: int
    name: str
    detail: str = ""
    others: tuple[str, ...] = ()


def by_name(tx: Transaction, workspace: Workspace, typed: str, kinds: Sequence[str]) -> tuple[Match, ...]:
    """The people and teams that answer equally well. Raises NotFound with the nearest names when none does."""
    people = _people(tx, workspace) if "person" in kinds else []
    teams = tx.teams.names(workspace.id) if "team" in kinds else []
    found = candidates(typed, _names_of(people + _matches(likely(typed, teams))))
    if not found:
        kind = kinds[0] if len(kinds) == 1 else "name"
        raise NotFound(kind, typed, _nearest(typed.lstrip("@#"), _names_of(people + _matches(teams))))
    return tuple(_with_parents(tx, workspace, [match for _, match in found[:MOST_CHOICES]]))


def teams_named(tx: Transaction, workspace: Workspace, words: str) -> tuple[Match, ...]:
    """The teams that answer equally well, not told apart."""
    return tuple(_matches(candidates(words, tx.teams.names(workspace.id))))


def all_teams(tx: Transaction, workspace: Workspace) -> list[Match]:
    """Each with what it is a part of, by name."""
    teams = tx.teams.tree(workspace.id)
    names: dict[int, str] = {team.id: team.name for team in teams}
    return [Match("team", team.id, team.name, names.get(team.parent_id or 0, "")) for team in teams]


def _nearest(typed: str, named: Sequence[tuple[str, Match]]) -> tuple[str, ...]:
    """The nearest names, one of each person or team."""
    owners = dict(named)
    found: dict[Match, str] = {}
    for name in nearest(typed, owners, MOST_CHOICES):
        found.setdefault(owners[name], name)
    return tuple(found.values())[:MOST_NEAR]


def _people(tx: Transaction, workspace: Workspace) -> list[Match]:
    return [
        Match("person", identity, name, _told_apart(name, real, title), others=tuple(filter(None, (real, handle))))
        for identity, name, real, handle, title in tx.people.known_names(workspace.id)
    ]


def _told_apart(name: str, real_name: str, title: str) -> str:
    differs = real_name and folded(real_name) != folded(name)
    return ", ".join(filter(None, [real_name if differs else "", title]))


def _names_of(known: Iterable[Match]) -> list[tuple[str, Match]]:
    return [(name, one) for one in known for name in (one.name, *one.others)]


def _matches(teams: Iterable[tuple[str, TeamId]]) -> list[Match]:
    """Not yet told apart: there may be ten thousand, of which a few are meant."""
    return [Match("team", identity, name) for name, identity in teams]


def _with_parents(tx: Transaction, workspace: Workspace, matches: Sequence[Match]) -> list[Match]:
    """Each team with what it is a part of."""
    teams = tx.teams.by_ids(workspace.id, [one.id for one in matches if one.kind == "team"])
    above = tx.teams.by_ids(workspace.id, [one.parent_id for one in teams.values() if one.parent_id])
    names = {identity: above[one.parent_id].name for identity, one in teams.items() if one.parent_id in above}
    return [replace(one, detail=names.get(one.id, "")) if one.kind == "team" else one for one in matches]
