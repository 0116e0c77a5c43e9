"""Away, back, later and why, in words."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot.domain.absence_notes import AwayNoted, BackNoted
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.explanations import ChosenBy, DayOff, Explanation, Moved, SentMessage
from bot.domain.ids import PersonId, PromptId
from bot.domain.people import Absence
from bot.domain.prompt_times import Snooze
from bot.domain.prompts import Prompt, PromptRule
from bot.domain.schedules import PromptSchedule
from bot.domain.slots import Slot
from bot.domain.workspaces import Rhythm
from bot.i18n import language
from bot.views import ids
from bot.views.people.away import away_form, away_message, back_message
from bot.views.prompts.later import later_modal
from bot.views.prompts.why import why_message
from tests.domain.okr_builders import WORKSPACE

T = language("en")
ZONE = "Europe/Berlin"
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
SLOT = Slot(date(2026, 11, 16), date(2026, 11, 22))


def an_absence(first: int = 16, last: int = 20) -> Absence:
    first_day, last_day = date(2026, 11, first), date(2026, 11, last)
    return Absence(id=7, workspace_id=WORKSPACE, person_id=PersonId(1), first_day=first_day, last_day=last_day)


def an_explanation(**given: Any) -> Explanation:
    values: dict[str, Any] = {
        "messages": (),
        "excused": (),
        "schedule": PromptSchedule(zone=ZONE),
        "chosen_by": ChosenBy.WORKSPACE,
        "team": None,
        "next_at": MONDAY,
        "asked": True,
    }
    return Explanation(**values | given)


def test_away_says_the_days_the_stand_in_and_the_next_check_in() -> None:
    text = away_message(T, AwayNoted(absence=an_absence(), stand_in="Kai", next_at=MONDAY), ZONE).text

    assert "*You are away Mon 16 Nov – Fri 20 Nov.*" in text
    assert "Kai stands in for you." in text
    assert "Mon 23 Nov, 09:00" in text


def test_one_day_is_one_day() -> None:
    assert "*You are away Mon 16 Nov.*" in away_message(T, AwayNoted(absence=an_absence(16, 16)), ZONE).text


def test_without_a_stand_in_it_says_what_stays_unattended() -> None:
    assert (
        "Nobody stands in for your 3 key results"
        in away_message(T, AwayNoted(absence=an_absence(), key_results=3), ZONE).text
    )
    assert "stands in" not in away_message(T, AwayNoted(absence=an_absence()), ZONE).text


def test_a_stand_in_who_is_away_too_and_other_absences_are_named() -> None:
    noted = AwayNoted(absence=an_absence(), stand_in="Kai", stand_in_away=True, ahead=(an_absence(27, 27),))

    text = away_message(T, noted, ZONE).text

    assert "But Kai is away on some of these days too." in text
    assert "Also away: Fri 27 Nov." in text


def test_the_button_back_names_its_absence() -> None:
    message = away_message(T, AwayNoted(absence=an_absence()), ZONE)

    [button] = message.blocks[-1]["elements"]
    assert (button["action_id"], button["value"]) == (ids.AWAY_BACK, "7")


def test_what_is_still_to_come_can_be_cancelled_not_come_back_from() -> None:
    message = away_message(T, AwayNoted(absence=an_absence(), has_begun=False), ZONE)

    [button] = message.blocks[-1]["elements"]
    assert (button["text"]["text"], button["value"]) == ("Cancel it", "7")


def test_back_and_cancelled_are_told_apart() -> None:
    assert "Welcome back." in back_message(T, BackNoted(ended=an_absence(), cancelled=False), ZONE).text
    assert "is cancelled" in back_message(T, BackNoted(ended=an_absence(), cancelled=True), ZONE).text


def test_the_form_asks_for_days_and_a_stand_in_and_no_reason() -> None:
    view = away_form(T, date(2026, 11, 16), "U0KAI")

    fields = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert list(fields) == [ids.AWAY_FIRST, ids.AWAY_LAST, ids.AWAY_STAND_IN]
    assert fields[ids.AWAY_FIRST]["initial_date"] == "2026-11-16"
    assert fields[ids.AWAY_STAND_IN]["initial_user"] == "U0KAI"


def test_later_offers_what_is_possible_and_says_how_often() -> None:
    prompt = Prompt(
        id=PromptId(4), workspace_id=WORKSPACE, person_id=PersonId(1), due_at=MONDAY, snoozes=2,
        first_day=SLOT.first_day, last_day=SLOT.last_day,
    )  # fmt: skip
    choices = {Snooze.HOUR: MONDAY, Snooze.NEXT_WORKING_DAY: MONDAY}

    view = later_modal(T, prompt, choices, ZONE)

    [block] = view["blocks"]
    offered = {option["value"]: option["text"]["text"] for option in block["element"]["options"]}
    assert offered == {"hour": "In an hour, at 09:00", "next_working_day": "Next working day: Mon 23 Nov, 09:00"}
    assert block["hint"]["text"] == "You can put this off once more."
    assert block["element"]["initial_option"]["value"] == "hour"


@pytest.mark.parametrize(
    ("rule", "kind", "said"),
    [
        (PromptRule.DUE, DeliveryKind.PROMPT, "at your check-in time"),
        (PromptRule.LATE, DeliveryKind.PROMPT, "nothing was to be asked yet"),
        (PromptRule.SNOOZED, DeliveryKind.PROMPT, "put it off until then"),
        (PromptRule.REMINDER, DeliveryKind.REMINDER, "the one reminder"),
        ("blocker_asked", DeliveryKind.BLOCKER_ASKED, "waits for your answer"),
        ("something_new", DeliveryKind.NOTICE, "a notice"),
    ],
)
def test_why_names_the_rule_and_the_slot(rule: str, kind: DeliveryKind, said: str) -> None:
    sent = SentMessage(kind=kind, rule=rule, state=DeliveryState.SENT, at=MONDAY, slot=SLOT)

    text = why_message(T, an_explanation(messages=(sent,))).text

    assert said in text
    assert "It is about Mon 16 Nov – Sun 22 Nov." in text
    assert "<!date^" in text


def test_what_is_still_on_its_way_is_not_called_sent() -> None:
    waiting = SentMessage(
        kind=DeliveryKind.PROMPT, rule=PromptRule.DUE, state=DeliveryState.PENDING, at=MONDAY, slot=SLOT
    )

    assert "on its way, for" in why_message(T, an_explanation(messages=(waiting,))).text


def test_silence_is_explained_too() -> None:
    text = why_message(T, an_explanation(excused=(SLOT,))).text

    assert "Mon 16 Nov – Sun 22 Nov: no regular check-in." in text
    assert "I have not written to you yet." in text


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        (Rhythm.WEEKLY, "every Monday at 09:00"),
        (Rhythm.FORTNIGHTLY, "every second Monday"),
        (Rhythm.MONTHLY, "on the first Monday of each month"),
        (Rhythm.DAILY, "every working day"),
    ],
)
def test_why_says_the_rhythm_and_whose_choice_it_is(rhythm: Rhythm, said: str) -> None:
    schedule = PromptSchedule(zone=ZONE, rhythm=rhythm)

    text = why_message(T, an_explanation(schedule=schedule, chosen_by=ChosenBy.TEAM, team="Payments")).text

    assert said in text
    assert "Your team Payments chose that." in text
    assert "(Europe/Berlin)" in text


def test_why_gives_the_hour_that_holds_in_quiet_hours() -> None:
    early = PromptSchedule(zone=ZONE, at=time(6))

    said = why_message(T, an_explanation(schedule=early, chosen_by=ChosenBy.TEAM, team="Payments")).text
    assert "at 09:00" in said
    assert "06:00 was chosen for all, but between 18:00 and 09:00 nobody is written to who did not choose" in said
    assert "at 06:00" in why_message(T, an_explanation(schedule=replace(early, chosen=True))).text


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (DayOff.HOLIDAY, "because Mon 16 Nov is a holiday."),
        (DayOff.AWAY, "because you are away on Mon 16 Nov."),
        (DayOff.NOT_WORKED, "because you do not work on Mon 16 Nov."),
    ],
)
def test_why_says_why_the_next_one_comes_on_another_day(why: DayOff, said: str) -> None:
    text = why_message(T, an_explanation(moved=Moved(date(2026, 11, 16), why))).text

    assert text.endswith(said)


def test_with_nothing_to_ask_about_nothing_is_planned() -> None:
    assert "no check-in is planned" in why_message(T, an_explanation(asked=False, next_at=None)).text


def test_while_something_is_under_control_it_says_so_and_what_comes_after() -> None:
    paused = an_explanation(paused_until=date(2026, 11, 20))

    assert "Until 20 Nov I ask you about what is under control, and about nothing else. The next one:" in (
        why_message(T, paused).text
    )
    without = why_message(T, replace(paused, next_at=None)).text
    assert without.endswith("about nothing else.")
