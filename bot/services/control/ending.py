"""The end of control mode: told in its room, its questions taken back, and whether it helped is asked and counted."""

from datetime import datetime
from typing import Any

from bot.domain.control import COUNTED_AFTER, SHOWN_FROM, ControlEnd, ControlHelped, ControlPeriod, people_in
from bot.domain.deliveries import DeliveryKind
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.prompting import may_be_prompted
from bot.domain.prompts import ItemState, PromptKind, PromptState
from bot.domain.teams import Team
from bot.domain.turn_notes import What
from bot.domain.workspaces import Workspace
from bot.services.prompt_changes import promise_changes
from bot.services.under_way.turn_noting import Happening, note
from storage import Transaction
from storage.unlinked import shuffled

RULE = "control.room"


def room_key(period_id: int) -> str:
    return f"control_room:{period_id}"


def wind_up(
    tx: Transaction,
    workspace: Workspace,
    period: ControlPeriod,
    objective: Objective,
    outcome: ControlEnd,
    now: datetime,
    by: PersonId | None = None,
) -> ControlPeriod:
    """It is over, from its own end on or from now on, whichever is earlier. Once: whoever calls holds its row."""
    ends_at = min(period.ends_at, now)
    values: dict[str, Any] = {"ends_at": ends_at, "outcome": outcome, "ended_by_id": by, "wound_up_at": now}
    ended = tx.control_periods.change(period, by=by, now=now, **values)
    ended = tx.control_periods.update(ended, due_at=ends_at + COUNTED_AFTER)
    _take_back(tx, ended, objective, now)
    asked = _give_seats(tx, workspace, ended, objective)
    say_anew(tx, ended, "over", now)
    _tell(tx, ended, objective, asked, now)
    return ended


def say_anew(tx: Transaction, period: ControlPeriod, occasion: str, now: datetime) -> None:
    """Let the message in the channel say how it is now, if it was ever promised; what was not posted by then says it
    anyhow."""
    room = tx.outbox.by_key(period.workspace_id, room_key(period.id))
    if room is None:
        return
    tx.outbox.promise(
        workspace_id=period.workspace_id,
        kind=DeliveryKind.CONTROL_ROOM_CHANGED,
        channel_id=room.channel_id,
        parent_id=room.id,
        subject={"period": period.id},
        rule=RULE,
        dedupe_key=f"control_room_changed:{period.id}:{occasion}",
        now=now,
    )


def count(tx: Transaction, workspace: Workspace, period: ControlPeriod, now: datetime) -> ControlPeriod:
    """Count the answers, once: from three on they are kept as numbers; fewer are deleted unread."""
    told = tx.control_answers.count(workspace.id, period.id)
    tx.control_answers.forget(workspace.id, period.id)
    tx.control_seats.forget(workspace.id, period.id)
    values: dict[str, Any] = {"due_at": None, "counted_at": now}
    if told.total() >= SHOWN_FROM:
        values |= {f"said_{one.value}": told[one] for one in ControlHelped}
    return tx.control_periods.update(period, **values)


def _give_seats(tx: Transaction, workspace: Workspace, period: ControlPeriod, objective: Objective) -> set[PersonId]:
    """Everybody who was in it, and whoever started it, may say whether it helped; not those whom the bot does not write
    to, or nobody would be done answering."""
    wanted = people_in(period, objective) | {period.started_by_id}
    people = tx.people.by_ids(period.workspace_id, wanted).values()
    asked = {one.id for one in people if may_be_prompted(one, workspace) and objective.is_told_to(one.id)}
    for one in shuffled(sorted(asked)):
        tx.control_seats.drop_in(period.workspace_id, period.id, person_id=one)
    return asked


def _take_back(tx: Transaction, period: ControlPeriod, objective: Objective, now: datetime) -> None:
    """What is still asked about it daily is asked no longer; a message that asks about nothing else says so."""
    results = {one.id for one in objective.key_results}
    waiting = tx.prompts.open_of_people(period.workspace_id, people_in(period, objective))
    daily = [one for one in waiting if one.kind is PromptKind.CONTROL]
    over = [one for one in daily if all(item.key_result_id in results for item in one.owed)]
    ended = {"state": PromptState.EXCUSED, "snoozed_until": None, "remind_at": None}
    tx.prompts.set_many([(prompt, ended) for prompt in over])
    promise_changes(tx, over, "control over", now)
    mixed = (item for one in daily if one not in over for item in one.owed if item.key_result_id in results)
    for item in mixed:  # of those alone who are in a second period
        tx.prompts.settle_item(item, ItemState.SKIPPED, None)


def _tell(tx: Transaction, period: ControlPeriod, objective: Objective, asked: set[PersonId], now: datetime) -> None:
    """A line for everybody who was told that it began: the lead, the owners, those of what it contributes to. Those who
    are asked whether it helped read of its end there, unless there is more to say of it."""
    workspace_id = period.workspace_id
    by = tx.people.get(workspace_id, period.ended_by_id or period.started_by_id)
    also = told_besides(tx, workspace_id, objective) | people_in(period, objective) | {period.started_by_id}
    reason = "left" if period.outcome is ControlEnd.LEFT else ""
    to = period.responsible_id
    told = Happening(what=What.CONTROL_OVER, objective=objective, by=by, to_id=to, reason=reason, also=also)
    note(tx, told, now, to_all=True, but=() if reason else asked)


def told_besides(tx: Transaction, workspace_id: WorkspaceId, objective: Objective) -> set[PersonId]:
    """The owners of what contributes to it, and of its key results."""
    below = tx.alignments.to_ends(workspace_id, [objective.id], [one.id for one in objective.key_results])
    lower = tx.objectives.by_ids(workspace_id, {one.from_objective_id for one in below})
    return {one.owner_id for one in lower.values()} | {one.owner_id for one in objective.key_results}


def room_channel(tx: Transaction, objective: Objective) -> str | None:
    """Where its room is: in the channel of its team; what is restricted, and what is personal, has none."""
    team = room_team(tx, objective)
    return None if team is None else team.channel_id


def room_team(tx: Transaction, objective: Objective) -> Team | None:
    """The team in whose channel it is, if it has one."""
    if objective.is_restricted or objective.team_id is None:
        return None
    team = tx.teams.get(objective.workspace_id, TeamId(objective.team_id))
    return team if team.is_active else None
