"""What becomes of objectives and key results whose owner has left, or has moved to another team: who is asked, and what
they can choose (docs/leaving-and-moving.md)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Visibility
from bot.domain.people import Absence, Person
from bot.domain.permissions import Action, Policy, Relation, Who, allowed
from bot.domain.teams import Membership
from bot.domain.wallclock import local_day

KEPT_FOR = timedelta(days=28)
"""How long *Keep for now* holds for what has no owner; then it is asked again."""


class Cause(StrEnum):
    """LEFT: the owner is no longer here. MOVED: they no longer belong to the team whose objective it is."""

    LEFT = "left"
    MOVED = "moved"


class Choice(StrEnum):
    HANDED = "handed"
    DROPPED = "dropped"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An objective (``key_result_id`` None) or one of its key results, who owned it when it was asked about, and why it
    was: None as long as nobody is asked."""

    objective_id: ObjectiveId
    key_result_id: KeyResultId | None = None
    owner_id: PersonId
    cause: Cause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What somebody decided about an objective or a key result; ``to_id`` is the new owner when it was handed."""

    id: int
    workspace_id: WorkspaceId
    cause: Cause
    choice: Choice
    objective_id: ObjectiveId
    key_result_id: KeyResultId | None = None
    owner_id: PersonId
    to_id: PersonId | None = None
    decided_by_id: PersonId
    at: datetime


def answers_instead(
    key_result: KeyResult, absences: Iterable[Absence], is_here: Callable[[PersonId], bool], today: date
) -> PersonId | None:
    """Who stands in for the owner today and is here themselves; the key result's stand-in wins over the absence's.
    ``absences`` are the owner's; with what is restricted whoever stands in for them is not trusted by that alone."""
    if key_result.visibility is Visibility.RESTRICTED:
        absences = ()
    away = (absence.stand_in_id for absence in absences if absence.covers(today))
    named = (key_result.stand_in_on(today), *away)
    return next((one for one in named if one is not None and one != key_result.owner_id and is_here(one)), None)


def who_decides(lead: Person | None, above: Sequence[Person], may: Callable[[Person], bool]) -> Person | None:
    """The team's lead, else the nearest manager above who is here and may; None is for the admins. ``above`` is the
    reporting line of whoever left or moved, nearest first; neither is that person."""
    return next((one for one in (lead, *above) if one is not None and may(one)), None)


def moved_out(memberships: Iterable[Membership], today: date) -> tuple[Membership, date] | None:
    """The last membership of somebody who belongs to a team no longer, and the first day on which they did not; None
    when they belong to it, or never did. ``memberships`` are theirs in that team, of all times."""
    held = list(memberships)
    if any(one.since <= today and (one.until is None or one.until > today) for one in held):
        return None
    ended = ((one, one.until) for one in held if one.until is not None and one.until <= today)
    return max(ended, key=lambda pair: (pair[1], pair[0].id), default=None)


def may_decide(person: Person, policy: Policy) -> bool:
    """Whether somebody who leads a team or people may hand over what theirs have left behind: members who are here."""
    relation = Relation(
        who=frozenset({Who.LEAD}),
        slack_kind=person.slack_kind,
        employment=person.employment,
        is_active=person.is_active,
    )
    return allowed(Action.HAND_OVER, relation, policy)


def is_kept(decided: Iterable[Handover], cause: Cause, since: datetime | date, now: datetime, zone: str) -> bool:
    """Whether somebody has chosen to leave it as it is. What was decided before ``since``, when the owner left (a
    moment) or no longer belonged to the team (a day in ``zone``), was about another time. To keep what has no owner
    holds for a while, to let it stay with somebody who has moved for good."""
    kept = [one.at for one in decided if one.choice is Choice.KEPT and one.cause is cause]
    if isinstance(since, datetime):
        return any(at >= since and now - at < KEPT_FOR for at in kept)
    return any(local_day(at, zone) >= since for at in kept)
