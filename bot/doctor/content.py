"""What stands in the database of our own workspace: what is still to be set up, channels, messages that did not
arrive."""

from collections.abc import Iterator
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.channels import Channels
from bot.clients import client_for, own_token
from bot.doctor.findings import Finding
from bot.domain.channels import WhyClosed
from bot.domain.cycles import CycleState
from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.settings.setup import Step, open_steps
from bot.settings import Settings
from bot.slack_errors import NO_ANSWER
from storage import Store, Transaction

TIMEOUT = 10  # seconds
MOST_CHANNELS = 50  # that Slack is asked about
MOST_NAMED = 10
MOST_COUNTED = 100
STEPS = {
    Step.CYCLE: "There is no cycle yet. Open the Home tab of the bot in Slack as an admin and start one.",
    Step.NEXT_CYCLE: "The last cycle is over, or soon will be. Plan the next one in the Home tab.",
    Step.TEAM: "There is no team yet. Make one in the Home tab.",
    Step.OBJECTIVE: "There is no objective yet. Write one in the Home tab, or type the slash command with: new",
}
ALLOW = "or an admin allows it under Admin in the Home tab"
CLOSED = {
    WhyClosed.DIRECT: "the place of its digest is no channel. Choose one in the Home tab.",
    WhyClosed.NOT_FOUND: "its channel is gone, or private and without the bot. Invite the bot, or choose another one.",
    WhyClosed.ARCHIVED: "its channel is archived. Choose another one in the Home tab.",
    WhyClosed.NOT_A_MEMBER: "the bot is not in its channel. Type there: /invite @okrbot",
    WhyClosed.SHARED: f"another workspace reads along in its channel. Choose another one, {ALLOW}.",
    WhyClosed.GUESTS: f"guests read along in its channel. Choose another one, {ALLOW}.",
    WhyClosed.UNCHECKED: f"its channel has too many members to look for guests. Choose another one, {ALLOW}.",
}
"""Why a team's digest is not posted, and what to do."""


def look_at_content(store: Store, settings: Settings, team_id: str, now: datetime) -> Iterator[Finding]:
    with store.read() as tx:
        workspace = tx.workspaces.by_slack_team(team_id)
        if workspace is None:
            yield Finding("workspace", "it is not known yet. Start okrbot once.")
            return
        if workspace.uninstalled_at is not None:
            yield Finding("workspace", "the app was removed from it. Work goes on once okrbot is started again.")
        found = [*_setup(tx, workspace, now), *_undelivered(tx, workspace)]
        teams = tx.teams.active(workspace.id)
    yield from found
    yield from _digests(Channels(store), workspace, teams, client_for(settings, TIMEOUT, own_token(settings)))


def _setup(tx: Transaction, workspace: Workspace, now: datetime) -> list[Finding]:
    missing = [Finding("set-up", STEPS[step]) for step in open_steps(tx, workspace, now)]
    if not missing and not tx.cycles.in_state(workspace.id, CycleState.ACTIVE):
        said = "no cycle is active today, so nobody is asked. An admin finds the cycles in the Home tab."
        missing.append(Finding("set-up", said))
    if not missing and workspace.is_piloting:
        return [Finding("set-up"), Finding("set-up: the company is piloting, so other teams get no check-in messages")]
    return missing or [Finding("set-up")]


def _undelivered(tx: Transaction, workspace: Workspace) -> Iterator[Finding]:
    """Dead ones may be posted again; of unclear ones somebody has to look whether they are there."""
    stuck = tx.outbox.undelivered(workspace.id, MOST_COUNTED)
    dead = [one for one in stuck if one.state is DeliveryState.DEAD]
    unclear = [one for one in stuck if one not in dead]
    if dead:
        reasons = ", ".join(sorted({one.last_error for one in dead}))
        said = f"{_messages(dead)} did not arrive ({reasons}). Mend the cause; then an admin presses Post again"
        yield Finding("deliveries", f"{said} in the Home tab.")
    if unclear:
        said = (
            f"nobody knows whether {_messages(unclear)} arrived. An admin looks, and presses It is there or Post again"
        )
        yield Finding("deliveries", f"{said} in the Home tab.")
    if not stuck:
        yield Finding("deliveries")


def _messages(found: list[Delivery]) -> str:
    return "1 message" if len(found) == 1 else f"{len(found)} messages"


def _digests(channels: Channels, workspace: Workspace, teams: list[Team], client: WebClient) -> Iterator[Finding]:
    silent = [team.name for team in teams if team.channel_id is None]
    if silent:
        named = ", ".join(silent[:MOST_NAMED])
        yield Finding("digests", f"no channel yet for: {named}. Its lead or an admin chooses one in the Home tab.")
    closed = [(team, said) for team in teams[:MOST_CHANNELS] if (said := _closed(channels, workspace, team, client))]
    for team, said in closed[:MOST_NAMED]:
        yield Finding(f"digest of {team.name}", said)
    if not silent and not closed:
        yield Finding("digests")


def _closed(channels: Channels, workspace: Workspace, team: Team, client: WebClient) -> str | None:
    if team.channel_id is None:
        return None
    try:
        closed = channels.why_closed(workspace, team.channel_id, client)
    except SlackApiError as error:
        return f"Slack tells nothing about its channel: {error.response.get('error')}. Look at the scopes above."
    except NO_ANSWER as error:
        return f"Slack did not answer when asked about its channel ({error}). Try again."
    return None if closed is None else CLOSED[closed.why]
