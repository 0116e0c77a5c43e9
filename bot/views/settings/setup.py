"""What admins see beside everybody else's Home: the steps that are still open, and messages that did not arrive."""

from collections.abc import Sequence

from bot.domain.cycles import Cycle
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.teams import Team
from bot.i18n import Language
from bot.services.settings.setup import AdminDesk, Step, Stuck
from bot.views import ids
from bot.views.blocks import (
    Block,
    Mrkdwn,
    actions,
    button,
    channel_link,
    context,
    escape,
    header,
    input_block,
    md,
    modal,
    option,
    section,
    select,
    text_input,
)
from bot.views.closed import code_text
from bot.views.cycles.cycle import kinds
from bot.views.directory.directory import directory_blocks
from bot.views.directory.manager_fields import manager_blocks
from bot.views.feeds.addresses import address_blocks
from bot.views.ids import SetupField
from bot.views.requests.parking import parked_button, parked_text

MOST_CHOICES = 100
MOST_LINK = 500  # characters
MOST_PARKED = 5  # teams whose parked requests are named
FIRST_STEPS = (Step.CYCLE, Step.TEAM, Step.OBJECTIVE)


def setup_blocks(t: Language, desk: AdminDesk) -> list[Block]:
    """The next step first, with its button, and whom okrbot knows; nothing when all is set up, but for a cycle to be
    planned in time and for people from Slack who wait for a decision."""
    shown: list[Block] = []
    if missing := [step for step in desk.open_steps if step in FIRST_STEPS]:
        shown.append(header(t("Set up okrbot")))
        for number, step in enumerate(FIRST_STEPS, start=1):
            shown.append(_step(t, number, step, is_open=step in missing, is_next=step is missing[0]))
        shown += directory_blocks(t, desk.directory)
    elif desk.directory.is_to_be_decided:
        shown += directory_blocks(t, desk.directory)
    if Step.NEXT_CYCLE in desk.open_steps:
        text = t("The last cycle is over, or soon will be. Then nobody is asked any more, until the next one runs.")
        shown.append(section(text, accessory=button(t("Plan a cycle"), ids.EDIT_CYCLE, "new", primary=True)))
    return shown


def admin_blocks(t: Language, desk: AdminDesk, teams: Sequence[Team], cycles: Sequence[Cycle]) -> list[Block]:
    """Cycles, teams, people, settings, addresses that values are read from, and what did not arrive."""
    elements = [button(t("New cycle"), ids.EDIT_CYCLE, "new"), button(t("New team"), ids.EDIT_TEAM, "new")]
    elements.append(button(t("Change a person"), ids.EDIT_PERSON, "open"))
    elements.append(button(t("Workspace settings"), ids.WORKSPACE_SETTINGS, "open"))
    change = []
    if cycles:
        choices = [option(cycle.name, str(cycle.id)) for cycle in cycles[:MOST_CHOICES]]
        change.append(select(ids.CHOOSE_CYCLE, choices, placeholder=t("Change a cycle")))
    if teams:
        choices = [option(_team_name(t, team), str(team.id)) for team in teams[:MOST_CHOICES]]
        change.append(select(ids.CHOOSE_TEAM, choices, placeholder=t("Change a team")))
    change.append(select(ids.CHOOSE_RULE, kinds(t), placeholder=t("Calendar of cycles")))
    shown = [header(t("For admins")), actions(*elements, block_id="admin_new")]
    shown.append(actions(*change, block_id="admin_change"))
    return [
        *shown,
        *_pay(t, desk),
        *_parked(t, desk, teams),
        *directory_blocks(t, desk.directory),
        *manager_blocks(t, desk.managers),
        *address_blocks(t, desk.addresses),
        *undelivered_blocks(t, desk.undelivered),
    ]


def _pay(t: Language, desk: AdminDesk) -> list[Block]:
    """People ask it first, so admins are invited to say it."""
    if desk.says_of_pay:
        return []
    text = t("Do OKRs decide on pay here? Say it in one sentence: people read it when they close an objective.")
    return [section(text, accessory=button(t("Say it"), ids.WORKSPACE_SETTINGS, "open"), block_id="admin_pay")]


def _parked(t: Language, desk: AdminDesk, teams: Sequence[Team]) -> list[Block]:
    """What waits for the teams that plan their next cycle."""
    waiting = [(team, desk.parked[team.id]) for team in teams if team.is_active and team.id in desk.parked]
    return [
        section(parked_text(t, team.name, count), accessory=parked_button(t, team.id, count))
        for team, count in waiting[:MOST_PARKED]
    ]


def _team_name(t: Language, team: Team) -> str:
    return team.name if team.is_active else t("{team} (closed)", team=team.name)


def undelivered_blocks(t: Language, undelivered: Sequence[Stuck]) -> list[Block]:
    """What an admin decides: whether an unclear message is there, and whether one is posted again."""
    if not undelivered:
        return [context(t("All messages arrived."))]
    shown = [section(md(t, "*Messages that did not arrive*"))]
    for one in undelivered:
        delivery = one.delivery
        shown.append(section(_undelivered(t, one)))
        choices = [button(t("Post again"), ids.POST_AGAIN, str(delivery.id))]
        if delivery.state is DeliveryState.UNSURE:
            choices.insert(0, button(t("It is there"), ids.IT_IS_THERE, str(delivery.id)))
        shown.append(actions(*choices, block_id=f"undelivered_{delivery.id}"))
    return shown


