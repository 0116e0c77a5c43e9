"""Whom somebody may have worked with, and why: from key results, answers and help, alignment, and teams. The number of
statements does not grow with any of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.feedback import MOST_SUGGESTED, Because
from bot.domain.ids import PersonId
from bot.domain.okrs import Alignment, KeyResult, KeyResultState, Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.domain.workspaces import Workspace
from bot.services.access import policy_of
from bot.services.okrs.looking import Looker
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``about`` is the code of what they did, two codes where one objective supports another, or a team's name."""

    person: Person
    because: Because
    about: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    person_id: PersonId | None
    because: Because
    about: str
    other: str = ""


def suggest(
    tx: Transaction, looker: Looker, objectives: list[Objective], since: datetime, today: date
) -> list[Suggestion]:
    """People who may be asked about these objectives of the looker's, whoever did most first; each once, with the best
    reason. ``since`` is when the first of them began."""
    found = [*_contributors(tx, objectives, since), *_aligned(tx, looker, objectives), *_mates(tx, looker, today)]
    best: dict[PersonId, _Found] = {}
    for one in sorted(found, key=lambda one: list(Because).index(one.because)):
        if one.person_id is not None and one.person_id != looker.person.id:
            best.setdefault(one.person_id, one)
    people = tx.people.by_ids(looker.workspace.id, best)
    known = ((people[key], one) for key, one in best.items() if key in people)
    asked = [Suggestion(who, one.because, one.about, one.other) for who, one in known if can(who, looker.workspace)]
    return asked[:MOST_SUGGESTED]


def can(person: Person, workspace: Workspace) -> bool:
    """Whether somebody may be asked: contractors by the workspace's rule, guests too, people of elsewhere never."""
    relation = Relation(
        who=frozenset({Who.ASKED}),
        slack_kind=person.slack_kind,
        employment=person.employment,
        is_active=person.is_active,
    )
    return allowed(Action.GIVE_FEEDBACK, relation, policy_of(workspace))


def _contributors(tx: Transaction, objectives: list[Objective], since: datetime) -> Iterator[_Found]:
    results = {one.id: one for objective in objectives for one in objective.key_results if _counts(one)}
    for one in results.values():
        yield _Found(one.owner_id, Because.KEY_RESULT, one.code)
        yield _Found(one.stand_in_id, Because.STANDS_IN, one.code)
    if not results:
        return
    workspace_id = objectives[0].workspace_id
    for blocker in tx.blockers.touched_since(workspace_id, results, since):
        yield _Found(blocker.answered_by_id, Because.ANSWERED, results[blocker.key_result_id].code)
    for offer in tx.help_offers.accepted(workspace_id, results, since):
        yield _Found(offer.helper_id, Because.OFFERED_HELP, results[offer.key_result_id].code)


def _aligned(tx: Transaction, looker: Looker, objectives: list[Objective]) -> Iterator[_Found]:
    """Owners of what these support, and of what supports these; nothing that the looker may not see."""
    mine, workspace_id = {one.id: one for one in objectives}, looker.workspace.id
    if not mine:
        return
    ups = tx.alignments.from_objectives(workspace_id, mine)
    downs = {upper: links for upper, links in tx.alignments.to_uppers(workspace_id, mine).items() if upper in mine}
    results = tx.key_results.by_ids(workspace_id, _results(ups))
    wanted = {one.to_objective_id for one in ups if one.to_objective_id is not None}
    wanted |= {one.objective_id for one in results.values()}
    wanted |= {one.from_objective_id for links in downs.values() for one in links}
    others = {key: one for key, one in tx.objectives.by_ids(workspace_id, wanted).items() if looker.sees(one)}
    for link in ups:
        result = results.get(link.to_key_result_id or 0)
        upper = others.get(link.to_objective_id or (result.objective_id if result is not None else 0))
        if upper is not None:
            owner = upper.owner_id if result is None else result.owner_id
            yield _Found(owner, Because.SUPPORTED, mine[link.from_objective_id].code, upper.code)
    for upper_id, links in downs.items():
        for link in links:
            lower = others.get(link.from_objective_id)
            if lower is not None:
                yield _Found(lower.owner_id, Because.SUPPORTS, lower.code, mine[upper_id].code)


def _mates(tx: Transaction, looker: Looker, today: date) -> Iterator[_Found]:
    person, workspace_id = looker.person, looker.workspace.id
    own = {one.team_id for one in tx.memberships.of_people(workspace_id, [person.id], today)}
    names = {one.id: one.name for one in tx.teams.by_ids(workspace_id, own).values() if one.is_active}
    for one in tx.memberships.of_teams(workspace_id, names, today):
        yield _Found(one.person_id, Because.TEAM, names[one.team_id])


def _results(links: Iterable[Alignment]) -> set[int]:
    return {one.to_key_result_id for one in links if one.to_key_result_id is not None}


def _counts(result: KeyResult) -> bool:
    return result.state is not KeyResultState.CANCELLED
