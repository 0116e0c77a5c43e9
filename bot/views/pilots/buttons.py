"""What can be done with a pilot, by whom, at each stage."""

from bot.domain.pilots import FEWEST, Stage
from bot.i18n import Language
from bot.services.pilots.content import PilotPage
from bot.views import blocks, ids
from bot.views.blocks import Element
from bot.views.reviews.decisions import new_button


def doing(t: Language, seen: PilotPage) -> list[Element]:
    pilot, found = seen.pilot, []
    if pilot.stage.is_over:
        return []
    if seen.may_lead:
        found += _leading(t, seen)
    if pilot.stage is Stage.AUTHORISE and seen.is_sponsor:
        found += sponsor_buttons(t, pilot.id)
    if pilot.trained_at is not None and seen.is_member:
        found.append(blocks.button(t("The exercise"), ids.PILOT_EXERCISE, str(pilot.id)))
    if pilot.stage in (Stage.REVIEW, Stage.IMPROVE) and seen.may_decide:
        found.append(new_button(t, seen.team.id))
    if seen.may_lead:
        found.append(blocks.button(t("Stop, because …"), ids.PILOT_STOP, pilot.turn))
    return found


def sponsor_buttons(t: Language, pilot_id: int) -> list[Element]:
    return [
        blocks.button(t("Approve"), ids.PILOT_APPROVE, str(pilot_id), primary=True),
        blocks.button(t("Decline, because …"), ids.PILOT_DECLINE, str(pilot_id)),
    ]


def _leading(t: Language, seen: PilotPage) -> list[Element]:
    turn, stage = seen.pilot.turn, seen.pilot.stage
    ready = not seen.gaps
    if stage is Stage.ASSESS:
        found = [blocks.button(t("Gains and costs"), ids.PILOT_CASE, turn)]
        passed = seen.vote is not None and (seen.vote.is_open or seen.vote.is_passed)
        if seen.members >= FEWEST and not passed:
            found.append(blocks.button(t("Ask the team"), ids.PILOT_ASK, turn, primary=True))
        return [*found, *([blocks.button(t("Ask a sponsor"), ids.PILOT_SPONSOR, turn, primary=True)] if ready else [])]
    if stage is Stage.AUTHORISE:
        return [blocks.button(t("Name another sponsor"), ids.PILOT_SPONSOR, turn)]
    if stage is Stage.IMPROVE:
        return _deciding(t, turn)
    found = []
    if stage is Stage.ALIGN:
        found.append(blocks.button(t("Send the training"), ids.PILOT_TRAIN, turn, primary=not ready))
    if stage is Stage.PREPARE:
        found.append(blocks.button(t("Fill in"), ids.PILOT_PREPARE, turn, primary=not ready))
        found.append(blocks.button(t("Lead and channel"), ids.EDIT_TEAM, str(seen.team.id)))
    if ready:
        found.append(_go_on(t, stage, turn))
    return found


def _go_on(t: Language, stage: Stage, turn: str) -> Element:
    """The end of an iteration cannot be taken back, so it is asked once more."""
    if stage is not Stage.RUN:
        return blocks.button(_going_on(t, stage), ids.PILOT_GO_ON, turn, primary=True)
    said = t("The iteration is over then, and its figures are written down.")
    sure = blocks.confirmation(t("Begin the review now?"), said, t("Begin"), t("Not yet"))
    return blocks.button(_going_on(t, stage), ids.PILOT_GO_ON, turn, confirm=sure)


def _going_on(t: Language, stage: Stage) -> str:
    return {
        Stage.ALIGN: t("Go on: prepare"),
        Stage.PREPARE: t("Begin"),
        Stage.RUN: t("Begin the review now"),
        Stage.REVIEW: t("Go on: improve"),
    }[stage]


def _deciding(t: Language, turn: str) -> list[Element]:
    said = t("OKRs are here to stay for this team, and its channel is told so.")
    sure = blocks.confirmation(t("Roll out?"), said, t("Roll out"), t("Not yet"))
    return [
        blocks.button(t("Again"), ids.PILOT_AGAIN, turn, primary=True),
        blocks.button(t("Roll out"), ids.PILOT_ROLL_OUT, turn, confirm=sure),
    ]
