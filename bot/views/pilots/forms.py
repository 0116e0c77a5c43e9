"""The forms of pilots."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.domain.pilot_gates import may_stop_for_results
from bot.domain.pilots import (
    BECAUSE,
    CLOSES,
    COACH,
    COSTS,
    CYCLE,
    DRAFT,
    FIRST_DAY,
    GAINS,
    MOST_BECAUSE,
    MOST_WORDS,
    PILOTING,
    REASON,
    REVIEW_DAY,
    ROLLED_OUT,
    SPONSOR,
    STATEMENT,
    TEAM,
    USUAL_VOTE,
    Pilot,
    StopReason,
)
from bot.domain.teams import Team
from bot.i18n import Language
from bot.services.piloting import PilotingForm
from bot.services.pilots.content import Exercise, PrepareForm
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Message, md
from bot.views.draft_words import advice_text, problem_text

AT_ONCE = blocks.OPTIONS


def start_form(t: Language, teams: Sequence[Team]) -> dict[str, Any]:
    offered = [blocks.option(team.name, str(team.id)) for team in teams]
    chosen = str(teams[0].id) if len(teams) == 1 else None
    about = t("First the team is asked whether it would like to try. Nothing begins before a sponsor approves.")
    shown = [
        blocks.section(about),
        blocks.input_block(t("Team"), blocks.select(TEAM, offered, chosen=chosen), TEAM),
        *_case_fields(t, "", ""),
    ]
    return blocks.modal(
        t("Start a pilot"), shown, callback_id=ids.OKR_PILOT_START, submit=t("Start"), close=t("Cancel")
    )


def case_form(t: Language, pilot: Pilot, *, takes_a_vote: bool) -> dict[str, Any]:
    shown = _case_fields(t, pilot.gains, pilot.costs)
    if not takes_a_vote:
        words = blocks.text_input(STATEMENT, typed=pilot.statement, multiline=True, longest=MOST_WORDS)
        hint = t("After talking to everybody: is the team willing? Everybody can read this.")
        shown.append(blocks.input_block(t("What came of talking"), words, STATEMENT, hint=hint, optional=True))
    return _form(t, t("Gains and costs"), shown, ids.OKR_PILOT_CASE, pilot)


def ask_form(t: Language, pilot: Pilot, today: date) -> dict[str, Any]:
    day = blocks.datepicker(CLOSES, chosen=today + USUAL_VOTE)
    about = t(
        "Everybody in the team gets one message: “Would you like to try?” Who said what is stored nowhere. "
        "The result is counted once, after the last day, and shown from five answers on. 70% yes are needed."
    )
    shown = [blocks.section(about), blocks.input_block(t("Last day"), day, CLOSES)]
    return _form(t, t("Ask the team"), shown, ids.OKR_PILOT_ASK, pilot, submit=t("Ask"))


def sponsor_form(t: Language, pilot: Pilot) -> dict[str, Any]:
    who = blocks.users_select(SPONSOR)
    hint = t("A manager above the lead, the lead of a team above, or an admin. They get the whole case in one message.")
    shown = [blocks.input_block(t("Who approves it"), who, SPONSOR, hint=hint)]
    return _form(t, t("Ask a sponsor"), shown, ids.OKR_PILOT_SPONSOR, pilot, submit=t("Ask"))


def decline_form(t: Language, pilot: Pilot, team: str) -> dict[str, Any]:
    hint = t("The lead is told, and everybody can read it on the pilot's page.")
    shown = [
        blocks.section(md(t, "The pilot of *{team}* goes back to its lead.", team=team)),
        blocks.input_block(t("Why not"), _because(), BECAUSE, hint=hint),
    ]
    return _form(t, t("Decline"), shown, ids.OKR_PILOT_DECLINE, pilot, submit=t("Decline"))


def prepare_form(t: Language, form: PrepareForm) -> dict[str, Any]:
    pilot, shown = form.pilot, []
    if form.cycles:
        offered = [blocks.option(one.name, str(one.id)) for one in form.cycles]
        chosen = str(pilot.cycle_id) if pilot.cycle_id is not None else None
        cycles = blocks.select(CYCLE, offered, chosen=chosen)
        hint = t("An iteration is a cycle.")
        shown.append(blocks.input_block(t("Cycle"), cycles, CYCLE, hint=hint, optional=True))
    else:
        shown.append(blocks.section(t("There is no cycle to run in. An admin plans one, under Admin in the Home tab.")))
    first, review = (
        blocks.datepicker(FIRST_DAY, chosen=pilot.first_day),
        blocks.datepicker(REVIEW_DAY, chosen=pilot.review_day),
    )
    coach = blocks.users_select(COACH, chosen=form.coach.slack_user_id if form.coach is not None else None)
    shown += [
        blocks.input_block(
            t("First day"), first, FIRST_DAY, hint=t("From then on the team gets check-in messages."), optional=True
        ),
        blocks.input_block(t("Day of the review"), review, REVIEW_DAY, optional=True),
        blocks.input_block(
            t("Coach"), coach, COACH, hint=t("Whoever helps the team to write and use its OKRs."), optional=True
        ),
    ]
    return _form(t, t("Prepare"), shown, ids.OKR_PILOT_PREPARE, pilot)


def stop_form(t: Language, pilot: Pilot) -> dict[str, Any]:
    reasons = [blocks.option(t("Another reason"), StopReason.OTHER.value)]
    if may_stop_for_results(pilot):
        reasons.append(blocks.option(t("Its results"), StopReason.RESULTS.value))
    late = (
        ""
        if may_stop_for_results(pilot)
        else t("Results come late: they are no reason before the second iteration is over.")
    )
    radio = blocks.radio_buttons(REASON, reasons, chosen=StopReason.OTHER.value)
    shown = [
        blocks.input_block(t("Because of"), radio, REASON, hint=late),
        blocks.input_block(t("Why"), _because(), BECAUSE, hint=t("The team's channel reads this.")),
    ]
    return _form(t, t("Stop the pilot"), shown, ids.OKR_PILOT_STOP, pilot, submit=t("Stop"))


def exercise_form(t: Language, seen: Exercise) -> dict[str, Any]:
    """Once something was tried, what the plain rules say stands above it."""
    example = t("Checkout just works\n- Checkout success 91% → 96%\n- Refund time 5 d → 2 d\n- SOC 2 report by 15 Dec")
    words = blocks.text_input(DRAFT, typed=seen.text, placeholder=example, multiline=True, longest=2_000)
    hint = t("A title, and below it lines that begin with a dash. Nobody else sees it, and it is not kept.")
    shown: list[Block] = [
        blocks.section(
            t(
                "Draft an objective that your team could have next: what will be different, and by which numbers you "
                "will see it."
            )
        ),
        *_feedback(t, seen),
        blocks.input_block(t("Your draft"), words, DRAFT, hint=hint),
    ]
    if seen.text and not seen.is_done:
        shown.append(blocks.actions(blocks.button(t("Good enough"), ids.PILOT_GOOD_ENOUGH, str(seen.pilot_id))))
    return blocks.modal(
        t("The exercise"),
        shown,
        callback_id=ids.OKR_PILOT_EXERCISE,
        submit=t("Check it"),
        close=t("Close"),
        metadata={"pilot": seen.pilot_id},
    )


def piloting_form(t: Language, form: PilotingForm) -> dict[str, Any]:
    about = t(
        "While the company is piloting, only teams in a pilot that runs, and those ticked below, get check-in "
        "messages, reminders and digests. Everybody else can still type everything."
    )
    ticked = blocks.checkboxes(
        PILOTING, [blocks.option(t("We are piloting"), "yes")], chosen=["yes"] if form.is_on else []
    )
    shown = [blocks.section(about), blocks.input_block(t("Piloting"), ticked, PILOTING, optional=True)]
    for at in range(0, len(form.teams), AT_ONCE):
        teams = form.teams[at : at + AT_ONCE]
        offered = [blocks.option(team.name, str(team.id)) for team in teams]
        chosen = [str(team.id) for team in teams if team.id in form.chosen]
        hint = t("Those with an objective that runs are ticked at first.") if not form.is_on else ""
        field = blocks.multi_select(ROLLED_OUT, offered, chosen=chosen)
        shown.append(blocks.input_block(_label(t, form, teams), field, f"{ROLLED_OUT}_{at}", hint=hint, optional=True))
    return blocks.modal(t("Who is asked"), shown, callback_id=ids.OKR_PILOTING, submit=t("Save"), close=t("Cancel"))


def saved_view(t: Language, said: str) -> dict[str, Any]:
    return blocks.modal(t("Saved"), [blocks.section(said)], callback_id=ids.OKR_PILOT_SAVED, close=t("Close"))


def said_message(said: str) -> Message:
    return Message(said, (blocks.section(said),))


def _label(t: Language, form: PilotingForm, teams: Sequence[Team]) -> str:
    if len(form.teams) <= AT_ONCE:
        return t("Rolled out to")
    return t("Rolled out to, {first} to {last}", first=teams[0].name, last=teams[-1].name)


def _feedback(t: Language, seen: Exercise) -> list[Block]:
    if not seen.text:
        return [blocks.alert(t("You have done it already; you can try another one."))] if seen.was_done else []
    if seen.is_done and not seen.advice:
        return [blocks.alert(t("Done: it names an outcome and a number. Well written."), "success")]
    said = [blocks.alert(t("Done: it names an outcome and a number."), "success")] if seen.is_done else []
    told = [*(advice_text(t, one) for one in seen.advice), *(problem_text(t, one) for one in seen.unread)]
    return [*said, *(blocks.section(md(t, "• {advice}", advice=one)) for one in told[:10])]


def _case_fields(t: Language, gains: str, costs: str) -> list[Block]:
    def words(name: str, typed: str) -> Element:
        return blocks.text_input(name, typed=typed, multiline=True, longest=MOST_WORDS)

    hint = t("Everybody can read this.")
    return [
        blocks.input_block(t("Expected gains"), words(GAINS, gains), GAINS, hint=hint, optional=True),
        blocks.input_block(t("Expected costs"), words(COSTS, costs), COSTS, hint=hint, optional=True),
    ]


def _because() -> Element:
    return blocks.text_input(BECAUSE, multiline=True, longest=MOST_BECAUSE)


def _form(
    t: Language, title: str, shown: list[Block], callback_id: str, pilot: Pilot, *, submit: str = ""
) -> dict[str, Any]:
    held = {"pilot": pilot.id, "turn": pilot.turn}
    return blocks.modal(
        title, shown, callback_id=callback_id, submit=submit or t("Save"), close=t("Cancel"), metadata=held
    )
