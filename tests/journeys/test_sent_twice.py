"""A form that comes twice, as by a double click on its button, is saved once: those behind the check-in message, its
summary, the digest, App Home and the set-up."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.views import ids
from tests.journeys.gate import Gate
from tests.journeys.pressing import Difference, Looking, pressables, presses_one
from tests.journeys.test_home import pressed
from tests.journeys.test_setting_up import desk
from tests.journeys.town import Town, press

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA = "U0ADA", "U0MEI", "U0KAI", "U0LEA"
MEIS_MONDAY = "2026-11-16T00:00:30+00:00"
IN_KAIS_DAY = "2026-11-16T09:30:00+01:00"
OTHERS = {"value-2": "4.6", "confidence-2": "6", "value-3": "0", "confidence-3": "8"}
DRAFT = "Refunds at once\n- Days to a refund 5 → 2"

Form = tuple[str, dict[str, Any], dict[str, Any]]
"""Whose, what Slack shows, and what is typed into it."""


def check_in(town: Town) -> Form:
    """With a request for help."""
    form = town.says(MEI, "checkin")["view"]
    need = next(one for one in pressables(form) if one.block_id == "need-1")
    form = presses_one(town, MEI, form, need)["view"]
    asked = {"asked-1": KAI, "what-1": "the key to the vault"}
    return MEI, form, {"value-1": "92", "confidence-1": "3", **OTHERS, **asked}


def put_off(town: Town) -> Form:
    return MEI, press(town, MEI, town.direct_messages(MEI)[-1], ids.PROMPT_LATER)["view"], {}


def correction(town: Town) -> Form:
    town.says(MEI, "KR-1.1 93 c7 typo")
    return MEI, press(town, MEI, town.direct_messages(MEI)[0], "correct_check_in")["view"], {"value-1": "94"}


def answer(town: Town) -> Form:
    user, form, typed = check_in(town)
    town.submits(user, form, **typed)
    town.clock_to(IN_KAIS_DAY)
    form = press(town, KAI, town.direct_messages(KAI)[-1], ids.BLOCKER_ANSWER)["view"]
    return KAI, form, {"answer": "it is in the vault"}


def offer(town: Town) -> Form:
    return KAI, town.says(KAI, "offer KR-1.1")["view"], {ids.HELP_NOTE: "I know the vendor"}


def lesson(town: Town) -> Form:
    [page] = town.says(LEA, "O-1")["responses"]
    return LEA, press(town, LEA, page, ids.LESSON_NOTE)["view"], {"lesson_text": "Ask the bank first"}


def absence(town: Town) -> Form:
    return MEI, town.says(MEI, "away")["view"], {"last_day": "2026-11-20"}


def own_settings(town: Town) -> Form:
    return MEI, town.says(MEI, "settings")["view"], {"prompt_time": "10:30"}


def objective(town: Town) -> Form:
    form = town.submits(KAI, town.says(KAI, "new")["view"], text=DRAFT)["view"]
    return KAI, form, {}


def edit(town: Town) -> Form:
    return MEI, town.says(MEI, "edit O-1")["view"], {"title": "Checkout works", "reason": "shorter"}


def cycle(town: Town) -> Form:
    days = {"name": "Spring", "kind": "custom", "first_day": "2027-03-01", "last_day": "2027-03-31"}
    return ADA, pressed(town, ADA, desk(town), "edit_cycle")["view"], days


def team(town: Town) -> Form:
    return ADA, pressed(town, ADA, desk(town), "edit_team")["view"], {"name": "Refunds", "lead": KAI, "members": [LEA]}


def workspace(town: Town) -> Form:
    return ADA, town.says(ADA, "admin")["view"], {"prompt_time": "10:30", "allowed_channels": ["C0OPEN"]}


def decision(town: Town) -> Form:
    form = town.says(LEA, "review decide team Payments Ask the bank")["view"]
    return LEA, form, {"owner": MEI, "day": "2026-11-20"}


FORMS: tuple[Callable[[Town], Form], ...] = (check_in, put_off, correction, answer, offer, lesson, absence)
FORMS += (decision, own_settings, objective, edit, cycle, team, workspace)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_that_comes_twice_is_saved_once(ready: Town, form: Callable[[Town], Form]) -> None:
    ready.clock_to(MEIS_MONDAY)
    user, view, typed = form(ready)
    gate = Gate.before(ready)
    with gate.closed():
        ready.submits(user, view, **typed)
    looking = Looking.at(ready)
    [body] = gate.held
    first = _let_in(gate, looking, body)
    looking.a_second_later()
    second = _let_in(gate, looking, body)
    assert first, "nothing was saved the first time"
    assert not second, second


def _let_in(gate: Gate, looking: Looking, body: dict[str, Any]) -> Difference:
    with looking.difference() as different:
        [said] = gate.let_in(body)
    assert said.status == 200
    assert "errors" not in str(said.body), said.body
    return different
