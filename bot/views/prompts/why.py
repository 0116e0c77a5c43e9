"""Why somebody got a message: which rule, which slot, when the next one comes."""

from datetime import datetime

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.explanations import ChosenBy, DayOff, Explanation, Moved, SentMessage
from bot.domain.prompts import PromptRule
from bot.domain.schedules import QUIET_FROM, QUIET_UNTIL, PromptSchedule
from bot.domain.slots import Slot
from bot.domain.workspaces import Rhythm
from bot.i18n import Language
from bot.views import blocks
from bot.views.blocks import Message, Mrkdwn, lines, md


def why_message(t: Language, why: Explanation) -> Message:
    zone = why.schedule.zone
    told = [_message(t, each, zone) for each in why.messages]
    excused = [_excused(t, slot, why) for slot in why.excused]
    heading = md(t, "*Your last messages from me*") if told else md(t, "I have not written to you yet.")
    parts = [lines(heading, *told), lines(*excused), lines(_schedule(t, why), _next(t, why))]
    parts = [part for part in parts if part]
    return Message(lines(*parts), tuple(blocks.section(part) for part in parts))


def _message(t: Language, message: SentMessage, zone: str) -> Mrkdwn:
    when = blocks.instant(message.at, t.moment(message.at, zone))
    said = _rule(t, message)
    if message.slot is not None:
        said = t("{rule} It is about {days}.", rule=said, days=_days(t, message.slot))
    if message.state is DeliveryState.SENT:
        return md(t, "• {when}: {why}", when=when, why=said)
    return md(t, "• on its way, for {when}: {why}", when=when, why=said)


def _rule(t: Language, message: SentMessage) -> str:
    rules = {
        PromptRule.DUE.value: t("your check-in, at your check-in time."),
        PromptRule.LATE.value: t(
            "your check-in, later than usual: at your check-in time you were away, I was not running, or nothing was "
            "to be asked yet."
        ),
        PromptRule.ERRAND.value: t("what you have to close or to share, at your check-in time; no check-in was due."),
        PromptRule.CONTROL.value: t("what is under control, at your check-in time."),
        PromptRule.SNOOZED.value: t("your check-in again, because you had put it off until then."),
        PromptRule.REMINDER.value: t("the one reminder, on the second working day without an answer."),
    }
    kinds = {
        DeliveryKind.BLOCKER_ASKED: t("somebody waits for your answer about a key result."),
        DeliveryKind.DIGEST: t("a digest of a team."),
        DeliveryKind.SURVEY: t("a survey without names asks your team, or the whole company."),
        DeliveryKind.SURVEY_RESULT: t("a survey that you began, or that asked your team, is over."),
        DeliveryKind.BOARD: t("the drafts that a team has shared for its next cycle."),
        DeliveryKind.SESSION_REMINDER: t("people ask you in a session that you host."),
        DeliveryKind.PILOT_VOTE: t("your team is asked whether it would like to try OKRs."),
        DeliveryKind.PILOT_APPROVAL: t("somebody waits for your approval of a pilot."),
        DeliveryKind.PILOT_TRAINING: t("your team's pilot begins with an exercise."),
        DeliveryKind.PILOT_NEWS: t("news of a pilot that you lead or began."),
        DeliveryKind.NOTICE: t("a notice about your OKRs."),
    }
    return rules.get(message.rule) or kinds.get(message.kind) or t("a message about your OKRs.")


def _excused(t: Language, slot: Slot, why: Explanation) -> Mrkdwn:
    reason = t("You were away, it was a holiday, or everything had been said already.")
    if why.may_pause:
        reason = t(
            "You were away, it was a holiday, something else was under control, or everything had been said already."
        )
    return md(t, "{days}: no regular check-in. {why}", days=_days(t, slot), why=reason)


def _schedule(t: Language, why: Explanation) -> Mrkdwn:
    chosen = {
        ChosenBy.THEMSELVES: t("You chose that."),
        ChosenBy.TEAM: t("Your team {team} chose that.", team=why.team or ""),
        ChosenBy.WORKSPACE: t("That is this workspace's time."),
    }
    days = _rhythm(t, why.schedule)
    at, zone = why.schedule.hour.strftime("%H:%M"), why.schedule.zone
    said = md(t, "You are asked {days} at {time} ({zone}).", days=days, time=at, zone=zone)
    if why.schedule.hour == why.schedule.at:
        return md(t, "{said} {chosen}", said=said, chosen=chosen[why.chosen_by])
    chose = t(
        "{time} was chosen for all, but between {first} and {last} nobody is written to who did not choose that hour.",
        time=why.schedule.at.strftime("%H:%M"),
        first=QUIET_FROM.strftime("%H:%M"),
        last=QUIET_UNTIL.strftime("%H:%M"),
    )
    return md(t, "{said} {chosen}", said=said, chosen=chose)


def _rhythm(t: Language, schedule: PromptSchedule) -> str:
    weekday = t.weekday_name(schedule.day)
    rhythms = {
        Rhythm.DAILY: t("every working day"),
        Rhythm.WEEKLY: t("every {weekday}", weekday=weekday),
        Rhythm.FORTNIGHTLY: t("every second {weekday}", weekday=weekday),
        Rhythm.MONTHLY: t("on the first {weekday} of each month", weekday=weekday),
    }
    return rhythms[schedule.rhythm]


def _next(t: Language, why: Explanation) -> Mrkdwn:
    if why.rests:
        return Mrkdwn(
            t(
                "Your company is trying OKRs with some teams first, and you are in none of them: so I ask you nothing "
                "by myself. Everything you type works as ever."
            )
        )
    if why.paused_until is not None:
        day = t.day(why.paused_until)
        said = md(t, "Until {day} I ask you about what is under control, and about nothing else.", day=day)
        return said if why.next_at is None else md(t, "{said} {next}", said=said, next=_planned(t, why, why.next_at))
    if not why.asked:
        return Mrkdwn(t("At the moment there is nothing to ask you about, so no check-in is planned."))
    if why.next_at is None:
        return Mrkdwn(t("No check-in is planned."))
    return _planned(t, why, why.next_at)


def _planned(t: Language, why: Explanation, next_at: datetime) -> Mrkdwn:
    when = blocks.instant(next_at, t.moment(next_at, why.schedule.zone))
    if why.moved is None:
        return md(t, "The next one: {when}.", when=when)
    return md(t, "The next one: {when}, because {reason}.", when=when, reason=_moved(t, why.moved))


def _moved(t: Language, moved: Moved) -> str:
    day = t.long_day(moved.day)
    return {
        DayOff.AWAY: t("you are away on {day}", day=day),
        DayOff.HOLIDAY: t("{day} is a holiday", day=day),
        DayOff.NOT_WORKED: t("you do not work on {day}", day=day),
    }[moved.why]


def _days(t: Language, slot: Slot) -> str:
    if slot.first_day == slot.last_day:
        return t.long_day(slot.first_day)
    return t("{first} – {last}", first=t.long_day(slot.first_day), last=t.long_day(slot.last_day))
