"""What a person chooses for themselves, and what admins choose for the workspace."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.domain.edits import Ticks
from bot.domain.errors import Invalid
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.schedules import PromptSchedule
from bot.domain.wallclock import nearest_zone, zone_named
from bot.domain.workspaces import ContractorRule, Practice, Rhythm, Workspace
from bot.i18n import locale_in
from bot.services.access import Access
from bot.services.directory.manager_fields import choose_field
from bot.services.holidays import known_region
from bot.services.schedules import outlooks, reschedule
from storage import Store, Transaction

LONGEST_POLICY = 300
COLUMNS = {"language": "locale", "guests": "guests_may_view"}
"""Fields of the form whose columns are called otherwise."""

Problems = dict[str, tuple[str, dict[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChoices:
    """``zone`` empty follows Slack; ``prompt_day`` and ``prompt_time`` None follow the team; ``holiday_region`` empty
    follows the zone."""

    prompt_day: int | None = None
    prompt_time: time | None = None
    zone: str = ""
    working_days: frozenset[int]
    holiday_region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceChoices:
    """``language`` is that of new teams and of channels without a team; None leaves it. ``allowed_channels`` are
    those that digests and *Share here* may go into although guests or other workspaces read along; None leaves them as
    they are. ``manager_field`` is the profile field that names managers, (id, label), both empty for none; None leaves
    it as it is. ``practices`` are those switched on; None leaves them as they are."""

    zone: str
    language: str | None = None
    prompt_day: int
    prompt_time: time
    rhythm: Rhythm
    holiday_region: str = ""
    contractors: ContractorRule
    guests_may_view: bool
    pay_policy: str = ""
    allowed_channels: Ticks[str] | None = None
    manager_field: tuple[str, str] | None = None
    practices: Ticks[str] | None = None


@dataclass(frozen=True)
class Preferences:
    store: Store
    access: Access

    def schedule(self, workspace: Workspace, person: Person, now: datetime) -> PromptSchedule:
        """When this person is asked, by their own choice, their team's or the workspace's."""
        with self.store.read() as tx:
            return outlooks(tx, workspace, [person], now)[person.id].timetable.schedule

    def choose(self, workspace: Workspace, person: Person, choices: OwnChoices, *, once: str, now: datetime) -> Person:
        """``once`` names the submission, which changes nothing the second time. Raises Invalid (zone, working_days,
        holiday_region)."""
        wrong: Problems = {}
        zone = _zone(choices.zone, wrong) if choices.zone else ""
        if not choices.working_days:
            wrong["working_days"] = ("empty", {})
        region = _region(choices.holiday_region, wrong)
        if wrong:
            raise Invalid(wrong)
        by_hand = {"zone": zone, "zone_by_hand": True} if zone else {"zone_by_hand": False}
        with self.store.write() as tx:
            tx.people.lock(person)
            if not tx.handled.first_time(workspace.id, once, now):
                return tx.people.get(workspace.id, person.id)
            changed = tx.people.change(
                tx.people.get(workspace.id, person.id),
                by=person.id,
                now=now,
                prompt_day=choices.prompt_day,
                prompt_time=choices.prompt_time,
                working_days=choices.working_days,
                holiday_region=region,
                **by_hand,
            )
            if person.zone_by_hand and not zone:  # Slack is asked for its own with their next act
                changed = tx.people.heard(changed, slack_updated_at=changed.slack_updated_at, slack_asked_at=None)
            reschedule(tx, workspace, [person.id], now)
        return changed

    def choose_for_all(
        self,
        workspace: Workspace,
        by: Person,
        choices: WorkspaceChoices,
        *,
        untouched: AbstractSet[str] = frozenset(),
        once: str,
        now: datetime,
    ) -> Workspace:
        """What is ``untouched`` stays as somebody else may have chosen it by now. Raises NotAllowed and Invalid (zone,
        holiday_region, pay_policy)."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        wrong: Problems = {}
        zone = _zone(choices.zone, wrong)
        region = _region(choices.holiday_region, wrong)
        if len(choices.pay_policy) > LONGEST_POLICY:
            wrong["pay_policy"] = ("too_long", {"most": str(LONGEST_POLICY)})
        if wrong:
            raise Invalid(wrong)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            if not tx.handled.first_time(workspace.id, once, now):
                return tx.workspaces.get(workspace.id)
            held = tx.workspaces.get(workspace.id)
            values: dict[str, Any] = {
                "zone": zone,
                "language": locale_in(choices.language, held.locale),
                "prompt_day": choices.prompt_day,
                "prompt_time": choices.prompt_time,
                "rhythm": choices.rhythm,
                "holiday_region": region,
                "contractors": choices.contractors,
                "guests": choices.guests_may_view,
                "pay_policy": choices.pay_policy.strip(),
            }
            chosen = {COLUMNS.get(name, name): value for name, value in values.items() if name not in untouched}
            if choices.practices is not None:
                ticked = choices.practices.on(held.practices)
                chosen["practices"] = frozenset(one for one in Practice if one in ticked)
            changed = tx.workspaces.set(held, by=by.id, now=now, **chosen)
            tx.people.forget_next_prompts(workspace.id)
            tx.control_periods.wake(workspace.id, now)
            if choices.manager_field is not None and choices.manager_field[0] != changed.manager_field:
                changed = choose_field(tx, changed, choices.manager_field, by=by.id, now=now)
            if choices.allowed_channels is not None:
                self._allow(tx, workspace, by, choices.allowed_channels, now)
        return changed

    def allowed_channels(self, workspace: Workspace) -> list[str]:
        """Where digests and *Share here* may go although guests or other workspaces read along."""
        with self.store.read() as tx:
            return tx.workspaces.allowed_channels(workspace.id)

    def _allow(self, tx: Transaction, workspace: Workspace, by: Person, ticks: Ticks[str], now: datetime) -> None:
        """Each channel that is added or withdrawn is told to the audit."""
        held = frozenset(tx.workspaces.allowed_channels(workspace.id))
        wanted = ticks.on(held)
        for channel_id in sorted(wanted - held):
            tx.workspaces.allow_channel(workspace.id, channel_id, by.id, now)
            _tell(tx, workspace, by, "channel_allowed", channel_id, now)
        for channel_id in sorted(held - wanted):
            tx.workspaces.forbid_channel(workspace.id, channel_id)
            _tell(tx, workspace, by, "channel_forbidden", channel_id, now)


def _tell(tx: Transaction, workspace: Workspace, by: Person, action: str, channel_id: str, now: datetime) -> None:
    told = {"channel": channel_id}
    tx.audit.record(
        workspace.id, by=by.id, action=action, kind="workspace", subject_id=workspace.id, now=now, after=told
    )


def _zone(text: str, wrong: Problems) -> str:
    """The zone of that name, written as the database of zones writes it."""
    zone = zone_named(text)
    if zone is None:
        near = nearest_zone(text)
        wrong["zone"] = ("unknown_zone_near", {"near": near}) if near else ("unknown_zone", {})
    return zone or ""


def _region(text: str, wrong: Problems) -> str | None:
    if not text.strip():
        return None
    region = known_region(text)
    if region is None:
        wrong["holiday_region"] = ("unknown_region", {})
    return region
