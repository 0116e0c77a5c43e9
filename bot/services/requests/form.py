"""A message beside the OKRs of somebody: what the form shows, and what it keeps while somebody looks."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.cycles import CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import KeyResultId, PersonId
from bot.domain.okrs import KeyResult, KeyResultState, Objective
from bot.domain.people import Person
from bot.domain.teams import Role, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.okrs.looking import Looker, seen_by
from storage import Transaction
from storage.forms import FormDraft

FORM = "request"


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A message: ``words`` as they may be quoted, empty for what was said in private (``is_private``)."""

    url: str
    words: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestForm:
    """A message beside the OKRs of ``whose``: their objectives of running cycles, and those of others in which they
    own key results (then only these). ``supported`` are the key results that have the message as evidence already,
    ``teams`` those that it can be parked for, ``hidden`` counts what this reader may not see."""

    id: int
    seen: SeenRequest
    whose: Person
    reader_id: PersonId
    objectives: tuple[Objective, ...] = ()
    supported: frozenset[KeyResultId] = frozenset()
    teams: tuple[Team, ...] = ()
    hidden: int = 0

    def key_results(self, objective: Objective) -> tuple[KeyResult, ...]:
        is_theirs = objective.owner_id == self.whose.id
        return tuple(
            one
            for one in objective.key_results
            if one.state is not KeyResultState.CANCELLED and (is_theirs or one.owner_id == self.whose.id)
        )


def shown_form(tx: Transaction, workspace: Workspace, person: Person, form: FormDraft, now: datetime) -> RequestForm:
    """In a fixed number of statements."""
    whose = tx.people.get(workspace.id, PersonId(form.typed["whose"]))
    seen = SeenRequest(str(form.typed["url"]), str(form.typed["words"]), bool(form.typed["is_private"]))
    shown = RequestForm(id=form.id, seen=seen, whose=whose, reader_id=person.id)
    running = [cycle.id for cycle in tx.cycles.in_state(workspace.id, CycleState.ACTIVE)]
    found = tx.objectives.of_person(workspace.id, whose.id, running)
    found += tx.objectives.with_key_results_of(workspace.id, whose.id, running)
    known = seen_by(Looker(person, workspace), found)
    listed = [result.id for one in known.objectives for result in shown.key_results(one)]
    evidence = tx.evidence.of_key_results(workspace.id, listed) if listed else []
    return replace(
        shown,
        objectives=known.objectives,
        supported=frozenset(one.key_result_id for one in evidence if one.url == seen.url),
        teams=tuple(teams_of(tx, workspace, whose, now)),
        hidden=known.hidden,
    )


def kept_form(tx: Transaction, workspace: Workspace, person: Person, form_id: int, now: datetime) -> FormDraft:
    """The person's own form, held to the end of the transaction. Raises NotFound when it is gone."""
    found = tx.forms.locked(workspace.id, person.id, form_id)
    if found is None or found.form != FORM or found.expires_at <= now:
        raise NotFound("form", "")
    return found


def teams_of(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> list[Team]:
    """Those they belong to, not merely watch, or lead; the one with their largest share first."""
    held = tx.memberships.of_people(workspace.id, [person.id], local_day(now, workspace.zone))
    led = tx.teams.led_by(workspace.id, person.id)
    ids = [one.team_id for one in held if one.role is not Role.OBSERVER]
    found = tx.teams.by_ids(workspace.id, ids) | {team.id: team for team in led}
    return [found[one] for one in dict.fromkeys([*ids, *(team.id for team in led)]) if found[one].is_active]