def link_form(t: Language, delivery: Delivery) -> dict[str, object]:
    """Asked of an admin who says that an unclear message is there, where something hangs on it."""
    field = text_input(SetupField.LINK, placeholder="https://….slack.com/archives/C…/p…", longest=MOST_LINK)
    hint = t("Point at the message in its channel, open its menu (⋮) and choose “Copy link”.")
    where = channel_link(delivery.channel_id or "")
    told = md(t, "What follows it in {where} goes into its thread or changes it. Which message is it?", where=where)
    return modal(
        t("It is there"),
        [section(told), input_block(t("Link to the message"), field, SetupField.LINK, hint=hint)],
        callback_id=ids.OKR_SEEN,
        close=t("Cancel"),
        submit=t("It is there"),
        metadata={"delivery": delivery.id},
    )


def _undelivered(t: Language, stuck: Stuck) -> Mrkdwn:
    """``Digest to #payments, 3 times since 2 Nov: That channel is archived.``"""
    delivery, person = stuck.delivery, stuck.person
    whom = escape(person.name) if person else channel_link(delivery.channel_id or "")
    reason = code_text(t, delivery.last_error, to_channel=person is None) or t("unknown")
    kind = message_name(t, delivery.kind)
    if stuck.count == 1 or stuck.since is None:
        return md(t, "{kind} to {whom}: {reason}", kind=kind, whom=whom, reason=reason)
    told = {"kind": kind, "whom": whom, "reason": reason, "since": t.day_of(stuck.since)}
    return md(t, "{kind} to {whom}, {count} times since {since}: {reason}", count=str(stuck.count), **told)


def message_name(t: Language, kind: DeliveryKind) -> str:
    return {
        DeliveryKind.PROMPT: t("Check-in"),
        DeliveryKind.PROMPT_SUMMARY: t("Check-in, its summary"),
        DeliveryKind.PROMPT_CHANGED: t("Check-in, changed"),
        DeliveryKind.REMINDER: t("Reminder"),
        DeliveryKind.DIGEST: t("Digest"),
        DeliveryKind.DIGEST_PART: t("Digest, a part of its thread"),
        DeliveryKind.BLOCKER_ASKED: t("Request for help"),
        DeliveryKind.BLOCKER_ANSWERED: t("Request for help, answered"),
        DeliveryKind.NOTICE: t("Message"),
        DeliveryKind.REVIEW_PACK: t("Pack of a review"),
        DeliveryKind.DECISION: t("Decision, in the thread of a pack"),
        DeliveryKind.SURVEY: t("Survey of readiness"),
        DeliveryKind.SURVEY_RESULT: t("Result of a survey"),
        DeliveryKind.SESSION: t("Session of questions"),
        DeliveryKind.SESSION_REMINDER: t("Session of questions, for its host"),
        DeliveryKind.QUESTION_ANSWER: t("Answer to a question"),
        DeliveryKind.CONTROL_ROOM: t("Objective under control"),
        DeliveryKind.CONTROL_ROOM_CHANGED: t("Objective under control, changed"),
        DeliveryKind.CONTROL_DECISION: t("Decision about an objective under control"),
        DeliveryKind.PILOT_VOTE: t("Vote on a pilot"),
        DeliveryKind.PILOT_APPROVAL: t("Request to approve a pilot"),
        DeliveryKind.PILOT_TRAINING: t("Training of a pilot"),
        DeliveryKind.PILOT_NEWS: t("News of a pilot"),
        DeliveryKind.BOARD: t("Board of shared drafts"),
        DeliveryKind.BOARD_CHANGED: t("Board of shared drafts, changed"),
        DeliveryKind.BOARD_ENTRY: t("Board of shared drafts, a reply"),
        DeliveryKind.BOARD_ENTRY_CHANGED: t("Board of shared drafts, a changed reply"),
    }[kind]


def _step(t: Language, number: int, step: Step, *, is_open: bool, is_next: bool) -> Block:
    words = {
        Step.CYCLE: t("The first cycle: this quarter is proposed."),
        Step.TEAM: t("The first team: its lead, members and channel."),
        Step.OBJECTIVE: t("The first objective, with its key results."),
    }
    if not is_open:
        return section(md(t, "✓ {number}. {words}", number=str(number), words=words[step]))
    buttons = {
        Step.CYCLE: button(t("Start a cycle"), ids.EDIT_CYCLE, "new", primary=True),
        Step.TEAM: button(t("Make a team"), ids.EDIT_TEAM, "new", primary=True),
        Step.OBJECTIVE: button(t("Write an objective"), ids.NEW_OBJECTIVE, "new", primary=True),
    }
    text = md(t, "{number}. {words}", number=str(number), words=words[step])
    return section(text, accessory=buttons[step] if is_next else None)
