"""What the clock has before it, in all workspaces: the moments of everything that waits for one, in one statement, and
what the planners of a round have to know besides, read once for all of them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Executable, Select, select

from bot.domain.cycle_calendar import CycleRule
from bot.domain.cycles import Cycle
from bot.domain.workspaces import Workspace
from storage.control import ControlPeriods
from storage.cycle_rules import CycleRules
from storage.cycles import Cycles
from storage.database.statements import prepared
from storage.directory_readings import DirectoryReadings
from storage.feedback_rounds import FeedbackRounds
from storage.feeds import Feeds
from storage.follows import FollowingChannels
from storage.manager_fields import ManagerFields
from storage.outbox import Outbox
from storage.people import People
from storage.pilots import Pilots
from storage.prompts import Prompts
from storage.reviews import ReviewPlans
from storage.sessions import Sessions
from storage.surveys import Surveys
from storage.teams import Teams
from storage.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class Moments:
    """When each sort of thing is due next, or since when one is; and whether there are some that have no moment.
    ``reading`` is of a value from another system, ``undecided`` since when a list of people has been before an
    admin."""

    prompt: datetime | None = None
    reminder: datetime | None = None
    lapse: datetime | None = None
    waking: datetime | None = None
    pilot: datetime | None = None
    control: datetime | None = None
    review: datetime | None = None
    survey: datetime | None = None
    session: datetime | None = None
    digest: datetime | None = None
    following: datetime | None = None
    delivery: datetime | None = None
    reading: datetime | None = None
    undecided: datetime | None = None
    digests_unplanned: bool = False
    followings_unplanned: bool = False
    feedback_is_open: bool = False
    cycles_are_made: bool = False
    is_sending: bool = False
    is_unclear: bool = False
    directory_is_at_work: bool = False
    managers_are_read: bool = False

    def is_quiet(self, now: datetime) -> bool:
        """Nothing is to be sent and nothing is on its way."""
        return not self.is_sending and (self.delivery is None or self.delivery > now)


class Agenda:
    """Whatever is asked for is read once in a transaction, when it is first asked for."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def moments(self) -> Moments:
        return Moments(**self._moments().mappings().one())

    @cached_property
    def workspaces(self) -> dict[int, Workspace]:
        """Those that have the app, by their ids."""
        return {workspace.id: workspace for workspace in Workspaces(self.connection).installed()}

    @cached_property
    def cycles(self) -> list[Cycle]:
        """Those that are not closed."""
        return Cycles(self.connection).turning_everywhere()

    @cached_property
    def rules(self) -> list[CycleRule]:
        """Those by which the next cycle is made by itself."""
        return CycleRules(self.connection).making_everywhere() if self.moments.cycles_are_made else []

    @prepared
    def _moments(self) -> Executable:
        here, prompts = self.connection, Prompts(self.connection)
        teams, channels, readings = Teams(here), FollowingChannels(here), DirectoryReadings(here)
        return _row(
            {
                "prompt": People(here).next_prompt(),
                "reminder": prompts.earliest("remind_at"),
                "lapse": prompts.earliest("lapse_at"),
                "waking": prompts.earliest("snoozed_until"),
                "pilot": Pilots(here).next_look(),
                "control": ControlPeriods(here).next_look(),
                "review": ReviewPlans(here).next_look(),
                "survey": Surveys(here).next_look(),
                "session": Sessions(here).next_look(),
                "digest": teams.next_digest(),
                "following": channels.next_digest(),
                "delivery": Outbox(here).next_to_send(),
                "reading": Feeds(here).next_reading(),
                "undecided": readings.first_undecided(),
            },
            {
                "digests_unplanned": teams.undigested(),
                "followings_unplanned": channels.undigested(),
                "feedback_is_open": FeedbackRounds(here).not_delivered(),
                "cycles_are_made": CycleRules(here).making(),
                "is_sending": Outbox(here).being_sent(),
                "is_unclear": Outbox(here).unclear(),
                "directory_is_at_work": readings.going_on(),
                "managers_are_read": ManagerFields(here).choosing(),
            },
        )


def _row(first: dict[str, Select[Any]], any_of: dict[str, Select[Any]]) -> Select[Any]:
    """One row: the first value of each of these statements, and whether each of those finds anything."""
    values = [statement.scalar_subquery().label(name) for name, statement in first.items()]
    return select(*values, *(statement.exists().label(name) for name, statement in any_of.items()))
