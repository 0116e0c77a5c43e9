"""Closing a team: after its form a second page asks where everything goes, and saves both together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.ids import ObjectiveId, TeamId
from bot.domain.matching import folded
from bot.services.teams.closing import CHANNEL, ClosingChoices, field_of
from bot.services.teams.form import TeamForm
from bot.services.teams.teams import Teams
from bot.views import ids
from bot.views.overview.home import ADMIN
from bot.views.teams.closing import CANCEL, offered
from handlers.acts import Caller, Clear, Press, Submission, SubmissionOutcome, Typed
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id

FormOf = Callable[[Caller, Typed], TeamForm]


@dataclass(frozen=True)
class TeamClosingJourney:
    """``form_of`` reads what was typed on the first page."""

    teams: Teams
    home: HomeHandlers
    form_of: FormOf

    def register(self, front: Front) -> None:
        front.search(ids.CLOSING_TO, self.offer)
        front.search(ids.CLOSING_CHANNEL, self.offer)
        front.submission(ids.OKR_CLOSE_TEAM, self.close)

    def offer(self, act: Press) -> list[dict[str, Any]]:
        """The other open teams with these letters in their names."""
        caller, typed = act.caller, folded(act.value)
        closing = read_id(act.metadata.get("team"))
        others = (team for team in self.teams.tree(caller.workspace) if team.id != closing)
        found = [team for team in others if typed in folded(team.name)]
        return offered(caller.t, found, channel=act.action_id == ids.CLOSING_CHANNEL)

    def close(self, act: Submission) -> SubmissionOutcome:
        caller = act.caller
        form_id = read_id(act.metadata.get("form"))
        if form_id is None:
            raise NotFound("form", "")
        team_id, typed, opened = self.teams.kept(caller.workspace, caller.person, form_id, caller.now)
        self.teams.save(
            caller.workspace,
            caller.person,
            team_id,
            self.form_of(caller, Typed(typed)),
            closing=_choices(act.typed),
            opened=opened,
            once=act.once,
            now=caller.now,
        )
        return Clear(self.home.tab(caller, ADMIN))


def _choices(typed: Typed) -> ClosingChoices:
    chosen = {name: typed.chosen(name) for name in typed.values}
    objectives = {objective: chosen[name] for name in chosen if (objective := _objective(name)) is not None}
    moved = {one: TeamId(to) for one, value in objectives.items() if (to := read_id(value)) is not None}
    channel_to = read_id(chosen.get(CHANNEL))
    return ClosingChoices(
        moved=moved,
        cancelled=frozenset(one for one, value in objectives.items() if value == CANCEL),
        channel_to=TeamId(channel_to) if channel_to is not None else None,
    )


def _objective(name: str) -> ObjectiveId | None:
    found = read_id(name.rpartition("-")[2])
    return ObjectiveId(found) if found is not None and name == field_of(ObjectiveId(found)) else None
