"""People and teams by what somebody calls them: the one that is meant, or all that answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import NotFound
from bot.domain.ids import PersonId, TeamId
from bot.domain.matching import candidates, folded, name_in_front, nearest, resolve
from bot.domain.workspaces import Workspace
from storage import Transaction
from storage.names import PersonNames, TeamName

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


def the_team(tx: Transaction, workspace: Workspace, typed: str) -> TeamId:
    """Raises NotFound with the nearest names, Ambiguous."""
    known = tx.names.teams(workspace.id, typed)
    return resolve("team", typed, known, lambda: (name for name, _ in tx.names.teams_near(workspace.id, typed)))


def the_person(tx: Transaction, workspace: Workspace, typed: str) -> PersonId:
    """By any of their names. Raises as ``the_team``."""
    return the_people(tx, workspace, [typed])[0]


def the_people(tx: Transaction, workspace: Workspace, names: Sequence[str]) -> list[PersonId]:
    """Whom each of these names means, all looked up at once. Raises as ``the_person``, of the first that means nobody
    or several."""
    known = tx.names.people_called(workspace.id, names)
    return [_meant(tx, workspace, typed, those) for typed, those in zip(names, known, strict=True)]


def the_person_in_front(tx: Transaction, workspace: Workspace, words: str) -> tuple[PersonId, str]:
    """Whom the name at the beginning of these words means, and the rest of them. Raises as ``the_person``."""
    known = tx.names.people(workspace.id, name_in_front(words)[0])
    typed, rest = name_in_front(words, (name for one in known for name in one.names))
    return _meant(tx, workspace, typed, known), rest


def _meant(tx: Transaction, workspace: Workspace, typed: str, known: Iterable[PersonNames]) -> PersonId:
    def near() -> Iterator[str]:
        return (name for one in tx.names.people_near(workspace.id, typed) for name in one.names)

    return resolve("person", typed, [(name, one.id) for one in known for name in one.names], near)


def by_name(tx: Transaction, workspace: Workspace, typed: str, kinds: Sequence[str]) -> tuple[Match, ...]:
    """The people and teams that answer equally well. Raises NotFound with the nearest names when none does."""
    people = tx.names.people(workspace.id, typed) if "person" in kinds else []
    teams = tx.names.teams(workspace.id, typed) if "team" in kinds else []
    found = candidates(typed, _names_of(people, teams))
    if not found:
        raise NotFound(kinds[0] if len(kinds) == 1 else "name", typed, _nearest(tx, workspace, typed, kinds))
    return tuple(_with_parents(tx, workspace, [match for _, match in found[:MOST_CHOICES]]))


def teams_named(tx: Transaction, workspace: Workspace, words: str) -> tuple[Match, ...]:
    """The teams that answer equally well, not told apart."""
    return tuple(_team(one) for one in candidates(words, tx.names.teams(workspace.id, words)))


def all_teams(tx: Transaction, workspace: Workspace) -> list[Match]:
    """Each with what it is a part of, by name."""
    teams = tx.teams.tree(workspace.id)
    names: dict[int, str] = {team.id: team.name for team in teams}
    return [Match("team", team.id, team.name, names.get(team.parent_id or 0, "")) for team in teams]


def _nearest(tx: Transaction, workspace: Workspace, typed: str, kinds: Sequence[str]) -> tuple[str, ...]:
    """The nearest names, one of each person or team."""
    people = tx.names.people_near(workspace.id, typed) if "person" in kinds else []
    teams = tx.names.teams_near(workspace.id, typed) if "team" in kinds else []
    owners = dict(_names_of(people, teams))
    found: dict[Match, str] = {}
    for name in nearest(typed.lstrip("@#"), owners, MOST_CHOICES):
        found.setdefault(owners[name], name)
    return tuple(found.values())[:MOST_NEAR]


def _names_of(people: Iterable[PersonNames], teams: Iterable[TeamName]) -> list[tuple[str, Match]]:
    known = [*map(_person, people), *map(_team, teams)]
    return [(name, one) for one in known for name in (one.name, *one.others)]


def _person(known: PersonNames) -> Match:
    detail = _told_apart(known.name, known.real_name, known.title)
    return Match("person", known.id, known.name, detail, others=known.names[1:])


def _team(known: TeamName) -> Match:
    """Not yet told apart."""
    name, identity = known
    return Match("team", identity, name)


def _told_apart(name: str, real_name: str, title: str) -> str:
    differs = real_name and folded(real_name) != folded(name)
    return ", ".join(filter(None, [real_name if differs else "", title]))


def _with_parents(tx: Transaction, workspace: Workspace, matches: Sequence[Match]) -> list[Match]:
    """Each team with what it is a part of."""
    teams = tx.teams.by_ids(workspace.id, [one.id for one in matches if one.kind == "team"])
    above = tx.teams.by_ids(workspace.id, [one.parent_id for one in teams.values() if one.parent_id])
    names = {identity: above[one.parent_id].name for identity, one in teams.items() if one.parent_id in above}
    return [replace(one, detail=names.get(one.id, "")) if one.kind == "team" else one for one in matches]
